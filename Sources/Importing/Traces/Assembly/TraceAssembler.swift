/// Takes a whole trace apart into requests: what each operation did for one request, step by step.
///
/// A request begins with the span by which a service is entered. Its steps are the spans that leave the service, found
/// below it through any spans of the same service; a service that is entered without such a span is a step as well.
struct TraceAssembler {
  /// A step of one request.
  struct Exit {
    var request: Int32
    /// The step's own number, so that equal times have an order.
    var number: Int32
    var start: Int64
    var end: Int64
    var key: StepKey
    var shape: Int32
    var hasFailed: Bool
    var isAwaited: Bool
    var isTimed: Bool
    /// A message that was made and is sent by another span.
    var isCreation = false
    /// A message of which only the consumer was seen: one, however many consume it.
    var isConcluded = false
  }

  private var tree = TraceTree()
  private var folder = RequestFolder()
  /// The span with which the request of each span begins.
  private var requests: [Int32] = []
  /// What is added to the times of each span, because its clock is off.
  private var shifts: [Int64] = []
  private var marks: [Marks] = []
  private var exits: [Exit] = []

  private struct Marks: OptionSet {
    let rawValue: UInt8
    static let entry = Marks(rawValue: 1 << 0)
    /// A span below it leaves the service.
    static let leaves = Marks(rawValue: 1 << 1)
    /// The same, and the one who was called is seen.
    static let reaches = Marks(rawValue: 1 << 2)
    /// One of its children enters a service on request.
    static let calls = Marks(rawValue: 1 << 3)
    /// It is a step, or below one.
    static let covered = Marks(rawValue: 1 << 4)
    static let step = Marks(rawValue: 1 << 5)
  }

  mutating func assemble(
    _ spans: [SpanRecord], of id: TraceID, shapes: inout ShapeTable, into graph: inout SpanGraph,
    counts: inout TraceCounts
  ) {
    tree.build(spans, shapes, &counts)
    TraceTree.fill(&requests, spans.count, -1)
    TraceTree.fill(&shifts, spans.count, 0)
    TraceTree.fill(&marks, spans.count, [])
    findEntries(spans, shapes, &counts)
    lookBelow(shapes, spans)
    exits.removeAll(keepingCapacity: true)
    findExits(spans, &shapes, &graph, &counts)
    exits.sort { one, other in
      if one.request != other.request { return one.request < other.request }
      return one.start != other.start ? one.start < other.start : one.number < other.number
    }
    fold(spans, &shapes, &graph, &counts)
  }

  // MARK: Requests

  private mutating func findEntries(_ spans: [SpanRecord], _ shapes: ShapeTable, _ counts: inout TraceCounts) {
    var isSkewed = false
    for place in tree.order {
      let span = Int(place)
      let parent = tree.parents[span]
      guard parent >= 0 else {
        marks[span] = .entry
        requests[span] = place
        continue
      }
      let shape = shapes[spans[span].shape]
      let above = shapes[spans[Int(parent)].shape]
      let isSame = shape.service == above.service
      let isEntry =
        !isSame || shape.isIncoming && above.isOutgoing || shape.role == .consumer && above.role != .consumer
      if isEntry { marks[span] = .entry }
      requests[span] = isEntry ? place : requests[Int(parent)]
      shifts[span] = shifts[Int(parent)]
      guard !isSame, shape.role != .consumer, above.role != .producer else { continue }
      shifts[span] = Self.shift(of: spans[span], below: spans[Int(parent)], shifts[Int(parent)])
      if shifts[span] != 0 { isSkewed = true }
    }
    if isSkewed { counts.skewedTraces += 1 }
  }

  /// What has to be added to the times of a span so that it lies within its parent, whose clock is another.
  ///
  /// - Source: Jaeger's adjuster for clock skew: a child that fits into its parent is put in its middle, as if request and
  ///   answer took equally long; one that does not fit starts with it at the earliest.
  static func shift(of child: SpanRecord, below parent: SpanRecord, _ parentShift: Int64) -> Int64 {
    guard child.flags.contains(.timed), parent.flags.contains(.timed) else { return parentShift }
    let start = parent.start &+ parentShift
    let end = parent.end &+ parentShift
    if child.duration > parent.duration || child.flags.contains(.followsFrom) {
      return child.start < start ? start &- child.start : 0
    }
    if child.start >= start, child.end <= end { return 0 }
    return start &+ (parent.duration - child.duration) / 2 &- child.start
  }

