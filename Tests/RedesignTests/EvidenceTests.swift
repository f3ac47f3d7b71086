import ArchitectureModel
import Redesign
import TestSupport
import Testing

/// What backs a proposal, and what would turn it.
@Suite struct EvidenceTests {
  private static let yaml = """
    architecture: Shop
    services:
      shop:
        availability: 99.9%
        latency: 50ms
        operations:
          order:
            rate: 10/s
            arrivals: regular
            slo: { latency: 500ms }
            downtime-cost: 100 USD/h
            steps:
              - save: order
              - { call: mail, timeout: 5s, needs-result: false }
      mail: { availability: 99.5%, latency: 1s }
    """

  private func proposal(_ yaml: String = EvidenceTests.yaml) throws -> RedesignProposal {
    RedesignProposal(of: try Architectures.load(yaml, name: "shop.yaml"))
  }

  @Test func bothDesignsUnderTheSameFaults() throws {
    let proposal = try proposal()
    let evidence = try #require(Evidence(for: proposal.design, of: proposal.file))
    #expect(evidence.cases.map(\.scenario.name) == ["mail crashed for 3 min", "broker crashed for 3 min"])
    let mail = try #require(evidence.cases.first)
    // What comes from 2 min to 5 min fails, and what was under way then: 1 s × 10/s.
    let before = try #require(mail.before?.operations.first)
    #expect(before.failed == UInt64(Evidence.replications) * (1_800 + 10) && before.rejected == 0)
    let after = try #require(mail.after.operations.first)
    #expect(after.succeeded == after.offered && after.offered == before.offered && mail.lostFacts == 0)
    #expect((180...182).contains(try #require(mail.oldestSeconds)))
    let difference = try #require(mail.comparisons.first?.answered)
    #expect(abs(difference.mean - 1_810.0 / 5_400) < 1e-12 && difference.halfWidth95 == 0)
    // The broker is there in one design only.
    #expect(evidence.cases[1].before == nil && evidence.cases[1].after.operations.first?.failed == 0)
  }

  private func evidence(_ yaml: String) throws -> Evidence {
    let proposal = try proposal(yaml)
    return try #require(Evidence(for: proposal.design, of: proposal.file))
  }

  private static let still = yaml.replacing("rate: 10/s", with: "x-rate: 10/s")

  /// What is not played through is there, with the reason.
  @Test func whereNothingArrivesItIsSaid() throws {
    let evidence = try evidence(Self.still)
    #expect(evidence.cases.isEmpty)
    #expect(evidence.leftOut.map(\.scenario) == ["mail crashed for 3 min", "broker crashed for 3 min"])
    #expect(evidence.leftOut.allSatisfy { $0.reason == .refused(.nothingArrives) })
  }

  /// Arrivals of a scenario alone are enough for it.
  @Test func theLoadOfAScenarioIsEnough() throws {
    let evidence = try evidence(
      Self.still + """

        scenarios:
          quiet: { duration: 1m, faults: [{ service: mail, state: crashed, from: 5s, for: 5s }] }
          busy: { duration: 1m, load: [{ operation: shop/order, rate: 10/s }] }
        """)
    #expect(evidence.cases.map(\.scenario.name) == ["busy"])
    #expect(evidence.cases[0].after.total.offered == evidence.cases[0].before?.total.offered)
    #expect(evidence.leftOut.map(\.scenario) == ["quiet", "broker crashed for 3 min"])
  }

  @Test func whatIsPastTheLimitIsLeftOut() throws {
    let scenarios = (0...Evidence.mostCases).map { "  s\($0): { duration: 10s }" }.joined(separator: "\n")
    let evidence = try evidence(Self.yaml + "\nscenarios:\n\(scenarios)\n  long: { duration: 30000h }")
    #expect(evidence.cases.count == Evidence.mostCases + 1)
    #expect(evidence.leftOut.map(\.scenario) == ["s8", "long"])
    #expect(evidence.leftOut.allSatisfy { $0.reason == .tooMany })
    let long = try self.evidence(Self.yaml + "\nscenarios: { long: { duration: 30000h } }")
    #expect(long.leftOut.map(\.reason) == [.tooLong] && long.cases.count == 1)
  }

  @Test func nothingToMoveIsNoEvidence() throws {
    let kept = try proposal(Self.yaml.replacing("needs-result: false", with: "needs-result: true"))
    #expect(kept.design.facts.isEmpty && Evidence(for: kept.design, of: kept.file) == nil)
  }

  /// Each turning value by hand; beyond it the verdict is another.
  @Test func whatWouldTurnIt() throws {
    let proposal = try proposal()
    let operation = try #require(proposal.operations.first)
    var seen = 0
    for input in Sensitivity(proposal).inputs(of: operation) {
      switch input {
      case .brokerFailure(let today, let turning):
        // 1 − 0.999 × 0.995 = 0.001 + q × 0.999 at the point where both are the same.
        #expect(abs(today - 1e-4) < 1e-15 && abs(turning - 0.005) < 1e-15)
      case .latencyOfCalls(let today, let turning): #expect(today == 1_000 && turning == 450)
      case .rate(let fact, let today, let turning):
        // 20 partitions, each a record a second.
        #expect(fact == operation.facts[0].name && today == 10 && turning == 20)
      case .outage(_, let turning): #expect(turning == .seconds(7 * 86_400))
      case .cost(let turning):
        // The hours of mail alone, of a year of 8,760, at 100 an hour.
        #expect(abs(turning - 0.999 * 0.005 * 8_760 * 100) < 1e-6)
      }
      seen += 1
    }
    #expect(seen == 5)
  }
}
