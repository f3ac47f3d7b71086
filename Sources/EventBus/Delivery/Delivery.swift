/// A record in the hands of a consumer.
package struct Delivery: Hashable, Sendable, BitwiseCopyable {
  package let record: Record
  package let offset: Int64
  /// Attempts that have failed before, those noted in the retry topic included.
  package let attempts: Int64
  /// A consumer had it in hand before, and crashed then or later without a commit.
  package let isRedelivery: Bool
  /// It is not counted yet as processed or dead-lettered.
  package let isOpen: Bool
  /// It comes from the retry topic.
  package let isRetry: Bool
  /// What ``ConsumerGroup/finish(_:ticket:isProcessed:now:)`` wants to be told: another delivery has another.
  package let ticket: UInt32
}

/// What is to be done after an attempt.
package enum AfterAttempt: Hashable, Sendable {
  /// The record is done with; the partition can be taken from again.
  case done
  /// The record stays in hand; it is to be attempted again after so many nanoseconds.
  case again(after: Int64)
  /// The record waits in the retry topic until this time; the partition can be taken from again.
  case delayed(until: Int64)
  /// The record is a dead letter; the partition can be taken from again.
  case deadLettered
  /// Nobody has this delivery any more: its consumer crashed or lost the partition. Nothing has happened.
  case fenced
}

/// What a group has done so far; records are counted once, however often they come.
package struct GroupCounts: Hashable, Sendable {
  package internal(set) var processed: Int64 = 0
  package internal(set) var deadLettered: Int64 = 0
  /// Too old before they were processed.
  package internal(set) var expired: Int64 = 0
  /// Committed, but not processed when their consumer crashed (at most once).
  package internal(set) var lostAtCrash: Int64 = 0
  /// Not yet processed when a new leader of their partition did not know them.
  package internal(set) var vanished: Int64 = 0

  /// Deliveries of records that a consumer had in hand before.
  package internal(set) var redelivered: Int64 = 0
  /// Deliveries that ended with a crash or the loss of the partition.
  package internal(set) var interrupted: Int64 = 0
  /// Attempts that failed.
  package internal(set) var failedAttempts: Int64 = 0
  /// Records that were processed after a later one of their partition: out of order where they have its key.
  package internal(set) var overtaken: Int64 = 0
  /// Times that a record went to the retry topic.
  package internal(set) var delayed: Int64 = 0
  /// Effects of processed deliveries, repeats included.
  package internal(set) var effects: Int64 = 0
  /// Processed deliveries whose effect was there already.
  package internal(set) var suppressed: Int64 = 0
  package internal(set) var commits: Int64 = 0

  /// Records that nothing more will come of.
  @inline(__always) package var settled: Int64 { processed + deadLettered + expired + lostAtCrash + vanished }
}