  private mutating func lookBelow(_ shapes: ShapeTable, _ spans: [SpanRecord]) {
    for place in tree.order.reversed() {
      let parent = tree.parents[Int(place)]
      guard parent >= 0 else { continue }
      let mark = marks[Int(place)]
      let shape = shapes[spans[Int(place)].shape]
      if mark.contains(.entry) {
        if shape.role != .consumer, shape.role != .receiver { marks[Int(parent)].formUnion([.calls, .reaches]) }
      } else {
        if shape.isOutgoing || mark.contains(.leaves) { marks[Int(parent)].insert(.leaves) }
        if mark.contains(.reaches) { marks[Int(parent)].insert(.reaches) }
      }
    }
  }

  // MARK: Steps

  private mutating func findExits(
    _ spans: [SpanRecord], _ shapes: inout ShapeTable, _ graph: inout SpanGraph, _ counts: inout TraceCounts
  ) {
    for place in tree.order {
      let span = Int(place)
      let shape = shapes[spans[span].shape]
      let parent = tree.parents[span]
      if parent >= 0 {
        if marks[span].contains(.entry) {
          if !marks[Int(parent)].contains(.step) {
            addEntered(place, spans, &shapes, &graph, &counts)
          }
        } else if !marks[Int(parent)].isDisjoint(with: [.covered, .step]) {
          marks[span].insert(.covered)
        }
      }
      guard shape.isOutgoing, !marks[span].contains(.covered) else { continue }
      // A span that does no more than hold another one that leaves is how that one is made.
      let isHolder =
        marks[span].contains(.leaves) && !marks[span].contains(.calls)
        && (marks[span].contains(.reaches) || !shape.isTelling)
      if isHolder { continue }
      marks[span].insert(.step)
      addLeaving(place, shape, spans, &shapes, &graph, &counts)
    }
  }

  /// A step by its own span.
  private mutating func addLeaving(
    _ place: Int32, _ shape: SpanShape, _ spans: [SpanRecord], _ shapes: inout ShapeTable, _ graph: inout SpanGraph,
    _ counts: inout TraceCounts
  ) {
    let span = spans[Int(place)]
    var topic = shape.topic
    var callees = 0
    var callee: Int32 = -1
    var isConsumed = false
    for child in tree.children(of: place) where marks[Int(child)].contains(.entry) {
      let other = shapes[spans[Int(child)].shape]
      if other.role == .consumer {
        isConsumed = true
        if topic == 0 { topic = other.topic }
      } else if other.role != .receiver {
        callees += 1
        callee = child
      }
    }
    if shape.role == .producer || isConsumed && callees == 0 {
      if topic == 0 { counts.producersWithoutTopic += 1 }
      let broker = shape.broker != 0 ? shape.broker : shape.peer
      let key = StepKey(kind: .publish, target: broker, detail: topic != 0 ? topic : shape.service)
      add(place, as: key, span, span.shape, isCreation: shape.isCreation)
      return
    }
    switch callees {
    case 0:
      guard let key = Self.key(of: shape) else {
        counts.callsToNobody += 1
        return
      }
      add(place, as: key, span, span.shape)
    case 1:
      let operation = operation(of: callee, spans, &shapes, &graph)
      graph.noteCallee(of: span.shape, operation)
      let key = StepKey(kind: .operation, target: UInt32(operation), detail: 0)
      add(place, as: key, span, span.shape, isFollowed: spans[Int(callee)].flags.contains(.followsFrom))
    default:
      // Redirected, or asked several at once: each is a call of its own.
      for child in tree.children(of: place) where marks[Int(child)].contains(.entry) {
        let role = shapes[spans[Int(child)].shape].role
        if role != .consumer, role != .receiver { addCall(of: child, by: span.shape, spans, &shapes, &graph) }
      }
    }
  }

  /// A service that is entered without a span that leaves another.
  private mutating func addEntered(
    _ place: Int32, _ spans: [SpanRecord], _ shapes: inout ShapeTable, _ graph: inout SpanGraph,
    _ counts: inout TraceCounts
  ) {
    let span = spans[Int(place)]
    let shape = shapes[span.shape]
    switch shape.role {
    case .receiver: break
    case .consumer:
      guard shape.topic != 0, shape.service != shapes[spans[Int(tree.parents[Int(place)])].shape].service else {
        return
      }
      counts.implicitPublishes += 1
      var published = span
      published.flags.remove(.failed)
      let key = StepKey(kind: .publish, target: shape.broker, detail: shape.topic)
      add(place, as: key, published, span.shape, isConcluded: true)
    default: addCall(of: place, by: span.shape, spans, &shapes, &graph)
    }
  }

