import Simulation

/// What goes wrong, and what a group makes of it.
extension BusSimulation {
  mutating func turn(_ fault: BusFault, isOn: Bool) {
    let number = fault.target % setup.groups.count
    let member = Int32(fault.member % setup.groups[number].members)
    // What is too old already is not lost by it.
    topic.expire(now: now)
    switch fault.kind {
    case .memberCrash: isOn ? crash(number, member) : restart(number, member)
    case .memberHang: isOn ? hang(number, member) : resume(number, member)
    case .memberLeave: isOn ? leave(number, member) : restart(number, member)
    case .dependencyDown: dependencyFaults[number] += isOn ? 1 : -1
    case .brokerDown: turnBroker(fault.target % brokerFaults.count, isOn: isOn)
    case .brokerSlow:
      slowFaults[fault.target % slowFaults.count] += isOn ? 1 : -1
      if replicas != nil { for partition in 0..<setup.partitions { scheduleCopy(partition) } }
    case .requestsLost: requestFaults += isOn ? 1 : -1
    case .answersLost: answerFaults += isOn ? 1 : -1
    case .producerCrash: if isOn { crashProducer(fault.target % setup.producers) }
    case .workerCrash: if share != nil { turnWorker(fault.member % shareHands.count, isOn: isOn) }
    case .relayCrash: turnRelay(isOn: isOn)
    }
    if let checker { reportAll(checker) }
  }

  // MARK: Members

  private mutating func crash(_ number: Int, _ member: Int32) {
    guard members[number][Int(member)] == .up else { return }
    members[number][Int(member)] = .down
    drop(number, member)
    checker?.note(.silent(group: number, member: member), now: now)
    coordinate(number) { $0.fallSilent(member, now: $1) }
  }

  /// What a member has in hand is gone.
  private mutating func drop(_ number: Int, _ member: Int32) {
    for partition in 0..<setup.partitions where groups[number].owner(partition) == member {
      stopWork(number, partition)
      noteCommit(number, partition, member)
      groups[number].crash(partition)
      checker?.note(.crashed(group: number, partition: partition), now: now)
    }
  }

  private mutating func stopWork(_ number: Int, _ partition: Int) {
    let place = number * setup.partitions + partition
    queue.cancel(works[place].timer)
    works[place].timer = .none
  }

  private mutating func restart(_ number: Int, _ member: Int32) {
    guard members[number][Int(member)] == .down else { return }
    members[number][Int(member)] = .up
    hear(number, member) { $0.join(member, now: $1) }
  }

  private mutating func leave(_ number: Int, _ member: Int32) {
    guard members[number][Int(member)] == .up else { return }
    members[number][Int(member)] = .down
    let saysSo = coordinators[number].map { !$0.settings.isStatic } ?? false
    if !saysSo {
      for partition in 0..<setup.partitions where groups[number].owner(partition) == member {
        groups[number].commit(partition)
      }
      drop(number, member)
      checker?.note(.silent(group: number, member: member), now: now)
    }
    coordinate(number) { $0.leave(member, now: $1) }
  }

  private mutating func hang(_ number: Int, _ member: Int32) {
    guard members[number][Int(member)] == .up else { return }
    members[number][Int(member)] = .hanging
    for partition in 0..<setup.partitions where groups[number].owner(partition) == member {
      let place = number * setup.partitions + partition
      guard queue.cancel(works[place].timer) else { continue }
      works[place].timer = .none
      frozen.append(
        FrozenWork(
          group: number, partition: partition, member: member, ticket: works[place].ticket,
          record: works[place].record, begin: works[place].begin, hasBegun: works[place].begin <= now))
    }
    checker?.note(.silent(group: number, member: member), now: now)
    coordinate(number) { $0.fallSilent(member, now: $1) }
  }

  /// A member that hung ends what it had begun, whoever owns the partition by now.
  private mutating func resume(_ number: Int, _ member: Int32) {
    guard members[number][Int(member)] == .hanging else { return }
    members[number][Int(member)] = .up
    let begun = frozen.filter { $0.group == number && $0.member == member }
    frozen.removeAll { $0.group == number && $0.member == member }
    hear(number, member) { $0.resume(member, now: $1) }
    for work in begun {
      if work.hasBegun {
        finish(number, work.partition, work.record, ticket: work.ticket, member)
      } else if groups[number].isInHand(work.partition, ticket: work.ticket) {
        self.work(number, number * setup.partitions + work.partition, after: max(0, work.begin - now))
      }
    }
  }

