import Testing

@testable import EventBus

@Suite struct ShareGroupTests {
  private func topic(_ count: UInt64, partitions: Int = 1) -> (Topic, (ShareGroup.Settings) -> ShareGroup) {
    let topic = Topic(partitions: partitions)
    return (
      topic,
      { settings in
        let group = ShareGroup(topic, settings)
        for id in 0..<count { topic.append(Record(id: id, key: id, occurred: 0), now: 0) }
        return group
      }
    )
  }

  @Test func manyTakeFromOnePartition() {
    let (topic, make) = topic(5)
    let group = make(ShareGroup.Settings())
    let hands = (0..<5).compactMap { _ in group.take(now: 0) }
    #expect(hands.map(\.record.id) == [0, 1, 2, 3, 4] && group.take(now: 0) == nil)
    for hand in hands.reversed() { #expect(group.accept(hand, now: 1)) }
    #expect(group.lag == 0 && group.counts.processed == 5 && topic.start(0) == 5)
  }

  @Test func aLockRunsOut() {
    let (_, make) = topic(2)
    let group = make(ShareGroup.Settings())
    let first = group.take(now: 0)
    #expect(group.nextUnlock == 30_000_000_000)
    let second = group.take(now: 30_000_000_000)
    #expect(second?.record.id == 0 && second?.number == 2 && group.counts.locksLost == 1)
    if let first { #expect(!group.accept(first, now: 30_000_000_000)) }
    if let second { #expect(group.accept(second, now: 30_000_000_001)) }
    #expect(group.counts.processed == 1 && group.counts.redelivered == 1)
  }

  @Test func afterFiveDeliveriesARecordIsADeadLetter() {
    let (_, make) = topic(1)
    let group = make(ShareGroup.Settings())
    var deliveries = 0
    while let hand = group.take(now: 0) {
      deliveries += 1
      group.release(hand, now: 0)
    }
    #expect(deliveries == 5 && group.counts.deadLettered == 1 && group.lag == 0)
  }

  @Test func aRecordCanBeRejectedAtOnce() {
    let (_, make) = topic(1)
    let group = make(ShareGroup.Settings())
    if let hand = group.take(now: 0) { #expect(group.reject(hand, now: 0)) }
    #expect(group.take(now: 0) == nil && group.counts.deadLettered == 1)
  }

  @Test func notMoreThanAllowedAreInFlight() {
    let (_, make) = topic(10)
    var settings = ShareGroup.Settings()
    settings.mostInFlight = 3
    let group = make(settings)
    let hands = (0..<4).map { _ in group.take(now: 0) }
    #expect(hands.map { $0?.record.id } == [0, 1, 2, nil])
    // The window moves with its first record.
    if let second = hands[1] { group.accept(second, now: 0) }
    #expect(group.take(now: 0) == nil)
    if let first = hands[0] { group.accept(first, now: 0) }
    #expect(group.take(now: 0)?.record.id == 3)
  }
}
