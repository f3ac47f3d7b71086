import Documents

/// Reads one record of a file, whichever of the formats it is in: the first key that only one of them has decides.
enum RecordReader {
  enum Outcome {
    case read, foreign, broken
  }

  private enum Form {
    case document, resource, jaeger, jaegerList, zipkin, logs, metrics
  }

  /// How many wrappers may lie in each other: an array of documents, `trace`, `data`.
  private static let depth = 3

  static func read(_ record: UnsafeBufferPointer<UInt8>, into collector: inout SpanCollector) -> Outcome {
    var cursor = JSONCursor(record)
    let isKnown = readValue(&cursor, into: &collector, depth: depth)
    guard cursor.isAtEnd() else { return .broken }
    return isKnown ? .read : .foreign
  }

  private static func readValue(
    _ cursor: inout JSONCursor, into collector: inout SpanCollector, depth: Int
  ) -> Bool {
    switch cursor.kind() {
    case .array:
      guard depth > 0 else { break }
      var isKnown = true
      _ = cursor.beginArray()
      while cursor.nextElement() {
        if !readValue(&cursor, into: &collector, depth: depth - 1) { isKnown = false }
      }
      return isKnown
    case .object: return readObject(&cursor, into: &collector, depth: depth)
    default: break
    }
    cursor.skip()
    return false
  }

  private static func readObject(
    _ cursor: inout JSONCursor, into collector: inout SpanCollector, depth: Int
  ) -> Bool {
    let start = cursor.offset
    guard let form = form(&cursor) else { return false }
    cursor.rewind(to: start)
    switch form {
    case .resource: OTLPReader.readResource(&cursor, into: &collector)
    case .jaeger: JaegerReader.readTrace(&cursor, into: &collector)
    case .zipkin: ZipkinReader.readSpan(&cursor, into: &collector)
    case .document, .jaegerList: return readDocument(&cursor, into: &collector, depth: depth)
    case .logs:
      collector.counts.logRecords += 1
      cursor.skip()
    case .metrics:
      collector.counts.metricRecords += 1
      cursor.skip()
    }
    return true
  }

  private static func readDocument(
    _ cursor: inout JSONCursor, into collector: inout SpanCollector, depth: Int
  ) -> Bool {
    guard cursor.beginObject() else { return false }
    var isKnown = true
    while let key = cursor.nextKey() {
      if key.bytes.equals("resourceSpans") || key.bytes.equals("batches") {
        OTLPReader.readResources(&cursor, into: &collector)
      } else if depth > 0, key.bytes.equals("trace") || key.bytes.equals("data") {
        if !readValue(&cursor, into: &collector, depth: depth - 1) { isKnown = false }
      } else {
        if key.bytes.equals("resourceLogs") { collector.counts.logRecords += 1 }
        if key.bytes.equals("resourceMetrics") { collector.counts.metricRecords += 1 }
        cursor.skip()
      }
    }
    return isKnown
  }

  /// Reads as far as the first key that tells; nil where none does.
  private static func form(_ cursor: inout JSONCursor) -> Form? {
    guard cursor.beginObject() else { return nil }
    while let key = cursor.nextKey() {
      switch key.string {
      case "resourceSpans", "batches", "trace": return .document
      case "scopeSpans", "instrumentationLibrarySpans", "scopeLogs", "scopeMetrics", "resource": return .resource
      case "data": return .jaegerList
      case "traceID", "spans", "processes": return .jaeger
      case "traceId", "localEndpoint", "parentId": return .zipkin
      case "resourceLogs": return .logs
      case "resourceMetrics": return .metrics
      default: cursor.skip()
      }
    }
    return nil
  }
}
