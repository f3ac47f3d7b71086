/// What must be true of groups of consumers.
extension BusChecker {
  typealias Part = GroupBook.Part

  // MARK: Taking

  func take(_ number: Int, _ partition: Int, _ member: Int32, _ delivery: Delivery) {
    let (group, log) = (groups[number], logs[partition])
    let part = group.parts[partition]
    age(partition)
    check(part.owner == member, 4, "member \(member) took from partition \(partition), which \(part.owner) owns")
    check(group.silentSince[member] == nil, 17, "member \(member) took, though it is not heard of")
    check(!group.isRebalancing || group.settings.coordination?.rebalance != .eager, 18, "a record was taken meanwhile")
    check(part.hand == nil, 20, "partition \(partition) has two records in hand")
    check(log.leader >= 0, 13, "partition \(partition) was read without a leader")
    if delivery.isRetry {
      takeRetry(group, part, log, delivery)
    } else {
      takeFromLog(group, part, log, partition, delivery)
    }
  }

  private func takeFromLog(
    _ group: GroupBook, _ part: Part, _ log: LogBook, _ partition: Int, _ delivery: Delivery
  ) {
    let offset = delivery.offset
    let expected = max(part.expected, part.aged)
    if offset != expected {
      let invariant = part.reason == .assignment ? 5 : part.reason == .crash ? 6 : 3
      violate(invariant, "offset \(offset) of partition \(partition) was taken, not \(expected)")
    }
    check(offset < log.highWatermark, 11, "offset \(offset) of partition \(partition) was not yet to be seen")
    part.reason = .previous
    part.expected = offset + 1
    guard offset >= part.fates.start && offset < log.entries.end else { return }
    let entry = log.entries[offset]
    check(entry.record == delivery.record, 1, "the record at offset \(offset) of partition \(partition) has changed")
    check(
      setup.retention == .max || now - entry.appended <= setup.retention, 15,
      "offset \(offset) of partition \(partition) was kept for too long")
    let isRepeat = part.fates[offset] != .open
    let isAgain = offset < part.delivered
    check(isAgain == delivery.isRedelivery, 6, "whether offset \(offset) comes again is told wrongly")
    check(isRepeat != delivery.isOpen, 27, "whether offset \(offset) was counted is told wrongly")
    check(!isRepeat || group.settings.delivery.guarantee == .atLeastOnce, 7, "offset \(offset) came twice")
    if isAgain { group.redelivered += 1 } else { part.delivered = offset + 1 }
    part.hand = Part.Hand(delivery: delivery, attempts: 0, isRepeat: isRepeat, earliest: now)
    check(delivery.attempts == 0, 21, "a record of the log has attempts behind it")
  }

  private func takeRetry(_ group: GroupBook, _ part: Part, _ log: LogBook, _ delivery: Delivery) {
    guard let first = part.delayed.first else { return violate(20, "a retry came that nobody put off") }
    check(first.delivery.record == delivery.record, 20, "a retry overtook another")
    check(first.due <= now, 20, "a retry came before its time")
    check(first.attempts == delivery.attempts, 21, "a retry has other attempts than it had")
    check(first.isAgain == delivery.isRedelivery, 6, "whether a retry comes again is told wrongly")
    if first.isAgain { group.redelivered += 1 }
    let next = max(part.expected, part.aged)
    if next < log.highWatermark && next >= log.entries.start {
      check(log.entries[next].appended > first.due, 20, "a retry came before what was there before it")
    }
    part.hand = Part.Hand(delivery: delivery, attempts: first.attempts, isRepeat: first.isRepeat, earliest: now)
  }

  // MARK: Ends of attempts

  func end(_ number: Int, _ partition: Int, _ member: Int32, _ ending: Ending) {
    let group = groups[number]
    let part = group.parts[partition]
    let settings = group.settings.delivery
    if case .fenced = ending.after {
      if ending.hasEffect { effect(group, ending.record) }
      return
    }
    check(
      part.owner == member, 19, "member \(member) ended an attempt of partition \(partition), which \(part.owner) owns")
    guard var hand = part.hand else { return violate(20, "an attempt ended that nobody made") }
    check(hand.delivery.record == ending.record, 1, "another record was processed than was taken")
    check(now >= hand.earliest, 21, "an attempt ended before its back-off")
    hand.attempts += 1
    switch ending.after {
    case .fenced: break
    case .done:
      if !hand.isRepeat {
        group.processed += 1
        group.change(by: -1, now: now)
      }
      checkEffect(group, ending)
      letGo(part, hand, .settled)
    case .again(let pause):
      check(pause == settings.backoff, 21, "an attempt follows without its back-off")
      check(
        !hand.delivery.isRetry && (settings.retry == .blocking || hand.attempts <= settings.retries), 20,
        "an attempt more than in place")
      check(settings.deadLetterAfter.map { hand.attempts < $0 } ?? true, 21, "an attempt more than there are")
      hand.earliest = now + pause
      part.hand = hand
    case .delayed(let due):
      check(settings.retry == .topic, 20, "a retry that should have waited in place let others pass")
      check(due == now + settings.retryDelay, 20, "a retry waits for another time than it should")
      check(hand.delivery.isRetry || hand.attempts > settings.retries, 20, "a retry left its place too early")
      letGo(part, hand, .delayed)
      part.delayed.append(
        Part.Delayed(delivery: hand.delivery, attempts: hand.attempts, due: due, isRepeat: hand.isRepeat))
    case .deadLettered:
      check(hand.attempts == settings.deadLetterAfter, 21, "a dead letter after \(hand.attempts) attempts")
      if !hand.isRepeat {
        group.deadLettered += 1
        group.change(by: -1, now: now)
      }
      letGo(part, hand, .settled)
    }
  }

