import Testing

@testable import EventBus

@Suite struct ConsumerGroupTests {
  private static let second: Int64 = 1_000_000_000

  private func fill(_ topic: Topic, _ count: UInt64, now: Int64 = 0) {
    let first = UInt64(topic.appended)
    for id in first..<first + count { topic.append(Record(id: id, key: 0, occurred: now), now: now) }
  }

  /// Takes and processes so many records.
  @discardableResult
  private func process(_ group: ConsumerGroup, _ count: Int = .max, now: Int64 = 0) -> [UInt64] {
    var ids: [UInt64] = []
    while ids.count < count, let delivery = group.take(0, now: now) {
      ids.append(delivery.record.id)
      #expect(group.finish(0, ticket: delivery.ticket, isProcessed: true, now: now) == .done)
    }
    return ids
  }

  @Test func withoutFaultsEveryFactHasItsEffectOnce() {
    let topic = Topic(partitions: 1)
    let group = ConsumerGroup(topic)
    fill(topic, 100)
    #expect(group.lag == 100)
    #expect(process(group, now: 7) == Array(0..<100))
    #expect(group.counts.processed == 100 && group.counts.effects == 100 && group.counts.redelivered == 0)
    #expect(group.lag == 0 && group.maximumLag == 100)
    #expect(group.ages.count == 100 && group.ages.maximum == 7)
  }

  @Test(arguments: 0..<10)
  func whatIsNotCommittedComesAgain(processed: Int) {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.commitEvery = 10
    let group = ConsumerGroup(topic, settings)
    fill(topic, 100)
    process(group, 20 + processed)
    #expect(group.committed(0) == 20)
    group.crash(0)
    #expect(process(group) == Array(20..<100))
    #expect(group.counts.redelivered == Int64(processed))
    #expect(group.counts.processed == 100 && group.counts.effects == 100 + Int64(processed))
    #expect(group.counts.interrupted == 0)
    // Nothing is to be taken: what is finished is committed.
    #expect(group.committed(0) == 100)
  }

  @Test(arguments: 0..<10)
  func whatIsCommittedAheadIsLost(processed: Int) {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.commitEvery = 10
    settings.guarantee = .atMostOnce
    let group = ConsumerGroup(topic, settings)
    fill(topic, 100)
    process(group, 20 + processed)
    let delivery = group.take(0, now: 0)
    #expect(delivery?.offset == Int64(20 + processed))
    group.crash(0)
    #expect(group.counts.lostAtCrash == Int64(10 - processed))
    #expect(process(group) == Array(30..<100))
    #expect(group.counts.redelivered == 0 && group.lag == 0)
    #expect(group.counts.processed == 90 + Int64(processed))
  }

  @Test(arguments: [DeliverySettings.Deduplication.always, .window(100), .window(10)])
  func repeatsAreSuppressedWhileTheyAreKnown(deduplication: DeliverySettings.Deduplication) {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.commitEvery = 10
    settings.deduplication = deduplication
    let group = ConsumerGroup(topic, settings)
    fill(topic, 100)
    process(group, 27, now: 0)
    group.crash(0)
    process(group, now: 50)
    let isKnown = deduplication != .window(10)
    #expect(group.counts.processed == 100 && group.counts.redelivered == 7)
    #expect(group.counts.effects == (isKnown ? 100 : 107) && group.counts.suppressed == (isKnown ? 7 : 0))
  }

  /// The same fact twice in the log is two records.
  @Test func aFactThatIsPublishedTwiceIsAppliedOnce() {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.deduplication = .always
    let group = ConsumerGroup(topic, settings)
    for id in [0, 1, 1, 0, 2] as [UInt64] { topic.append(Record(id: id, key: 0, occurred: 0), now: 0) }
    process(group)
    #expect(group.counts.processed == 5 && group.counts.effects == 3 && group.counts.suppressed == 2)
  }

  @Test func aPartitionThatStandsStillHasNoWork() {
    let topic = Topic(partitions: 1)
    let group = ConsumerGroup(topic)
    #expect(!group.hasWork(0, now: 0))
    fill(topic, 1)
    #expect(group.hasWork(0, now: 0))
    group.fence(0)
    #expect(!group.hasWork(0, now: 0))
  }

  // MARK: Failed attempts

  /// Every attempt fails until a time; the times of all attempts.
  private func attempts(_ settings: DeliverySettings, failingUntil end: Int64) -> (times: [Int64], ConsumerGroup) {
    let topic = Topic(partitions: 1)
    let group = ConsumerGroup(topic, settings)
    fill(topic, 1)
    var now: Int64 = 0
    var times: [Int64] = []
    while times.count < 1000 {
      guard let delivery = group.take(0, now: now) else {
        guard group.nextRetry(0) < .max else { break }
        now = group.nextRetry(0)
        continue
      }
      attempt: while times.count < 1000 {
        times.append(now / Self.second)
        switch group.finish(0, ticket: delivery.ticket, isProcessed: now >= end, now: now) {
        case .again(let pause): now += pause
        case .done, .delayed, .deadLettered: break attempt
        case .fenced: Issue.record("fenced")
        }
      }
    }
    return (times, group)
  }

