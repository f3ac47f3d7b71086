import ArchitectureModel
import TestSupport
import Testing

@testable import Timing

@Suite struct ResponseTimesTests {
  private func time(_ yaml: String, _ operation: Int = 0) throws -> ResponseTimes.ResponseTime? {
    ResponseTimes(try Architectures.load(yaml)).responseTime(of: OperationID(operation))
  }

  /// P1, and both ways to say it.
  @Test func blockingChain() throws {
    let response = try #require(
      try time(
        """
        services:
          task-api: { latency: 50ms, operations: { create-task: { steps: [{ call: n }, { call: a }, { call: r }] } } }
          n: { latency: 2s }
          a: { latency: 500ms }
          r: { latency: 50ms }
        """))
    #expect(response.meanMs == 2_600 && response.ownMs == 50 && response.waitingMs == 2_550)
    #expect(response.meanErrorMs == 0 && response.p99Ms == 2_600)
    #expect(response.segments.map(\.startMs) == [0, 50, 2_050, 2_550])
    #expect(response.segments.map(\.meanMs) == [50, 2_000, 500, 50])
  }

  @Test(arguments: OracleCase.all)
  func meansAgreeWithTheOracle(_ example: OracleCase) throws {
    let architecture = try Architectures.load(example.yaml)
    let times = ResponseTimes(architecture)
    for expected in example.operations {
      let operation = try #require(architecture.operation(expected["id"]?.string))
      let name = architecture.name(of: operation)
      let response = times.responseTime(of: operation)
      guard let wanted = expected["responseTime"], !wanted.isNull else {
        #expect(response == nil, "\(name)")
        continue
      }
      let found = try #require(response, "\(name)")
      // Where two laws meet the mean is an interval; elsewhere the oracle's own integration is good to 1e-9.
      let absolute = 1e-9 + found.meanErrorMs
      #expect(agree(found.meanMs, wanted["meanMs"]?.double, relative: 1e-8, absolute: absolute), "\(name)")
      #expect(agree(found.ownMs, wanted["ownMs"]?.double, relative: 1e-9, absolute: 1e-9), "\(name)")
      #expect(agree(found.waitingMs, wanted["waitingMs"]?.double, relative: 1e-8, absolute: absolute), "\(name)")
    }
  }

  /// A sum of two laws: the share above a time lies between the bounds, checked with the closed form of Erlang's law.
  @Test func boundsOfTwoExponentialsHoldTheTruth() {
    let one = TimeDistribution(.exponential(mean: .milliseconds(50)))
    let sum = one + one
    for milliseconds in [10.0, 50, 100, 200, 400, 800] {
      let x = milliseconds / 50
      let exact = (1 + x) * MathFunctions.exponential(-x)
      let bounds = sum.share(above: milliseconds * 1e6)
      #expect(bounds.low <= exact && exact <= bounds.high, "at \(milliseconds) ms")
      #expect(bounds.high - bounds.low < 0.25)
    }
    #expect(sum.mean == 100e6 && sum.meanError == 0)
  }

  @Test func slowerOfTwoExponentials() {
    let one = TimeDistribution(.exponential(mean: .milliseconds(50)))
    let slower = TimeDistribution.slower(one, one)
    // E[max] = 1.5 means.
    #expect(abs(slower.mean - 75e6) <= slower.meanError)
    #expect(slower.meanError < 10e6)
  }

  /// Closed forms against sums over a fine grid.
  @Test(arguments: [
    Latency.exponential(mean: .milliseconds(50)), .logNormal(p50: .milliseconds(40), p99: .milliseconds(300)),
    .uniform(min: .milliseconds(1), max: .milliseconds(9)),
  ])
  func partialMeansAgreeWithIntegration(_ law: Latency) {
    for limit in [2e6, 5e6, 40e6, 120e6] {
      // E[L; L ≤ t] = ∫₀ᵗ P(L > x) dx − t P(L > t).
      let steps = 200_000
      let width = limit / Double(steps)
      let integral = (0..<steps).reduce(0.0) { $0 + law.survival(past: (Double($1) + 0.5) * width) * width }
      let expected = integral - limit * law.survival(past: limit)
      #expect(agree(law.partialMean(upTo: limit), expected, relative: 1e-6, absolute: 1))
    }
    #expect(agree(law.partialMean(upTo: 1e12), law.meanNanoseconds, relative: 1e-9))
  }

  @Test func logNormalHasTheQuantilesItIsGiven() {
    let law = Latency.logNormal(p50: .milliseconds(40), p99: .milliseconds(300))
    #expect(agree(law.survival(past: 40e6), 0.5, relative: 1e-14))
    #expect(agree(law.survival(past: 300e6), 0.01, relative: 1e-12))
  }

  @Test func cutLawKeepsItsClosedForm() throws {
    let law = TimeDistribution(.exponential(mean: .milliseconds(50))) + TimeDistribution(constant: 20e6)
    let cut = try #require(law.cut(at: 120e6))
    let tail = MathFunctions.exponential(-2)
    #expect(agree(cut.mean, 20e6 + 50e6 - 100e6 * tail / (1 - tail), relative: 1e-12))
    #expect(cut.meanError == 0 && cut.share(above: 120e6) == (0, 0))
    #expect(law.cut(at: 19e6) == nil)
  }

  @Test(arguments: [
    ("500ms", true), ("499ms", false), ("{ p99: 500ms }", true), ("{ p99: 499ms }", false), ("{ p50: 300ms }", true),
  ])
  func objectives(_ target: String, _ isMet: Bool) throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { latency: 300ms, operations: { go: { slo: { latency: \(target) }, steps: [{ call: b\(target.contains("p50") ? ", probability: 40%" : "") }] } } }
        b: { latency: 200ms }
      """)
    let objective = try #require(architecture.operations[0].objective?.latency)
    #expect(ResponseTimes(architecture).meets(objective, OperationID(0)) == isMet)
  }

  /// Sums of many laws are worked out in bounded terms, and what is bounded holds: a sum of n exponentials is Erlang's.
  @Test func boundsOfManyLawsHold() {
    var sum = TimeDistribution.zero
    for _ in 0..<40 { sum = sum + TimeDistribution(.exponential(mean: .milliseconds(50))) }
    #expect(agree(sum.mean, 40 * 50e6, relative: 1e-12) && sum.meanError == 0)
    for milliseconds in [1_000.0, 2_000, 3_000, 4_000] {
      // P(sum > t) = Σ k < n of e^−x xᵏ / k!
      let x = milliseconds / 50
      var (term, exact) = (MathFunctions.exponential(-x), 0.0)
      for k in 0..<40 {
        exact += term
        term *= x / Double(k + 1)
      }
      let bounds = sum.share(above: milliseconds * 1e6)
      #expect(bounds.low <= exact && exact <= bounds.high, "at \(milliseconds) ms")
    }
    #expect(sum.share(above: 1e12).high == 0)
  }

  /// A cut far out in the tail leaves the mean next to exact.
  @Test func cutOfASumKeepsItsMean() throws {
    let sum =
      TimeDistribution(.exponential(mean: .milliseconds(50))) + TimeDistribution(.exponential(mean: .milliseconds(30)))
    let cut = try #require(sum.cut(at: 1e9))
    #expect(cut.meanError < 100 && abs(cut.mean - 80e6) < 200)
  }
}

/// One pool for all operations of a service, by hand.
@Suite struct HangingPoolTests {
  /// Seconds until the pool of `a` is full when all calls to `x` hang.
  private func seconds(_ operations: String) throws -> Double? {
    let architecture = try Architectures.load(
      "services: { a: { concurrency: 200, operations: { \(operations) } }, x: {}, slow: { latency: 2s } }")
    let hanging = architecture.calls.indices.map { CallID($0) }.filter {
      architecture[architecture.callee(of: $0)].name == "x"
    }
    return HangingPool(architecture, ResponseTimes(architecture), of: ServiceID(0), hanging: Set(hanging))?
      .secondsToFull
  }

  /// For a single operation whose requests all make the call it is what `PoolPressure` says.
  @Test func oneCallAlone() throws {
    let architecture = try Architectures.load(
      "services: { a: { latency: 50ms, operations: { go: { rate: 20/s, steps: [{ call: b }] } } }, b: { latency: 2s } }"
    )
    let times = ResponseTimes(architecture)
    let pool = try #require(HangingPool(architecture, times, of: ServiceID(0), hanging: [CallID(0)]))
    let pressure = try #require(
      PoolPressure(architecture, times, RequestShares(architecture), call: CallID(0)))
    #expect(agree(pool.secondsToFull, pressure.secondsToFull, relative: 1e-12))
    #expect(pool.workers == 200)
  }

  @Test(arguments: [
    // Neither fills it alone within its timeout: 10 (t + 2) + 10 t = 200.
    (
      "g: { rate: 10/s, steps: [{ call: slow }, { call: x, timeout: 15s }] }, h: { rate: 10/s, steps: [{ call: x, timeout: 15s }] }",
      9
    ),
    // From 5 s on there are 50 of the first: 50 + 10 t = 200.
    ("g: { rate: 10/s, steps: [{ call: x, timeout: 5s }] }, h: { rate: 10/s, steps: [{ call: x }] }", 15),
    // The pause between two attempts holds a worker too, and the plateau of 60 is reached after 6 s.
    (
      "g: { rate: 10/s, steps: [{ call: x, timeout: 2s, retries: { count: 1, backoff: 2s } }] }, h: { rate: 10/s, steps: [{ call: x }] }",
      14
    ),
    // No more than the bulkhead: 20 + 10 t = 200.
    ("g: { rate: 10/s, steps: [{ call: x, max-in-flight: 20 }] }, h: { rate: 10/s, steps: [{ call: x }] }", 18),
    // Who does not call holds its workers as ever: 20 + 20 t = 200.
    ("g: { rate: 20/s, steps: [{ call: x }] }, h: { rate: 10/s, steps: [{ call: slow }] }", 9),
    // Half of the requests take each: all of them hang.
    ("g: { rate: 20/s, steps: [{ one-of: [{ share: 50%, call: x }, { share: 50%, call: x }] }] }", 10),
    // Of those that the first spares, half stop at the second: 15 t = 200.
    ("g: { rate: 20/s, steps: [{ call: x, probability: 50% }, { call: x, probability: 50% }] }", 200.0 / 15),
    // An eighth stops at x, the rest takes 2 s: 5 t + 35 × 2 = 200.
    ("g: { rate: 40/s, steps: [{ call: x, probability: 12.5% }, { call: slow }] }", 26),
    // Given up after 5 s, it goes on to the next.
    ("g: { rate: 10/s, steps: [{ call: x, timeout: 5s, on-failure: ignore }, { call: x }] }", 20),
    // All at once: whoever waits for both waits once.
    ("g: { rate: 20/s, steps: [{ parallel: [{ call: x }, { call: x }] }] }", 10),
    // Full as it is.
    ("g: { rate: 1/s, steps: [{ call: x }] }, h: { rate: 100/s, steps: [{ call: slow }] }", 0),
  ])
  func sums(_ operations: String, _ expected: Double) throws {
    #expect(agree(try seconds(operations), expected, relative: 1e-12))
  }

  @Test(arguments: [
    "g: { rate: 10/s, steps: [{ call: x, timeout: 9s }] }, h: { rate: 10/s, steps: [{ call: x, timeout: 9s }] }",
    "g: { steps: [{ call: x }] }", "g: { rate: 20/s, steps: [{ call: x, wait: false }] }",
    "g: { rate: 20/s, steps: [{ call: x, probability: 0% }] }", "g: { rate: 100/s, steps: [{ call: slow }] }",
    "g: { rate: 20/s, steps: [{ call: x, timeout: 5s }, { call: x }] }",
  ])
  func poolsThatHold(_ operations: String) throws {
    #expect(try seconds(operations) == nil)
  }
}

@Suite struct PoolPressureTests {
  private func pressure(_ yaml: String, call: Int = 0) throws -> PoolPressure? {
    let architecture = try Architectures.load(yaml)
    return PoolPressure(
      architecture, ResponseTimes(architecture), RequestShares(architecture), call: CallID(call))
  }

  /// P2: 200 workers, 20 requests a second, 30 s.
  @Test func theCascade() throws {
    let pressure = try #require(
      try pressure(
        """
        services:
          a: { latency: 50ms, operations: { go: { rate: 20/s, steps: [{ call: b }] } } }
          b: { latency: 2s }
        """))
    #expect(pressure.wanted == 600 && pressure.workers == 200)
    #expect(pressure.secondsToFullFromEmpty == 10)
    #expect(agree(pressure.secondsToFull, 7.95, relative: 1e-12))
    // 200 workers held for 30.05 s each serve 6.66 of 20 requests a second.
    #expect(agree(pressure.refusedShare, 1 - 200 / 30.05 / 20, relative: 1e-12))
  }

  @Test(arguments: [
    "rate: 6/s, steps: [{ call: b }]", "steps: [{ call: b }]", "rate: 20/s, steps: [{ call: b, wait: false }]",
    "rate: 20/s, steps: [{ call: b, probability: 33% }]", "rate: 20/s, steps: [{ call: b, timeout: 9s }]",
  ])
  func poolsThatHold(_ operation: String) throws {
    #expect(try pressure("services: { a: { operations: { go: { \(operation) } } }, b: {} }") == nil)
  }

  @Test(arguments: [
    "rate: 20/s, steps: [{ call: b, timeout: 5s, retries: 1 }]",
    "rate: 20/s, steps: [{ call: b, timeout: 10s, on-failure: ignore }]",
  ])
  func poolsThatFill(_ operation: String) throws {
    #expect(try pressure("services: { a: { operations: { go: { \(operation) } } }, b: {} }") != nil)
  }

  @Test func unlimitedWorkersAreNeverAllTaken() throws {
    #expect(
      try pressure(
        "services: { a: { concurrency: unlimited, operations: { go: { rate: 20/s, steps: [{ call: b }] } } }, b: {} }")
        == nil)
  }

  /// A call in an alternative is waited for by its share of the requests, as one with a probability is.
  @Test(arguments: ["one-of: [{ share: 20%, call: b }]", "{ call: b, probability: 20% }"])
  func alternativesWeighWhatTheirCallsTake(_ step: String) throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { concurrency: 200, operations: { go: { rate: 100/s, steps: [\(step)] } } }
        b: { latency: 1s }
      """)
    let times = ResponseTimes(architecture)
    #expect(times.meanMs(of: CallID(0)) == 200 && times.segment(of: CallID(0))?.meanMs == 200)
    let pressure = try #require(PoolPressure(architecture, times, RequestShares(architecture), call: CallID(0)))
    // Twenty a second come to hang, and so do the twenty that wait when it crashes.
    #expect(abs(pressure.secondsToFull - 9) < 1e-9)
  }

  /// Each of several times asks the cache by itself: of two, 1 − 0.9² go past it at least once, and 0.2 of them in all.
  @Test func sharesAndCountsOfRepeatedCalls() throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { operations: { go: { steps: [{ one-of: [{ share: 50%, call: b, probability: 40%, times: 2, cache: { hit: 90% } }] }] } } }
        b: {}
      """)
    let shares = RequestShares(architecture)
    #expect(abs(shares[CallID(0)] - 0.2 * 0.19) < 1e-15 && abs(shares.count(of: CallID(0)) - 0.2 * 0.2) < 1e-15)
  }
}
