import ArchitectureModel
import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// What the format says that a simulation does, one sentence at a time, on requests that can be counted by hand.
@Suite struct SemanticsTests {
  /// `a/o` gets a request a second for 9.5 s, at 1 s ... 9 s; b is what it may call.
  private func run(
    _ steps: String, a: String = "", o: String = "", b: String = "latency: 100ms", more: String = "",
    faults: String = "", duration: Int = 10
  ) throws -> RunResult {
    try Runs.result(
      """
      services:
        a:
          latency: 10ms
          \(a)
          operations:
            o: { rate: 1/s, arrivals: regular, \(o) steps: [\(steps)] }
        b: { \(b) }
      \(more)
      scenarios:
        s: { duration: \(duration * 1000 - 500)ms, faults: [\(faults)] }
      """, threads: 1)
  }

  // MARK: Choices and blocks

  /// Choices in choices, and one after another, are drawn each by itself, whatever stands first in them: of 9,999
  /// requests with two fair choices a quarter fails, give or take five standard deviations.
  @Test(arguments: [
    "one-of: [{ share: 50%, one-of: [{ share: 50%, call: b, error-rate: 100% }] }]",
    "one-of: [{ share: 50%, parallel: [{ one-of: [{ share: 50%, call: b, error-rate: 100% }] }] }]",
    "one-of: [{ share: 50%, one-of: [{ share: 50%, save: x }, { share: 50%, call: b, error-rate: 100% }] }]",
  ])
  func everyChoiceIsDrawnByItself(_ steps: String) throws {
    let result = try run(steps, a: "concurrency: unlimited", duration: 10_000)
    #expect(result[0].offered == 9_999)
    #expect(isAQuarter(result[0].failed))
  }

  @Test(arguments: ["save: x", "publish: E, outbox: true"])
  func choicesOneAfterAnotherAreDrawnByThemselves(_ first: String) throws {
    let choice = "{ one-of: [{ share: 50%, \(first) }, { share: 50%, call: b, error-rate: 100% }] }"
    let result = try run(
      "\(choice), \(choice)", a: "concurrency: unlimited", more: "  k: { kind: broker }", duration: 10_000)
    #expect(isAQuarter(result[0].succeeded))
  }

  private func isAQuarter(_ count: UInt64) -> Bool {
    let (requests, deviation) = (9_999.0, 43.3)
    return abs(Double(count) - requests / 4) < 5 * deviation
  }

  /// A block with nothing to wait for is over at once, however soon others begin with the facts that it tells.
  @Test(arguments: ["parallel: [{ publish: E, outbox: true }]", "one-of: [{ share: 100%, publish: E, outbox: true }]"])
  func aBlockOfFactsIsOverAtOnce(_ step: String) throws {
    let result = try run(step, more: "  k: { kind: broker }\n  c: { consumes: [{ event: E }] }")
    #expect(result[0].succeeded == 9 && result[0].response?.maxMs == 10)
    #expect(result.consumers.map(\.processed) == [9])
  }

  // MARK: P3, what the caller sees

  @Test func runningCalleeIsSuccess() throws {
    let result = try run("call: b")
    #expect(result[0].offered == 9 && result[0].succeeded == 9 && result[0].response?.maxMs == 110)
  }

  @Test func crashedCalleeIsATimeout() throws {
    let result = try run("{ call: b, timeout: 2s }", faults: "{ service: b, state: crashed, from: 0s }")
    #expect(result[0].failed == 9 && result[0].timedOut == 9)
    #expect(result.timeline[3].failed == 1, "at 3.01 s, two seconds after its own work")
  }

  @Test func deployingCalleeFailsEveryRequestSentMeanwhile() throws {
    for state in ["deploying", "refusing"] {
      let result = try run("call: b", faults: "{ service: b, state: \(state), from: 10s, for: 30s }", duration: 60)
      // Sent from 10.01 s to 39.01 s.
      #expect(result[0].failed == 30 && result[0].timedOut == 0 && result[0].succeeded == 29, "\(state)")
      #expect(result.services[0].firstRejectionSeconds == nil)
    }
  }

