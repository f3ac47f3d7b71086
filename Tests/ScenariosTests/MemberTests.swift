import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// Consumers of several instances, some of which come and go.
@Suite struct MemberTests {
  /// Facts at 1 s ... 9 s, by turns in partition 0, which belongs to instance 0, and 1.
  private func run(
    _ consumer: String, _ faults: String, c: String = "latency: 100ms", partitions: Int = 2
  ) throws -> ConsumerResult {
    try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: \(partitions) }
        c: { replicas: 2, \(c), consumes: [{ event: Done, \(consumer) }] }
      scenarios: { s: { duration: 9500ms, faults: [\(faults)] } }
      """, threads: 1
    ).consumers[0]
  }

  private func first(_ state: String, _ from: Int, _ length: Int) -> String {
    "{ service: c, instances: 1, state: \(state), from: \(from)ms, for: \(length)ms }"
  }

  @Test(arguments: ["eager", "cooperative", "static"])
  func crashIsNoticedAfterTheSessionTimeout(protocolName: String) throws {
    let consumer = "session-timeout: 2s, rebalance: \(protocolName)"
    // The fact of 3 s waits from 3 s to 4.5 s.
    let long = try run(consumer, first("crashed", 2_500, 10_000))
    #expect(long.age?.maxMs == 1_600 && long.age?.p50Ms == 100 && long.processed == 9 && long.redelivered == 0)
    // In hand at 3.05 s: taken up at 5.05 s, and that of 5 s right after it.
    let amid = try run(consumer, first("crashed", 3_050, 10_000))
    #expect(amid.age?.maxMs == 2_150 && amid.redelivered == 1 && amid.processed == 9 && amid.effects == 9)
    // Back before anybody has noticed.
    let short = try run(consumer, first("crashed", 2_500, 1_000))
    #expect(short.age?.maxMs == 600 && short.processed == 9)
  }

  @Test func whoLeavesInOrderFinishesAndHandsOver() throws {
    for name in ["eager", "cooperative"] {
      for start in [2_500, 3_050] {
        let found = try run("rebalance: \(name)", first("refusing", start, 10_000))
        #expect(found.age?.maxMs == 100 && found.redelivered == 0 && found.processed == 9, "\(name), \(start)")
      }
    }
    // Nobody takes the place of a static member before its time is over.
    let member = try run("rebalance: static, session-timeout: 2s", first("refusing", 3_050, 10_000))
    #expect(member.age?.maxMs == 150 && member.redelivered == 0)
    let longer = try run("rebalance: static", first("refusing", 3_050, 4_000))
    #expect(longer.age?.maxMs == 2_150 && longer.processed == 9)
  }

  /// All stop until nobody has anything in hand; cooperative ones go on.
  @Test func eagerOnesWaitForEachOther() throws {
    // Instance 1 is at the fact of 2 s until 4 s.
    let eager = try run(
      "rebalance: eager", first("refusing", 2_900, 10_000), c: "latency: 2s")
    let cooperative = try run(
      "rebalance: cooperative", first("refusing", 2_900, 10_000), c: "latency: 2s")
    #expect(eager.processed == 9 && cooperative.processed == 9)
    // That of 3 s begins when instance 1 is done with that of 2 s.
    #expect(eager.age?.maxMs == 3_000 && cooperative.age?.maxMs == 2_000)
  }

  /// An attempt that has failed while its partition was on the move is not made again by whoever had it.
  @Test(arguments: ["eager", "cooperative", "static"])
  func attemptsThatFailMeanwhileComeAgain(protocolName: String) throws {
    let result = try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: 2 }
        c:
          replicas: 2
          operations: { h: { latency: 500ms, steps: [call: d] } }
          consumes: [{ event: Done, operation: h, rebalance: \(protocolName), session-timeout: 3s }]
        d: {}
      scenarios:
        s:
          duration: 9500ms
          faults:
            - { service: c, instances: 1, state: refusing, from: 1200ms, for: 20s }
            - { service: d, state: refusing, from: 0s, for: 2s }
      """, threads: 1)
    let consumer = result.consumers[0]
    #expect(consumer.processed == 9 && consumer.lagLeft == 0 && consumer.deadLettered == 0)
    #expect((consumer.age?.maxMs ?? 0) < 5_000 && result.ending == .everythingDone)
  }

  /// The hand of a crashed instance is free for the partitions of the others, and so is its worker.
  @Test func othersGoOnAfterACrash() throws {
    let found = try run(
      "session-timeout: 2s", first("crashed", 4_500, 30_000), c: "latency: 1500ms, concurrency: 1")
    // In the order of their times: 1.5, 2, 6, 2, 7, 1.5, 6.5, 2.5, 6 s.
    #expect(found.age?.maxMs == 7_000 && found.age?.p50Ms == 2_500 && found.redelivered == 1 && found.processed == 9)
  }

  /// What a crashed instance leaves in the queue of its service takes nobody's place there.
  @Test func crashLeavesNothingInTheQueue() throws {
    let result = try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: 2 }
        c:
          replicas: 2
          concurrency: 1
          queue: 1
          operations: { x: { rate: 1/s, arrivals: regular, latency: 700ms }, h: { latency: 900ms } }
          consumes: [{ event: Done, operation: h }, { event: Done }]
      scenarios: { s: { duration: 60s, faults: [{ service: c, instances: 1, state: crashed, from: 5500ms, for: 3s }, { service: c, instances: 1, state: crashed, from: 20200ms, for: 100ms }] } }
      """, threads: 1)
    // One at work and one that waits; consumers wait besides.
    #expect(
      result.services[2].peakWorkers == 1 && result.consumers.allSatisfy { $0.lagLeft == 0 && $0.processed == 60 })
    #expect(result[1].succeeded > 0 && result[1].rejected > 0)
  }

  /// Each crash has its own session.
  @Test func sessionsAreCountedFromTheLastCrash() throws {
    // 1 s after it is back it crashes again: noticed at 4.5 + 3 s, not at 2.5 + 3 s.
    let found = try run(
      "session-timeout: 3s", first("crashed", 2_500, 1_000) + ", " + first("crashed", 4_500, 20_000))
    #expect(found.age?.maxMs == 2_600 && found.processed == 9)
  }

  /// A crash comes while an instance that is leaving has still something in hand, and its partition is on the move.
  @Test(arguments: ["eager", "cooperative", "static"], ["", ", instances: 1"])
  func crashAmidAHandOver(protocolName: String, whole: String) throws {
    // At that of 1 s until 3 s; leaves at 1.5 s.
    let found = try run(
      "rebalance: \(protocolName), session-timeout: 4s",
      first("refusing", 1_500, 40_000) + ", { service: c, state: crashed, from: 2200ms, for: 300ms\(whole) }",
      c: "latency: 2s")
    #expect(found.processed == 9 && found.lagLeft == 0 && found.effects == 9)
    // With `eager`, that of 2 s is not taken before all have stopped.
    #expect(found.redelivered == (whole.isEmpty && protocolName != "eager" ? 2 : 1))
    #expect((found.age?.maxMs ?? 0) < 8_000, "\(found.age?.maxMs ?? 0)")
  }

  /// Who waits for a worker does not get that of a consumer which crashes with its service.
  @Test func nobodyBeginsInACrash() throws {
    let result = try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: 1 }
        c: { latency: 10s, concurrency: 1, queue: 9, operations: { x: { rate: 1/s, arrivals: regular } }, consumes: [{ event: Done }] }
      scenarios: { s: { duration: 4500ms, faults: [{ service: c, state: crashed, from: 3500ms }] } }
      """, threads: 1)
    #expect(result[1].failed == 4 && result[1].wait == nil && result.services[2].peakQueue == 3)
  }

  /// Those that come back at one instant are dealt to once, so each gets what nobody else has.
  @Test func whoComesTogetherIsDealtToOnce() throws {
    let model = try Runs.model(
      """
      zones: { x: {}, y: {} }
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: 4 }
        c: { replicas: { count: 4, zones: [x, y] }, consumes: [{ event: Done, rebalance: cooperative }] }
      scenarios: { s: { duration: 20s, faults: [{ zone: y, state: refusing, from: 5500ms, for: 5s }] } }
      """)
    var engine = Engine(model.compiled, RandomSource(seed: 1, replication: 0))
    let figures = engine.run()
    #expect(figures.consumers[0].processed == 20 && figures.consumers[0].redelivered == 0)
    #expect((0..<4).map { engine.groups[0].owner($0) } == [0, 1, 2, 3])
  }

  /// Deploys may be going on when the run begins.
  @Test func deploysAtTheStart() throws {
    for seed: UInt64 in 0..<20 {
      let result = try Runs.result(
        """
        services:
          a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
          bus: { kind: broker, replicas: 2, availability: { mtbf: 20s, mttr: 5s } }
          c: { replicas: 3, deploys: { every: 10s, takes: 5s }, consumes: [{ event: Done }] }
        scenarios: { s: { duration: 60s } }
        """, seed: seed, threads: 1, .init(hasRandomFailures: true))
      #expect(result.consumers[0].published == 60 && result.consumers[0].processed == 60, "seed \(seed)")
    }
  }
}