  private func letGo(_ part: Part, _ hand: Part.Hand, _ fate: Part.Fate) {
    part.hand = nil
    if hand.delivery.isRetry {
      part.delayed.removeFirst()
    } else if hand.delivery.offset >= part.fates.start && hand.delivery.offset < part.fates.end {
      if part.fates[hand.delivery.offset] == .open { part.fates[hand.delivery.offset] = fate }
    }
  }

  private func checkEffect(_ group: GroupBook, _ ending: Ending) {
    let last = group.effectTimes[ending.record.id]
    switch group.settings.delivery.deduplication {
    case .none: check(ending.hasEffect, 8, "fact \(ending.record.id) was processed without effect")
    case .always:
      check(ending.hasEffect == (last == nil), 25, "fact \(ending.record.id) has another number of effects than one")
    case .window(let length):
      check(
        ending.hasEffect == (last.map { now - $0 > length } ?? true), 25,
        "fact \(ending.record.id) has another number of effects than its window allows")
    }
    if ending.hasEffect { effect(group, ending.record) }
  }

  private func effect(_ group: GroupBook, _ record: Record) {
    group.effects += 1
    if group.settings.delivery.deduplication != .none { group.effectTimes[record.id] = now }
  }

  // MARK: Offsets

  func commit(_ number: Int, _ partition: Int, _ member: Int32, _ offset: Int64) {
    let group = groups[number]
    let part = group.parts[partition]
    if group.settings.delivery.guarantee == .atLeastOnce { age(partition) }
    check(part.owner == member, 19, "member \(member) committed for partition \(partition), which \(part.owner) owns")
    check(offset >= part.committed, 5, "offset \(offset) was committed after \(part.committed)")
    switch group.settings.delivery.guarantee {
    case .atLeastOnce:
      let isInHand = part.hand.map { !$0.delivery.isRetry } ?? false
      let finished = max(isInHand ? part.expected - 1 : part.expected, part.aged)
      check(offset <= finished, 6, "offset \(offset) was committed, and \(finished) was finished")
    case .atMostOnce:
      check(offset <= logs[partition].highWatermark, 7, "offset \(offset) was committed, and is not there")
    }
    part.committed = offset
    prune(partition)
  }

  /// What every group has done with is not needed for any check.
  private func prune(_ partition: Int) {
    var least = logs[partition].highWatermark
    for group in groups {
      let part = group.parts[partition]
      var needed = min(part.committed, part.expected)
      if let hand = part.hand, !hand.delivery.isRetry { needed = min(needed, hand.delivery.offset) }
      part.fates.drop(below: min(needed, part.fates.end))
      least = min(least, needed)
    }
    logs[partition].entries.drop(below: min(least, logs[partition].entries.end))
  }

  // MARK: Owners

  func assign(_ number: Int, _ partition: Int, _ member: Int32) {
    let group = groups[number]
    let part = group.parts[partition]
    check(part.owner < 0, 4, "partition \(partition) has two owners, \(part.owner) and \(member)")
    if group.settings.coordination?.rebalance == .cooperative {
      let isBack = part.takenFrom == member && part.takenFor == group.rebalances
      check(!isBack, 18, "partition \(partition) was taken from \(member) and given back")
    }
    check(group.isRebalancing, 18, "partition \(partition) was given out outside a rebalance")
    part.takenFrom = -1
    part.owner = member
    part.reason = .assignment
  }

  func unassign(_ number: Int, _ partition: Int, _ member: Int32, isFenced: Bool) {
    let group = groups[number]
    let part = group.parts[partition]
    check(part.owner == member, 4, "partition \(partition) was taken from \(member), and \(part.owner) owns it")
    if isFenced {
      let since = group.silentSince[member]
      let timeout = group.settings.coordination?.sessionTimeout ?? 0
      check(since.map { now - $0 >= timeout } ?? false, 17, "member \(member) was given up before its time")
    } else {
      check(group.silentSince[member] == nil, 18, "member \(member), which is not heard of, gave partitions back")
      part.takenFrom = member
      part.takenFor = group.rebalances + 1
    }
    part.owner = -1
    crash(number, partition)
    part.reason = .assignment
  }

