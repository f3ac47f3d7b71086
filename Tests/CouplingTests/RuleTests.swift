import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

/// Every rule speaks up at its own triggers and is silent at its own near misses.
@Suite struct RuleTests {
  struct Case: CustomStringConvertible, Sendable {
    var rule: any Rule.Type
    var yaml: String
    var isFound: Bool

    var description: String { "\(rule.code) \(isFound ? "triggers" : "accepts"): \(yaml)" }
  }

  static let cases: [Case] = RuleRegistry.rules.flatMap { rule in
    rule.triggers.map { Case(rule: rule, yaml: $0.yaml, isFound: true) }
      + rule.accepts.map { Case(rule: rule, yaml: $0.yaml, isFound: false) }
  }

  @Test(arguments: cases)
  func example(_ example: Case) throws {
    let analysis = ArchitectureAnalysis(try Architectures.load(example.yaml))
    let codes = analysis.findings.map(\.code)
    #expect(codes.contains(example.rule.code) == example.isFound)
    for finding in analysis.findings {
      #expect(finding.span != nil && !finding.help.isEmpty && !finding.place.isEmpty)
      #expect(!finding.message.hasSuffix(".") && !finding.message.contains("\n"))
    }
  }

  @Test func codesAreDistinctAndEveryRuleHasBothKindsOfExamples() {
    let codes = RuleRegistry.rules.map { $0.code }
    #expect(Set(codes).count == codes.count)
    #expect(codes == codes.sorted())
    for rule in RuleRegistry.rules {
      #expect(!rule.triggers.isEmpty && !rule.accepts.isEmpty && !rule.rationale.isEmpty && !rule.title.isEmpty)
    }
  }

  @Test(arguments: [
    ("{ code: DC0104, because: later }", []), ("{ code: DC0104, where: a/go, because: later }", []),
    ("{ code: DC0104, where: b/go, because: later }", ["DC0104", "DC0003"]),
    ("{ code: DC0103, because: later }", ["DC0104", "DC0003"]),
  ])
  func findingsAreAllowedByCodeAndPlace(_ allowance: String, _ codes: [String]) throws {
    let architecture = try Architectures.load(
      """
      defaults: { availability: 99.9% }
      allow: [\(allowance)]
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false }] } } }, b: {} }
      """)
    #expect(ArchitectureAnalysis(architecture).findings.map(\.code.description) == codes)
  }

  @Test func worstFindingsComeFirst() throws {
    let analysis = ArchitectureAnalysis(
      try Architectures.load(
        "services: { a: { operations: { go: { slo: { latency: 1ms }, steps: [{ call: b, needs-result: false }] } } }, b: { latency: 2ms } }"
      ))
    #expect(analysis.findings.map(\.severity) == [.high, .medium, .low])
  }
}