  private mutating func addCall(
    of callee: Int32, by shape: Int32, _ spans: [SpanRecord], _ shapes: inout ShapeTable, _ graph: inout SpanGraph
  ) {
    let operation = operation(of: callee, spans, &shapes, &graph)
    let span = spans[Int(callee)]
    let key = StepKey(kind: .operation, target: UInt32(operation), detail: 0)
    add(callee, as: key, span, shape, isFollowed: span.flags.contains(.followsFrom))
  }

  private mutating func add(
    _ place: Int32, as key: StepKey, _ span: SpanRecord, _ shape: Int32, isFollowed: Bool = false,
    isCreation: Bool = false, isConcluded: Bool = false
  ) {
    // A span that both enters and leaves is a step of its own request.
    let isOwn = marks[Int(place)].contains(.step)
    let request = isOwn ? requests[Int(place)] : requests[Int(tree.parents[Int(place)])]
    exits.append(
      Exit(
        request: request, number: Int32(exits.count), start: span.start &+ shifts[Int(place)],
        end: span.end &+ shifts[Int(place)], key: key, shape: shape, hasFailed: span.flags.contains(.failed),
        isAwaited: !isFollowed && !isConcluded && !span.flags.contains(.followsFrom),
        isTimed: span.flags.contains(.timed), isCreation: isCreation, isConcluded: isConcluded))
  }

  private func operation(
    of span: Int32, _ spans: [SpanRecord], _ shapes: inout ShapeTable, _ graph: inout SpanGraph
  ) -> Int32 {
    let shape = spans[Int(span)].shape
    let known = shapes[shape].statistics
    return known >= 0 ? known : graph.operation(of: &shapes[shape])
  }

  /// What is known of the one who was called, from the caller's span alone.
  static func key(of shape: SpanShape) -> StepKey? {
    guard shape.peer != 0 else { return nil }
    let kind: StepKey.Kind
    switch shape.peerKind {
    case .service: kind = .service
    case .database: kind = .database
    case .cache: kind = .cache
    case .broker: kind = .service
    case .interface: kind = .interface
    case .address: kind = .address
    }
    return StepKey(kind: kind, target: shape.peer, detail: shape.endpoint)
  }

  // MARK: Folding

  private mutating func fold(
    _ spans: [SpanRecord], _ shapes: inout ShapeTable, _ graph: inout SpanGraph, _ counts: inout TraceCounts
  ) {
    var next = 0
    for span in 0..<spans.count where marks[span].contains(.entry) && tree.parents[span] != TraceTree.dropped {
      let first = next
      while next < exits.count, exits[next].request == Int32(span) { next += 1 }
      let operation = operation(of: Int32(span), spans, &shapes, &graph)
      let shape = shapes[spans[span].shape]
      noteRange(spans[span], &counts)
      if shape.role == .consumer { noteFact(span, operation, spans, shapes, &graph) }
      folder.fold(
        spans[span], shape, shift: shifts[span], isCalled: tree.parents[span] >= 0, exits[first..<next],
        into: operation, of: &graph, &counts)
    }
  }

  /// Which producer's topic a message came from: its parent's, or that of the span it links to.
  private func noteFact(
    _ span: Int, _ operation: Int32, _ spans: [SpanRecord], _ shapes: ShapeTable, _ graph: inout SpanGraph
  ) {
    let parent = tree.parents[span]
    if parent >= 0 {
      let above = shapes[spans[Int(parent)].shape]
      if above.role == .producer {
        if above.topic != 0 { graph.update(operation) { $0.addFact(above.topic) } }
        return
      }
    }
    if let link = spans[span].link { graph.noteConsumer(operation, linkedTo: link) }
  }

  /// 2000 and 2100, in nanoseconds: times outside say nothing of how long was watched.
  private static let sane: ClosedRange<Int64> = 946_684_800_000_000_000...4_102_444_800_000_000_000

  private func noteRange(_ span: SpanRecord, _ counts: inout TraceCounts) {
    guard span.flags.contains(.timed), Self.sane.contains(span.start) else { return }
    counts.firstStart = min(counts.firstStart, span.start)
    counts.lastStart = max(counts.lastStart, span.start)
    counts.lastEnd = max(counts.lastEnd, span.end)
  }
}