  @Test func aDependencyThatIsDownForThreeMinutesMakesNoDeadLetter() {
    let (times, group) = attempts(DeliverySettings(), failingUntil: 180 * Self.second)
    #expect(times == [0, 1, 2, 3, 63, 123, 183])
    #expect(group.counts.deadLettered == 0 && group.counts.processed == 1 && group.counts.failedAttempts == 6)
  }

  @Test func afterTenAttemptsARecordIsADeadLetter() {
    let (times, group) = attempts(DeliverySettings(), failingUntil: .max)
    #expect(times == [0, 1, 2, 3, 63, 123, 183, 243, 303, 363])
    #expect(group.counts.deadLettered == 1 && group.counts.processed == 0 && group.counts.effects == 0)
    #expect(group.lag == 0 && group.retrying == 0)
  }

  @Test func blockingRetriesGoOnForEver() {
    var settings = DeliverySettings()
    settings.retry = .blocking
    settings.deadLetterAfter = nil
    let (times, group) = attempts(settings, failingUntil: 180 * Self.second)
    #expect(times == Array(0...180))
    #expect(group.counts.processed == 1 && group.counts.delayed == 0)
  }

  /// A retry topic lets others overtake, of the same key too; those that came until it is due are before it.
  @Test func aRetryIsBehindWhatCameUntilItIsDue() {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.retries = 0
    settings.retryDelay = 100
    let group = ConsumerGroup(topic, settings)
    fill(topic, 3)
    let delivery = group.take(0, now: 0)
    #expect(group.finish(0, ticket: delivery?.ticket ?? 0, isProcessed: false, now: 0) == .delayed(until: 100))
    #expect(group.committed(0) == 1 && group.retrying == 1 && group.lag == 3)
    fill(topic, 1, now: 100)
    fill(topic, 1, now: 101)
    #expect(process(group, now: 150) == [1, 2, 3, 0, 4])
    #expect(group.lag == 0 && group.counts.processed == 5)
  }

  @Test func aCrashDuringARetryLosesNothing() {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.retries = 0
    settings.retryDelay = 100
    settings.deadLetterAfter = 3
    let group = ConsumerGroup(topic, settings)
    fill(topic, 1)
    let first = group.take(0, now: 0)
    _ = group.finish(0, ticket: first?.ticket ?? 0, isProcessed: false, now: 0)
    #expect(group.take(0, now: 99) == nil)
    let second = group.take(0, now: 100)
    #expect(second?.isRetry == true && second?.attempts == 1)
    group.crash(0)
    #expect(group.finish(0, ticket: second?.ticket ?? 0, isProcessed: true, now: 100) == .fenced)
    #expect(group.take(0, now: 100)?.attempts == 1)
    #expect(group.lag == 1 && group.counts.processed == 0)
  }

  // MARK: Retention

  @Test func whatExpiresIsCounted() {
    let topic = Topic(partitions: 1, retention: 10)
    let group = ConsumerGroup(topic)
    fill(topic, 5, now: 0)
    process(group, 2, now: 0)
    fill(topic, 5, now: 20)
    #expect(group.counts.expired == 3 && group.lag == 5 && group.maximumLag == 5)
    #expect(process(group, now: 20) == Array(5..<10))
  }

  /// What is in hand when its time is over can be finished; when its consumer crashes it cannot come again.
  @Test(arguments: [true, false])
  func whatIsInHandExpiresWithItsConsumer(crashes: Bool) {
    let topic = Topic(partitions: 1, retention: 10)
    let group = ConsumerGroup(topic)
    fill(topic, 3, now: 0)
    let delivery = group.take(0, now: 0)
    topic.expire(now: 20)
    #expect(group.counts.expired == 2 && group.lag == 1)
    if crashes { group.crash(0) }
    let end = group.finish(0, ticket: delivery?.ticket ?? 0, isProcessed: true, now: 20)
    #expect(end == (crashes ? .fenced : .done))
    #expect(group.counts.expired == (crashes ? 3 : 2) && group.counts.processed == (crashes ? 0 : 1))
    #expect(group.lag == 0 && group.take(0, now: 20) == nil)
  }

  // MARK: Owners

  @Test func aNewOwnerGoesOnAtWhatTheGroupHasCommitted() {
    let topic = Topic(partitions: 1)
    var settings = DeliverySettings()
    settings.commitEvery = 10
    let group = ConsumerGroup(topic, settings)
    fill(topic, 100)
    process(group, 15)
    let lost = group.take(0, now: 0)
    group.fence(0)
    #expect(group.take(0, now: 0) == nil)
    group.assign(0, to: 1)
    #expect(group.finish(0, ticket: lost?.ticket ?? 0, isProcessed: true, now: 0) == .fenced)
    #expect(process(group, 7) == Array(10..<17))
    // The one in hand, too.
    #expect(group.counts.redelivered == 6 && group.counts.interrupted == 1)
    // An owner that knows it is going to lose its partition commits.
    group.revoke(0)
    group.assign(0, to: 0)
    #expect(process(group, 1) == [17])
    #expect(group.counts.redelivered == 6)
  }

  @Test func groupsAreIndependent() {
    let topic = Topic(partitions: 1)
    let (one, two) = (ConsumerGroup(topic), ConsumerGroup(topic))
    fill(topic, 10)
    process(one)
    #expect(one.lag == 0 && two.lag == 10)
    #expect(process(two) == Array(0..<10))
  }
}