  @Test func rateLimitedCalleeDelaysOrFails() throws {
    let limit = "service: b, state: rate-limited, limit: 30/min, from: 0s"
    let rejecting = try run("call: b", faults: "{ \(limit), excess: reject }")
    #expect(rejecting[0].succeeded == 5 && rejecting[0].failed == 4, "one in two seconds")
    let delaying = try run("call: b", faults: "{ \(limit) }")
    // The tokens come at 1.01, 3.01, 5.01 ... s: the last request waits eight seconds longer than the first.
    #expect(delaying[0].succeeded == 9 && delaying[0].response?.maxMs == 8_110)
    let fixed = try run("call: b", faults: "{ \(limit), excess: delay 700ms }")
    #expect(fixed[0].response?.maxMs == 810 && fixed[0].succeeded == 9)
  }

  @Test func lastingLimitHasASecondsWorth() throws {
    // Ten at once every second, and a limit of four a second.
    let text = """
      services:
        a: { limit: { rate: 4/s, excess: reject }, operations: { o: { rate: 1/s, arrivals: regular, latency: 0s } } }
        c: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ parallel: [\
      \(Array(repeating: "call: a", count: 10).joined(separator: ", "))] }] } } }
      scenarios: { s: { duration: 1500ms } }
      """
    let part = try Runs.model(text).part(seed: 1, replications: 1)
    // The request from outside takes one token, the first three calls the others; the fourth fails the block.
    #expect(part.operations[0].counts.succeeded == 1 && part.operations[1].counts.failed == 1)
  }

  @Test func rejectedRequestTakesNoTokenOfAnotherLimit() throws {
    // Nine calls, of which the fault lets five pass; four of a lasting limit of half a token a second.
    let result = try run(
      "call: b", b: "limit: 30/min",
      faults: "{ service: b, state: rate-limited, limit: 30/min, excess: reject, from: 0s }")
    #expect(result[0].failed == 4 && result[0].response?.maxMs == 10)
  }

  /// Who is served by an instance that is up is not slowed by one that is down.
  @Test func requestsAreDealtToInstancesThatAreUp() throws {
    let slow = "{ service: b, instances: 1, state: slow, latency: 1s, from: 0s }"
    let both = try run("call: b", b: "latency: 100ms, replicas: 2", faults: slow, duration: 200)
    let slowed = both[0].response.map { ($0.mean.meanMs - 110) / 900 } ?? 0
    #expect(abs(slowed - 0.5) < 4 * 0.5 / 199.0.squareRoot(), "every other one is slow: \(slowed)")
    let one = try run(
      "call: b", b: "latency: 100ms, replicas: 2",
      faults: "\(slow), { service: b, instances: 1, state: crashed, from: 0s }", duration: 200)
    #expect(one[0].succeeded == 199 && one[0].response?.maxMs == 110)
  }

  @Test func slowCalleeTakesLonger() throws {
    let tenfold = try run("call: b", faults: "{ service: b, state: slow, factor: 10, from: 0s }")
    #expect(tenfold[0].response?.maxMs == 1_010)
    let half = try run("{ call: b, latency: 2s }", faults: "{ service: b, state: slow, latency: 500ms, from: 0s }")
    #expect(half[0].response?.maxMs == 510)
  }

  // MARK: Workers

  @Test func requestHoldsItsWorkerThroughAllBlockingSteps() throws {
    let blocking = try run("call: b", a: "concurrency: 1", b: "latency: 1500ms")
    #expect(blocking[0].rejected == 4 && blocking[0].succeeded == 5)
    let sent = try run("{ call: b, wait: false }", a: "concurrency: 1", b: "latency: 1500ms")
    #expect(sent[0].succeeded == 9 && sent[0].response?.maxMs == 10)
    #expect(sent.services[1].peakWorkers == 2, "the callee is busy all the same")
  }

  @Test func workerIsFreedBeforeAnArrivalLooksForOne() throws {
    let result = try run("{ call: b, latency: 990ms }", a: "concurrency: 1")
    #expect(result[0].succeeded == 9 && result[0].rejected == 0)
  }

  @Test func callLooksForAWorkerAfterThoseOfItsInstantAreFreed() throws {
    // x ends its work in b at 1.1 s, when the call of a comes.
    let result = try Runs.result(
      """
      services:
        a: { latency: 100ms, operations: { o: { rate: 1/s, arrivals: regular, steps: [call: b] } } }
        b: { concurrency: 1, latency: 100ms, operations: { x: { rate: 1/s, arrivals: regular } } }
      scenarios: { s: { duration: 1500ms } }
      """)
    #expect(result[0].succeeded == 1 && result[1].succeeded == 1)
  }

