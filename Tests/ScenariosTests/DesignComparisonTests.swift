import Simulation
import TestSupport
import Testing

@testable import Scenarios

@Suite struct DesignComparisonTests {
  /// Requests that call b, or tell it by a fact.
  private func result(_ step: String, consumes: String = "", seed: UInt64 = 3, replications: Int = 8) throws
    -> RunResult
  {
    try Runs.result(
      """
      services:
        a: { latency: { mean: 50ms }, concurrency: 3, operations: { o: { rate: 20/s, steps: [\(step)] } } }
        b: { latency: { mean: 80ms }\(consumes) }
        bus: { kind: broker }
      scenarios: { s: { duration: 20s } }
      """, seed: seed, replications: replications)
  }

  private func calls(seed: UInt64 = 3, replications: Int = 8) throws -> OperationResult {
    try result("call: b", seed: seed, replications: replications)[0]
  }

  private func facts(replications: Int = 8) throws -> OperationResult {
    try result(
      "{ publish: Done, to: bus, outbox: true }", consumes: ", consumes: [{ event: Done }]", replications: replications)[
        0]
  }

  @Test func differencesAreOfPairs() throws {
    let (first, second) = (try calls(), try facts())
    let comparison = try #require(DesignComparison(first, second))
    let answered = Estimate(of: zip(first.samples, second.samples).map { ($1.answered ?? 0) - ($0.answered ?? 0) })
    let means = Estimate(of: zip(first.samples, second.samples).map { ($1.meanMs ?? 0) - ($0.meanMs ?? 0) })
    #expect(comparison.answered?.mean == answered.mean && comparison.answered?.halfWidth95 == answered.halfWidth())
    #expect(comparison.meanMs?.mean == means.mean && comparison.meanMs?.halfWidth95 == means.halfWidth())
    // Three workers that are held for 50 ms instead of 130.
    #expect(answered.mean > 0.2 && means.mean < -60)
    #expect(comparison.operation == first.id)
  }

  /// The same design with one worker more: most of the luck is the same.
  @Test func commonNumbersNarrowTheInterval() throws {
    func busy(_ workers: Int) throws -> OperationResult {
      try Runs.result(
        """
        services: { s: { latency: { mean: 300ms }, concurrency: \(workers), operations: { o: { rate: 20/s } } } }
        scenarios: { s: { duration: 20s } }
        """, replications: 40)[0]
    }
    let comparison = try #require(DesignComparison(try busy(6), try busy(7)))
    #expect((comparison.answered?.narrowedBy ?? 0) > 1.3, "\(comparison)")
    #expect((comparison.answered?.mean ?? 0) > 0)
  }

  @Test func nothingIsSaidWithoutPairs() throws {
    let first = try calls()
    #expect(DesignComparison(try calls(replications: 1), try facts(replications: 1)) == nil)
    #expect(DesignComparison(first, try calls(replications: 7)) == nil, "of another number")
    let same = try #require(DesignComparison(first, first))
    #expect(same.answered?.mean == 0 && same.answered?.halfWidth95 == 0 && same.answered?.narrowedBy == nil)
    var (failed, half) = (first, first)
    for place in failed.samples.indices { failed.samples[place].meanMs = nil }
    for place in half.samples.indices where place > 1 { half.samples[place].meanMs = nil }
    #expect(DesignComparison(first, failed)?.meanMs == nil && DesignComparison(first, failed)?.answered != nil)
    #expect(DesignComparison(half, first)?.meanMs?.mean == 0, "two pairs are enough")
  }
}
