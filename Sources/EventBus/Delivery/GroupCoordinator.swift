/// Who owns which partition of a group: members that come, go and fall silent, and what is done about it.
///
/// A member that leaves says so. One that crashes or hangs is silent; nobody knows until its session times out, and its
/// partitions stand still. The session counts from the moment it falls silent: heartbeats in between are not modelled, so
/// it is noticed later than in practice by one heartbeat at most. A member that comes back in time goes on if it is
/// static; else it has to wait until its former self has timed out.
///
/// Whoever drives it calls ``advance(now:)`` at ``deadline``, and reads what has changed from ``changes``.
package final class GroupCoordinator {
  package enum Rebalance: Hashable, Sendable {
    /// Every member gives all its partitions back, and the group stands still until they are given out anew.
    case eager
    /// Only partitions that are to move are given back.
    case cooperative
  }

  package struct Settings: Hashable, Sendable {
    package var rebalance = Rebalance.eager
    /// Members keep their identity over a restart.
    package var isStatic = false
    package var sessionTimeout: Int64 = 45_000_000_000
    /// From the beginning of a rebalance until its partitions are given out.
    package var rebalanceTime: Int64 = 3_000_000_000

    package init() {}
  }

  package struct Change: Hashable, Sendable, BitwiseCopyable {
    package enum Kind: Hashable, Sendable, BitwiseCopyable {
      case assigned
      /// Given back by an owner that has committed what it had finished.
      case revoked
      /// Taken from an owner that was not heard of.
      case fenced
    }

    package let kind: Kind
    package let partition: Int
    package let member: Int32
  }

  private enum Presence: BitwiseCopyable {
    case away, present, silent, rejoining
  }

  private struct Member: BitwiseCopyable {
    var presence = Presence.away
    /// When its session is over; of a silent one.
    var sessionEnd = Int64.max
  }

  package let group: ConsumerGroup
  package let settings: Settings

  /// Rises with every rebalance.
  package private(set) var generation = 0
  /// Whether partitions are still to be given out.
  package private(set) var isRebalancing = false
  /// What has happened to owners since ``clearChanges()``.
  package private(set) var changes: [Change] = []

  private var members: [Member]
  private var rebalanceEnd = Int64.max
  private var targets: [Int32]

  /// All of the members are present, and own the group's partitions in turn.
  package init(_ group: ConsumerGroup, members count: Int, _ settings: Settings = Settings()) {
    precondition(count > 0, "one member at least")
    self.group = group
    self.settings = settings
    members = [Member](repeating: Member(presence: .present), count: count)
    targets = [Int32](repeating: ConsumerGroup.nobody, count: group.topic.partitions)
    for partition in 0..<group.topic.partitions {
      group.revoke(partition)
      give(partition, to: Int32(partition % count))
    }
  }

  package func clearChanges() { changes.removeAll(keepingCapacity: true) }

  /// Whether a member takes part: it is there, and the group knows it.
  package func isPresent(_ member: Int32) -> Bool { members[Int(member)].presence == .present }

  // MARK: What members do

  /// A member comes, or comes back.
  package func join(_ member: Int32, now: Int64) {
    let place = Int(member)
    switch members[place].presence {
    case .present, .rejoining: break
    case .silent where settings.isStatic: goOn(place, now)
    case .silent:
      members[place].presence = .rejoining
    case .away:
      members[place] = Member(presence: .present)
      beginRebalance(now)
    }
  }

  /// A member says that it goes. A static one says nothing: it may be back in time.
  package func leave(_ member: Int32, now: Int64) {
    if members[Int(member)].presence == .rejoining { members[Int(member)].presence = .silent }
    guard members[Int(member)].presence == .present else { return }
    if settings.isStatic { return fallSilent(member, now: now) }
    members[Int(member)] = Member()
    for partition in 0..<group.topic.partitions where group.owner(partition) == member { takeBack(partition) }
    beginRebalance(now)
  }

  /// A member is not heard of any more.
  package func fallSilent(_ member: Int32, now: Int64) {
    if members[Int(member)].presence == .rejoining { members[Int(member)].presence = .silent }
    guard members[Int(member)].presence == .present else { return }
    let (end, isPast) = now.addingReportingOverflow(settings.sessionTimeout)
    members[Int(member)] = Member(presence: .silent, sessionEnd: isPast ? .max : end)
  }

  /// A member that only hung is heard of again. One that has been fenced learns it now, and joins.
  package func resume(_ member: Int32, now: Int64) {
    switch members[Int(member)].presence {
    case .silent: goOn(Int(member), now)
    case .away: join(member, now: now)
    case .present, .rejoining: break
    }
  }

  private func goOn(_ place: Int, _ now: Int64) {
    members[place] = Member(presence: .present)
    // It takes part in what has begun meanwhile.
    if isRebalancing && settings.rebalance == .eager { beginRebalance(now) }
  }

  // MARK: What follows

  /// When ``advance(now:)`` has something to do next.
  package var deadline: Int64 {
    var first = isRebalancing ? rebalanceEnd : .max
    for member in members { first = min(first, member.sessionEnd) }
    return first
  }

  /// Ends sessions and rebalances that are due.
  package func advance(now: Int64) {
    var hasLost = false
    for place in members.indices where members[place].sessionEnd <= now {
      for partition in 0..<group.topic.partitions where group.owner(partition) == Int32(place) {
        group.fence(partition)
        changes.append(Change(kind: .fenced, partition: partition, member: Int32(place)))
      }
      members[place] = Member(presence: members[place].presence == .rejoining ? .present : .away)
      hasLost = true
    }
    if hasLost { beginRebalance(now) }
    guard isRebalancing, rebalanceEnd <= now else { return }
    isRebalancing = false
    for partition in targets.indices where group.owner(partition) == ConsumerGroup.nobody {
      if targets[partition] != ConsumerGroup.nobody { give(partition, to: targets[partition]) }
    }
  }

  private func beginRebalance(_ now: Int64) {
    generation += 1
    isRebalancing = true
    rebalanceEnd = now + settings.rebalanceTime
    chooseTargets()
    for partition in targets.indices {
      let owner = group.owner(partition)
      // Who is silent cannot be asked.
      guard owner != ConsumerGroup.nobody, members[Int(owner)].presence == .present else { continue }
      if settings.rebalance == .eager || targets[partition] != owner { takeBack(partition) }
    }
  }

  /// As even as can be with as few moves as can be; who is silent keeps what it has.
  private func chooseTargets() {
    let count = members.count { $0.presence != .away }
    let partitions = targets.count
    for partition in targets.indices { targets[partition] = ConsumerGroup.nobody }
    guard count > 0 else { return }
    var held = [Int](repeating: 0, count: members.count)
    // Some members have one more than others: those that have it already.
    var spare = partitions % count
    for partition in targets.indices {
      let owner = group.owner(partition)
      guard owner != ConsumerGroup.nobody else { continue }
      let place = Int(owner)
      let isSilent = members[place].presence != .present
      guard isSilent || held[place] < partitions / count || (held[place] == partitions / count && spare > 0) else {
        continue
      }
      if held[place] == partitions / count { spare -= 1 }
      held[place] += 1
      targets[partition] = owner
    }
    for partition in targets.indices where targets[partition] == ConsumerGroup.nobody {
      var least = -1
      for place in members.indices where members[place].presence == .present {
        if least < 0 || held[place] < held[least] { least = place }
      }
      guard least >= 0 else { return }
      held[least] += 1
      targets[partition] = Int32(least)
    }
  }

  private func takeBack(_ partition: Int) {
    let owner = group.owner(partition)
    group.revoke(partition)
    changes.append(Change(kind: .revoked, partition: partition, member: owner))
  }

  private func give(_ partition: Int, to member: Int32) {
    group.assign(partition, to: member)
    changes.append(Change(kind: .assigned, partition: partition, member: member))
  }
}
