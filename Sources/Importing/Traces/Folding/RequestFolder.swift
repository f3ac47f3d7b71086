/// Adds what one request did to what is known of its operation.
struct RequestFolder {
  /// What one request did of one step.
  private struct Taken {
    var step: Int
    var calls = 0
    var failed = 0
    var followed = 0
    var start: Int64
    /// When the calls so far have ended.
    var end: Int64
    var lastEnd: Int64
    var hasLastFailed = false
    var isOverlapping = false
    var isTimed: Bool
  }

  /// Words of a row of bits, one for each step that may be.
  private static let words = OperationStatistics.stepLimit / 64

  private var taken: [Taken] = []
  /// Where in `taken` each step of the operation is, for the request whose number stands beside it.
  private var places = [(request: Int, place: Int)](repeating: (0, 0), count: OperationStatistics.stepLimit)
  private var request = 0
  /// Which steps overlapped, a row of bits each.
  private var overlaps: [UInt64] = []

  mutating func fold(
    _ span: SpanRecord, _ shape: SpanShape, shift: Int64, isCalled: Bool, _ exits: ArraySlice<TraceAssembler.Exit>,
    into operation: Int32, of graph: inout SpanGraph, _ counts: inout TraceCounts
  ) {
    request += 1
    taken.removeAll(keepingCapacity: true)
    overlaps.removeAll(keepingCapacity: true)
    graph.update(operation) { statistics in
      note(span, shape, isCalled, &statistics)
      let isTimed = span.flags.contains(.timed)
      let (start, end) = (span.start &+ shift, span.end &+ shift)
      var waited: Int64 = 0
      var busyUntil = start
      let isSending = exits.contains { $0.key.kind == .publish && !$0.isCreation }
      for exit in exits where !(exit.isCreation && isSending) {
        guard let step = statistics.step(exit.key, shape: exit.shape) else {
          counts.stepsBeyondLimit += 1
          continue
        }
        let isAwaited = exit.isAwaited && !(isTimed && exit.isTimed && exit.end > end)
        if isAwaited, exit.isTimed {
          let from = max(exit.start, busyUntil)
          let until = min(exit.end, end)
          if until > from {
            waited += until - from
            busyUntil = until
          }
        }
        take(exit, step)
        statistics.update(step) { known in
          if !isAwaited { known.unawaited += 1 }
          if exit.isTimed { known.latency.add(exit.end - exit.start) }
        }
      }
      for (number, one) in taken.enumerated() { conclude(number, one, from: start, isTimed, &statistics) }
      if isTimed {
        statistics.response.add(span.duration)
        statistics.own.add(span.duration - waited)
      }
    }
  }

  private func note(_ span: SpanRecord, _ shape: SpanShape, _ isCalled: Bool, _ statistics: inout OperationStatistics) {
    statistics.count += 1
    if span.flags.contains(.failed) { statistics.failures += 1 }
    switch shape.role {
    case .consumer, .receiver:
      statistics.isConsumer = true
      statistics.topic = shape.topic
      statistics.group = shape.group
      if shape.role == .receiver { statistics.isFetching = true }
    default:
      guard !isCalled else { break }
      statistics.uncalled += 1
      statistics.uncalledWeight += Double(span.weight)
    }
  }

  /// Adds a call to what the request has done so far; calls come by their start.
  private mutating func take(_ exit: TraceAssembler.Exit, _ step: Int) {
    var place = places[step].place
    if places[step].request != request {
      place = taken.count
      places[step] = (request, place)
      taken.append(
        Taken(step: step, start: exit.start, end: exit.start, lastEnd: exit.start, isTimed: exit.isTimed))
      overlaps.append(contentsOf: repeatElement(0, count: Self.words))
    } else if exit.isConcluded {
      return
    }
    if exit.isTimed {
      for other in 0..<taken.count where taken[other].calls > 0 && taken[other].end > exit.start {
        if other == place {
          taken[place].isOverlapping = true
        } else {
          let (low, high) = (min(other, place), max(other, place))
          overlaps[low * Self.words + high / 64] |= 1 << UInt64(high % 64)
        }
      }
    }
    if taken[place].hasLastFailed, exit.start >= taken[place].lastEnd { taken[place].followed += 1 }
    taken[place].calls += 1
    if exit.hasFailed { taken[place].failed += 1 }
    taken[place].hasLastFailed = exit.hasFailed
    taken[place].lastEnd = exit.end
    taken[place].end = max(taken[place].end, exit.end)
  }

  private func conclude(
    _ number: Int, _ one: Taken, from start: Int64, _ isTimed: Bool, _ statistics: inout OperationStatistics
  ) {
    statistics.update(one.step) { step in
      step.add(calls: one.calls, failed: one.failed, followed: one.followed)
      if one.calls > 1 {
        step.several += 1
        if one.isOverlapping { step.overlapping += 1 }
      }
      if isTimed, one.isTimed {
        step.delays += Double(one.start &- start)
        step.timed += 1
      }
    }
    guard one.isTimed else { return }
    for later in number + 1..<max(number + 1, taken.count) where taken[later].isTimed {
      let isOverlapping = overlaps[number * Self.words + later / 64] >> UInt64(later % 64) & 1 == 1
      statistics.note(one.step, before: taken[later].step, isOverlapping: isOverlapping)
    }
  }
}
