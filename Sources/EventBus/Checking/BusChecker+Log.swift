/// What must be true of the log and of those who write to it.
extension BusChecker {
  func append(_ place: RecordPlace, _ record: Record, _ session: UInt32, _ sequence: Int64) {
    let log = logs[place.partition]
    age(place.partition)
    check(
      place.offset == log.entries.end, 1,
      "offset \(place.offset) of partition \(place.partition) was given, not \(log.entries.end)")
    check(
      place.partition == Int(record.key % UInt64(setup.partitions)), 2,
      "key \(record.key) came to partition \(place.partition)")
    check(log.leader >= 0, 13, "partition \(place.partition) took a record without a leader")
    log.entries.append(LogBook.Entry(record: record, appended: now))
    if !log.ends.isEmpty && log.leader >= 0 { log.ends[Int(log.leader)] = log.entries.end }
    log.raiseWatermark()
    if setup.share != nil { shared.published += 1 }
    for group in groups {
      group.published += 1
      group.change(by: 1, now: now)
      group.parts[place.partition].fates.append(.open)
    }
    if facts.isKept { follow(place, record, session, sequence) }
  }

  private func follow(_ place: RecordPlace, _ record: Record, _ session: UInt32, _ sequence: Int64) {
    let count = facts.appended[record.id, default: 0]
    facts.appended[record.id] = count + 1
    switch setup.publishing {
    case .direct: break
    case .clients(let settings, let replicas): follow(place, session, sequence, settings, replicas, repeats: count)
    case .outbox:
      check(facts.saved.contains(record.id), 23, "fact \(record.id) was published, but not committed")
      check(!facts.rolledBack.contains(record.id), 23, "fact \(record.id) was taken back, and published")
      guard count == 0 else { return }
      if let last = facts.lastOfKey[record.key] {
        check(last < record.id, 23, "fact \(record.id) came after \(last) of the same key")
      }
      facts.lastOfKey[record.key] = record.id
    case .dualWrite: check(count == 0, 24, "fact \(record.id) was published twice")
    }
  }

  private func follow(
    _ place: RecordPlace, _ session: UInt32, _ sequence: Int64, _ settings: Producer.Settings,
    _ replicas: ReplicaSet.Settings, repeats: Int
  ) {
    if settings.acknowledgement == .all {
      check(
        logs[place.partition].inSync.nonzeroBitCount >= replicas.minimumInSync, 12,
        "partition \(place.partition) took a record with too few replicas in sync")
    }
    let key = FactBook.Key(session: session, partition: place.partition, sequence: sequence)
    let isNew = facts.sequences.updateValue(place.offset, forKey: key) == nil
    if settings.isIdempotent {
      check(isNew, 9, "record \(sequence) of session \(session) is in partition \(place.partition) twice")
    } else {
      check(repeats <= settings.retries, 9, "a record came \(repeats + 1) times with \(settings.retries) retries")
    }
    guard isNew, settings.isIdempotent || settings.maxInFlight == 1 else { return }
    let stream = FactBook.Key(session: session, partition: place.partition, sequence: 0)
    check(
      sequence > facts.greatest[stream] ?? -1, 10,
      "record \(sequence) of session \(session) came behind \(facts.greatest[stream] ?? -1)")
    facts.greatest[stream] = sequence
  }

  func acknowledge(_ place: RecordPlace, _ record: Record, _ kind: Acknowledgement) {
    guard kind == .all else { return }
    let log = logs[place.partition]
    check(
      place.offset < log.highWatermark, 12,
      "offset \(place.offset) of partition \(place.partition) was promised before all in sync had it")
    guard place.offset >= log.entries.start && place.offset < log.entries.end else { return }
    log.entries[place.offset].isPromised = true
  }

  // MARK: Replicas

  func lead(_ partition: Int, _ leader: Int32, _ inSync: UInt32) {
    let log = logs[partition]
    log.leader = leader
    log.inSync = inSync
    log.raiseWatermark()
  }

  func copy(_ partition: Int, _ replica: Int, _ end: Int64) {
    let log = logs[partition]
    check(end <= log.entries.end, 11, "replica \(replica) has more of partition \(partition) than there is")
    log.ends[replica] = end
    log.raiseWatermark()
  }

  func truncate(_ partition: Int, _ end: Int64) {
    age(partition)
    let log = logs[partition]
    var isUnclean = false
    if case .clients(_, let replicas) = setup.publishing { isUnclean = replicas.allowsUncleanElection }
    check(
      isUnclean || end >= log.highWatermark, 13,
      "records of partition \(partition) that could be seen vanished from \(end) on")
    for offset in max(end, log.entries.start)..<max(end, log.entries.end) {
      let entry = log.entries[offset]
      check(isUnclean || !entry.isPromised, 12, "offset \(offset) of partition \(partition) was promised and is gone")
      if facts.isKept {
        let count = facts.appended[entry.record.id, default: 1] - 1
        facts.appended[entry.record.id] = count
      }
    }
    forgetSequences(partition, from: end)
    shared.states = shared.states.filter { $0.key.partition != partition || $0.key.offset < end }
    for group in groups { truncate(group, group.parts[partition], end) }
    log.entries.truncate(to: end)
    log.highWatermark = min(log.highWatermark, end)
    log.aged = min(log.aged, end)
    for replica in log.ends.indices { log.ends[replica] = min(log.ends[replica], end) }
  }

  /// What is gone may come again.
  private func forgetSequences(_ partition: Int, from end: Int64) {
    facts.sequences = facts.sequences.filter { $0.key.partition != partition || $0.value < end }
    for key in facts.greatest.keys where key.partition == partition {
      var greatest: Int64 = -1
      for other in facts.sequences.keys where other.session == key.session && other.partition == partition {
        greatest = max(greatest, other.sequence)
      }
      facts.greatest[key] = greatest
    }
  }

  private func truncate(_ group: GroupBook, _ part: GroupBook.Part, _ end: Int64) {
    if let hand = part.hand, !hand.delivery.isRetry, hand.delivery.offset >= end { part.hand = nil }
    for offset in max(end, part.fates.start)..<max(end, part.fates.end) where part.fates[offset] == .open {
      group.change(by: -1, now: now)
      group.vanished += 1
    }
    part.fates.truncate(to: end)
    part.delivered = min(part.delivered, end)
    part.expected = min(part.expected, end)
    part.committed = min(part.committed, end)
    part.aged = min(part.aged, end)
  }

  // MARK: Beside the bus

  func save(_ record: Record) {
    facts.saved.insert(record.id)
    facts.savedInOrder.append(record)
  }

  func checkOutbox(_ backlog: Int64) {
    var open: Int64 = 0
    for record in facts.savedInOrder where facts.appended[record.id] == nil { open += 1 }
    check(backlog >= open, 26, "the outbox tells of \(backlog) rows, and \(open) were never published")
  }

  func checkDualWrites(_ lost: Int64, _ phantoms: Int64) {
    var missing: Int64 = 0
    for record in facts.savedInOrder where facts.appended[record.id] == nil { missing += 1 }
    var unfounded: Int64 = 0
    for id in facts.appended.keys where !facts.saved.contains(id) { unfounded += 1 }
    check(lost == missing, 24, "\(missing) facts were lost, \(lost) are counted")
    check(phantoms == unfounded, 24, "\(unfounded) facts were unfounded, \(phantoms) are counted")
  }
}
