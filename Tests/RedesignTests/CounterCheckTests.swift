import ArchitectureModel
import Coupling
import Redesign
import TestSupport
import Testing

/// What something smaller than facts would make of an operation.
@Suite struct CounterCheckTests {
  private func analysis(_ calls: String, _ slo: String = "") throws -> ArchitectureAnalysis {
    ArchitectureAnalysis(
      try Architectures.load(
        """
        services:
          shop:
            availability: 99.9%
            latency: 50ms
            concurrency: 200
            operations: { order: { rate: 20/s, \(slo) steps: [\(calls)] } }
          mail: { availability: 99.5%, latency: 1s }
          audit: { availability: 99.9%, latency: 1s }
        """))
  }

  private func checks(_ analysis: ArchitectureAnalysis) -> [CounterCheck] {
    CounterCheck.all(for: analysis[OperationID(0)].movable.calls, of: OperationID(0), in: analysis)
  }

  /// 20/s fill 200 workers in 10 s, and with four attempts each in 2.5 s: the shortest counts, and is itself too long.
  @Test(arguments: [("timeout: 30s", 10_000), ("timeout: 10s, retries: 3", 2_500)])
  func aTimeoutThatLeavesThePoolFree(_ second: String, _ limitMs: Int) throws {
    func calls(_ first: String, _ second: String) -> String {
      "{ call: mail, needs-result: false, \(first) }, { call: audit, needs-result: false, \(second) }"
    }
    let check = try #require(try checks(analysis(calls("timeout: 30s", second))).first { $0.kind == .timeout })
    #expect(check.timeoutThatFills == .milliseconds(Int64(limitMs)))
    let retries = second.contains("retries") ? ", retries: 3" : ""
    func pressures(_ timeout: Int) throws -> Int {
      let shorter = "timeout: \(timeout)ms"
      return try analysis(calls(shorter, shorter + retries))[OperationID(0)].calls.count { $0.pressure != nil }
    }
    #expect(try pressures(limitMs) > 0 && pressures(limitMs - 1) == 0)
  }

  /// Both of them down, of two that are independent of each other: 0.5 % of 0.5 %.
  @Test func aStandInForEach() throws {
    let check = try #require(
      try checks(analysis("{ call: mail, needs-result: false }")).first { $0.kind == .fallback })
    #expect(agree(check.failure, 1 - 0.999 * (1 - 0.005 * 0.005), relative: 1e-12) && check.responseMs == 1_050)
    #expect(agree(check.lostPerYear, 20 * 0.005 * 0.005 * 365 * 86_400, relative: 1e-12))
  }

  /// Those that win most are looked at, and of the others it is known that they were not.
  @Test func whatWasNotLookedAt() throws {
    let operations = (0..<12).map { "o\($0): { steps: [{ call: mail, needs-result: false }] }" }
    let yaml = """
      services:
        shop: { availability: 99.9%, operations: { \(operations.joined(separator: ", ")), ask: { steps: [{ call: mail, needs-result: true }] } } }
        mail: { availability: 99.5%, latency: 1s }
      """
    let proposal = RedesignProposal(of: try Architectures.load(yaml))
    #expect(proposal.operations.count { $0.checks == nil } == 12 - RedesignProposal.mostChecked)
    #expect(proposal.operations.last?.checks?.isEmpty == true)
  }

  /// It changes nothing while nothing hangs: the figures are today's, whether they keep the promise or not.
  @Test(arguments: [("slo: { latency: 2s },", true), ("slo: { latency: 500ms },", false), ("", false)])
  func aBulkheadLeavesTheFigures(_ slo: String, _ isMet: Bool) throws {
    let analysis = try analysis("{ call: mail, needs-result: false }", slo)
    let check = try #require(checks(analysis).first { $0.kind == .bulkhead })
    let today = analysis[OperationID(0)]
    #expect(check.failure == today.failure.exact && check.responseMs == 1_050 && check.limit == 100)
    #expect(check.meetsObjectives == isMet)
  }

  /// Of laws that are added the quantile lies between two figures. What is too long in any case, or fails too often,
  /// keeps no promise.
  @Test(arguments: [("p99: 700ms", "99%", nil), ("p99: 1ms", "99%", false), ("p99: 700ms", "99.999%", false)])
  func whatNobodyCanTellStaysOpen(_ latency: String, _ availability: String, _ isMet: Bool?) throws {
    let analysis = ArchitectureAnalysis(
      try Architectures.load(
        """
        defaults: { availability: 99.99% }
        services:
          a:
            latency: { p50: 20ms, p99: 300ms }
            operations:
              go:
                slo: { availability: \(availability), latency: { \(latency) } }
                steps:
                  - { call: b, latency: { p50: 100ms, p99: 500ms }, needs-result: false }
                  - { call: c, latency: { p50: 60ms, p99: 250ms }, needs-result: true }
          b: {}
          c: {}
        """))
    let check = try #require(checks(analysis).first { $0.kind == .ignore })
    #expect(check.meetsObjectives == isMet)
  }
}
