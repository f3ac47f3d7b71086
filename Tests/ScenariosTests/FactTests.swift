import ArchitectureModel
import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// What the format says that becomes of facts, on a few of them that can be followed by hand.
@Suite struct FactTests {
  /// `a/o` publishes a fact at 1 s ... `facts` s; `c` handles one in 100 ms.
  private func run(
    publish: String = "outbox: true", bus: String = "partitions: 1", c: String = "latency: 100ms",
    consumer: String = "",
    more: String = "", steps: String? = nil, faults: String = "", facts: Int = 9, seconds: Int = 100
  ) throws -> RunResult {
    try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [\(steps ?? "{ publish: Done, to: bus, \(publish) }")] } } }
        bus: { kind: broker, \(bus) }
        c: { \(c), consumes: [{ event: Done\(consumer.isEmpty ? "" : ", " + consumer) }] }
      \(more)
      scenarios:
        s:
          duration: \(seconds)s
          load: [{ operation: a/o, rate: 0/s, from: \(facts * 1000 + 500)ms }]
          faults: [\(faults)]
      """, threads: 1)
  }

  private func fault(_ service: String, _ state: String, _ from: Int, _ length: Int, _ more: String = "") -> String {
    "{ service: \(service), state: \(state), from: \(from)ms, for: \(length)ms\(more) }"
  }

  // MARK: Without faults

  @Test func everyFactHasItsEffectOnce() throws {
    let result = try run()
    let consumer = result.consumers[0]
    #expect(consumer.published == 9 && consumer.processed == 9 && consumer.effects == 9 && consumer.lagLeft == 0)
    #expect(consumer.redelivered == 0 && consumer.deadLettered == 0 && consumer.expired == 0 && consumer.lost == 0)
    #expect(consumer.age?.p50Ms == 100 && consumer.age?.maxMs == 100 && consumer.maxLag == 1)
    #expect(consumer.drainSeconds == nil, "there is no fault to drain after")
    #expect(result[0].succeeded == 9 && result[0].response?.maxMs == 0, "an outbox takes no time")
    #expect(result.ending == .everythingDone)
    #expect(result.timeline.map(\.lag).allSatisfy { $0 == 0 })
  }

  /// Done at 2.5 s, 4 s ... 14.5 s: the last waits for four others.
  @Test func onePartitionHandlesOneAfterTheOther() throws {
    for (partitions, workers) in [(1, 200), (2, 1)] {
      let result = try run(bus: "partitions: \(partitions)", c: "latency: 1500ms, concurrency: \(workers)")
      let consumer = result.consumers[0]
      #expect(consumer.age?.p50Ms == 3_500 && consumer.age?.maxMs == 5_500, "\(partitions) partitions")
      #expect(consumer.maxLag == 4 && result.services[2].peakWorkers == 1)
      #expect(result.timeline[9].lag == 4 && result.timeline[13].lag == 1)
    }
    // Every other fact goes to the other partition.
    let two = try run(bus: "partitions: 2", c: "latency: 1500ms")
    #expect(two.consumers[0].age?.maxMs == 1_500 && two.services[2].peakWorkers == 2)
  }

  @Test func publishTakesTheTimeOfItsBroker() throws {
    let result = try run(publish: "outbox: false", bus: "partitions: 1, latency: 250ms")
    #expect(result[0].response?.maxMs == 250)
    #expect(result.consumers[0].age?.maxMs == 350, "from the publish step on")
  }

  @Test func relayLooksAtMultiplesOfItsPoll() throws {
    let result = try run(publish: "outbox: { poll: 700ms }")
    // At 1.4, 2.1, 3.5, 4.2, 5.6, 6.3, 7.0, 8.4 and 9.1 s.
    #expect(result.consumers[0].age?.maxMs == 700 && result.consumers[0].age?.p50Ms == 400)
    #expect(result[0].response?.maxMs == 0)
  }

  @Test func factsSetOffFacts() throws {
    let more = "  e: { latency: 1s, consumes: [{ event: Next }] }"
    let result = try run(
      c: "operations: { h: { latency: 200ms, steps: [{ publish: Next, to: bus, outbox: true }] } }",
      consumer: "operation: h", more: more)
    #expect(result.consumers.map(\.event) == ["Done", "Next"])
    for consumer in result.consumers {
      #expect(consumer.published == 9 && consumer.processed == 9)
      #expect(consumer.age?.maxMs == (consumer.event == "Done" ? 200 : 1_000))
    }
  }

  @Test func aCallThatStandsForAnOperationPublishesItsFactsToo() throws {
    let result = try run(
      more: "  e: { operations: { p: { latency: 5s, steps: [{ publish: Done, to: bus }] } } }",
      steps: "{ call: e/p, latency: 200ms }")
    #expect(result[0].response?.maxMs == 200 && result.consumers[0].processed == 9)
    let alone = try run(
      steps: "{ parallel: [{ publish: Done, to: bus, probability: 100% }, { publish: Done, to: bus, outbox: true }] }")
    #expect(alone.consumers[0].published == 18 && alone.consumers[0].processed == 18)
  }

  @Test func oneEventAtTwoBrokers() throws {
    let result = try run(
      more: "  bus2: { kind: broker, partitions: 1 }",
      steps: "{ publish: Done, to: bus, outbox: true }, { publish: Done, to: bus2 }",
      faults: fault("bus2", "refusing", 2500, 3000))
    // Those of 3, 4 and 5 s fail their requests after the other one.
    #expect(result[0].failed == 3 && result[0].savedButFailed == 3)
    #expect(result.consumers.count == 1 && result.consumers[0].published == 15 && result.consumers[0].lost == 3)
  }

  @Test func consumersOfOneServiceShareItsWorkers() throws {
    let result = try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: 1 }
        c:
          concurrency: 1
          latency: 400ms
          operations: { h: { latency: 300ms } }
          consumes: [{ event: Done, operation: h }, { event: Done }]
      scenarios: { s: { duration: 9500ms } }
      """, threads: 1)
    #expect(result.consumers.map { $0.age?.maxMs } == [300, 700])
    #expect(result.consumers.allSatisfy { $0.processed == 9 } && result.services[2].peakWorkers == 1)
  }

  @Test func eachConsumerHasLuckOfItsOwn() throws {
    let part = try Runs.model(
      """
      services:
        a: { operations: { o: { rate: 9/s, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker, partitions: 500 }
        c: { concurrency: unlimited, latency: { mean: 100ms }, consumes: [{ event: Done }, { event: Done }] }
      scenarios: { s: { duration: 100s } }
      """
    ).part(seed: 1, replications: 1)
    #expect(part.consumers[0].ages != part.consumers[1].ages && part.consumers[0].processed > 800)
  }

  /// A full pool makes a consumer wait, and refuses it nothing; its records take the workers of others.
  @Test func consumersCompeteWithRequests() throws {
    func result(first: Bool) throws -> RunResult {
      let c =
        "  c: { latency: 600ms, concurrency: 1, operations: { x: { rate: 1/s, arrivals: regular } }, consumes: [{ event: Done }] }\n"
      let a =
        "  a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }\n"
      return try Runs.result(
        "services:\n\(first ? c + a : a + c)  bus: { kind: broker, partitions: 1 }\nscenarios: { s: { duration: 9500ms } }",
        threads: 1)
    }
    // Requests and records come at the same instants; of those the request's came first.
    let before = try result(first: true)
    #expect(before[0].succeeded == 5 && before[0].rejected == 4 && before.consumers[0].processed == 9)
    #expect(before.consumers[0].age?.maxMs == 1_200 && before.services[0].refused == 4)
    let after = try result(first: false)
    #expect(after[1].rejected == 9 && after.consumers[0].age?.maxMs == 600)
  }

  // MARK: Consumers that are down

  @Test func whatIsInHandAtACrashComesAgain() throws {
    // Between two: nothing comes again; at 5.5 s three are there, the last of which is taken at 5.7 s.
    let between = try run(faults: fault("c", "crashed", 2500, 3000)).consumers[0]
    #expect(between.redelivered == 0 && between.age?.maxMs == 2_600 && between.maxLag == 3)
    #expect(between.drainSeconds == 0.2 && between.processed == 9)
    let amid = try run(faults: fault("c", "crashed", 2050, 3000)).consumers[0]
    #expect(amid.redelivered == 1 && amid.age?.maxMs == 3_150 && amid.effects == 9)
    #expect(amid.drainSeconds == 0.3 && amid.maxLag == 4)
  }

  @Test(arguments: ["refusing", "deploying"]) func whoRefusesFinishesWhatIsInHand(state: String) throws {
    let consumer = try run(faults: fault("c", state, 2050, 3000)).consumers[0]
    #expect(consumer.redelivered == 0 && consumer.processed == 9 && consumer.maxLag == 3)
    // That of 3 s is done at 5.15 s.
    #expect(consumer.age?.maxMs == 2_150 && abs((consumer.drainSeconds ?? 0) - 0.2) < 1e-9)
  }

  @Test(arguments: 0..<10) func crashBringsAgainWhatWasNotCommitted(processed: Int) throws {
    // Twenty facts a second, ten of which it handles: there is always one more, so it commits after ten.
    func consumer(_ idempotent: String) throws -> ConsumerResult {
      try Runs.result(
        """
        services:
          a: { operations: { o: { rate: 20/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
          bus: { kind: broker, partitions: 1 }
          c: { latency: 100ms, consumes: [{ event: Done, commit-every: 10, idempotent: \(idempotent) }] }
        scenarios: { s: { duration: 10s, faults: [{ service: c, state: crashed, from: \(1100 + 100 * processed)ms, for: 5s }] } }
        """, threads: 1
      ).consumers[0]
    }
    let (plain, idempotent) = (try consumer("false"), try consumer("true"))
    // And the one in hand.
    for found in [plain, idempotent, try consumer("{ window: 4s }"), try consumer("{ window: 1h }")] {
      #expect(found.redelivered == UInt64(processed + 1) && found.processed == 200 && found.lagLeft == 0)
    }
    #expect(plain.effects == 200 + UInt64(processed) && idempotent.effects == 200)
    // The first effect is more than five seconds old by then.
    #expect(try consumer("{ window: 4s }").effects == plain.effects)
    #expect(try consumer("{ window: 1h }").effects == 200)
  }

  @Test func idleConsumersHaveCommitted() throws {
    let consumer = try run(consumer: "commit-every: 100", faults: fault("c", "crashed", 5500, 1000)).consumers[0]
    #expect(consumer.redelivered == 0 && consumer.effects == 9)
  }

  @Test func rateLimitSlowsPolling() throws {
    for (excess, worst): (String, Double) in [("", 8_100), (", excess: reject", 8_100), (", excess: delay 700ms", 800)]
    {
      let found = try run(
        faults: fault("c", "rate-limited", 0, 60_000, ", limit: 30/min" + excess)
      ).consumers[0]
      #expect(found.age?.maxMs == worst && found.processed == 9 && found.deadLettered == 0, "\(excess)")
    }
  }

  @Test func crashOfWhatALimitHoldsUpIsNoAttempt() throws {
    // The record of 2 s would pass at 3 s.
    let found = try run(
      faults: fault("c", "rate-limited", 0, 60_000, ", limit: 30/min") + ", " + fault("c", "crashed", 2500, 1000)
    ).consumers[0]
    #expect(found.processed == 9 && found.redelivered == 1)
    let refusing = try run(
      faults: fault("c", "rate-limited", 0, 60_000, ", limit: 30/min") + ", " + fault("c", "refusing", 2500, 1000)
    ).consumers[0]
    #expect(refusing.processed == 9 && refusing.redelivered == 0 && refusing.deadLettered == 0)
  }

  // MARK: Attempts that fail

  /// `c/h` takes 100 ms and then needs `d`, which is down for so long.
  private func retries(_ retry: String, facts: Int, down: Int, _ more: String = "") throws -> ConsumerResult {
    try run(
      c: "operations: { h: { latency: 100ms, steps: [call: d] } }",
      consumer:
        "operation: h, retries: { count: 2, backoff: 1s }, retry: \(retry), retry-delay: 10s, dead-letter-after: 5",
      more: "  d: {}", faults: fault("d", "refusing", 0, down) + more, facts: facts
    ).consumers[0]
  }

  @Test func failedAttemptsGoToTheRetryTopicAndThenToTheDeadLetters() throws {
    // At 1.1, 2.2 and 3.3 s; due again at 13.3 s: 13.4 and, due at 23.4, 23.5 s.
    let dead = try retries("topic", facts: 1, down: 60_000)
    #expect(dead.deadLettered == 1 && dead.processed == 0 && dead.effects == 0 && dead.lagLeft == 0)
    #expect(try retries("topic", facts: 1, down: 1_050).age?.maxMs == 100)
    #expect(try retries("topic", facts: 1, down: 2_150).age?.maxMs == 1_200)
    #expect(try retries("topic", facts: 1, down: 3_350).age?.maxMs == 12_400)
    let fifth = try retries("topic", facts: 1, down: 13_450)
    #expect(fifth.age?.maxMs == 22_500 && fifth.deadLettered == 0)
    // It waits in the retry topic for as long.
    #expect(abs((fifth.drainSeconds ?? 0) - 9.95) < 1e-9)
  }

  @Test func retryTopicLetsOthersPassAndBlockingDoesNot() throws {
    // The second fact is attempted from 3.3 s on.
    let topic = try retries("topic", facts: 2, down: 3_350)
    #expect(topic.processed == 2 && topic.age?.p50Ms == 1_400 && topic.age?.maxMs == 12_400)
    // In place for ever: 1.1, 2.2, 3.3, 4.4, 5.5 s; the next is done at 5.6 s.
    let blocking = try retries("blocking", facts: 2, down: 5_550)
    #expect(blocking.deadLettered == 1 && blocking.processed == 1 && blocking.age?.maxMs == 3_600)
    #expect(try retries("blocking", facts: 2, down: 4_450).deadLettered == 0)
  }

  @Test func whoIsDownUsesUpNoAttempts() throws {
    for state in ["crashed", "refusing"] {
      // Down between the first attempt and the second; a crash begins anew.
      let found = try retries(
        "blocking", facts: 1, down: 7_000, ", " + fault("c", state, 1_500, 5_000))
      // From 6.5 s on: 6.6 fails, 7.7 succeeds.
      #expect(found.age?.maxMs == 6_700 && found.redelivered == (state == "crashed" ? 1 : 0), "\(state)")
    }
  }

  /// A crash in the pause before another attempt: the pause of the attempt after it is as long as any.
  @Test func pausesAreNotCutShortByOlderOnes() throws {
    let found = try run(
      c: "operations: { h: { latency: 100ms, steps: [call: d] } }",
      consumer: "operation: h, retries: { count: 9, backoff: 10s }", more: "  d: {}",
      faults: fault("d", "refusing", 0, 5_000) + ", " + fault("c", "crashed", 2_000, 1_000), facts: 1
    ).consumers[0]
    // Attempts at 1.0 and, anew, at 3.0 s; the next at 13.1 s, not at 11.1 s.
    #expect(found.age?.maxMs == 12_200 && found.redelivered == 1)
  }

  @Test func dependencyDownForThreeMinutesDeadLettersNothing() throws {
    let found = try run(
      bus: "partitions: 12", c: "operations: { h: { latency: 100ms, steps: [call: d] } }", consumer: "operation: h",
      more: "  d: {}", faults: fault("d", "refusing", 10_000, 180_000), facts: 300, seconds: 400
    ).consumers[0]
    #expect(found.published == 300 && found.processed == 300 && found.deadLettered == 0 && found.effects == 300)
    #expect((found.age?.maxMs ?? 0) < 250_000)
  }

  /// The share of attempts and successes of three attempts that fail three times in ten.
  @Test func attemptsAreAsManyAsExpected() throws {
    let model = try Runs.model(
      """
      services:
        a: { operations: { o: { rate: 20/s, arrivals: regular, steps: [{ publish: Done, to: bus, outbox: true }] } } }
        bus: { kind: broker }
        c:
          operations: { h: { latency: 10ms, steps: [{ call: d, error-rate: 30% }] } }
          consumes: [{ event: Done, operation: h, retries: { count: 2, backoff: 1ms }, dead-letter-after: 3 }]
        d: {}
      scenarios: { s: { duration: 1000s } }
      """)
    let part = model.part(seed: 3, replications: 1)
    let (consumer, work) = (part.consumers[0], part.services[2].busyTime)
    let count = Double(consumer.published)
    #expect(consumer.published == 20_000 && consumer.processed + consumer.deadLettered == 20_000)
    #expect(abs(Double(consumer.processed) / count - 0.973) < 4 * (0.973 * 0.027 / count).squareRoot())
    // The variance of the attempts is 1.39 + 2 × 0.39... − 1.39²: below a half.
    #expect(abs(Double(work) / 1e7 / count - 1.39) < 4 * (0.5 / count).squareRoot())
  }

  // MARK: Brokers that are down

  @Test func outboxLosesNothing() throws {
    for state in ["crashed", "refusing"] {
      let result = try run(faults: fault("bus", state, 2500, 3000))
      let consumer = result.consumers[0]
      #expect(result[0].succeeded == 9 && consumer.published == 9 && consumer.processed == 9 && consumer.lost == 0)
      #expect(consumer.age?.maxMs == 2_600 && consumer.maxLag == 3 && consumer.drainSeconds == 0.2, "\(state)")
      #expect(result.timeline[4].lag == 2)
    }
  }

  @Test func withoutOutboxIsLostWhatWasPublishedMeanwhile() throws {
    for (handling, failed): (String, UInt64) in [
      ("on-failure: fail", 3), ("on-failure: ignore", 0), ("on-failure: { fallback: spare }", 0),
    ] {
      for (state, timeouts): (String, UInt64) in [("crashed", failed), ("refusing", 0)] {
        let result = try run(
          publish: "outbox: false, timeout: 500ms, " + handling, more: "  spare: { latency: 1s }",
          faults: fault("bus", state, 2500, 3000))
        let consumer = result.consumers[0]
        #expect(result[0].failed == failed && result[0].savedButFailed == failed && result[0].timedOut == timeouts)
        #expect(consumer.lost == 3 && consumer.published == 6 && consumer.processed == 6, "\(handling), \(state)")
      }
    }
  }

  @Test func whatIsOnItsWayIsLostWithTheBroker() throws {
    // That of 2 s and those of the outage.
    let result = try run(
      publish: "outbox: false", bus: "partitions: 1, latency: 1s", faults: fault("bus", "crashed", 2500, 3000))
    #expect(result[0].failed == 4 && result[0].timedOut == 4 && result.consumers[0].lost == 4)
    #expect(result.consumers[0].published == 5 && result.consumers[0].processed == 5)
  }

  @Test func brokerThatIsTooSlowHasTheFactAllTheSame() throws {
    let result = try run(publish: "outbox: false, timeout: 500ms", bus: "partitions: 1, latency: 1s")
    #expect(result[0].failed == 9 && result.consumers[0].published == 9 && result.consumers[0].lost == 0)
  }

  @Test func publishThatIsAbandonedAtABrokerThatHangsIsLost() throws {
    let steps = "{ parallel: [{ publish: Done, to: bus }, { call: d, error-rate: 100% }] }"
    let hanging = try run(more: "  d: { latency: 100ms }", steps: steps, faults: fault("bus", "crashed", 0, 60_000))
    #expect(hanging[0].failed == 9 && hanging.consumers[0].lost == 9 && hanging.consumers[0].published == 0)
    let slow = try run(bus: "latency: 2s", more: "  d: { latency: 100ms }", steps: steps)
    #expect(slow[0].failed == 9 && slow.consumers[0].lost == 0 && slow.consumers[0].processed == 9)
  }

  @Test func brokerIsUpWhenWhatItDependsOnIs() throws {
    let result = try run(
      bus: "partitions: 1, depends-on: [keeper]", more: "  keeper: {}", faults: fault("keeper", "refusing", 2500, 3000))
    let consumer = result.consumers[0]
    #expect(consumer.processed == 9 && consumer.lagLeft == 0 && consumer.age?.maxMs == 2_600)
  }

  /// One fault ends as the other begins: there is no instant in between.
  @Test func outagesThatMeetAreOne() throws {
    let faults = fault("bus", "crashed", 2500, 2500) + ", " + fault("bus", "refusing", 5000, 3000)
    let consumer = try run(faults: faults).consumers[0]
    #expect(consumer.processed == 9 && consumer.age?.maxMs == 5_100 && consumer.lost == 0)
    let both = fault("c", "crashed", 2050, 2950) + ", " + fault("c", "crashed", 5000, 3000)
    let again = try run(faults: both).consumers[0]
    #expect(again.redelivered == 1 && again.processed == 9)
  }

  // MARK: Retention

  @Test func whatIsTooOldExpires() throws {
    // At 5.5 s that of 3 s is 2.5 s old.
    let kept = try run(bus: "partitions: 1, retention: 2500ms", faults: fault("c", "crashed", 2500, 3000)).consumers[0]
    #expect(kept.expired == 0 && kept.processed == 9)
    let gone = try run(bus: "partitions: 1, retention: 2400ms", faults: fault("c", "crashed", 2500, 3000)).consumers[0]
    #expect(gone.expired == 1 && gone.processed == 8 && gone.lagLeft == 0)
  }

  /// A consumer that never comes back: the lag shrinks by what expires, and the run is over then.
  @Test func whatNobodyTakesExpiresInItsTime() throws {
    let result = try run(bus: "partitions: 2, retention: 20s", faults: "{ service: c, state: crashed, from: 2500ms }")
    let consumer = result.consumers[0]
    #expect(
      consumer.expired == 7 && consumer.processed == 2 && consumer.lagLeft == 0 && result.ending == .everythingDone)
    #expect(result.timeline[22].lag == 7 && result.timeline[23].lag == 6 && result.timeline[28].lag == 1)
    let forEver = try run(faults: "{ service: c, state: crashed, from: 2500ms }")
    #expect(forEver.consumers[0].lagLeft == 7 && forEver.ending == .everythingDone, "no lag can shrink")
  }

  /// Whose turn it is may have expired: the others in line have theirs.
  @Test func lineGoesOnWhereTheFirstHasExpired() throws {
    let result = try run(
      bus: "partitions: 2, retention: 4s", c: "latency: 1500ms, concurrency: 1",
      faults: fault("c", "crashed", 4500, 3700))
    let consumer = result.consumers[0]
    #expect(consumer.lagLeft == 0 && consumer.processed + consumer.expired == 9 && consumer.expired > 0)
  }

  // MARK: Circles

  @Test func circlesEnd() throws {
    func circle(_ latency: String) throws -> RunResult {
      try run(
        c: "operations: { h: { latency: \(latency), steps: [{ publish: Done, to: bus, outbox: true }] } }",
        consumer: "operation: h", facts: 1, seconds: 10)
    }
    let slow = try circle("100ms")
    // From 1 s to ten times the duration.
    #expect(slow.ending == .cutOff(openRequests: 0))
    #expect(slow.consumers[0].published == 991 && slow.consumers[0].lagLeft == 1)
    let still = try circle("0s")
    #expect(still.ending == .limit("facts at one instant", at: SimulationTime(nanoseconds: 1_000_000_000)))
    #expect(still.consumers[0].published == still.consumers[0].processed + still.consumers[0].lagLeft)
  }

  // MARK: The luck of a call

  @Test(arguments: ["{ mean: 100ms }", "{ p50: 40ms, p99: 300ms }", "{ min: 1ms, max: 9ms }"])
  func consumerInPlaceOfACallTakesTheSameTimes(latency: String) throws {
    func text(_ step: String, _ more: String) -> String {
      """
      services:
        a: { operations: { o: { rate: 10/s, steps: [\(step)] } } }
        b: { concurrency: unlimited\(more) }
        bus: { kind: broker, partitions: 1000 }
      scenarios: { s: { duration: 100s } }
      """
    }
    let calls = try Runs.model(text("{ call: b, latency: \(latency) }", "")).part(seed: 5, replications: 2)
    let facts = try Runs.model(
      text(
        "{ publish: Done, to: bus, outbox: true }",
        ", consumes: [{ event: Done, latency: \(latency), draws-as: \"a/o#1\" }]")
    ).part(seed: 5, replications: 2)
    #expect(calls.operations[0].responses.count > 1_800)
    #expect(facts.consumers[0].ages == calls.operations[0].responses)
  }
}
