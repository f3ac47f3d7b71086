import ArchitectureModel
import Availability
import TestSupport
import Testing
import Timing

@Suite struct AvailabilityEngineTests {
  private func engine(_ yaml: String, nodeLimit: Int = AvailabilityEngine.defaultNodeLimit) throws -> AvailabilityEngine
  {
    let architecture = try Architectures.load(yaml)
    return AvailabilityEngine(
      architecture, lateShares: ResponseTimes(architecture).lateShares.map(\.probability), nodeLimit: nodeLimit)
  }

  @Test func twelveNinesStayTwelveNines() throws {
    let engine = try engine("services: { a: { availability: 99.9999999999%, operations: { go: {} } } }")
    #expect(engine.failure(of: OperationID(0)) == .exact(1e-12))
  }

  @Test func sharedDatabaseCountsOnce() throws {
    let engine = try engine(
      """
      services:
        a: { operations: { go: { steps: [{ call: b }, { call: c }] } } }
        b: { depends-on: [db] }
        c: { depends-on: [db] }
        db: { availability: 99.9% }
      """)
    #expect(engine.failure(of: OperationID(0)) == .exact(0.001))
    #expect(agree(engine.chainFailure(of: OperationID(0)), 0.001999, relative: 1e-13))
    // Two calls to what is shared cost nothing alone, and all of it together.
    #expect(engine.failure(of: OperationID(0), sparing: [CallID(0)]) == 0.001)
    #expect(engine.failure(of: OperationID(0), sparing: [CallID(0), CallID(1)]) == 0)
  }

