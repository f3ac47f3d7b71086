/// Watches a run and says where one of the invariants of the background page does not hold.
///
/// It keeps books of its own, from what it is told, and shares no state with what it watches.
package class BusChecker {
  static let mostViolations = 20

  let setup: BusSetup
  package private(set) var violations: [Violation] = []
  var now: Int64 = 0

  var logs: [LogBook]
  var groups: [GroupBook]
  var facts: FactBook
  var shared = ShareBook()

  package init(_ setup: BusSetup) {
    self.setup = setup
    logs = (0..<setup.partitions).map { _ in LogBook(setup) }
    groups = setup.groups.map { GroupBook($0, partitions: setup.partitions) }
    facts = FactBook(setup)
  }

  /// Tests override it to falsify what is told.
  package func note(_ event: BusEvent, now: Int64) {
    if now < self.now { violate(27, "time runs backwards") }
    self.now = now
    switch event {
    case .taken(let group, let partition, let member, let delivery): take(group, partition, member, delivery)
    case .ended(let group, let partition, let member, let ending): end(group, partition, member, ending)
    case .committed(let group, let partition, let member, let offset): commit(group, partition, member, offset)
    case .appended(let place, let record, let session, let sequence): append(place, record, session, sequence)
    case .acknowledged(let place, let record, let kind): acknowledge(place, record, kind)
    case .led(let partition, let leader, let inSync): lead(partition, leader, inSync)
    case .copied(let partition, let replica, let end): copy(partition, replica, end)
    case .truncated(let partition, let end): truncate(partition, end)
    case .expired(let partition): age(partition)
    case .assigned(let group, let partition, let member): assign(group, partition, member)
    case .unassigned(let group, let partition, let member, let isFenced):
      unassign(group, partition, member, isFenced: isFenced)
    case .rebalancing(let group): beginRebalance(group)
    case .rebalanced(let group): groups[group].isRebalancing = false
    case .silent(let group, let member):
      if groups[group].silentSince[member] == nil { groups[group].silentSince[member] = now }
    case .heard(let group, let member): groups[group].silentSince[member] = nil
    case .crashed(let group, let partition): crash(group, partition)
    case .report(let group, let counts, let lag, let retrying): report(group, counts, lag: lag, retrying: retrying)
    case .shared(let worker, let delivery): share(worker, delivery)
    case .shareEnded(let worker, let delivery, let isProcessed, let wasHeld):
      endShare(worker, delivery, isProcessed: isProcessed, wasHeld: wasHeld)
    case .shareReport(let counts, let lag): reportShare(counts, lag)
    case .saved(let record): save(record)
    case .rolledBack(let record): facts.rolledBack.insert(record.id)
    case .outbox(let backlog): checkOutbox(backlog)
    case .dualWrites(let lost, let phantoms): checkDualWrites(lost, phantoms)
    case .drained(let ages): finish(ages)
    }
  }

  func violate(_ invariant: Int, _ text: @autoclosure () -> String) {
    guard violations.count < Self.mostViolations else { return }
    violations.append(Violation(invariant: invariant, time: now, text: text()))
  }

  @inline(__always) func check(_ isTrue: Bool, _ invariant: Int, _ text: @autoclosure () -> String) {
    if !isTrue { violate(invariant, text()) }
  }
}
