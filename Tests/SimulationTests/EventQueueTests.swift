import Testing

@testable import Simulation

/// A queue as simple as can be: all events in an array, the least searched for.
private struct SortedReference {
  struct Pending {
    let time: Int64
    let rank: UInt8
    let sequence: Int
    let subject: UInt32
  }

  var now: Int64 = 0
  var pending: [Pending] = []
  private var sequence = 0

  mutating func schedule(_ delay: Int64, _ rank: UInt8, _ subject: UInt32) {
    sequence += 1
    pending.append(Pending(time: now + delay, rank: rank, sequence: sequence, subject: subject))
  }

  mutating func cancel(_ subject: UInt32) -> Bool {
    let before = pending.count
    pending.removeAll { $0.subject == subject }
    return pending.count < before
  }

  mutating func next(_ end: Int64) -> Pending? {
    let least = pending.indices.min {
      let (a, b) = (pending[$0], pending[$1])
      return (a.time, a.rank, a.sequence) < (b.time, b.rank, b.sequence)
    }
    guard let least, pending[least].time <= end else { return nil }
    now = pending[least].time
    return pending.remove(at: least)
  }
}

/// Both, given the same operations.
private struct Pair: ~Copyable {
  var queue = EventQueue()
  var reference = SortedReference()
  private var handles: [(subject: UInt32, handle: EventHandle)] = []
  private var subjects: UInt32 = 0
  private var lines: [(line: DelayLine, delay: Int64, rank: UInt8)] = []

  init() {
    for (delay, rank) in [(0, 1), (2, 0), (2, 2), (5, 1)] as [(Int64, UInt8)] {
      lines.append((queue.delayLine(SimulationTime(nanoseconds: delay), rank: rank), delay, rank))
    }
  }

  mutating func plain(_ delay: Int64, _ rank: UInt8) {
    subjects += 1
    queue.schedule(Event(rank: rank, kind: 7, subject: subjects), after: SimulationTime(nanoseconds: delay))
    reference.schedule(delay, rank, subjects)
  }

  mutating func cancellable(_ delay: Int64, _ rank: UInt8) {
    subjects += 1
    let event = Event(rank: rank, kind: 7, subject: subjects)
    handles.append((subjects, queue.scheduleCancellable(event, after: SimulationTime(nanoseconds: delay))))
    reference.schedule(delay, rank, subjects)
  }

  mutating func line(_ index: Int) {
    subjects += 1
    let line = lines[index % lines.count]
    handles.append((subjects, queue.schedule(kind: 7, subject: subjects, on: line.line)))
    reference.schedule(line.delay, line.rank, subjects)
  }

  /// One of all that were ever given, so most have happened. Whether both agree.
  mutating func cancel(_ index: Int) -> Bool {
    guard !handles.isEmpty else { return true }
    let (subject, handle) = handles[index % handles.count]
    return queue.cancel(handle) == reference.cancel(subject)
  }

  mutating func cancelLatest() -> Bool { handles.isEmpty || cancel(handles.count - 1) }

  mutating func next(notAfter end: Int64 = .max) -> Bool {
    let (event, expected) = (queue.next(notAfter: SimulationTime(nanoseconds: end)), reference.next(end))
    return event?.subject == expected?.subject && event?.rank == expected?.rank
      && (event == nil || queue.now.nanoseconds == reference.now) && queue.count == reference.pending.count
  }

  /// Whether what is left comes in the same order.
  mutating func drain() -> Bool {
    while !reference.pending.isEmpty { guard next() else { return false } }
    return next() && queue.count == 0
  }
}

@Suite struct EventQueueTests {
  private static func event(_ rank: UInt8, _ subject: UInt32) -> Event { Event(rank: rank, kind: 1, subject: subject) }

  @Test func timeThenRankThenSequence() {
    var queue = EventQueue()
    let line = queue.delayLine(.seconds(1), rank: 1)
    queue.schedule(Self.event(2, 1), after: .seconds(1))
    queue.schedule(kind: 1, subject: 2, on: line)
    queue.schedule(Self.event(1, 3), after: .seconds(1))
    queue.schedule(Self.event(0, 4), after: .seconds(1))
    queue.schedule(Self.event(9, 5), after: SimulationTime(nanoseconds: 999_999_999))
    _ = queue.scheduleCancellable(Self.event(1, 6), after: .seconds(1))
    queue.schedule(kind: 1, subject: 7, on: line)
    var order: [UInt32] = []
    while let event = queue.next() { order.append(event.subject) }
    #expect(order == [5, 4, 2, 3, 6, 7, 1])
  }

