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
      #expect(!finding.help.hasSuffix(".") && !finding.help.contains("\n"))
      let rule = try #require(RuleRegistry.rules.first { $0.code == finding.code })
      #expect(finding.severity <= rule.severity)
    }
  }

  /// Everywhere, and at the place that the finding names: then nothing of it is left, and the allowance is not idle.
  @Test(arguments: cases.filter { $0.isFound && $0.rule.code != IdleAllowance.code })
  func everyFindingCanBeAllowed(_ example: Case) throws {
    let code = example.rule.code
    let found = ArchitectureAnalysis(try Architectures.load(example.yaml)).findings.filter { $0.code == code }
    let places = Set(found.map(\.place)).sorted().map { "{ code: \(code), where: '\($0)', because: known }" }
    for allowances in [["{ code: \(code), because: known }"], places] {
      let yaml = "allow: [\(allowances.joined(separator: ", "))]\n" + example.yaml
      let codes = ArchitectureAnalysis(try Architectures.load(yaml)).findings.map(\.code)
      #expect(!codes.contains(code) && !codes.contains(IdleAllowance.code))
    }
  }

  @Test func codesAreDistinctAndEveryRuleHasBothKindsOfExamples() {
    let codes = RuleRegistry.rules.map { $0.code }
    #expect(Set(codes).count == codes.count)
    #expect(codes == codes.sorted())
    for rule in RuleRegistry.rules {
      #expect(!rule.triggers.isEmpty && !rule.accepts.isEmpty && !rule.title.isEmpty)
      for text in [rule.rationale, rule.fix] { #expect(text.hasSuffix(".") || text.hasSuffix(".)"), "\(rule.code)") }
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
      defaults: { availability: 99.9%, timeout: 1s }
      allow: [\(allowance)]
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false }] } } }, b: {} }
      """)
    #expect(ArchitectureAnalysis(architecture).findings.map(\.code.description) == codes)
  }

  @Test func worstFindingsComeFirst() throws {
    let analysis = ArchitectureAnalysis(
      try Architectures.load(
        "services: { a: { operations: { go: { slo: { latency: 1ms }, steps: [{ call: b, timeout: 1s, needs-result: false }] } } }, b: { latency: 2ms } }"
      ))
    #expect(analysis.findings.map(\.severity) == [.high, .medium, .low])
  }
}
