/// The traces of which more spans may come.
///
/// Spans of a trace come in any order and mixed with those of others, as exporters send them. A trace is whole when it
/// has been quiet for as many spans as the limits say; memory is bounded by that, whatever the length of the input. The
/// traces that were closed last are remembered, so that a span which comes too late is known as such.
struct OpenTraces {
  struct Trace {
    var id: TraceID
    var spans: [SpanRecord]
  }

  enum Reception {
    case taken, late
    /// The trace has as many spans as may be: it is handed over.
    case full(Trace)
  }

  private struct Slot {
    var trace: Trace
    /// When the last span came, in spans read.
    var touched: Int
    var older: Int32
    var newer: Int32
  }

  private static let remembered = 1 << 16

  private let limits: TraceLimits
  private var slots: [Slot] = []
  private var free: [Int32] = []
  private var index: [TraceID: Int32] = [:]
  private var lastID = TraceID.none
  private var lastSlot: Int32 = -1
  private var newest: Int32 = -1
  private var oldest: Int32 = -1
  private var read = 0
  private var held = 0
  private var spare: [[SpanRecord]] = []
  /// Closed traces, each in a place that its identifier gives; a later one takes the place of an earlier.
  private var closed = [TraceID](repeating: .none, count: remembered)

  init(limits: TraceLimits) { self.limits = limits }

  mutating func add(_ span: SpanRecord, to id: TraceID) -> Reception {
    read += 1
    if id != lastID || lastSlot < 0 {
      if let known = index[id] {
        lastSlot = known
      } else {
        if closed[Self.place(id)] == id { return .late }
        lastSlot = open(id)
      }
      lastID = id
    }
    let slot = lastSlot
    slots[Int(slot)].trace.spans.append(span)
    slots[Int(slot)].touched = read
    held += 1
    if newest != slot {
      unlink(slot)
      linkAsNewest(slot)
    }
    return slots[Int(slot)].trace.spans.count < limits.spansPerTrace ? .taken : .full(close(slot))
  }

  /// A trace that has been quiet for long enough, or the quietest where too much is held.
  mutating func takeQuiet() -> Trace? {
    guard oldest >= 0, read - slots[Int(oldest)].touched > limits.quietSpans || held > limits.heldSpans else {
      return nil
    }
    return close(oldest)
  }

  mutating func takeOldest() -> Trace? { oldest >= 0 ? close(oldest) : nil }

  /// Takes back the memory of a trace that has been assembled.
  mutating func recycle(_ trace: consuming Trace) {
    guard spare.count < 64, trace.spans.capacity <= 4096 else { return }
    var spans = trace.spans
    spans.removeAll(keepingCapacity: true)
    spare.append(spans)
  }

  private mutating func open(_ id: TraceID) -> Int32 {
    let trace = Trace(id: id, spans: spare.popLast() ?? [])
    let slot: Int32
    if let place = free.popLast() {
      slot = place
      slots[Int(slot)] = Slot(trace: trace, touched: read, older: -1, newer: -1)
    } else {
      slot = Int32(slots.count)
      slots.append(Slot(trace: trace, touched: read, older: -1, newer: -1))
    }
    index[id] = slot
    linkAsNewest(slot)
    return slot
  }

  private mutating func close(_ slot: Int32) -> Trace {
    unlink(slot)
    var trace = Trace(id: .none, spans: [])
    swap(&trace, &slots[Int(slot)].trace)
    index[trace.id] = nil
    closed[Self.place(trace.id)] = trace.id
    held -= trace.spans.count
    free.append(slot)
    if lastSlot == slot { lastSlot = -1 }
    return trace
  }

  private static func place(_ id: TraceID) -> Int {
    Int(truncatingIfNeeded: ByteInterner.mixed(id.low ^ id.high)) & (remembered - 1)
  }

  private mutating func linkAsNewest(_ slot: Int32) {
    slots[Int(slot)].older = newest
    slots[Int(slot)].newer = -1
    if newest >= 0 { slots[Int(newest)].newer = slot }
    newest = slot
    if oldest < 0 { oldest = slot }
  }

  private mutating func unlink(_ slot: Int32) {
    let (older, newer) = (slots[Int(slot)].older, slots[Int(slot)].newer)
    if older >= 0 { slots[Int(older)].newer = newer }
    if newer >= 0 { slots[Int(newer)].older = older }
    if oldest == slot { oldest = newer }
    if newest == slot { newest = older }
    slots[Int(slot)].older = -1
    slots[Int(slot)].newer = -1
  }
}