  func beginRebalance(_ number: Int) {
    let group = groups[number]
    group.isRebalancing = true
    group.rebalances += 1
    guard group.settings.coordination?.rebalance == .eager else { return }
    for (partition, part) in group.parts.enumerated() where part.owner >= 0 {
      check(group.silentSince[part.owner] != nil, 18, "partition \(partition) was not given back")
    }
  }

  func crash(_ number: Int, _ partition: Int) {
    let group = groups[number]
    let part = group.parts[partition]
    // What was too old already is not lost by this; what is in hand is.
    if group.settings.delivery.guarantee == .atMostOnce { age(partition) }
    let hand = part.hand
    part.hand = nil
    if let hand, hand.delivery.isRetry, !part.delayed.isEmpty { part.delayed[0].isAgain = true }
    part.reason = .crash
    switch group.settings.delivery.guarantee {
    case .atLeastOnce:
      age(partition)
      if let hand { expire(hand, group, part, partition) }
      part.expected = part.committed
    case .atMostOnce:
      for offset in part.fates.start..<max(part.fates.start, min(part.committed, part.fates.end))
      where part.fates[offset] == .open {
        part.fates[offset] = .settled
        group.lostAtCrash += 1
        group.change(by: -1, now: now)
      }
      part.expected = max(part.expected, part.committed)
    }
  }

  // MARK: Age

  /// Lets expire what is too old, in the books.
  func age(_ partition: Int) {
    guard setup.retention != .max else { return }
    let log = logs[partition]
    log.aged = max(log.aged, log.entries.start)
    while log.aged < log.highWatermark && now - log.entries[log.aged].appended > setup.retention { log.aged += 1 }
    for group in groups { age(group, group.parts[partition], log) }
  }

  /// What was in hand and is too old by now cannot come again.
  private func expire(_ hand: Part.Hand, _ group: GroupBook, _ part: Part, _ partition: Int) {
    let offset = hand.delivery.offset
    guard !hand.delivery.isRetry, offset < logs[partition].aged, offset >= part.fates.start else { return }
    guard part.fates[offset] == .open else { return }
    part.fates[offset] = .settled
    group.expired += 1
    group.change(by: -1, now: now)
  }

  private func age(_ group: GroupBook, _ part: Part, _ log: LogBook) {
    guard part.aged < log.aged || part.expected < log.aged else { return }
    let inHand = part.hand.map { $0.delivery.isRetry ? -1 : $0.delivery.offset } ?? -1
    for offset in part.fates.start..<max(part.fates.start, min(log.aged, part.fates.end))
    where part.fates[offset] == .open && offset != inHand {
      part.fates[offset] = .settled
      group.expired += 1
      group.change(by: -1, now: now)
    }
    part.aged = log.aged
  }

  // MARK: Accounts

  func report(_ number: Int, _ counts: GroupCounts, lag: Int64, retrying: Int64) {
    let group = groups[number]
    for partition in logs.indices { age(partition) }
    check(counts.expired == group.expired, 14, "\(group.expired) records expired, \(counts.expired) are counted")
    check(
      counts.lostAtCrash == group.lostAtCrash, 7, "\(group.lostAtCrash) were lost, \(counts.lostAtCrash) are counted")
    check(
      counts.redelivered == group.redelivered, 6, "\(group.redelivered) came again, \(counts.redelivered) are counted")
    check(
      counts.deadLettered == group.deadLettered, 21,
      "\(group.deadLettered) dead letters, \(counts.deadLettered) counted")
    check(counts.effects == group.effects, 8, "\(group.effects) effects, \(counts.effects) are counted")
    check(lag == group.open && lag >= 0, 16, "the lag is \(group.open), and told as \(lag)")
    let delayed = group.parts.reduce(0) { $0 + Int64($1.delayed.count) }
    check(retrying == delayed, 20, "\(delayed) retries wait, \(retrying) are counted")
    check(
      group.published == counts.processed + counts.deadLettered + counts.expired + counts.lostAtCrash
        + counts.vanished + group.open, 27,
      "\(group.published) published are not \(counts) and \(group.open) left")
    if let timeout = group.settings.coordination?.sessionTimeout {
      for part in group.parts where part.owner >= 0 {
        guard let since = group.silentSince[part.owner] else { continue }
        check(now - since <= timeout, 17, "member \(part.owner) is not heard of and keeps its partitions")
      }
    }
  }

  func finish(_ ages: UInt128) {
    for group in groups {
      check(group.open == 0, 27, "\(group.open) records are left at the end")
    }
    guard let first = groups.first, case .direct = setup.publishing else { return }
    first.change(by: 0, now: now)
    let isSimple = first.processed == first.published
    check(!isSimple || ages == first.area, 16, "ages add up to \(ages), the lag over time to \(first.area)")
  }
}
