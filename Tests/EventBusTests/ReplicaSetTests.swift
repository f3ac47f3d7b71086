import Testing

@testable import EventBus

@Suite struct ReplicaSetTests {
  private func make(_ replicas: Int, minimum: Int, unclean: Bool = false) -> (Topic, ReplicaSet) {
    let topic = Topic(partitions: 1)
    var settings = ReplicaSet.Settings()
    settings.replicas = replicas
    settings.minimumInSync = minimum
    settings.allowsUncleanElection = unclean
    return (topic, ReplicaSet(topic, settings))
  }

  private func request(_ id: UInt64, sequence: Int64 = -1) -> Producer.Request {
    Producer.Request(
      number: Int64(id), record: Record(id: id, key: 0, occurred: 0), partition: 0, session: 0, sequence: sequence,
      attempt: 0)
  }

  @Test func aRecordIsSeenWhenAllInSyncHaveIt() {
    let (topic, replicas) = make(3, minimum: 2)
    #expect(replicas.produce(request(0), .all, now: 0) == .appended(RecordPlace(partition: 0, offset: 0)))
    #expect(topic.highWatermark(0) == 0)
    replicas.replicate(0, to: 1)
    #expect(topic.highWatermark(0) == 0)
    replicas.dropOut(0, 2)
    #expect(topic.highWatermark(0) == 1)
    // One alone is not enough: what the leader has more cannot be seen.
    replicas.dropOut(0, 1)
    #expect(replicas.produce(request(1), .all, now: 0) == .notEnoughInSync)
    #expect(replicas.produce(request(1), .leader, now: 0) == .appended(RecordPlace(partition: 0, offset: 1)))
    #expect(topic.highWatermark(0) == 1)
  }

  @Test func aNewLeaderKeepsWhatWasPromised() {
    let (topic, replicas) = make(3, minimum: 2)
    for id in 0..<4 as Range<UInt64> { _ = replicas.produce(request(id), .all, now: 0) }
    replicas.replicate(0, to: 1)
    replicas.replicate(0, to: 2)
    _ = replicas.produce(request(4), .leader, now: 0)
    replicas.fail(0)
    #expect(replicas.leader(0) == 1 && topic.end(0) == 4 && topic.highWatermark(0) == 4)
  }

  /// A partition waits for the last replica that was in sync, or loses what another does not have.
  @Test(arguments: [true, false])
  func withoutAReplicaInSync(unclean: Bool) {
    let (topic, replicas) = make(2, minimum: 1, unclean: unclean)
    _ = replicas.produce(request(0), .all, now: 0)
    replicas.replicate(0, to: 1)
    replicas.dropOut(0, 1)
    _ = replicas.produce(request(1), .all, now: 0)
    #expect(topic.highWatermark(0) == 2)
    replicas.fail(0)
    #expect(replicas.leader(0) == (unclean ? 1 : ReplicaSet.noLeader))
    #expect(topic.end(0) == (unclean ? 1 : 2))
    if !unclean { #expect(replicas.produce(request(2), .leader, now: 0) == .noLeader) }
    replicas.recover(0)
    #expect(replicas.leader(0) == (unclean ? 1 : 0))
  }

  @Test func repeatsOfAnIdempotentProducerAreKnown() {
    let (topic, replicas) = make(1, minimum: 1)
    let first = replicas.produce(request(0, sequence: 0), .all, now: 0)
    #expect(replicas.produce(request(0, sequence: 0), .all, now: 0) == .known(RecordPlace(partition: 0, offset: 0)))
    #expect(first == .appended(RecordPlace(partition: 0, offset: 0)))
    #expect(replicas.produce(request(2, sequence: 2), .all, now: 0) == .outOfOrder)
    #expect(replicas.produce(request(1, sequence: 1), .all, now: 0) == .appended(RecordPlace(partition: 0, offset: 1)))
    #expect(topic.appended == 2)
    // Others have their repeats in the log.
    _ = replicas.produce(request(1), .all, now: 0)
    #expect(topic.appended == 3)
  }
}

@Suite struct ProducerTests {
  private func producer(_ change: (inout Producer.Settings) -> Void) -> Producer {
    var settings = Producer.Settings()
    settings.backoff = 10
    change(&settings)
    return Producer(Topic(partitions: 1), number: 0, of: 1, settings)
  }

  private func send(_ producer: Producer, _ ids: Range<UInt64>) {
    for id in ids { _ = producer.send(Record(id: id, key: 0, occurred: 0)) }
  }

  /// With one request in flight what is behind a failed one waits; with two it has gone out.
  @Test(arguments: [1, 2])
  func orderDependsOnRequestsInFlight(most: Int) {
    let producer = producer {
      $0.isIdempotent = false
      $0.maxInFlight = most
    }
    send(producer, 0..<3)
    var arrived: [UInt64] = []
    let first = producer.nextRequest(now: 0)
    if let second = producer.nextRequest(now: 0) {
      arrived.append(second.record.id)
      producer.succeed(second)
    }
    if let first { producer.fail(first, now: 0) }
    #expect(producer.nextRequest(now: 5) == nil && producer.nextDue == 10)
    while let request = producer.nextRequest(now: 10) {
      arrived.append(request.record.id)
      producer.succeed(request)
    }
    #expect(arrived == (most == 1 ? [0, 1, 2] : [1, 0, 2]))
    #expect(producer.pending == 0 && producer.acknowledged == 3)
  }

  @Test func aProducerGivesUpUnlessItIsIdempotent() {
    for isIdempotent in [true, false] {
      let producer = producer {
        $0.isIdempotent = isIdempotent
        $0.retries = 2
      }
      send(producer, 0..<1)
      var attempts = 0
      while attempts < 10, let request = producer.nextRequest(now: Int64(attempts) * 10) {
        #expect(request.sequence == (isIdempotent ? 0 : -1) && request.attempt == attempts)
        producer.fail(request, now: Int64(attempts) * 10)
        attempts += 1
      }
      #expect(attempts == (isIdempotent ? 10 : 3) && producer.abandoned == (isIdempotent ? 0 : 1))
    }
  }

  @Test func aBufferIsBounded() {
    let producer = producer { $0.capacity = 2 }
    send(producer, 0..<5)
    #expect(producer.pending == 2 && producer.refused == 3)
    producer.crash()
    #expect(producer.pending == 0 && producer.lostAtCrash == 2 && producer.session == 1)
  }

  /// What an unclean election has taken from the log cannot be sent again; the rest begins a new session.
  @Test func aGapThatNobodyCanFillBeginsANewSession() {
    let producer = producer { $0.maxInFlight = 2 }
    send(producer, 0..<3)
    let first = producer.nextRequest(now: 0)
    let second = producer.nextRequest(now: 0)
    if let second { producer.fail(second, now: 0, isOutOfOrder: true) }
    // The first is still to come.
    #expect(producer.session == 0)
    if let first { producer.succeed(first) }
    if let again = producer.nextRequest(now: 10) { producer.fail(again, now: 10, isOutOfOrder: true) }
    #expect(producer.session == 1)
    let renewed = producer.nextRequest(now: 20)
    #expect(renewed?.record.id == 1 && renewed?.sequence == 0 && renewed?.session == 1)
  }
}
