import EventBus
import Simulation

/// The members of consumer groups: the instances of a service, among which partitions are dealt.
///
/// As long as a service is up with some of its instances down, partitions of those wait: until the session timeout where
/// an instance crashed, or left and is a static member, else no longer than the move takes. What strikes a service as a
/// whole leaves its members where they are, and it goes on where it was.
extension Engine {
  mutating func prepareMembers() {
    for group in 0..<groups.count {
      let count = Int32(memberCount(group))
      for place in places(of: group) {
        deliveries[Int(place)].target = deliveries[Int(place)].partition % count
        assign(place)
      }
    }
  }

  /// Whether the partition has a consumer that is there.
  func isServed(_ place: Int32) -> Bool {
    let record = deliveries[Int(place)]
    let group = Int(record.group)
    let owner = groups[group].owner(Int(record.partition))
    return owner == record.target && !groupStates[group].isStopped && isHere(owner, of: group)
  }

  /// The partition is about to change hands.
  func isMoving(_ place: Int32) -> Bool {
    let record = deliveries[Int(place)]
    let group = Int(record.group)
    return groupStates[group].isStopped || groups[group].owner(Int(record.partition)) != record.target
  }

  /// A record is done with, and its partition was to change hands.
  mutating func handOver(_ place: Int32) {
    let group = Int(deliveries[Int(place)].group)
    if groupStates[group].isStopped { start(group) } else { assign(place) }
  }

  /// Instances of a service have come or gone; those that do so together are one change.
  mutating func reviewMembers(of service: Int) {
    let spec = model.services[service]
    var (joined, left, crashed): ([Int32], [Int32], [Int32]) = ([], [], [])
    for instance in 0..<spec.instances {
      let place = Int(spec.firstInstance + instance)
      let isCrash = instances[place].crashes > 0 && !instances[place].hasCrashed
      instances[place].hasCrashed = instances[place].crashes > 0
      guard isServing(Int32(place)) != instances[place].isMember else {
        // One that was leaving has crashed at what it had still to finish.
        if isCrash { crashed.append(instance) }
        continue
      }
      instances[place].isMember.toggle()
      instances[place].left = now
      instances[place].isSilent = instances[place].hasCrashed
      if instances[place].isMember { joined.append(instance) } else { left.append(instance) }
    }
    guard !(joined.isEmpty && left.isEmpty && crashed.isEmpty) else { return }
    for group in model.groupsOf[service] { review(Int(group), joined: joined, left: left, crashed: crashed) }
  }

  private mutating func review(_ group: Int, joined: [Int32], left: [Int32], crashed: [Int32]) {
    for member in left + crashed {
      if instances[firstInstance(group) + Int(member)].hasCrashed {
        // What it has in hand comes again.
        for place in partitions(of: member, in: group) { interrupt(place) }
      } else {
        // What it is doing it finishes.
        for place in partitions(of: member, in: group) where deliveries[Int(place)].state != .attempting {
          giveBack(place)
        }
      }
    }
    if left.contains(where: { isAwaited($0, by: group) }) {
      wakeups += 1
      schedule(Kind.sessionEnd, Int32(group), rank: Rank.pauseEnd, after: consumer(group).sessionTimeout)
    }
    let isMissed = left.contains { !isAwaited($0, by: group) }
    let isNew = joined.contains { !isExpected($0, by: group) }
    if isMissed || isNew { rebalance(group) } else { start(group) }
    pollNext(group)
  }

  /// A static member that comes back to the partitions which are still its own.
  private func isExpected(_ member: Int32, by group: Int) -> Bool {
    consumer(group).rebalance == .static && places(of: group).contains { deliveries[Int($0)].target == member }
  }

  private func partitions(of member: Int32, in group: Int) -> [Int32] {
    places(of: group).filter { groups[group].owner(Int(deliveries[Int($0)].partition)) == member }
  }

