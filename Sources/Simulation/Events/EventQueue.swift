/// The pending events of one simulation, and its clock.
///
/// Events leave in a total order: by time, at one instant by rank, within a rank in the order in which they were
/// scheduled. So a run depends on nothing but the model and its seed.
///
/// A 4-ary heap (Johnson, "Priority queues with update and finding minimum spanning trees", 1975) in one flat array
/// holds events with varying delays, and for each delay line the place of its first event. The events of a line are a
/// linked list in the order of their times: setting a timer appends to it, cancelling one takes it out, both without
/// touching the heap. What the heap holds of a line, or of a cancelled event, may be out of date; it is then too early,
/// never too late, and is put right when it comes to the top.
///
/// Nothing is allocated for an event once the arrays have grown to what is pending at most.
package struct EventQueue: ~Copyable {
  /// The most events that a queue can be told to hold.
  package static let largestLimit = 16_000_000

  /// The most delay lines of a queue.
  package static let mostLines = 500_000

  /// How a heap entry is to be read: the two lowest bits of `order`.
  enum Form {
    static let plain: UInt64 = 0
    static let cancellable: UInt64 = 1
    static let line: UInt64 = 2
    static let mask: UInt64 = 3
    static let bits = 2
  }

  /// What is sorted.
  struct Entry {
    var time: Int64
    /// Rank (8 bits), sequence number (54), form (2).
    var order: UInt64
    /// Plain: kind and subject. Cancellable: the slot. Line: its index.
    var word: UInt64

    /// Without branches, since which of two events is earlier is as good as chance.
    @inline(__always) static func < (left: Entry, right: Entry) -> Bool {
      let borrow: Bool = left.order < right.order
      return (left.time < right.time) != ((left.time == right.time) && borrow)
    }
  }

  /// A cancellable event, or one in a delay line, or (the first `lines.count`) the head of such a line.
  struct Slot {
    var time: Int64
    /// As in the entry; 0 where the slot is free.
    var order: UInt64
    var word: UInt64
    /// The neighbours in the line, a ring that the line's head closes; in a free slot `next` is the next free one.
    var previous: UInt32
    var next: UInt32
  }

  struct Line {
    let delay: Int64
    let rank: UInt8
    /// The slot that closes the ring.
    let head: UInt32
    /// Whether the heap has an entry for it.
    var isInHeap: Bool
  }

  static let noSlot = UInt32.max
  /// Enough for all events and the heads of all lines.
  static let slotBits = 24

  /// When the event that ``next(notAfter:)`` gave last was due.
  package private(set) var now = SimulationTime.zero

  /// The events that are pending.
  package private(set) var count = 0

  /// Set when an event had to be refused because the limit was reached. From then on there is no next event.
  package private(set) var overflow: EventQueueOverflow?

  let limit: Int
  var heap: FlatArray<Entry>
  var slots: FlatArray<Slot>
  var freeSlot = EventQueue.noSlot
  var lines: [Line] = []
  private var lineOf: [UInt8: [SimulationTime: DelayLine]] = [:]
  /// Heap entries of events that were cancelled.
  var staleCount = 0
  /// Whether the entry at the top has left: the next one to be scheduled takes its place, which saves a way down and a
  /// way up.
  var isTopTaken = false
  private var sequence: UInt64 = 0

  /// - Parameter limit: how many events may be pending, at most ``largestLimit``. Memory grows with what is pending, 24
  ///   bytes for an event that cannot be cancelled, 32 for one in a delay line, 56 for another one that can be.
  package init(limit: Int = EventQueue.largestLimit) {
    precondition(limit > 0 && limit <= Self.largestLimit, "a limit of 1 to \(Self.largestLimit) events")
    self.limit = limit
    heap = FlatArray(capacity: 64)
    slots = FlatArray(capacity: 64)
  }

  // MARK: Scheduling

  /// The line of events that come after a constant delay; for an equal delay and rank the same line.
  package mutating func delayLine(_ delay: SimulationTime, rank: UInt8) -> DelayLine {
    precondition(delay >= .zero, "time does not run backwards")
    if let known = lineOf[rank]?[delay] { return known }
    precondition(lines.count < Self.mostLines, "at most \(Self.mostLines) delay lines")
    let head = takeSlot()
    slots[Int(head)] = Slot(time: .max, order: .max, word: 0, previous: head, next: head)
    lines.append(Line(delay: delay.nanoseconds, rank: rank, head: head, isInHeap: false))
    let line = DelayLine(index: UInt32(lines.count - 1))
    lineOf[rank, default: [:]][delay] = line
    return line
  }

  /// Schedules an event that is not going to be cancelled.
  /// - Complexity: O(log count); O(1) on average for random delays.
  package mutating func schedule(_ event: Event, after delay: SimulationTime) {
    guard let order = admit(rank: event.rank, form: Form.plain) else { return }
    insert(Entry(time: due(after: delay.nanoseconds), order: order, word: event.word))
  }

  /// Schedules an event that may be cancelled.
  /// - Returns: the handle to cancel it with; ``EventHandle/none`` when the queue is full.
  package mutating func scheduleCancellable(_ event: Event, after delay: SimulationTime) -> EventHandle {
    guard let order = admit(rank: event.rank, form: Form.cancellable) else { return .none }
    let time = due(after: delay.nanoseconds)
    let slot = takeSlot()
    slots[Int(slot)] = Slot(time: time, order: order, word: event.word, previous: slot, next: slot)
    insert(Entry(time: time, order: order, word: UInt64(slot)))
    return Self.handle(slot, order)
  }

  /// Schedules an event after the constant delay of a line, with the line's rank.
  /// - Returns: the handle to cancel it with; ``EventHandle/none`` when the queue is full.
  /// - Complexity: O(1).
  @discardableResult
  package mutating func schedule(kind: UInt32, subject: UInt32, on line: DelayLine) -> EventHandle {
    let index = Int(line.index)
    let (delay, rank, head, isInHeap) = (
      lines[index].delay, lines[index].rank, lines[index].head, lines[index].isInHeap
    )
    guard let order = admit(rank: rank, form: Form.line) else { return .none }
    let time = due(after: delay)
    let slot = takeSlot()
    let last = slots[Int(head)].previous
    assert(last == head || slots[Int(last)].time <= time, "a line is in the order of time")
    slots[Int(slot)] = Slot(
      time: time, order: order, word: Event(rank: rank, kind: kind, subject: subject).word, previous: last, next: head)
    slots[Int(last)].next = slot
    slots[Int(head)].previous = slot
    if !isInHeap {
      lines[index].isInHeap = true
      insert(Entry(time: time, order: order, word: UInt64(index)))
    }
    return Self.handle(slot, order)
  }

  /// Takes back an event that is pending.
  /// - Returns: false when it has happened, or was cancelled before.
  /// - Complexity: O(1), amortised for events that are not in a line.
  @discardableResult
  package mutating func cancel(_ handle: EventHandle) -> Bool {
    let slot = Int(handle.bits & (1 << UInt64(Self.slotBits) - 1))
    guard handle != .none, slot < slots.count else { return false }
    let order = slots[slot].order
    guard order != 0, Self.handle(UInt32(slot), order) == handle else { return false }
    if order & Form.mask == Form.line {
      unlink(slot)
    } else {
      staleCount += 1
    }
    release(slot)
    count -= 1
    // More stale entries than others: clearing up costs each of them once.
    if staleCount > 64 && staleCount * 2 > heap.count { removeStale() }
    return true
  }

  // MARK: Running

  /// The next event in order, which is no longer pending then; the clock is moved to its time. Nil when there is none, or
  /// when an event had to be refused.
  package mutating func next() -> Event? { next(notAfter: SimulationTime(nanoseconds: .max)) }

  /// As ``next()``, but nil also when the next event is later than the time given; it stays pending then, and the clock
  /// where it is.
  package mutating func next(notAfter end: SimulationTime) -> Event? {
    if isTopTaken {
      isTopTaken = false
      removeTop()
    }
    while heap.count > 0 {
      let top = heap[0]
      // A top that is out of date is never too late, so nothing else is due before the end either.
      guard top.time <= end.nanoseconds, overflow == nil else { return nil }
      let form = top.order & Form.mask
      if form == Form.plain {
        isTopTaken = true
        return take(top.time, top.order, top.word)
      }
      if form == Form.cancellable {
        let slot = Int(top.word)
        if slots[slot].order == top.order {
          let word = slots[slot].word
          release(slot)
          isTopTaken = true
          return take(top.time, top.order, word)
        }
        staleCount -= 1
        removeTop()
        continue
      }
      let head = lines[Int(top.word)].head
      let first = Int(slots[Int(head)].next)
      let slot = slots[first]
      if slot.order == top.order {
        // The entry stays where it is, out of date now: often the line has its next event before it is looked at again.
        unlink(first)
        release(first)
        return take(slot.time, slot.order, slot.word)
      }
      if first == Int(head) {
        lines[Int(top.word)].isInHeap = false
        removeTop()
      } else {
        sink(Entry(time: slot.time, order: slot.order, word: top.word))
      }
    }
    return nil
  }

  // MARK: Parts

  private mutating func take(_ time: Int64, _ order: UInt64, _ word: UInt64) -> Event {
    assert(time >= now.nanoseconds, "time does not run backwards")
    assert(count > 0)
    now = SimulationTime(nanoseconds: time)
    count -= 1
    return Event(rank: UInt8(truncatingIfNeeded: order >> 56), word: word)
  }

  /// The order of a new event; nil when there is no room for it.
  private mutating func admit(rank: UInt8, form: UInt64) -> UInt64? {
    guard count < limit else {
      if overflow == nil { overflow = EventQueueOverflow(limit: limit, time: now) }
      return nil
    }
    count += 1
    sequence += 1
    // 54 bits last for 28 years at twenty million events a second.
    assert(sequence < 1 << 54)
    return UInt64(rank) << 56 | sequence << UInt64(Form.bits) | form
  }

  private func due(after delay: Int64) -> Int64 {
    precondition(delay >= 0, "time does not run backwards")
    let (time, isPast) = now.nanoseconds.addingReportingOverflow(delay)
    return isPast ? .max : time
  }

  private static func handle(_ slot: UInt32, _ order: UInt64) -> EventHandle {
    EventHandle(bits: (order >> UInt64(Form.bits)) << UInt64(slotBits) | UInt64(slot))
  }

  private mutating func takeSlot() -> UInt32 {
    guard freeSlot != Self.noSlot else {
      assert(slots.count < 1 << Self.slotBits - 1)
      slots.append(Slot(time: 0, order: 0, word: 0, previous: 0, next: 0))
      return UInt32(slots.count - 1)
    }
    let slot = freeSlot
    freeSlot = slots[Int(slot)].next
    assert(slots[Int(slot)].order == 0, "a free slot holds nothing")
    return slot
  }

  private mutating func release(_ slot: Int) {
    slots[slot].order = 0
    slots[slot].next = freeSlot
    freeSlot = UInt32(truncatingIfNeeded: slot)
  }

  private mutating func unlink(_ slot: Int) {
    let (previous, next) = (slots[slot].previous, slots[slot].next)
    assert(slots[Int(previous)].next == slot && slots[Int(next)].previous == slot)
    slots[Int(previous)].next = next
    slots[Int(next)].previous = previous
  }
}

extension Event {
  /// Kind and subject in one word.
  @inline(__always) var word: UInt64 { UInt64(kind) << 32 | UInt64(subject) }

  @inline(__always) init(rank: UInt8, word: UInt64) {
    self.init(rank: rank, kind: UInt32(truncatingIfNeeded: word >> 32), subject: UInt32(truncatingIfNeeded: word))
  }
}
