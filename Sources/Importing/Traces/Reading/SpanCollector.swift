import Documents

/// Takes what the readers of the formats find, span by span, and hands whole traces on.
///
/// All that is done for every span happens here and in ``OpenTraces``: attributes are known by their bytes, texts become
/// numbers, and what spans have in common is looked at once. No text is made.
struct SpanCollector {
  var texts = ByteInterner()
  var span = SpanDraft()
  var counts = TraceCounts()
  private(set) var shapes = ShapeTable()
  private(set) var traces: OpenTraces
  private(set) var graph = SpanGraph()
  private let names = SpanAttribute.Names()
  private var assembler = TraceAssembler()
  private var scratch: [UInt8] = []

  init(limits: TraceLimits) { traces = OpenTraces(limits: limits) }

  // MARK: What readers say

  func attribute(_ name: JSONSlice) -> SpanAttribute? { names.attribute(name.bytes) }

  /// The number of a text.
  mutating func text(_ slice: JSONSlice) -> UInt32 {
    if slice.isVerbatim { return texts.id(of: slice.bytes) }
    scratch.removeAll(keepingCapacity: true)
    slice.append(to: &scratch)
    return scratch.withUnsafeBufferPointer { texts.id(of: $0) }
  }

  /// The number of a service, by those of its name and its namespace, which may be zero for none.
  mutating func service(_ name: UInt32, in namespace: UInt32) -> UInt32 {
    guard name != 0, namespace != 0 else { return name }
    scratch.removeAll(keepingCapacity: true)
    texts.append(name, to: &scratch)
    scratch.append(ServiceIdentity.separator)
    texts.append(namespace, to: &scratch)
    return scratch.withUnsafeBufferPointer { texts.id(of: $0) }
  }

  /// A name of a span: identifiers in what looks like a path are replaced.
  mutating func spanName(_ slice: JSONSlice) -> UInt32 {
    guard slice.bytes.contains(UInt8(ascii: "/")) else { return text(slice) }
    return template(slice)
  }

  private mutating func template(_ slice: JSONSlice) -> UInt32 {
    var plain: [UInt8] = []
    scratch.removeAll(keepingCapacity: true)
    let isReplaced: Bool
    if slice.isVerbatim {
      isReplaced = PathTemplate.append(slice.bytes, to: &scratch)
    } else {
      slice.append(to: &plain)
      isReplaced = plain.withUnsafeBufferPointer { PathTemplate.append($0, to: &scratch) }
    }
    if isReplaced { counts.collapsedPaths += 1 }
    return scratch.withUnsafeBufferPointer { texts.id(of: $0) }
  }

  /// Reads the value of an attribute; what is no scalar is skipped.
  mutating func read(_ attribute: SpanAttribute, from cursor: inout JSONCursor) {
    switch cursor.kind() {
    case .text: if let value = cursor.text() { set(attribute, value) }
    case .number: if let digits = cursor.number() { set(attribute, JSONSlice(verbatim: digits)) }
    case .boolean:
      if let value = cursor.boolean() {
        let word: StaticString = value ? "true" : "false"
        word.withUTF8Buffer { set(attribute, JSONSlice(verbatim: $0)) }
      }
    default: cursor.skip()
    }
  }

  private mutating func set(_ attribute: SpanAttribute, _ value: JSONSlice) {
    let slot = attribute.rawValue
    switch attribute.form {
    case .perSpan: setOfSpan(attribute, value.bytes)
    // The newer name of the two comes first where both are given; either will do.
    case .name: if span.slots[slot] == 0 { span.slots[slot] = text(value) }
    case .path: if span.slots[slot] == 0 { span.slots[slot] = template(value) }
    case .url: setURL(value)
    case .verb:
      let word = value.bytes.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
      span.slots[slot] = word.isEmpty ? 0 : texts.id(of: UnsafeBufferPointer(rebasing: word))
    }
  }

  /// Keeps the host under the URL's own slot, and the path where none is known.
  private mutating func setURL(_ value: JSONSlice) {
    var plain: [UInt8] = []
    if !value.isVerbatim { value.append(to: &plain) }
    let place = SpanAttribute.urlPath.rawValue
    plain.withUnsafeBufferPointer { plain in
      let url = URLParts(value.isVerbatim ? value.bytes : plain)
      span.slots[SpanAttribute.url.rawValue] = texts.id(of: url.host)
      if span.slots[place] == 0, let path = url.path {
        span.slots[place] = template(JSONSlice(verbatim: path))
      }
    }
  }

