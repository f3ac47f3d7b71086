import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

/// The worst first, then the hours, then the files.
@Suite struct FindingOrderTests {
  @Test func hoursThenTheFile() throws {
    let analysis = ArchitectureAnalysis(
      try Architectures.load(
        """
        defaults: { availability: 99.9% }
        services:
          a: { operations: { go: { steps: [{ call: good, needs-result: false }] } } }
          b: { operations: { go: { steps: [{ call: bad, needs-result: false }] } } }
          c: { operations: { go: { steps: [{ call: good, needs-result: false }] } } }
          good: {}
          bad: { availability: 99% }
        """))
    let found = analysis.findings.filter { $0.code == WaitingForNothing.code }
    #expect(found.map(\.place) == ["b/go", "a/go", "c/go"])
    let severities = analysis.findings.map(\.severity)
    #expect(severities == severities.sorted(by: >))
  }

  /// Of one place the rules' codes decide.
  @Test func oneOrder() throws {
    let analysis = ArchitectureAnalysis(
      try Architectures.load(
        "services: { a: { operations: { x: { steps: [{ call: b, timeout: 1s }, { call: c, retries: 2 }] } } }, b: {}, c: {} }"
      ))
    let order = FindingOrder(analysis)
    let ranks = analysis.findings.map { (order.rank(of: $0), $0.code) }
    #expect(ranks.count > 1 && zip(ranks, ranks.dropFirst()).allSatisfy { $0 <= $1 })
  }
}