  /// A member is there again. Whether the group knows it still, its coordinator says.
  private mutating func hear(_ number: Int, _ member: Int32, _ act: (GroupCoordinator, Int64) -> Void) {
    if coordinators[number] == nil { checker?.note(.heard(group: number, member: member), now: now) }
    coordinate(number, act)
    for partition in 0..<setup.partitions { poll(number, partition) }
  }

  /// Lets the coordinator of a group act, and does what follows from it.
  mutating func coordinate(_ number: Int, _ act: (GroupCoordinator, Int64) -> Void) {
    guard let coordinator = coordinators[number] else { return }
    topic.expire(now: now)
    let (generation, wasRebalancing) = (coordinator.generation, coordinator.isRebalancing)
    act(coordinator, now)
    let fenced = coordinator.changes.filter { $0.kind == .fenced }.map(\.member)
    noteHeard(number, coordinator, butNot: fenced)
    var hasBegun = coordinator.generation == generation
    for change in coordinator.changes {
      switch change.kind {
      case .assigned:
        if !hasBegun { beginRebalance(number) }
        hasBegun = true
        checker?.note(.assigned(group: number, partition: change.partition, member: change.member), now: now)
      case .revoked, .fenced:
        stopWork(number, change.partition)
        noteCommit(number, change.partition, change.member)
        checker?.note(
          .unassigned(
            group: number, partition: change.partition, member: change.member, isFenced: change.kind == .fenced),
          now: now)
      }
    }
    if !hasBegun { beginRebalance(number) }
    if (wasRebalancing || coordinator.generation > generation) && !coordinator.isRebalancing {
      checker?.note(.rebalanced(group: number), now: now)
    }
    noteHeard(number, coordinator, butNot: [])
    for change in coordinator.changes where change.kind == .assigned { poll(number, change.partition) }
    coordinator.clearChanges()
    let deadline = coordinator.deadline
    if deadline != deadlines[number] && deadline < .max {
      schedule(Kind.coordination, number, rank: Rank.fault, after: deadline - now)
    }
    deadlines[number] = deadline
  }

  private func noteHeard(_ number: Int, _ coordinator: GroupCoordinator, butNot fenced: [Int32]) {
    guard let checker else { return }
    for place in members[number].indices where members[number][place] == .up {
      let member = Int32(place)
      guard coordinator.isPresent(member), !fenced.contains(member) else { continue }
      checker.note(.heard(group: number, member: member), now: now)
    }
  }

  private func beginRebalance(_ number: Int) { checker?.note(.rebalancing(group: number), now: now) }

  // MARK: Brokers

  private mutating func turnBroker(_ broker: Int, isOn: Bool) {
    brokerFaults[broker] += isOn ? 1 : -1
    guard brokerFaults[broker] == (isOn ? 1 : 0) else { return }
    guard let replicas else {
      if !isOn { recover() }
      return
    }
    let ends = (0..<setup.partitions).map { topic.end($0) }
    if isOn { replicas.fail(broker) } else { replicas.recover(broker) }
    for partition in 0..<setup.partitions {
      if topic.end(partition) < ends[partition] { truncate(partition) }
      noteLeader(partition)
    }
    for partition in 0..<setup.partitions {
      settleWaiting(partition)
      scheduleCopy(partition)
      offer(partition)
    }
  }

  private mutating func truncate(_ partition: Int) {
    checker?.note(.truncated(partition: partition, to: topic.end(partition)), now: now)
    for number in groups.indices {
      let place = number * setup.partitions + partition
      if !groups[number].isInHand(partition) { stopWork(number, partition) }
      works[place].committed = min(works[place].committed, groups[number].committed(partition))
    }
  }

  private mutating func recover() {
    for partition in 0..<setup.partitions { offer(partition) }
    look()
  }

  // MARK: Producers

  private mutating func crashProducer(_ producer: Int) {
    if !producers.isEmpty { producers[producer].crash() }
    guard case .dualWrite(let publishesFirst) = setup.publishing else { return }
    let count = Int64(halves[producer].count)
    if publishesFirst { outcome.phantoms += count } else { outcome.dualLost += count }
    halves[producer] = [:]
  }

  private mutating func turnRelay(isOn: Bool) {
    relayFaults += isOn ? 1 : -1
    if isOn {
      outbox?.crash()
      isRelaying = false
    } else {
      look()
    }
  }
}