  private mutating func setOfSpan(_ attribute: SpanAttribute, _ value: UnsafeBufferPointer<UInt8>) {
    switch attribute {
    case .httpStatus: span.httpStatus = JSONCursor.integer(value).map { Int(clamping: $0) } ?? 0
    case .rpcStatus, .rpcCode: span.rpcFailure = RPCStatus.isFailure(value)
    case .error: if !value.equals("false") { span.isMarkedFailed = true }
    case .errorType: span.isMarkedFailed = !value.isEmpty
    case .statusText: if value.equals("ERROR") { span.isMarkedFailed = true }
    case .spanKind: span.kind = SpanKind(word: value)
    case .samplingShare:
      if let share = Double(String(decoding: value, as: UTF8.self)), share > 0, share <= 1 {
        span.samplingShare = share
      }
    case .samplerParameter: counts.hasSamplerTags = true
    default: break
    }
  }

  /// The share of requests that was kept, by the state of the trace: `ot=th:…` or, older, `ot=p:…`.
  mutating func setTraceState(_ state: JSONSlice) {
    if let share = TraceState.samplingShare(state.bytes) { span.samplingShare = share }
  }

  // MARK: Whole spans

  /// Takes the span that has been read.
  mutating func endSpan() {
    counts.spans += 1
    guard span.trace != .none, span.id != 0 else {
      counts.spansWithoutIdentifier += 1
      return
    }
    let isNameless = span.service == 0
    if isNameless {
      counts.spansWithoutService += 1
      span.service = texts.id(of: SpanShape.nameless)
    }
    defer { if isNameless { span.service = 0 } }
    if span.samplingShare < 1 {
      counts.sampledSpans += 1
      counts.leastSamplingShare = min(counts.leastSamplingShare, span.samplingShare)
    }
    let shape = shapes.shape(of: span, &texts)
    if shapes[shape].role == .producer { graph.noteProducer(shapes[shape], span) }
    let record = record(shape)
    switch traces.add(record, to: span.trace) {
    case .taken: break
    case .late: counts.lateSpans += 1
    case .full(let whole):
      counts.forcedTraces += 1
      assemble(whole)
    }
  }

  private mutating func record(_ shape: Int32) -> SpanRecord {
    var flags: SpanRecord.Flags = []
    if span.parent != 0 { flags.insert(.hasParent) }
    if span.hasFailed { flags.insert(.failed) }
    if span.isShared { flags.insert(.shared) }
    if span.followsFrom { flags.insert(.followsFrom) }
    // Sums and differences of such times fit into 64 bits.
    let times = 0...(Int64.max >> 1)
    let begun = span.start.flatMap { times.contains($0) ? $0 : nil }
    let ended = span.end.flatMap { times.contains($0) ? $0 : nil }
    var start = begun ?? 0
    var end = ended ?? start
    if begun != nil, ended != nil {
      if end < start {
        counts.negativeDurations += 1
        end = start
      } else {
        flags.insert(.timed)
      }
    } else {
      counts.unfinished += 1
      if begun == nil { start = end }
    }
    return SpanRecord(
      id: span.id, parent: span.parent, start: start, end: end, shape: shape, flags: flags,
      weight: Float(1 / span.samplingShare), link: span.link)
  }

  /// Assembles what has been quiet for long enough; called between records.
  mutating func closeQuiet() {
    while let trace = traces.takeQuiet() { assemble(trace) }
  }

  mutating func closeAll() {
    while let trace = traces.takeOldest() { assemble(trace) }
  }

  private mutating func assemble(_ trace: OpenTraces.Trace) {
    counts.traces += 1
    assembler.assemble(trace.spans, of: trace.id, shapes: &shapes, into: &graph, counts: &counts)
    traces.recycle(trace)
  }
}

extension JSONSlice {
  init(verbatim bytes: UnsafeBufferPointer<UInt8>) { self.init(bytes: bytes, isVerbatim: true) }
}