  @Test func answerComesBeforeItsTimeout() throws {
    #expect(try run("{ call: b, timeout: 100ms }")[0].succeeded == 9)
    #expect(try run("{ call: b, timeout: 100ms }", b: "latency: 101ms")[0].timedOut == 9)
    // What comes of a deeper timeout is an answer in time, too.
    let nested = try run(
      "{ call: c/o, timeout: 1s }",
      more: "  c: { operations: { o: { steps: [{ call: b, timeout: 1s, on-failure: ignore }] } } }",
      faults: "{ service: b, state: crashed, from: 0s }")
    #expect(nested[0].succeeded == 9 && nested[0].response?.maxMs == 1_010)
  }

  @Test func queueIsFirstComeFirstServed() throws {
    let result = try run("call: b", a: "concurrency: 1\n    queue: 2", b: "latency: 2990ms", duration: 7)
    // At 1 s ... 6 s, each taking 3 s: two wait, and at 4 s the fourth takes the place of the second.
    #expect(result[0].rejected == 2 && result[0].succeeded == 4)
    #expect(result.services[0].peakQueue == 2)
    #expect(result[0].response?.maxMs == 9_000 && result[0].wait?.meanMs == 3_000)
  }

  @Test func calleeFinishesWhatNobodyWaitsFor() throws {
    let result = try run("{ call: b, timeout: 50ms }", a: "concurrency: 1", b: "latency: 500ms, concurrency: 1")
    #expect(result[0].timedOut == 9 && result[0].rejected == 0)
    let busy = result.timeline.reduce(0) { $0 + $1.services[1].busyWorkers }
    #expect(abs(busy - 4.5) < 1e-9)
  }

  /// The calls of a block are made in the order written, those that nobody waits for among them: the second finds the
  /// worker taken and holds up the third.
  @Test func callsOfABlockKeepTheirOrder() throws {
    let b = "concurrency: 1, queue: 5, latency: 240ms"
    let steps = "parallel: [{ call: b }, { call: b, wait: false, latency: 80ms }] }, { call: b, timeout: 300ms"
    let behind = try run("{ \(steps) }", b: b)
    #expect(behind[0].timedOut == 9 && behind[0].succeeded == 0, "80 ms and 240 ms are more than 300 ms")
    let before = try run(
      "{ parallel: [{ call: b, wait: false, latency: 80ms }, { call: b }] }, { call: b, timeout: 300ms }", b: b)
    #expect(before[0].succeeded == 9)
  }

  /// A block that has failed makes no more calls, not even those that nobody would wait for.
  @Test func failedBlockMakesNoMoreCalls() throws {
    let fault = "{ service: c, state: refusing, from: 0s }"
    for (block, peak) in [("call: c, { call: b, wait: false }", 0), ("{ call: b, wait: false }, call: c", 1)] {
      let result = try run("{ parallel: [\(block)] }", more: "  c: {}", faults: fault)
      #expect(result[0].failed == 9 && result.services[1].peakWorkers == peak, "\(block)")
    }
    // One that fails at once and tries again does not hold its block up.
    let again = try run(
      "{ one-of: [{ share: 100%, call: c, wait: false, retries: 2 }] }", more: "  c: {}", faults: fault)
    #expect(again[0].succeeded == 9 && again.ending == .everythingDone)
    // What is done at once does not hurry the next step past a call of the block.
    let order = try run(
      "{ parallel: [{ call: c, cache: { hit: 100% } }, { call: b, wait: false }] }, { call: b, timeout: 50ms }",
      b: "latency: 40ms, concurrency: 1, queue: 1", more: "  c: {}")
    #expect(order[0].timedOut == 9)
  }

  /// Request k of 9 waits for k − 1 seconds, whether its client is still there or not.
  @Test func waitingCountsWithoutTheClient() throws {
    let result = try Runs.result(
      """
      services:
        a:
          { concurrency: 1, queue: unlimited, latency: 2s, operations: { o: { rate: 1/s, arrivals: regular, client: { timeout: 500ms } } } }
      scenarios: { s: { duration: 9500ms } }
      """, threads: 1)
    #expect(result[0].failed == 9 && result[0].wait?.meanMs == 4_000)
  }

  // MARK: Failures

