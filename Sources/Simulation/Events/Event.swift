/// What is to happen: two numbers that mean something to the model, and a rank.
public struct Event: Hashable, Sendable {
  /// Decides between events of one instant: the lower comes first. So a model has a worker freed before an arrival looks
  /// for one.
  public let rank: UInt8

  /// What happens.
  public let kind: UInt32

  /// To whom.
  public let subject: UInt32

  /// What happens to whom.
  @inlinable @inline(__always) public init(rank: UInt8, kind: UInt32, subject: UInt32) {
    self.rank = rank
    self.kind = kind
    self.subject = subject
  }
}

/// An event that was scheduled and can be cancelled while it is pending.
///
/// It stays valid as a value for ever: when the event has happened or was cancelled, ``EventQueue/cancel(_:)`` says so.
public struct EventHandle: Hashable, Sendable, BitwiseCopyable {
  /// The low 40 bits of the sequence number, and the slot in the low 24. A slot that is used again holds another number;
  /// the same would have to come 2⁴⁰ events later.
  @usableFromInline let bits: UInt64

  @inlinable @inline(__always) init(bits: UInt64) { self.bits = bits }

  /// No event.
  @inlinable public static var none: EventHandle {
    @inline(__always) get { EventHandle(bits: .max) }
  }

  /// Whether it is ``none``.
  @inlinable public var isNone: Bool {
    @inline(__always) get { bits == .max }
  }
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
