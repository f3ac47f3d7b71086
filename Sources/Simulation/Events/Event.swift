/// What is to happen: two numbers that mean something to the model, and a rank.
package struct Event: Hashable, Sendable {
  /// Decides between events of one instant: the lower comes first. So a model has a worker freed before an arrival looks
  /// for one.
  package let rank: UInt8

  /// What happens.
  package let kind: UInt32

  /// To whom.
  package let subject: UInt32

  @inlinable @inline(__always) package init(rank: UInt8, kind: UInt32, subject: UInt32) {
    self.rank = rank
    self.kind = kind
    self.subject = subject
  }
}

/// An event that was scheduled and can be cancelled while it is pending.
///
/// It stays valid as a value for ever: when the event has happened or was cancelled, ``EventQueue/cancel(_:)`` says so.
package struct EventHandle: Hashable, Sendable, BitwiseCopyable {
  /// The low 40 bits of the sequence number, and the slot in the low 24. A slot that is used again holds another number;
  /// the same would have to come 2⁴⁰ events later.
  let bits: UInt64

  /// No event.
  package static let none = EventHandle(bits: .max)
}

/// A constant delay with the rank of its events, registered with a queue.
///
/// Events that are delayed by the same time leave in the order in which they came, so no heap has to sort them.
package struct DelayLine: Hashable, Sendable, BitwiseCopyable {
  let index: UInt32
}

/// More events were pending than the queue was told to hold.
package struct EventQueueOverflow: Error, Hashable, Sendable, CustomStringConvertible {
  package let limit: Int
  package let time: SimulationTime

  package var description: String { "more than \(limit) events are pending at \(time.seconds) s" }
}
