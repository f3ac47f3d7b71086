/// What a checker is told of a run. Groups, partitions, members and replicas are numbered.
package enum BusEvent: Sendable {
  // The log.
  /// A record is in the log. Of a client's record the session and its number in that; else −1.
  case appended(RecordPlace, Record, session: UInt32, sequence: Int64)
  case acknowledged(RecordPlace, Record, Acknowledgement)
  /// Who leads a partition, and a bit for each replica that is in sync.
  case led(partition: Int, leader: Int32, inSync: UInt32)
  case copied(partition: Int, replica: Int, end: Int64)
  case truncated(partition: Int, to: Int64)
  /// What is too old is gone from a partition.
  case expired(partition: Int)

  // A group.
  case assigned(group: Int, partition: Int, member: Int32)
  case unassigned(group: Int, partition: Int, member: Int32, isFenced: Bool)
  /// A rebalance has begun, and what is to be given back for it is.
  case rebalancing(group: Int)
  case rebalanced(group: Int)
  case silent(group: Int, member: Int32)
  case heard(group: Int, member: Int32)
  case taken(group: Int, partition: Int, member: Int32, Delivery)
  /// An attempt has ended.
  case ended(group: Int, partition: Int, member: Int32, Ending)
  case committed(group: Int, partition: Int, member: Int32, offset: Int64)
  /// What the member of a partition has in hand is lost with it.
  case crashed(group: Int, partition: Int)
  /// What a group says of itself, everything that is too old having expired.
  case report(group: Int, GroupCounts, lag: Int64, retrying: Int64)

  // The sharing group.
  case shared(worker: Int, ShareGroup.Delivery)
  /// A worker has said what becomes of a record, and whether it still held it.
  case shareEnded(worker: Int, ShareGroup.Delivery, isProcessed: Bool, wasHeld: Bool)
  case shareReport(ShareGroup.Counts, lag: Int64)

  // Beside the bus.
  /// A state is saved, and the row of its fact with it.
  case saved(Record)
  case rolledBack(Record)
  /// What the outbox says of itself.
  case outbox(backlog: Int64)
  /// What a dual write has lost, and told though it was not so.
  case dualWrites(lost: Int64, phantoms: Int64)
  /// Nothing more is going to happen. Ages are those of the first group.
  case drained(agesOfFirst: UInt128)
}

/// How an attempt ended.
package struct Ending: Hashable, Sendable {
  package let record: Record
  package let after: AfterAttempt
  /// Whether the record has had a new effect.
  package let hasEffect: Bool
}

/// An invariant that did not hold.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
  /// B1 to B27 of the background page.
  package let invariant: Int
  package let time: Int64
  package let text: String

  package var description: String { "B\(invariant) at \(time) ns: \(text)" }
}
