import Documents

/// Reads the JSON of the OpenTelemetry protocol: what stands under `resourceSpans`.
enum OTLPReader {
  /// An array of resources with their spans.
  static func readResources(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginArray() else { return }
    while cursor.nextElement() { readResource(&cursor, into: &collector) }
  }

  /// A resource and its spans. Where the spans come first they are read after the resource.
  static func readResource(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    collector.span.service = 0
    var isKnown = false
    var waiting: [Int] = []
    while let key = cursor.nextKey() {
      if key.bytes.equals("resource") {
        readService(&cursor, into: &collector)
        isKnown = true
      } else if key.bytes.equals("scopeSpans")
        || key.bytes.equals("instrumentationLibrarySpans")
      {
        if isKnown {
          readScopes(&cursor, into: &collector)
        } else {
          waiting.append(cursor.offset)
          cursor.skip()
        }
      } else {
        if key.bytes.equals("scopeLogs") { collector.counts.logRecords += 1 }
        if key.bytes.equals("scopeMetrics") { collector.counts.metricRecords += 1 }
        cursor.skip()
      }
    }
    guard cursor.fault == nil, !waiting.isEmpty else { return }
    let end = cursor.offset
    for place in waiting {
      cursor.rewind(to: place)
      readScopes(&cursor, into: &collector)
    }
    if cursor.fault == nil { cursor.rewind(to: end) }
  }

  private static func readService(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    var (name, namespace) = (UInt32(0), UInt32(0))
    while let key = cursor.nextKey() {
      guard key.bytes.equals("attributes") else {
        cursor.skip()
        continue
      }
      readAttributes(&cursor) { attribute, cursor in
        if attribute.equals("service.name") {
          if let text = cursor.text() { name = collector.text(text) }
        } else if attribute.equals("service.namespace") {
          if let text = cursor.text() { namespace = collector.text(text) }
        } else {
          cursor.skip()
        }
      }
    }
    collector.span.service = collector.service(name, in: namespace)
  }

  private static func readScopes(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginArray() else { return }
    while cursor.nextElement() {
      guard cursor.beginObject() else { continue }
      while let key = cursor.nextKey() {
        guard key.bytes.equals("spans"), cursor.beginArray() else {
          if !key.bytes.equals("spans") { cursor.skip() }
          continue
        }
        while cursor.nextElement() { readSpan(&cursor, into: &collector) }
      }
    }
  }

  private static func readSpan(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    collector.span.clear()
    while let key = cursor.nextKey() { readField(key.bytes, &cursor, into: &collector) }
    if cursor.fault == nil { collector.endSpan() }
  }

  private static func readField(
    _ key: UnsafeBufferPointer<UInt8>, _ cursor: inout JSONCursor, into collector: inout SpanCollector
  ) {
    // Told apart by length first: a span has thousands of keys before it has a million.
    switch key.count {
    case 4 where key.equals("name"):
      if let name = cursor.text() { collector.span.name = collector.spanName(name) }
    case 4 where key.equals("kind"): readKind(&cursor, into: &collector)
    case 5 where key.equals("links"): readLinks(&cursor, into: &collector)
    case 6 where key.equals("spanId"):
      if let id = cursor.text() { collector.span.id = IdentifierText.span(id.bytes) }
    case 6 where key.equals("status"): readStatus(&cursor, into: &collector)
    case 7 where key.equals("traceId"):
      if let id = cursor.text() { collector.span.trace = IdentifierText.trace(id.bytes) }
    case 10 where key.equals("attributes"):
      readAttributes(&cursor) { name, cursor in
        if let attribute = collector.attribute(JSONSlice(verbatim: name)) {
          collector.read(attribute, from: &cursor)
        } else {
          cursor.skip()
        }
      }
    case 10 where key.equals("traceState"):
      if let state = cursor.text(), !state.bytes.isEmpty { collector.setTraceState(state) }
    case 12 where key.equals("parentSpanId"):
      if let id = cursor.text() { collector.span.parent = IdentifierText.span(id.bytes) }
    case 15 where key.equals("endTimeUnixNano"): collector.span.end = TimeStamp.nanoseconds(&cursor)
    case 17 where key.equals("startTimeUnixNano"): collector.span.start = TimeStamp.nanoseconds(&cursor)
    default: cursor.skip()
    }
  }

