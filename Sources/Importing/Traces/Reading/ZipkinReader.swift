import Documents

/// Reads a span of Zipkin's second format.
enum ZipkinReader {
  static func readSpan(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    collector.span.clear()
    collector.span.service = 0
    var duration: Int64?
    while let key = cursor.nextKey() {
      if key.bytes.equals("traceId") {
        if let id = cursor.text() { collector.span.trace = IdentifierText.trace(id.bytes) }
      } else if key.bytes.equals("id") {
        if let id = cursor.text() { collector.span.id = IdentifierText.span(id.bytes) }
      } else if key.bytes.equals("parentId") {
        if let id = cursor.text() { collector.span.parent = IdentifierText.span(id.bytes) }
      } else if key.bytes.equals("kind") {
        if let word = cursor.text() { collector.span.kind = SpanKind(word: word.bytes) }
      } else if key.bytes.equals("name") {
        if let name = cursor.text() { collector.span.name = collector.spanName(name) }
      } else if key.bytes.equals("timestamp") {
        collector.span.start = TimeStamp.microseconds(&cursor)
      } else if key.bytes.equals("duration") {
        duration = TimeStamp.microseconds(&cursor)
      } else if key.bytes.equals("shared") {
        collector.span.isShared = cursor.boolean() ?? false
      } else if key.bytes.equals("localEndpoint") {
        collector.span.service = readName(&cursor, into: &collector) ?? 0
      } else if key.bytes.equals("remoteEndpoint") {
        if let name = readName(&cursor, into: &collector) {
          collector.span.slots[SpanAttribute.peerService.rawValue] = name
        }
      } else if key.bytes.equals("tags") {
        readTags(&cursor, into: &collector)
      } else {
        cursor.skip()
      }
    }
    guard cursor.fault == nil else { return }
    let namespace = collector.span.slots[SpanAttribute.serviceNamespace.rawValue]
    collector.span.service = collector.service(collector.span.service, in: namespace)
    if let start = collector.span.start, let duration {
      let (end, isTooLate) = start.addingReportingOverflow(duration)
      collector.span.end = isTooLate ? nil : end
    }
    collector.endSpan()
  }

  private static func readName(_ cursor: inout JSONCursor, into collector: inout SpanCollector) -> UInt32? {
    guard cursor.beginObject() else { return nil }
    var name: UInt32?
    while let key = cursor.nextKey() {
      if key.bytes.equals("serviceName") {
        name = cursor.text().map { collector.text($0) }
      } else {
        cursor.skip()
      }
    }
    return name
  }

  private static func readTags(_ cursor: inout JSONCursor, into collector: inout SpanCollector) {
    guard cursor.beginObject() else { return }
    while let key = cursor.nextKey() {
      if let attribute = collector.attribute(key) {
        collector.read(attribute, from: &cursor)
      } else {
        cursor.skip()
      }
    }
  }
}