  @Test func whatIsScheduledForNowComesNow() {
    var queue = EventQueue()
    queue.schedule(Self.event(5, 1), after: .seconds(1))
    queue.schedule(Self.event(5, 2), after: .seconds(1))
    let first = queue.next()
    // Lower in rank than what is being done: before all that is left of the instant.
    queue.schedule(Self.event(0, 3), after: .zero)
    queue.schedule(Self.event(5, 4), after: .zero)
    let rest = (0..<3).map { _ in queue.next()?.subject }
    let now = queue.now
    #expect(first?.subject == 1 && rest == [3, 2, 4])
    #expect(now == .seconds(1))
  }

  @Test func endOfTime() {
    var queue = EventQueue()
    queue.schedule(Self.event(0, 1), after: .seconds(2))
    let early = queue.next(notAfter: .seconds(1))
    let now = queue.now
    let late = queue.next(notAfter: .seconds(2))
    // What would be past the end of time is at its end.
    queue.schedule(Self.event(0, 2), after: .never)
    let last = queue.next()
    let end = queue.now
    #expect(early == nil && now == .zero && late?.subject == 1)
    #expect(last?.subject == 2 && end == .never)
  }

  @Test func handlesAreForOneEvent() {
    var queue = EventQueue()
    let line = queue.delayLine(.seconds(30), rank: 0)
    let first = queue.scheduleCancellable(Self.event(0, 1), after: .seconds(1))
    let timer = queue.schedule(kind: 1, subject: 2, on: line)
    let results = [queue.cancel(first), queue.cancel(first), queue.cancel(timer), queue.cancel(timer)]
    #expect(results == [true, false, true, false])
    // The slots are used again, by others.
    let second = queue.scheduleCancellable(Self.event(0, 3), after: .seconds(1))
    let other = queue.schedule(kind: 1, subject: 4, on: line)
    let stale = [queue.cancel(first), queue.cancel(timer), queue.cancel(.none)]
    #expect(stale == [false, false, false])
    let events = [queue.next()?.subject, queue.next()?.subject, queue.next()?.subject]
    #expect(events == [3, 4, nil])
    let gone = [queue.cancel(second), queue.cancel(other)]
    #expect(gone == [false, false])
  }

  @Test func equalDelaysShareALine() {
    var queue = EventQueue()
    let line = queue.delayLine(.seconds(1), rank: 1)
    let (same, otherDelay, otherRank) = (
      queue.delayLine(.seconds(1), rank: 1), queue.delayLine(.seconds(2), rank: 1),
      queue.delayLine(.seconds(1), rank: 2)
    )
    #expect(line == same && line != otherDelay && line != otherRank && otherDelay != otherRank)
  }

  @Test func fullQueueSaysSo() {
    var queue = EventQueue(limit: 3)
    let line = queue.delayLine(.seconds(1), rank: 0)
    queue.schedule(Self.event(0, 1), after: .seconds(1))
    queue.schedule(Self.event(0, 2), after: .seconds(1))
    let third = queue.scheduleCancellable(Self.event(0, 3), after: .seconds(1))
    let before = queue.overflow
    queue.cancel(third)
    queue.schedule(kind: 1, subject: 4, on: line)
    let refused = [
      queue.schedule(kind: 1, subject: 5, on: line), queue.scheduleCancellable(Self.event(0, 6), after: .zero),
    ]
    let (overflow, next, faults) = (queue.overflow, queue.next(), queue.checkInvariants())
    #expect(before == nil && refused == [.none, .none])
    #expect(overflow == EventQueueOverflow(limit: 3, time: .zero))
    #expect(overflow?.description == "more than 3 events are pending at 0.0 s")
    #expect(next == nil, "a run that lost an event does not go on")
    #expect(faults == [])
  }

