import Simulation
import Testing

@testable import EventBus

/// What queues, retries and crashes must come to, by formula.
@Suite struct BusOracleTests {
  private static let second: Int64 = 1_000_000_000

  private func setup(
    facts: Int, partitions: Int = 1, interval: TimeSampler, work: TimeSampler, outage: Int64
  ) -> BusSetup {
    var setup = BusSetup()
    setup.partitions = partitions
    setup.keys = UInt64(partitions)
    setup.facts = facts
    setup.interval = interval
    setup.groups[0].work = work
    setup.faults = [BusFault(.memberCrash, start: 0, length: outage)]
    return setup
  }

  /// `drain_mm1`: 100 facts a second, 150 a second processed, after 300 s without a consumer: 600 s, with a standard
  /// deviation of 8.485 s.
  @Test func aBacklogDrainsAsTheFirstPassageTimeSays() throws {
    let drained = Replications.run(0..<10) { number -> Double in
      var setup = setup(
        facts: 95_000, interval: .exponential(meanNanoseconds: 1e7), work: .exponential(meanNanoseconds: 1e9 / 150),
        outage: 300 * Self.second)
      setup.seed = UInt64(number)
      var simulation = BusSimulation(setup, hasMostEvents: false)
      return Double(simulation.run().drained[0]) / 1e9 - 300
    }
    let estimate = Estimate(of: drained)
    let error = 8.48528137423857 / Double(drained.count).squareRoot()
    #expect(abs(estimate.mean - 600) < 4 * error, "\(estimate.mean)")
    let deviation = try #require(estimate.standardError) * Double(drained.count).squareRoot()
    #expect(deviation > 3 && deviation < 17, "\(deviation)")
  }

  /// `lag_from_unavailability`: 100 facts a second, 150 a second processed (three partitions at 20 ms), 30 s down.
  /// 3,000 is the lag of a fluid; what comes during the first piece of work is on top.
  @Test func lagAfterADeploy() {
    var simulation = BusSimulation(
      setup(
        facts: 20_000, partitions: 3, interval: .constant(.milliseconds(10)), work: .constant(.milliseconds(20)),
        outage: 30 * Self.second))
    let outcome = simulation.run()
    #expect((3_000...3_001).contains(outcome.maximumLags[0]))
    // What occurs before the backlog is gone waits, the rest takes its 20 ms. Of a fluid that is what occurs in 90 s.
    // The records of the three partitions occur at 30n − 20, 30n − 10 and 30n ms, and the one before each is done at
    // 30,000 + 20(n − 1): the first 2,999, 2,998 and 2,997 of them wait.
    #expect(outcome.ages[0].count - outcome.ages[0].count(upTo: 21_000_000) == 8_994)
    #expect(outcome.groups[0].processed == 20_000 && outcome.groups[0].redelivered == 0)
  }

  /// `retention_no_loss` with a hundredth of the facts: the greatest age is what counts, not how many there are.
  @Test(arguments: [(6, 0), (7, 0), (8, 3_600)] as [(Int64, Int64)])
  func retentionLosesWhatIsOlder(hours: Int64, lost: Int64) {
    var setup = setup(
      facts: 40_000, interval: .constant(.seconds(1)), work: .constant(.milliseconds(600)),
      outage: hours * 3_600 * Self.second)
    setup.retention = 7 * 3_600 * Self.second
    let checker = BusChecker(setup)
    var simulation = BusSimulation(setup, checker: checker)
    let outcome = simulation.run()
    // The outage ends at the instant of an arrival.
    #expect(abs(outcome.groups[0].expired - lost) <= 1, "\(outcome.groups[0].expired)")
    #expect(checker.violations.isEmpty)
  }

