/// The spans of one trace as a tree: who is whose parent, and an order in which parents come first.
///
/// Spans that say the same identifier are told apart: a client and a server that share one are parent and child, as
/// Zipkin has it; an exact repeat is left out. Where parents go in a circle it is opened at the span that began first.
/// Nothing recurses, and every walk is bounded by the number of spans.
struct TraceTree {
  static let root: Int32 = -1
  static let missing: Int32 = -2
  /// A span that is left out.
  static let dropped: Int32 = -3
  /// So many spans with one identifier are told apart.
  private static let chainLimit = 16

  private(set) var parents: [Int32] = []
  /// All spans that are not left out, parents before their children.
  private(set) var order: [Int32] = []
  private var childStarts: [Int32] = []
  private var children: [Int32] = []
  private var table: [Int32] = []
  private var sameID: [Int32] = []
  private var marks: [Int32] = []

  mutating func build(_ spans: [SpanRecord], _ shapes: ShapeTable, _ counts: inout TraceCounts) {
    precondition(spans.count < Int(Int32.max) / 4, "spans are numbered by 32 bits")
    indexSpans(spans, shapes, &counts)
    var missing = 0
    let circles = counts.cyclicParents
    for place in 0..<spans.count where parents[place] != Self.dropped {
      parents[place] = parent(of: place, spans, shapes, &counts)
      if parents[place] == Self.missing { missing += 1 }
    }
    counts.missingParents += missing
    openCircles(spans, &counts)
    if missing > 0 || counts.cyclicParents > circles { counts.cutTraces += 1 }
    listChildren(spans.count)
    sortOut(spans.count)
  }

  func children(of span: Int32) -> ArraySlice<Int32> {
    children[Int(childStarts[Int(span)])..<Int(childStarts[Int(span) + 1])]
  }

  // MARK: Identifiers

  private mutating func indexSpans(_ spans: [SpanRecord], _ shapes: ShapeTable, _ counts: inout TraceCounts) {
    var size = 8
    while size < spans.count * 2 { size *= 2 }
    Self.fill(&table, size, -1)
    Self.fill(&sameID, spans.count, -1)
    Self.fill(&parents, spans.count, Self.root)
    for place in 0..<spans.count {
      let slot = self.slot(of: spans[place].id, spans)
      if table[slot] < 0 {
        table[slot] = Int32(place)
      } else if !chain(Int32(place), behind: table[slot], spans, shapes) {
        counts.duplicates += 1
        parents[place] = Self.dropped
      }
    }
  }

  private func slot(of id: UInt64, _ spans: [SpanRecord]) -> Int {
    var slot = Int(truncatingIfNeeded: ByteInterner.mixed(id)) & (table.count - 1)
    while table[slot] >= 0, spans[Int(table[slot])].id != id { slot = (slot + 1) & (table.count - 1) }
    return slot
  }

  /// Adds a span to those that have its identifier; false where it is only a repeat.
  private mutating func chain(
    _ place: Int32, behind head: Int32, _ spans: [SpanRecord], _ shapes: ShapeTable
  ) -> Bool {
    let span = spans[Int(place)]
    let shape = shapes[span.shape]
    var last = head
    var length = 1
    while true {
      let other = spans[Int(last)]
      let otherShape = shapes[other.shape]
      let isPair = shape.isOutgoing != otherShape.isOutgoing
      let isOther = isPair || (span.flags.contains(.shared) || other.flags.contains(.shared))
      let isRepeat = span.start == other.start && span.shape == other.shape
      if isRepeat || !isOther { return false }
      guard sameID[Int(last)] >= 0 else { break }
      last = sameID[Int(last)]
      length += 1
    }
    guard length < Self.chainLimit else { return false }
    sameID[Int(last)] = place
    return true
  }

  private mutating func parent(
    of place: Int, _ spans: [SpanRecord], _ shapes: ShapeTable, _ counts: inout TraceCounts
  ) -> Int32 {
    let span = spans[place]
    let shape = shapes[span.shape]
    // The client whose identifier a server shares.
    if shape.isIncoming {
      var other = table[slot(of: span.id, spans)]
      while other >= 0 {
        if Int(other) != place, shapes[spans[Int(other)].shape].isOutgoing { return other }
        other = sameID[Int(other)]
      }
    }
    guard span.flags.contains(.hasParent) else { return Self.root }
    if span.parent == span.id {
      counts.cyclicParents += 1
      return Self.root
    }
    let head = table[slot(of: span.parent, spans)]
    guard head >= 0 else { return Self.missing }
    var best = head
    var bestFit = -1
    var other = head
    while other >= 0 {
      let otherShape = shapes[spans[Int(other)].shape]
      let fit =
        (otherShape.service == shape.service ? 2 : 0) + (shape.isIncoming == otherShape.isOutgoing ? 1 : 0)
      if fit > bestFit {
        best = other
        bestFit = fit
      }
      other = sameID[Int(other)]
    }
    return best
  }

  // MARK: Circles and order

  /// Makes a root of the first span of every circle.
  private mutating func openCircles(_ spans: [SpanRecord], _ counts: inout TraceCounts) {
    // 0: not visited; a number above zero: the walk that came by.
    Self.fill(&marks, spans.count, 0)
    for place in 0..<spans.count where marks[place] == 0 && parents[place] != Self.dropped {
      let walk = Int32(place) + 1
      var span = Int32(place)
      while span >= 0, marks[Int(span)] == 0 {
        marks[Int(span)] = walk
        span = parents[Int(span)]
      }
      guard span >= 0, marks[Int(span)] == walk else { continue }
      var first = span
      var member = parents[Int(span)]
      while member != span {
        if spans[Int(member)].start < spans[Int(first)].start { first = member }
        member = parents[Int(member)]
      }
      parents[Int(first)] = Self.root
      counts.cyclicParents += 1
    }
  }

  private mutating func listChildren(_ count: Int) {
    Self.fill(&childStarts, count + 1, 0)
    for place in 0..<count where parents[place] >= 0 { childStarts[Int(parents[place]) + 1] += 1 }
    for place in 0..<count { childStarts[place + 1] += childStarts[place] }
    Self.fill(&children, Int(childStarts[count]), 0)
    Self.fill(&marks, count, 0)
    for place in 0..<count where parents[place] >= 0 {
      let parent = Int(parents[place])
      children[Int(childStarts[parent] + marks[parent])] = Int32(place)
      marks[parent] += 1
    }
  }

  private mutating func sortOut(_ count: Int) {
    order.removeAll(keepingCapacity: true)
    for place in 0..<count where parents[place] == Self.root || parents[place] == Self.missing {
      order.append(Int32(place))
    }
    var done = 0
    while done < order.count {
      let span = Int(order[done])
      for child in childStarts[span]..<childStarts[span + 1] { order.append(children[Int(child)]) }
      done += 1
    }
  }

  static func fill<Element>(_ array: inout [Element], _ count: Int, _ value: Element) {
    array.removeAll(keepingCapacity: true)
    array.append(contentsOf: repeatElement(value, count: count))
  }
}

extension SpanShape {
  /// It goes to another: a request, a message.
  var isOutgoing: Bool { role == .client || role == .producer }
  /// It comes from another.
  var isIncoming: Bool { role == .server || role == .consumer }
}