  @Test func uncertainFiguresGiveTheEndsOfTheAnswer() throws {
    let engine = try engine(
      """
      services:
        a: { availability: 99.9% ± 0.05%, operations: { go: { steps: [{ call: b, probability: { min: 10%, max: 30% } }] } } }
        b: { availability: { min: 99%, max: 99.5% } }
      """)
    let range = try #require(engine.range(of: OperationID(0)))
    #expect(agree(range.best, 0.0005 + 0.9995 * 0.1 * 0.005, relative: 1e-13))
    #expect(agree(range.worst, 0.0015 + 0.9985 * 0.3 * 0.01, relative: 1e-13))
    #expect(
      try self.engine("services: { a: { availability: 99%, operations: { go: {} } } }").range(of: OperationID(0)) == nil
    )
  }

  /// Where laws add up, a late answer's share is known within bounds, and so is what rests on it.
  @Test func sharesOfLateAnswersWithinBoundsGiveARange() throws {
    let engine = try engine(
      """
      services:
        a: { availability: 100%, operations: { go: { steps: [{ call: b/go, timeout: 400ms }] } } }
        b: { availability: 100%, latency: { mean: 50ms }, operations: { go: { steps: [{ call: c }] } } }
        c: { availability: 100%, latency: { mean: 50ms } }
      """)
    // Erlang's law: (1 + x) e^-x with x = 8.
    let exact = 9 * 0.000_335_462_627_902_511_84
    let range = try #require(engine.range(of: OperationID(0)))
    #expect(range.best <= exact && exact <= range.worst && range.worst < 2 * exact)
    #expect(engine.failure(of: OperationID(0)).exact == range.worst)
    let inputs = try #require(engine.inputRanges(of: [OperationID(0)]))
    #expect(inputs[0].map(\.input) == [.lateShare(CallID(0))])
    #expect(engine.range(of: OperationID(1)) == nil)
  }

  /// Shares of a mixture add up to 1 but for a rounding; what is always late must not succeed by it.
  @Test(arguments: [0, 1_000]) func whatIsAlwaysLateNeverSucceeds(_ retries: Int) throws {
    let engine = try engine(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { steps: [{ call: b/go, timeout: 50ms, retries: \(retries) }] } } }
        b: { latency: 100ms, operations: { go: { steps: [{ call: c, times: 3, cache: { hit: 5% } }] } } }
        c: { latency: 10ms }
      """)
    #expect(engine.failure(of: OperationID(0)).exact == 1)
  }

  /// However long the chain, where nothing is published nothing is late.
  @Test func withoutFactsWhatSucceedsIsComplete() throws {
    let services = (0..<400).map { "  s\($0): { operations: { go: { steps: [{ call: s\($0 + 1)/go }] } } }" }
    let engine = try engine(
      "defaults: { availability: 99.99% }\nservices:\n" + services.joined(separator: "\n")
        + "\n  s400: { operations: { go: } }")
    let failure = try #require(engine.failure(of: OperationID(0)).exact)
    #expect(engine.incompletion(of: OperationID(0)) == failure)
  }

  @Test func pastTheNodeLimitAnIntervalHoldsTheTruth() throws {
    // Pairs that are far apart in the order: 2 to the power of 12 nodes where 24 would do.
    let first = (0..<12).map { "{ any-of: [a\($0), b\($0)] }" }.joined(separator: ", ")
    let shuffled = ((0..<12).map { "{ any-of: [a\($0), c] }" } + [first]).joined(separator: ", ")
    let parts = (0..<12).map { "  a\($0): { availability: 99% }\n  b\($0): { availability: 99% }" }.joined(
      separator: "\n")
    let yaml =
      "services:\n  x: { availability: 99.9%, depends-on: [\(shuffled)], operations: { go: {} } }\n  c: { availability: 99% }\n\(parts)"
    let exact = try #require(try engine(yaml).failure(of: OperationID(0)).exact)
    guard case .between(let low, let high) = try engine(yaml, nodeLimit: 30).failure(of: OperationID(0)) else {
      Issue.record("thirty nodes cannot be enough")
      return
    }
    #expect(low <= exact && exact <= high && low >= 0.001.nextDown)
  }

  @Test func oneOperationPastTheLimitLeavesTheOthersExact() throws {
    let parts = (0..<10).map { "  a\($0): { availability: 99% }" }.joined(separator: "\n")
    let names = (0..<10).map { "a\($0)" }.joined(separator: ", ")
    let yaml = """
      services:
        x:
          operations:
            hard: { depends-on: [{ at-least: 5, of: [\(names)] }] }
            easy: { depends-on: [a0] }
      \(parts)
      """
    let engine = try engine(yaml, nodeLimit: 20)
    #expect(engine.failure(of: OperationID(0)).exact == nil)
    #expect(agree(engine.failure(of: OperationID(1)).exact, 0.01, relative: 1e-14))
  }

  @Test func longChainsNeitherOverflowNorLoseDigits() throws {
    let count = 20_000
    let services = (0..<count).map { "  s\($0): { availability: 99.9999999%, depends-on: [s\($0 + 1)] }" }.joined(
      separator: "\n")
    let yaml =
      "services:\n  top: { depends-on: [s0], operations: { go: {} } }\n\(services)\n  s\(count): { availability: 99.9999999% }"
    // 1 − (1 − q)ⁿ by its series, exact to more digits than a double has.
    let (n, q) = (Double(count + 1), 1e-9)
    let expected = n * q - n * (n - 1) / 2 * q * q + n * (n - 1) * (n - 2) / 6 * q * q * q
    #expect(agree(try engine(yaml).failure(of: OperationID(0)).exact, expected, relative: 1e-12))
  }

  @Test func whatEachPartWouldNeed() throws {
    let engine = try engine(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b }, { call: c }, { call: d }] } } }, b: {}, c: {}, d: {} }
      """)
    let target = try QuantityText.probability("99.9%").nominal
    let required = try #require(engine.required(target, of: OperationID(0)))
    #expect(required.parts == 4)
    // The largest that still meets it: 1 − 0.999^(1/4).
    #expect(agree(required.unavailability, 2.500_938_047_251e-4, relative: 1e-10))
    #expect(agree(ValueChain.requiredUnavailability(for: target, count: 4), required.unavailability, relative: 1e-12))
  }

  @Test func chanceAloneCanMissATarget() throws {
    let engine = try engine(
      "services: { a: { operations: { go: { steps: [{ call: b, error-rate: 1% }] } } }, b: { availability: 99% } }")
    #expect(try engine.required(QuantityText.probability("99.9%").nominal, of: OperationID(0)) == nil)
  }

  /// 40 over 21 sets, all alike: a search that looked at all of them before it finished one would not end.
  @Test func theLikeliestOfManyAlikeAreFoundAtOnce() throws {
    let names = (0..<40).map { "s\($0)" }
    let services = names.map { "  \($0): { availability: 99% }" }.joined(separator: "\n")
    let engine = try engine(
      """
      services:
        x: { operations: { go: {} }, depends-on: [{ at-least: 20, of: [\(names.joined(separator: ", "))] }] }
      \(services)
      """)
    let sets = try #require(engine.cutSets(of: OperationID(0), listing: 5))
    #expect(sets.count == "131282408400")
    #expect(sets.likeliest.count == 5 && sets.likeliest.allSatisfy { $0.parts.count == 21 })
  }

  @Test func factsInACircleAreCountedOnce() throws {
    let engine = try engine(
      """
      services:
        a:
          consumes: [{ event: Pong, operation: ping }]
          operations: { ping: { steps: [{ publish: Ping, outbox: true }] } }
        b:
          availability: 99%
          consumes: [{ event: Ping, operation: pong }]
          operations: { pong: { steps: [{ publish: Pong, outbox: true }] } }
        bus: { kind: broker, availability: 99.9% }
      """)
    #expect(agree(engine.incompletion(of: OperationID(0)), 1 - 0.99 * 0.999, relative: 1e-12))
  }

  @Test func manyFactsInCirclesEndInTime() throws {
    let events = (0..<40).map { "E\($0)" }
    let publishes = events.map { "{ publish: \($0), outbox: true }" }.joined(separator: ", ")
    let services = events.map {
      "  s\($0): { consumes: [{ event: \($0), operation: run }], operations: { run: { steps: [\(publishes)] } } }"
    }
    let engine = try engine("services:\n  bus: { kind: broker }\n" + services.joined(separator: "\n"))
    #expect(engine.incompletion(of: OperationID(0)) == nil)
  }

  /// One diagram for all sets of calls gives what each set gives by itself.
  @Test(arguments: OracleCase.all.prefix(200)) func allSetsOfCallsAtOnce(_ example: OracleCase) throws {
    let architecture = try Architectures.load(example.yaml)
    let engine = AvailabilityEngine(
      architecture, lateShares: ResponseTimes(architecture).lateShares.map(\.probability))
    for index in architecture.operations.indices {
      let id = OperationID(index)
      let calls = Array(architecture[id].calls.filter { architecture[$0].call != nil }.prefix(5))
      let failures = try #require(engine.failures(of: id, sparingSetsOf: calls))
      #expect(failures.count == 1 << calls.count)
      for (set, failure) in failures.enumerated() {
        let spared = Set(calls.indices.filter { set >> $0 & 1 == 1 }.map { calls[$0] })
        #expect(agree(failure, engine.failure(of: id, sparing: spared), relative: 1e-12), "\(example) \(spared)")
      }
    }
  }
}