  private static func readKind(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    switch cursor.kind() {
    case .number:
      let number = cursor.integer().flatMap { UInt32(exactly: $0) }
      collector.span.kind = number.flatMap(SpanKind.init(rawValue:)) ?? .unspecified
    case .text: if let word = cursor.text() { collector.span.kind = SpanKind(word: word.bytes) }
    default: cursor.skip()
    }
  }

  private static func readStatus(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    while let key = cursor.nextKey() {
      guard key.bytes.equals("code") else {
        cursor.skip()
        continue
      }
      if cursor.kind() == .text {
        if let word = cursor.text(), word.bytes.equals("STATUS_CODE_ERROR") {
          collector.span.isMarkedFailed = true
        }
      } else if cursor.integer() == 2 {
        collector.span.isMarkedFailed = true
      }
    }
  }

  /// The first link counts.
  private static func readLinks(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginArray() else { return }
    while cursor.nextElement() {
      guard cursor.beginObject() else { continue }
      var link = LinkID(trace: .none, span: 0)
      while let key = cursor.nextKey() {
        if key.bytes.equals("traceId") {
          if let id = cursor.text() { link.trace = IdentifierText.trace(id.bytes) }
        } else if key.bytes.equals("spanId") {
          if let id = cursor.text() { link.span = IdentifierText.span(id.bytes) }
        } else {
          cursor.skip()
        }
      }
      if collector.span.link == nil, link.span != 0 { collector.span.link = link }
    }
  }

  /// Hands the name of every attribute to the body, with the cursor on the one value that the attribute has.
  private static func readAttributes(
    _ cursor: inout JSONCursor, _ body: (UnsafeBufferPointer<UInt8>, inout JSONCursor) -> Void
  ) {
    guard cursor.beginArray() else { return }
    while cursor.nextElement() {
      guard cursor.beginObject() else { continue }
      var name: UnsafeBufferPointer<UInt8>?
      var early: Int?
      while let key = cursor.nextKey() {
        if key.bytes.equals("key") {
          name = cursor.text()?.bytes
        } else if key.bytes.equals("value"), let name {
          readValue(name, &cursor, body)
        } else {
          if key.bytes.equals("value") { early = cursor.offset }
          cursor.skip()
        }
      }
      // The value stood before the name.
      if let early, let name, cursor.fault == nil {
        let end = cursor.offset
        cursor.rewind(to: early)
        readValue(name, &cursor, body)
        if cursor.fault == nil { cursor.rewind(to: end) }
      }
    }
  }

  private static func readValue(
    _ name: UnsafeBufferPointer<UInt8>, _ cursor: inout JSONCursor,
    _ body: (UnsafeBufferPointer<UInt8>, inout JSONCursor) -> Void
  ) {
    guard cursor.kind() == .object, cursor.beginObject() else { return cursor.skip() }
    while cursor.nextKey() != nil { body(name, &cursor) }
  }
}

/// Times as the formats write them.
enum TimeStamp {
  /// Nanoseconds since 1970, as a number or a text; nil for zero and for what is none.
  static func nanoseconds(_ cursor: inout JSONCursor) -> Int64? {
    guard let time = whole(&cursor), time > 0 else { return nil }
    return time
  }

  /// Microseconds, given as nanoseconds; nil for what is none and where 64 bits are too few.
  static func microseconds(_ cursor: inout JSONCursor) -> Int64? {
    guard let time = whole(&cursor) else { return nil }
    let (product, isTooLong) = time.multipliedReportingOverflow(by: 1_000)
    return isTooLong ? nil : product
  }

  private static func whole(_ cursor: inout JSONCursor) -> Int64? {
    switch cursor.kind() {
    case .text: return cursor.text().flatMap { number($0.bytes) }
    case .number: return cursor.number().flatMap { number($0) }
    default:
      cursor.skip()
      return nil
    }
  }

  private static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
    if let whole = JSONCursor.integer(digits) { return whole }
    return Double(String(decoding: digits, as: UTF8.self)).flatMap { Int64(exactly: $0.rounded()) }
  }
}
