import Testing

@testable import EventBus

@Suite struct OutboxTests {
  private func commit(_ outbox: Outbox, _ ids: Range<UInt64>) {
    for id in ids { outbox.commit(Record(id: id, key: 0, occurred: 0), now: 0) }
  }

  /// Publishes everything there is, and marks it.
  private func relay(_ outbox: Outbox, to topic: Topic) -> Int {
    var count = 0
    while let row = outbox.row {
      topic.append(row, now: 0)
      outbox.advance()
      count += 1
    }
    outbox.mark()
    return count
  }

  @Test func everyRowIsPublishedInOrder() {
    let (outbox, topic) = (Outbox(), Topic(partitions: 1))
    commit(outbox, 0..<40)
    #expect(outbox.backlog == 40)
    #expect(relay(outbox, to: topic) == 40)
    #expect(outbox.backlog == 0 && outbox.repeated == 0)
    #expect((0..<40).map { topic.stored(0, $0).record.id } == Array(0..<40))
    #expect(relay(outbox, to: topic) == 0)
  }

  /// A crash between publishing and marking brings rows again.
  @Test func whatIsNotMarkedIsPublishedAgain() {
    let (outbox, topic) = (Outbox(), Topic(partitions: 1))
    commit(outbox, 0..<5)
    for _ in 0..<3 {
      if let row = outbox.row { topic.append(row, now: 0) }
      outbox.advance()
    }
    outbox.crash()
    #expect(relay(outbox, to: topic) == 5)
    #expect(outbox.repeated == 3 && outbox.committed == 5)
    #expect((0..<8).map { topic.stored(0, $0).record.id } == [0, 1, 2, 0, 1, 2, 3, 4])
  }

  @Test func theRelayLooksAtMultiplesOfItsInterval() {
    let outbox = Outbox(poll: 500)
    #expect([0, 1, 499, 500, 501].map(outbox.nextLook) == [0, 500, 500, 500, 1000])
    #expect(Outbox().nextLook(after: 77) == 77)
  }
}