  @Test func whatIsInProgressInACrashIsLost() throws {
    let fault = "{ service: b, state: crashed, from: 3500ms, for: 100ms }"
    let result = try run("{ call: b, timeout: 2s }", b: "latency: 900ms", faults: fault)
    #expect(result[0].succeeded == 8 && result[0].timedOut == 1)
    #expect(result.timeline[5].failed == 1, "its caller waits for the timeout, to 5.01 s")
    // At the operation's own service there is nobody to wait.
    let own = try run(
      "call: b", b: "latency: 900ms", faults: "{ service: a, state: crashed, from: 3500ms, for: 100ms }")
    #expect(own[0].succeeded == 8 && own[0].failed == 1 && own[0].timedOut == 0 && own.timeline[3].failed == 1)
    let patient = try run(
      "call: b", o: "client: { timeout: 4s },", b: "latency: 900ms",
      faults: "{ service: a, state: crashed, from: 3500ms, for: 100ms }")
    #expect(patient[0].failed == 1 && patient.timeline[7].failed == 1, "a client waits for its timeout")
  }

  @Test func retriesComeAfterPausesEachWithItsTimeout() throws {
    let result = try run(
      "{ call: b, timeout: 300ms, retries: { count: 2, backoff: 50ms }, on-failure: ignore }",
      faults: "{ service: b, state: crashed, from: 0s }")
    #expect(result[0].succeeded == 9 && result[0].response?.maxMs == 10 + 3 * 300 + 2 * 50)
  }

  @Test func fallbackHasNoTimeout() throws {
    let result = try run(
      "{ call: b, timeout: 300ms, on-failure: { fallback: c } }", more: "  c: { latency: 1s }",
      faults: "{ service: b, state: crashed, from: 0s }")
    #expect(result[0].succeeded == 9 && result[0].response?.maxMs == 1_310)
  }

  @Test func dependencyFailsARequestAfterItsOwnWork() throws {
    let result = try run(
      "call: b", a: "depends-on: [any-of: [b, c]]", more: "  c: {}",
      faults:
        "{ service: b, state: refusing, from: 0s, for: 5s }, { service: c, state: crashed, from: 2500ms, for: 4s }")
    // b is asked at 1 and 2 s and fails the call; at 3 and 4 s nothing holds; from 5 s on b is there again.
    #expect(result[0].failed == 4 && result[0].succeeded == 5)
    #expect(result[0].response?.maxMs == 110)
  }

  @Test func enoughInstancesHaveToBeUp() throws {
    for (instances, failed): (Int, UInt64) in [(1, 0), (2, 4), (3, 4)] {
      let result = try run(
        "{ call: b, timeout: 500ms }", b: "replicas: { count: 3, required: 2 }",
        faults: "{ service: b, instances: \(instances), state: crashed, from: 500ms, for: 4s }")
      // Two of three gone: it refuses. All gone: nobody answers.
      #expect(result[0].failed == failed && result[0].timedOut == (instances == 3 ? 4 : 0), "\(instances)")
    }
    let zone = try Runs.result(
      """
      zones: { z: {}, y: {} }
      services:
        a: { operations: { o: { rate: 1/s, arrivals: regular, steps: [call: b] } } }
        b: { replicas: { count: 2, required: 2, zones: [z, y] } }
      scenarios: { s: { duration: 10s, faults: [{ zone: y, state: refusing, from: 3500ms, for: 2s }] } }
      """)
    #expect(zone[0].failed == 2)
  }

  @Test func breakerOpensAndProbes() throws {
    // Fails at 1, 2 and 3 s, the third opening it to 6.01 s; the probe then fails, and the next, at 9.01 s, is answered.
    let result = try run(
      "{ call: b, timeout: 500ms, circuit-breaker: { failures: 3, open-for: 2500ms } }",
      faults: "{ service: b, state: crashed, from: 0s, for: 8s }", duration: 12)
    #expect(result[0].timedOut == 4 && result[0].failed == 8 && result[0].succeeded == 3)
  }

  @Test func bulkheadFailsAtOnceWhatIsTooMuch() throws {
    let result = try run("{ call: b, max-in-flight: 2 }", b: "latency: 2500ms")
    #expect(result[0].succeeded == 6 && result[0].failed == 3 && result[0].timedOut == 0)
  }

  @Test func cacheIsAskedWhileItIsUp() throws {
    let result = try run(
      "{ call: b, cache: { hit: 100%, in: c } }", more: "  c: { kind: cache }",
      faults: "{ service: c, state: refusing, from: 3500ms, for: 2s }, { service: b, state: refusing, from: 0s }")
    #expect(result[0].failed == 2 && result[0].response?.maxMs == 10)
  }

