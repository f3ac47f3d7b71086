import Documents

/// Reads a trace as Jaeger's query API and its user interface write it.
enum JaegerReader {
  static func readTrace(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    // Processes come after the spans that name them, so spans are read last.
    var services: [UInt32: UInt32] = [:]
    var spans: [Int] = []
    while let key = cursor.nextKey() {
      if key.bytes.equals("processes") {
        readProcesses(&cursor, into: &collector, &services)
      } else if key.bytes.equals("spans") {
        spans.append(cursor.offset)
        cursor.skip()
      } else {
        cursor.skip()
      }
    }
    guard cursor.fault == nil else { return }
    let end = cursor.offset
    for place in spans {
      cursor.rewind(to: place)
      guard cursor.beginArray() else { continue }
      while cursor.nextElement() { readSpan(&cursor, into: &collector, services) }
    }
    if cursor.fault == nil { cursor.rewind(to: end) }
  }

  private static func readProcesses(
    _ cursor: inout JSONCursor, into collector: inout SpanCollector, _ services: inout [UInt32: UInt32]
  ) {
    guard cursor.beginObject() else { return }
    while let process = cursor.nextKey() {
      let name = collector.text(process)
      if let service = readService(&cursor, into: &collector) { services[name] = service }
    }
  }

  private static func readService(_ cursor: inout JSONCursor, into collector: inout SpanCollector) -> UInt32? {
    guard cursor.beginObject() else { return nil }
    var name: UInt32?
    var namespace: UInt32 = 0
    while let key = cursor.nextKey() {
      if key.bytes.equals("serviceName") {
        name = cursor.text().map { collector.text($0) }
      } else if key.bytes.equals("tags") {
        readTags(&cursor) { tag, cursor in
          if tag.bytes.equals("service.namespace"), let text = cursor.text() { namespace = collector.text(text) }
        }
      } else {
        cursor.skip()
      }
    }
    return name.map { collector.service($0, in: namespace) }
  }

  private static func readSpan(
    _ cursor: inout JSONCursor, into collector: inout SpanCollector, _ services: [UInt32: UInt32]
  ) {
    guard cursor.beginObject() else { return }
    collector.span.clear()
    collector.span.service = 0
    var duration: Int64?
    var references = References()
    while let key = cursor.nextKey() {
      if key.bytes.equals("traceID") {
        if let id = cursor.text() { collector.span.trace = IdentifierText.trace(id.bytes) }
      } else if key.bytes.equals("spanID") {
        if let id = cursor.text() { collector.span.id = IdentifierText.span(id.bytes) }
      } else if key.bytes.equals("operationName") {
        if let name = cursor.text() { collector.span.name = collector.spanName(name) }
      } else if key.bytes.equals("parentSpanID") {
        if let id = cursor.text() { references.legacyParent = IdentifierText.span(id.bytes) }
      } else if key.bytes.equals("references") {
        references.read(&cursor)
      } else if key.bytes.equals("startTime") {
        collector.span.start = TimeStamp.microseconds(&cursor)
      } else if key.bytes.equals("duration") {
        duration = TimeStamp.microseconds(&cursor)
      } else if key.bytes.equals("tags") {
        readTags(&cursor) { tag, cursor in
          if let attribute = collector.attribute(tag) { collector.read(attribute, from: &cursor) }
        }
      } else if key.bytes.equals("processID") {
        if let process = cursor.text() { collector.span.service = services[collector.text(process)] ?? 0 }
      } else if key.bytes.equals("process") {
        collector.span.service = readService(&cursor, into: &collector) ?? 0
      } else {
        cursor.skip()
      }
    }
    guard cursor.fault == nil else { return }
    references.settle(&collector.span)
    if let start = collector.span.start, let duration {
      let (end, isTooLate) = start.addingReportingOverflow(duration)
      collector.span.end = isTooLate ? nil : end
    }
    collector.endSpan()
  }

  /// Hands the name of every tag to the body, with the cursor on its value, which need not be read.
  private static func readTags(_ cursor: inout JSONCursor, _ body: (JSONSlice, inout JSONCursor) -> Void) {
    guard cursor.beginArray() else { return }
    while cursor.nextElement() {
      guard cursor.beginObject() else { continue }
      var name: JSONSlice?
      var place: Int?
      while let key = cursor.nextKey() {
        if key.bytes.equals("key") {
          name = cursor.text()
        } else {
          if key.bytes.equals("value") { place = cursor.offset }
          cursor.skip()
        }
      }
      guard let name, let place, cursor.fault == nil else { continue }
      let end = cursor.offset
      cursor.rewind(to: place)
      body(name, &cursor)
      if cursor.fault == nil { cursor.rewind(to: end) }
    }
  }

  /// What a span refers to: the first CHILD_OF within its trace is its parent, else the first FOLLOWS_FROM.
  private struct References {
    var legacyParent: UInt64 = 0
    private var all: [(isChild: Bool, trace: TraceID, span: UInt64)] = []

    mutating func read(_ cursor: inout JSONCursor) {
      guard cursor.beginArray() else { return }
      while cursor.nextElement() {
        guard cursor.beginObject() else { continue }
        var reference = (isChild: true, trace: TraceID.none, span: UInt64(0))
        while let key = cursor.nextKey() {
          if key.bytes.equals("refType") {
            if let kind = cursor.text() { reference.isChild = !kind.bytes.equals("FOLLOWS_FROM") }
          } else if key.bytes.equals("traceID") {
            if let id = cursor.text() { reference.trace = IdentifierText.trace(id.bytes) }
          } else if key.bytes.equals("spanID") {
            if let id = cursor.text() { reference.span = IdentifierText.span(id.bytes) }
          } else {
            cursor.skip()
          }
        }
        if reference.span != 0, all.count < 16 { all.append(reference) }
      }
    }

    func settle(_ span: inout SpanDraft) {
      let own = all.filter { $0.trace == span.trace || $0.trace == .none }
      if let parent = own.first(where: \.isChild) {
        span.parent = parent.span
      } else if legacyParent != 0 {
        span.parent = legacyParent
      } else if let before = own.first {
        span.parent = before.span
        span.followsFrom = true
      }
      if let other = all.first(where: { $0.trace != span.trace && $0.trace != .none }) {
        span.link = LinkID(trace: other.trace, span: other.span)
      }
    }
  }
}
