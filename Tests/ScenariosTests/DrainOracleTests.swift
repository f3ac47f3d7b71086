import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// Backlogs with a known size and time to drain, from architectures: `simulation.json` of the shared oracles.
@Suite struct DrainOracleTests {
  private func text(rate: String, c: String, bus: String, seconds: Int, _ faults: String) -> String {
    """
    services:
      a: { operations: { o: { \(rate), steps: [{ publish: Done, to: bus, outbox: true }] } } }
      bus: { kind: broker, \(bus) }
      c: { \(c), consumes: [{ event: Done }] }
    scenarios: { s: { duration: \(seconds)s, faults: [\(faults)] } }
    """
  }

  /// `lag_from_unavailability`: 100 a second come and 150 can be handled; a deploy of 30 s leaves 3,000, which are gone
  /// after a minute.
  @Test func deployOfAConsumer() throws {
    let result = try Runs.result(
      text(
        rate: "rate: 100/s, arrivals: regular", c: "latency: 20ms", bus: "partitions: 3", seconds: 200,
        "{ service: c, state: deploying, from: 30s, for: 30s }"), threads: 1)
    let consumer = result.consumers[0]
    #expect(result.timeline[59].lag == 3_000)
    // Two more come until the first three are done.
    #expect(consumer.maxLag == 3_002 && consumer.redelivered == 0 && consumer.processed == 20_000)
    #expect(abs((consumer.drainSeconds ?? 0) - 60) < 0.1)
  }

  /// `retention_no_loss`, with a hundredth of the facts: what is kept for longer than the outage is not lost.
  @Test func retentionAndAnOutage() throws {
    func consumer(_ retention: String) throws -> ConsumerResult {
      try Runs.result(
        text(
          rate: "rate: 1/s, arrivals: regular", c: "latency: 2s", bus: "partitions: 3, retention: \(retention)",
          seconds: 90_000, "{ service: c, state: refusing, from: 1h, for: 6h }"), threads: 1
      ).consumers[0]
    }
    let long = try consumer("7h")
    #expect(long.expired == 0 && long.processed == 90_000 && abs((long.drainSeconds ?? 0) - 12 * 3600) < 10)
    // The oldest is taken two seconds after the outage at the latest.
    #expect((long.age?.maxMs ?? 0) <= 21_602_000)
    // Those of the second hour are too old when it is over; the others are taken faster than they age.
    let short = try consumer("5h")
    #expect(short.expired == 3_600 && short.processed == 86_400 && short.lagLeft == 0)
  }

  /// `drain_mm1`, a tenth as fast and for a third of the time: n wait, n of a Poisson law; the mean is n / (μ − λ), its
  /// variance n (λ + μ) / (μ − λ)³ + n / (μ − λ)².
  @Test func randomBacklogDrains() throws {
    let model = try Runs.model(
      text(
        rate: "rate: 10/s", c: "latency: { mean: 66667us }", bus: "partitions: 1", seconds: 600,
        "{ service: c, state: refusing, from: 0s, for: 100s }"))
    var drains = Estimate()
    for number in 0..<30 {
      var engine = Engine(model.compiled, RandomSource(seed: 11, replication: number))
      let drain = engine.run().drains[0]
      #expect(drain > 0)
      drains.add(Double(drain) / 1e9)
    }
    let (mean, variance) = (1_000.0 / 5, 1_000 * 25.0 / 125 + 1_000.0 / 25)
    #expect(abs(drains.mean - mean) < 4 * (variance / 30).squareRoot(), "\(drains.mean)")
    let found = try #require(drains.variance)
    #expect(found > variance / 3 && found < variance * 3, "\(found)")
  }

  /// `dup_per_crash`: a crash at any place between two commits brings again half of what comes between them, and the one
  /// in hand.
  @Test func repeatsOfACrash() throws {
    var sum: UInt64 = 0
    for processed in 0..<100 {
      let start = 1_005 + 10 * processed
      sum += try Runs.result(
        """
        services:
          a: { operations: { o: { rate: 200/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
          bus: { kind: broker, partitions: 1 }
          c: { latency: 10ms, consumes: [{ event: Done, commit-every: 100 }] }
        scenarios: { s: { duration: 2500ms, faults: [{ service: c, state: crashed, from: \(start + 5)ms, for: 1s }] } }
        """, threads: 1
      ).consumers[0].redelivered
    }
    #expect(Double(sum) / 100 - 1 == 49.5)
  }

  /// P2: notification crashed from 2 to 5 minutes, the calls that hang in one design and the facts that wait in the other.
  @Test func slackIsDownForThreeMinutes() throws {
    let run = RecordedRun([
      "simulate", Sample.path("task-api"), "--scenario", "notification-crash", "--format", "json",
    ])
    let runs = run.json?["runs"]?.array ?? []
    #expect(runs.map { $0["design"]?.string } == ["request-response", "event-driven"])
    let facts = try #require(runs.last)
    let operation = facts["operations"]?.array.first
    #expect(operation?["offered"]?.integer == 10_800 && operation?["succeeded"]?.integer == 10_800)
    #expect(operation?["responseTime"]?["maxMs"]?.double == 50)
    let consumer = facts["consumers"]?.array.first { $0["service"]?.string == "notification" }
    #expect(consumer?["redelivered"]?.integer == 39)
    // 39 in hand at the crash and twenty a second since. The first of those that are taken up is done two seconds later;
    // forty more have come by then. The timeline has the ten that audit has in hand and the one of reminder besides.
    #expect(facts["timeline"]?.array[299]["lag"]?.double == 3_650 && consumer?["maxLag"]?.integer == 3_679)
    #expect(consumer?["drainSeconds"]?.double == 178 && consumer?["lost"]?.integer == 0)
    let p50 = consumer?["ageMs"]?["p50"]?.double ?? 0
    #expect(abs(p50 - 32_950) <= 32_950 / 256 && consumer?["ageMs"]?["max"]?.double == 183_950)
    #expect(consumer?["published"]?.integer == 12_000 && consumer?["processed"]?.integer == 12_000)
  }
}