  /// Timers that are set and cancelled for ever take no more room than those that are set.
  @Test func cancelledTimersLeaveNothingBehind() {
    var queue = EventQueue()
    let line = queue.delayLine(.seconds(30), rank: 0)
    var (inLine, varying) = ([EventHandle](), [EventHandle]())
    for round in 0..<20_000 {
      inLine.append(queue.schedule(kind: 1, subject: 0, on: line))
      let delay = SimulationTime.seconds(Int64(10 + round % 20))
      varying.append(queue.scheduleCancellable(Self.event(0, 0), after: delay))
      queue.schedule(Self.event(0, 1), after: .milliseconds(1))
      if round >= 100 {
        queue.cancel(inLine[round - 100])
        queue.cancel(varying[round - 100])
      }
      _ = queue.next(notAfter: .seconds(1_000_000))
    }
    let (count, entries, slots) = (queue.count, queue.heap.count, queue.slots.count)
    #expect(count == 200)
    #expect(entries <= 300 && slots <= 300, "\(entries) entries, \(slots) slots")
  }

  /// Nine of ten are cancelled, so stale entries are cleared away several times, and what is left keeps its order.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func cancellingNearlyEverything(_ seed: UInt64) {
    var random = RandomStream(seed: seed)
    var pair = Pair()
    var isEqual = true
    for round in 0..<5 {
      for _ in 0..<300 { pair.cancellable(Int64(random.below(100_000)), UInt8(random.below(3))) }
      // With the place of what has left still open, and without.
      if round % 2 == 0 { isEqual = pair.next() && isEqual }
      for _ in 0..<3000 { isEqual = pair.cancel(Int(random.below(1 << 20))) && isEqual }
      let faults = pair.queue.checkInvariants()
      #expect(faults == [], "seed \(seed)")
    }
    isEqual = pair.drain() && isEqual
    #expect(isEqual, "seed \(seed)")
  }

  /// All ways to do up to five things of nine.
  @Test func exhaustivelySmall() {
    let operations = 9
    for length in 1...5 {
      var number = 0
      let last = (0..<length).reduce(1) { product, _ in product * operations }
      while number < last {
        var pair = Pair()
        var (rest, isEqual) = (number, true)
        for _ in 0..<length {
          switch rest % operations {
          case 0: pair.plain(0, 1)
          case 1: pair.plain(2, 0)
          case 2: pair.plain(2, 2)
          case 3: pair.cancellable(2, 1)
          case 4: pair.line(1)
          case 5: pair.line(3)
          case 6: isEqual = pair.cancelLatest() && isEqual
          case 7: isEqual = pair.cancel(0) && isEqual
          default: isEqual = pair.next() && isEqual
          }
          rest /= operations
        }
        // A third is looked into: that costs more than all the rest.
        let faults = number % 3 == 0 ? pair.queue.checkInvariants() : []
        isEqual = pair.drain() && isEqual
        if !isEqual || !faults.isEmpty {
          Issue.record("operations \(number) of length \(length): \(faults)")
          return
        }
        number += 1
      }
    }
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func randomOperations(_ seed: UInt64) {
    var random = RandomStream(seed: seed)
    var pair = Pair()
    // Some seeds fill the queue, some empty it, some cancel nearly everything.
    let (weightOfNext, weightOfCancel) = (random.below(40), random.below(60))
    for step in 0..<400 {
      let choice = random.below(60 + weightOfNext + weightOfCancel)
      let (delay, rank) = (Int64(random.below(random.below(4) == 0 ? 1000 : 6)), UInt8(random.below(3)))
      var isEqual = true
      switch choice {
      case 0..<20: pair.plain(delay, rank)
      case 20..<40: pair.cancellable(delay, rank)
      case 40..<60: pair.line(Int(delay))
      case 60..<60 + weightOfNext:
        isEqual = pair.next(notAfter: random.below(3) == 0 ? pair.reference.now + delay : .max)
      default: isEqual = pair.cancel(Int(random.below(1 << 20)))
      }
      let faults = step % 16 == 0 ? pair.queue.checkInvariants() : []
      #expect(isEqual && faults.isEmpty, "seed \(seed), step \(step): \(faults)")
      guard isEqual else { return }
    }
    let faults = pair.queue.checkInvariants()
    let isEqual = pair.drain()
    #expect(isEqual && faults.isEmpty, "seed \(seed): \(faults)")
  }
}