  @Test func latencyOfACallStandsForTheWholeOperation() throws {
    let more = "  c: { latency: 5s, concurrency: 1, operations: { o: { steps: [{ call: b, latency: 9s }] } } }"
    let result = try run("{ call: c/o, latency: 200ms }", b: "concurrency: 1", more: more)
    #expect(result[0].succeeded == 9 && result[0].response?.maxMs == 210)
    #expect(result.services[1].peakWorkers == 0, "its steps take no workers")
    let failing = try run(
      "{ call: c/o, latency: 200ms }", more: more, faults: "{ service: b, state: crashed, from: 0s }")
    #expect(failing[0].failed == 9 && failing[0].timedOut == 9, "but must succeed")
  }

  /// What takes no time must be done within its timeout all the same, as the exact availability has it.
  @Test func stepsWithoutTimeHaveTheirTimeouts() throws {
    func result(_ step: String, b: String = "latency: 1s", faults: String = "") throws -> OperationResult {
      try run(
        "{ call: c/o, latency: 200ms }", b: b,
        more: "  c: { operations: { o: { latency: 5s, steps: [\(step)] } } }\n  d: { operations: { p: { latency: 1s, "
          + "steps: [call: b, parallel: [call: b, { call: b, latency: 3s }]] } } }\n  e: { latency: 1h }",
        faults: faults)[0]
    }
    let crash = "{ service: b, state: crashed, from: 0s }"
    #expect(try result("{ call: b, timeout: 1s }").succeeded == 9)
    #expect(try result("{ call: b, timeout: 999ms }").timedOut == 9)
    #expect(
      try result("{ call: b, timeout: 2s }", faults: "{ service: b, state: slow, factor: 3, from: 0s }").timedOut == 9)
    // Its own second, that of b, and the slowest of the block.
    #expect(try result("{ call: d/p, timeout: 5s }").succeeded == 9)
    #expect(try result("{ call: d/p, timeout: 4999ms }").timedOut == 9)
    #expect(try result("{ call: d/p, timeout: 4s, latency: 4s }").succeeded == 9, "its steps take none of that")
    // A fallback has no timeout, and no time at all where nobody answers.
    #expect(try result("{ call: b, timeout: 500ms, on-failure: { fallback: e } }").succeeded == 9)
    let nobody = try result("{ call: b, on-failure: { fallback: b } }", faults: crash)
    #expect(nobody.failed == 9 && nobody.timedOut == 0)
    let refused = try result("call: b", faults: "{ service: b, state: refusing, from: 0s }")
    #expect(refused.failed == 9 && refused.timedOut == 0)
    // Two attempts of 30 s each and the pause between them are more than a minute.
    let nested =
      "  f: { operations: { q: { steps: [{ call: b, retries: { count: 1, backoff: 1ms }, on-failure: ignore }] } } }"
    for (timeout, succeeded): (String, UInt64) in [("60001ms", 9), ("60s", 0)] {
      let found = try run(
        "{ call: c/o, latency: 200ms }",
        more: "  c: { operations: { o: { steps: [{ call: f/q, timeout: \(timeout) }] } } }\n\(nested)", faults: crash)
      #expect(found[0].succeeded == succeeded, "\(timeout)")
    }
  }

  @Test func compensationUndoesWhatWasDone() throws {
    let result = try run(
      "{ call: b, compensate: c/undo }, { call: d }", more: "  c: { latency: 1s, operations: { undo: {} } }\n  d: {}",
      faults: "{ service: d, state: refusing, from: 2500ms, for: 3s }")
    #expect(result[0].failed == 3)
    let busy = result.timeline.reduce(0) { $0 + $1.services[2].busyWorkers }
    #expect(abs(busy - 3) < 1e-9, "at 3, 4 and 5 s")
  }

  /// A block ends while a fallback is on its way: nobody waits for it, and nothing is left of it.
  @Test func fallbackOfABlockThatHasFailedIsLetGo() throws {
    let result = try run(
      "parallel: [{ call: d, on-failure: { fallback: b } }, { call: c, timeout: 300ms }]", b: "latency: 500ms",
      more: "  c: { latency: 2s }\n  d: {}", faults: "{ service: d, state: refusing, from: 0s }")
    #expect(result[0].failed == 9 && result[0].timedOut == 9 && result.ending == .everythingDone)
  }

  @Test func clientsComeAgain() throws {
    let result = try run(
      "call: b", o: "client: { retries: { count: 2, backoff: 100ms } },",
      faults: "{ service: b, state: refusing, from: 2500ms, for: 700ms }")
    // At 3 s, 3.11 s; then at 3.22 s all is well.
    #expect(result[0].clientRetries == 2 && result[0].offered == 11 && result[0].succeeded == 9)
    let impatient = try run("call: b", o: "client: { timeout: 50ms },")
    #expect(impatient[0].failed == 9 && impatient[0].timedOut == 0)
  }

  @Test func stateIsCommittedAtSaveOrAtTheFirstPublish() throws {
    let broken = "{ service: b, state: refusing, from: 0s }"
    #expect(try run("{ save: x }, call: b", faults: broken)[0].savedButFailed == 9)
    #expect(try run("call: b, { save: x }", faults: broken)[0].savedButFailed == 0)
    let bus = "  bus: { kind: broker, latency: 5ms }"
    let outbox = try run("{ publish: Done, outbox: true }, call: b", more: bus, faults: broken)
    #expect(outbox[0].savedButFailed == 9)
    let published = try run("{ publish: Done }", more: bus)
    #expect(published[0].succeeded == 9 && published[0].response?.maxMs == 15)
    let lost = try run(
      "{ save: x }, { publish: Done }", more: bus, faults: "{ service: bus, state: refusing, from: 0s }")
    #expect(lost[0].savedButFailed == 9)
  }

  @Test func objectiveIsCounted() throws {
    #expect(try run("call: b", o: "slo: { latency: 110ms },")[0].withinObjective == 9)
    #expect(try run("call: b", o: "slo: { latency: { p99: 109ms } },")[0].withinObjective == 0)
  }

  // MARK: Load and ends

  @Test func loadChangesWhereItSays() throws {
    let result = try Runs.result(
      """
      services: { a: { operations: { o: { rate: 2/s, arrivals: regular } } } }
      scenarios: { s: { duration: 10s, load: [{ operation: a/o, rate: 10/s, from: 4s, for: 2s }] } }
      """)
    // At 0.5 s ... 4 s, then every 100 ms to 6 s, then every half second to 10 s.
    #expect(result[0].offered == 8 + 20 + 8)
    #expect(result.timeline[5].succeeded == 10)
  }

  @Test func poissonLoadHasItsMean() throws {
    let model = try Runs.model(
      """
      services: { a: { concurrency: unlimited, operations: { o: { rate: 20/s } } } }
      scenarios: { s: { duration: 100s, load: [{ operation: a/o, rate: 50/s, from: 20s, for: 40s }, { operation: a/o, rate: 0/s, from: 80s }] } }
      """)
    let offered = model.run(seed: 3, replications: 20)[0].offered
    // 20 × (20 × 20 + 40 × 50 + 20 × 20), four standard deviations.
    #expect(abs(Double(offered) - 56_000) < 4 * 237)
    let result = model.run(seed: 3, replications: 1)
    #expect(result.timeline.count == 80)
  }

  @Test func runIsCutOffAtTenTimesTheDuration() throws {
    let result = try run("{ call: b, timeout: 1d }", faults: "{ service: b, state: crashed, from: 0s }")
    #expect(result.ending == .cutOff(openRequests: 9))
    #expect(result[0].failed == 9 && result[0].timedOut == 0)
  }

  @Test func warmUpIsSimulatedAndNotCounted() throws {
    let result = try Runs.result(
      """
      services: { a: { concurrency: 1, latency: 600ms, operations: { o: { rate: 1/s, arrivals: regular } } } }
      scenarios: { s: { duration: 10s, warm-up: 4s } }
      """)
    #expect(result[0].offered == 6)
    #expect(result.timeline.reduce(0) { $0 + $1.succeeded } == 10)
    #expect(abs((result.services[0].utilization ?? 0) - 0.6) < 1e-9)
  }

  @Test func whatCannotBeSimulatedIsSaid() throws {
    #expect(throws: ScenarioError.nothingArrives) { try Runs.model("services: { a: { operations: { o: {} } } }") }
    #expect(throws: ScenarioError.self) {
      try Runs.model(
        "services: { a: { operations: { o: { rate: 1/s } } } }\nscenarios: { s: { warm-up: 5s } }",
        .init(duration: .seconds(4)))
    }
  }
}
