import Documents

/// What kind of part a span plays, as all three formats have it.
enum SpanKind: UInt32 {
  case unspecified, inner, server, client, producer, consumer

  /// `SERVER`, `server` or `SPAN_KIND_SERVER`.
  init(word: UnsafeBufferPointer<UInt8>) {
    let prefix = "SPAN_KIND_".utf8.count
    let first = word.count > prefix ? word[prefix] : word.first ?? 0
    let third = word.count > prefix + 2 ? word[prefix + 2] : word.count > 2 ? word[2] : 0
    switch (first | 0x20, third | 0x20) {
    case (UInt8(ascii: "s"), _): self = .server
    case (UInt8(ascii: "c"), UInt8(ascii: "i")): self = .client
    case (UInt8(ascii: "c"), UInt8(ascii: "n")): self = .consumer
    case (UInt8(ascii: "p"), _): self = .producer
    case (UInt8(ascii: "i"), _): self = .inner
    default: self = .unspecified
    }
  }
}

/// The span that is being read.
struct SpanDraft {
  var trace = TraceID.none
  var id: UInt64 = 0
  var parent: UInt64 = 0
  var kind = SpanKind.unspecified
  var service: UInt32 = 0
  var name: UInt32 = 0
  /// Nanoseconds; nil where the span does not say, or says something impossible.
  var start: Int64?
  var end: Int64?
  var isShared = false
  var followsFrom = false
  var link: LinkID?

  /// Whether the span itself says that it failed.
  var isMarkedFailed = false
  var httpStatus = 0
  var rpcFailure: Bool?
  var samplingShare = 1.0

  /// The number of the text of each attribute, zero for none.
  var slots = [UInt32](repeating: 0, count: SpanAttribute.allCases.count)

  mutating func clear() {
    trace = .none
    id = 0
    parent = 0
    kind = .unspecified
    name = 0
    start = nil
    end = nil
    isShared = false
    followsFrom = false
    link = nil
    isMarkedFailed = false
    httpStatus = 0
    rpcFailure = nil
    samplingShare = 1
    for place in 0..<slots.count { slots[place] = 0 }
  }

  /// Whether whoever was called failed. An answer of 4xx is the caller's own doing.
  var hasFailed: Bool {
    if httpStatus >= 500 { return true }
    if httpStatus >= 400 { return false }
    return rpcFailure ?? isMarkedFailed
  }
}

/// Which results of a remote call are failures of the one who was called.
///
/// - Source: OpenTelemetry semantic conventions for gRPC, the codes that are errors on the side of the server.
enum RPCStatus {
  private static let failures = [
    "UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
  ].map { Array($0.utf8) }
  private static let failingCodes: Set<Int64> = [2, 4, 12, 13, 14, 15]
  private static let refusals = [
    "CANCELLED", "INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNAUTHENTICATED",
  ].map { Array($0.utf8) }
  private static let codes: ClosedRange<Int64> = 1...16

  /// Nil where the status says nothing of failure: `OK`, or one of another system.
  static func isFailure(_ status: UnsafeBufferPointer<UInt8>) -> Bool? {
    if let code = JSONCursor.integer(status) { return codes.contains(code) ? failingCodes.contains(code) : nil }
    if failures.contains(where: { $0.elementsEqual(status) }) { return true }
    return refusals.contains(where: { $0.elementsEqual(status) }) ? false : nil
  }
}
