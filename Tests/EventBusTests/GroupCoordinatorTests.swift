import Testing

@testable import EventBus

@Suite struct GroupCoordinatorTests {
  private static let second: Int64 = 1_000_000_000

  private func make(
    _ partitions: Int, members: Int, _ rebalance: GroupCoordinator.Rebalance, isStatic: Bool = false
  ) -> (ConsumerGroup, GroupCoordinator) {
    let group = ConsumerGroup(Topic(partitions: partitions))
    var settings = GroupCoordinator.Settings()
    settings.rebalance = rebalance
    settings.isStatic = isStatic
    let coordinator = GroupCoordinator(group, members: members, settings)
    coordinator.clearChanges()
    return (group, coordinator)
  }

  private func owners(_ group: ConsumerGroup) -> [Int32] { (0..<group.topic.partitions).map(group.owner) }

  @Test func whoHasNoPartitionSitsIdle() {
    let (group, _) = make(2, members: 3, .eager)
    #expect(owners(group) == [0, 1])
  }

  @Test(arguments: [GroupCoordinator.Rebalance.eager, .cooperative])
  func aMemberThatLeavesHandsOver(rebalance: GroupCoordinator.Rebalance) {
    let (group, coordinator) = make(4, members: 2, rebalance)
    coordinator.leave(1, now: 0)
    #expect(owners(group) == (rebalance == .eager ? [-1, -1, -1, -1] : [0, -1, 0, -1]))
    #expect(coordinator.deadline == 3 * Self.second)
    coordinator.advance(now: 3 * Self.second)
    #expect(owners(group) == [0, 0, 0, 0] && coordinator.generation == 1)
    // Back again: what it gets is given back, and nothing else.
    coordinator.join(1, now: 10 * Self.second)
    #expect(owners(group).filter { $0 < 0 }.count == (rebalance == .eager ? 4 : 2))
    coordinator.advance(now: 13 * Self.second)
    #expect(owners(group).filter { $0 == 0 }.count == 2 && owners(group).filter { $0 == 1 }.count == 2)
  }

  @Test func aCrashIsNoticedWhenTheSessionTimesOut() {
    let (group, coordinator) = make(2, members: 2, .cooperative)
    coordinator.fallSilent(1, now: 5 * Self.second)
    #expect(coordinator.deadline == 50 * Self.second)
    coordinator.advance(now: 50 * Self.second - 1)
    #expect(owners(group) == [0, 1])
    coordinator.advance(now: 50 * Self.second)
    #expect(owners(group) == [0, -1])
    #expect(coordinator.changes == [GroupCoordinator.Change(kind: .fenced, partition: 1, member: 1)])
    coordinator.advance(now: 53 * Self.second)
    #expect(owners(group) == [0, 0])
  }

  /// Static members go on where they were; others wait until their former self has timed out.
  @Test(arguments: [true, false])
  func aRestartWithinTheSession(isStatic: Bool) {
    let (group, coordinator) = make(2, members: 2, .eager, isStatic: isStatic)
    coordinator.fallSilent(1, now: 0)
    coordinator.join(1, now: 20 * Self.second)
    #expect(coordinator.generation == 0 && owners(group) == [0, 1])
    #expect(coordinator.isPresent(1) == isStatic)
    #expect(coordinator.deadline == (isStatic ? .max : 45 * Self.second))
    coordinator.advance(now: 45 * Self.second)
    coordinator.advance(now: 48 * Self.second)
    #expect(coordinator.generation == (isStatic ? 0 : 1) && owners(group) == [0, 1])
  }

  @Test func aGroupThatAllHaveLeftStandsStill() {
    let (group, coordinator) = make(2, members: 1, .eager)
    coordinator.leave(0, now: 0)
    coordinator.advance(now: 3 * Self.second)
    #expect(owners(group) == [-1, -1] && !coordinator.isPresent(0))
    coordinator.join(0, now: 9 * Self.second)
    coordinator.advance(now: 12 * Self.second)
    #expect(owners(group) == [0, 0])
  }
}
