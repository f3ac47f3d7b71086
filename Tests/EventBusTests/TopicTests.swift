import Testing

@testable import EventBus

@Suite struct TopicTests {
  private func record(_ id: UInt64, key: UInt64? = nil) -> Record { Record(id: id, key: key ?? id, occurred: 0) }

  @Test func offsetsAreGivenOncePerPartition() {
    let topic = Topic(partitions: 3)
    let places = (0..<7).map { topic.append(record($0), now: 0) }
    #expect(places.map(\.partition) == [0, 1, 2, 0, 1, 2, 0])
    #expect(places.map(\.offset) == [0, 0, 0, 1, 1, 1, 2])
    #expect((0..<3).map(topic.end) == [3, 2, 2])
    #expect(topic.appended == 7)
  }

  @Test func recordsExpireOneByOne() {
    let topic = Topic(partitions: 1, retention: 10)
    for time in 0..<5 as Range<Int64> { topic.append(record(UInt64(time)), now: time) }
    #expect(topic.nextExpiry == 11)
    topic.expire(now: 10)
    #expect(topic.start(0) == 0)
    topic.expire(now: 12)
    #expect(topic.start(0) == 2)
    topic.append(record(5), now: 14)
    #expect(topic.start(0) == 4)
    topic.expire(now: 100)
    #expect(topic.start(0) == 6)
    #expect(topic.nextExpiry == .max)
  }

  /// What no group needs any more is given back; the ring turns over without growing past what is open.
  @Test func memoryFollowsWhatIsOpen() {
    let topic = Topic(partitions: 1)
    let fast = ConsumerGroup(topic)
    let slow = ConsumerGroup(topic)
    for id in 0..<1000 as Range<UInt64> {
      topic.append(record(id), now: 0)
      for group in id >= 10 ? [fast, slow] : [fast] {
        let delivery = group.take(0, now: 0)
        #expect(delivery?.record.id == (group === fast ? id : id - 10))
        #expect(group.finish(0, ticket: delivery?.ticket ?? 0, isProcessed: true, now: 0) == .done)
      }
    }
    #expect(topic.start(0) == 990)
    #expect(fast.lag == 0 && slow.lag == 10)
  }

  @Test func aLeaderThatKnowsLessTakesRecordsAway() {
    let topic = Topic(partitions: 1)
    let group = ConsumerGroup(topic)
    for id in 0..<5 as Range<UInt64> { topic.append(record(id), now: 0) }
    for _ in 0..<3 {
      let delivery = group.take(0, now: 0)
      _ = group.finish(0, ticket: delivery?.ticket ?? 0, isProcessed: true, now: 0)
    }
    topic.truncate(0, to: 2)
    #expect(group.counts.processed == 3 && group.counts.vanished == 2 && group.lag == 0)
    topic.append(record(9), now: 1)
    #expect(group.take(0, now: 1)?.record.id == 9)
  }
}