  /// `dup_per_crash`: 49.5 on average, a crash being as likely after each record of a commit interval.
  /// `at_most_once_loss`: 50.5.
  @Test(arguments: [(DeliverySettings.Guarantee.atLeastOnce, 49.5), (.atMostOnce, 50.5)])
  func repeatsAndLossesOfACrash(guarantee: DeliverySettings.Guarantee, mean: Double) {
    var settings = DeliverySettings()
    settings.guarantee = guarantee
    settings.commitEvery = 100
    var sum: Int64 = 0
    for processed in 0..<100 {
      let topic = Topic(partitions: 1)
      let group = ConsumerGroup(topic, settings)
      for id in 0..<300 as Range<UInt64> { topic.append(Record(id: id, key: 0, occurred: 0), now: 0) }
      func process(_ count: Int) {
        for _ in 0..<count {
          guard let delivery = group.take(0, now: 0) else { return }
          _ = group.finish(0, ticket: delivery.ticket, isProcessed: true, now: 0)
        }
      }
      process(100 + processed)
      if guarantee == .atMostOnce { _ = group.take(0, now: 0) }
      group.crash(0)
      process(300)
      sum += guarantee == .atLeastOnce ? group.counts.redelivered : group.counts.lostAtCrash
      #expect(group.lag == 0)
    }
    #expect(Double(sum) / 100 == mean)
  }

  /// `retry_expected_attempts`: 1.39 attempts, 97.3 % of them with success in the end.
  @Test func attemptsOfARecord() {
    var settings = DeliverySettings()
    settings.retries = 2
    settings.deadLetterAfter = 3
    let topic = Topic(partitions: 1)
    let group = ConsumerGroup(topic, settings)
    let count = 200_000
    let failure = Chance(probability: 0.3)
    var stream = RandomStream(seed: 5)
    var attempts = 0
    for id in 0..<UInt64(count) {
      topic.append(Record(id: id, key: 0, occurred: 0), now: 0)
      guard let delivery = group.take(0, now: 0) else { continue }
      var after = AfterAttempt.again(after: 0)
      while case .again = after {
        attempts += 1
        after = group.finish(0, ticket: delivery.ticket, isProcessed: !failure.happens(&stream), now: 0)
      }
    }
    // Four standard errors: the variance of attempts is 0.4179, that of success 0.0263.
    #expect(abs(Double(attempts) / Double(count) - 1.39) < 4 * (0.4179 / Double(count)).squareRoot())
    #expect(abs(Double(group.counts.processed) / Double(count) - 0.973) < 4 * (0.0263 / Double(count)).squareRoot())
    #expect(group.counts.processed + group.counts.deadLettered == Int64(count))
  }

  /// A relay that crashes before it has marked what it published publishes it again, and nothing is lost; who remembers
  /// what had its effect does not mind.
  @Test(arguments: [DeliverySettings.Deduplication.none, .always])
  func aRelayThatCrashes(deduplication: DeliverySettings.Deduplication) {
    var setup = setup(
      facts: 1_000, interval: .constant(.milliseconds(1)), work: .constant(SimulationTime(nanoseconds: 100_000)),
      outage: 0)
    setup.publishing = .outbox(poll: 0, batch: 50)
    setup.groups[0].delivery.deduplication = deduplication
    setup.faults = (0..<20).map {
      BusFault(.relayCrash, start: Int64($0) * 47_300_000, length: 40_000_000)
    }
    let checker = BusChecker(setup)
    var simulation = BusSimulation(setup, checker: checker)
    let outcome = simulation.run()
    #expect(checker.violations.isEmpty)
    #expect(outcome.outboxRepeats > 0 && outcome.published == 1_000 + outcome.outboxRepeats)
    #expect(outcome.groups[0].processed == outcome.published)
    #expect(outcome.groups[0].effects == (deduplication == .none ? outcome.published : 1_000))
  }

  /// With an outbox an outage of the broker delays facts and loses none; with a dual write those are gone.
  @Test(arguments: [true, false])
  func aBrokerOutage(hasOutbox: Bool) {
    var setup = setup(
      facts: 1_000, interval: .constant(.milliseconds(10)), work: .constant(.milliseconds(1)), outage: 0)
    setup.publishing = hasOutbox ? .outbox(poll: 0, batch: 10) : .dualWrite(publishesFirst: false)
    setup.faults = [BusFault(.brokerDown, start: 2 * Self.second, length: 3 * Self.second)]
    let checker = BusChecker(setup)
    var simulation = BusSimulation(setup, checker: checker)
    let outcome = simulation.run()
    #expect(checker.violations.isEmpty)
    #expect(outcome.published == (hasOutbox ? 1_000 : 700) && outcome.dualLost == (hasOutbox ? 0 : 300))
    #expect(outcome.groups[0].processed == outcome.published)
  }
}