  /// A member has not been heard of for as long as may be, if it has not come back.
  mutating func endSession(_ group: Int) {
    wakeups -= 1
    if places(of: group).contains(where: { !isKnown(deliveries[Int($0)].target, to: group) }) { rebalance(group) }
  }

  private func isHere(_ member: Int32, of group: Int) -> Bool {
    instances[firstInstance(group) + Int(member)].isMember
  }

  /// It is gone, and the group does not know yet.
  private func isAwaited(_ member: Int32, by group: Int) -> Bool {
    let state = instances[firstInstance(group) + Int(member)]
    guard !state.isMember, state.isSilent || consumer(group).rebalance == .static else { return false }
    return now - state.left < consumer(group).sessionTimeout
  }

  private func isKnown(_ member: Int32, to group: Int) -> Bool {
    isHere(member, of: group) || isAwaited(member, by: group)
  }

  /// Deals the partitions to the members that the group knows of.
  private mutating func rebalance(_ group: Int) {
    let members = (0..<Int32(memberCount(group))).filter { isKnown($0, to: group) }
    guard !members.isEmpty else { return }
    let isEager = consumer(group).rebalance == .eager
    if isEager {
      for place in places(of: group) {
        deliveries[Int(place)].target = members[Int(deliveries[Int(place)].partition) % members.count]
      }
    } else {
      aimSticky(group, members)
    }
    for place in places(of: group) where isEager || isMoving(place) {
      // What waits for another attempt comes again from where the group is.
      switch deliveries[Int(place)].state {
      case .pausing, .stalled: giveBack(place)
      case .idle, .looking, .inLine, .attempting: break
      }
    }
    groupStates[group].isStopped = isEager
    start(group)
  }

  /// Everybody keeps as many as everybody gets; the others go to those that have fewest.
  private mutating func aimSticky(_ group: Int, _ members: [Int32]) {
    let all = places(of: group)
    var counts = [Int](repeating: 0, count: memberCount(group))
    let (share, rest) = all.count.quotientAndRemainder(dividingBy: members.count)
    var larger = rest
    var open: [Int32] = []
    let isHere = Set(members)
    for place in all {
      let owner = deliveries[Int(place)].target
      if isHere.contains(owner), counts[Int(owner)] < share {
        counts[Int(owner)] += 1
      } else if isHere.contains(owner), counts[Int(owner)] == share, larger > 0 {
        counts[Int(owner)] += 1
        larger -= 1
      } else {
        open.append(place)
      }
    }
    var next = 0
    for place in open {
      // Every member has room for its share, and some for one more.
      while counts[Int(members[next])] >= share {
        if counts[Int(members[next])] == share, larger > 0 {
          larger -= 1
          break
        }
        next += 1
      }
      deliveries[Int(place)].target = members[next]
      counts[Int(members[next])] += 1
    }
  }

  /// Gives partitions to whom they are to go; where all have to stop for that, when all have.
  mutating func start(_ group: Int) {
    if groupStates[group].isStopped {
      guard groupStates[group].inHand == 0 else { return }
      groupStates[group].isStopped = false
    }
    for place in places(of: group) where deliveries[Int(place)].state != .attempting { assign(place) }
    resume(group)
  }

  private mutating func assign(_ place: Int32) {
    let record = deliveries[Int(place)]
    let (group, partition) = (groups[Int(record.group)], Int(record.partition))
    guard group.owner(partition) != record.target else { return }
    group.revoke(partition)
    group.assign(partition, to: record.target)
  }

  // MARK: Parts

  private func consumer(_ group: Int) -> ConsumerSpec { model.consumers[Int(model.groups[group].consumer)] }

  private func memberCount(_ group: Int) -> Int { Int(model.services[Int(consumer(group).service)].instances) }

  private func firstInstance(_ group: Int) -> Int {
    Int(model.services[Int(consumer(group).service)].firstInstance)
  }

  func places(of group: Int) -> Range<Int32> {
    let first = model.groups[group].firstDelivery
    return first..<first + Int32(groups[group].topic.partitions)
  }
}
