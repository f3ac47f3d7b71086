/// Writes spans as OTLP JSON, for tests that need just these.
struct SpanWriter {
  enum Kind: Int {
    case inner = 1
    case server, client, producer, consumer
  }

  private(set) var lines: [String] = []
  private var number = 0

  /// Adds a span as a line of its own; times are in milliseconds. Gives the identifier.
  mutating func add(
    _ kind: Kind, _ service: String, _ name: String, _ start: Double, _ end: Double, below parent: Int? = nil,
    trace: Int = 1, id: Int? = nil, _ attributes: [String: String] = [:], failed: Bool = false, more: String = "",
    namespace: String? = nil
  ) -> Int {
    number += 1
    let id = id ?? number
    let pairs = attributes.sorted { $0.key < $1.key }
      .map { "{\"key\":\"\($0.key)\",\"value\":{\"stringValue\":\"\($0.value)\"}}" }
    let status = failed ? ",\"status\":{\"code\":2}" : ""
    let space =
      namespace.map { "{\"key\":\"service.namespace\",\"value\":{\"stringValue\":\"\($0)\"}}," } ?? ""
    let above = parent.map { ",\"parentSpanId\":\"\(Self.hexadecimal($0, 16))\"" } ?? ""
    lines.append(
      "{\"resourceSpans\":[{\"resource\":{\"attributes\":[\(space){\"key\":\"service.name\",\"value\":{\"stringValue\":\""
        + service + "\"}}]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"\(Self.hexadecimal(trace, 32))\",\"spanId\":\""
        + "\(Self.hexadecimal(id, 16))\"\(above),\"name\":\"\(name)\",\"kind\":\(kind.rawValue),"
        + "\"startTimeUnixNano\":\"\(Self.nanoseconds(start))\",\"endTimeUnixNano\":\"\(Self.nanoseconds(end))\","
        + "\"attributes\":[\(pairs.joined(separator: ","))]\(status)\(more)}]}]}]}")
    return id
  }

  /// A call: the span of the caller, and that of the called within it by a millisecond.
  mutating func call(
    from caller: String, to callee: String, _ operation: String, _ start: Double, _ end: Double, below parent: Int?,
    trace: Int = 1, failed: Bool = false
  ) -> Int {
    let attributes = ["rpc.system": "grpc", "rpc.service": callee, "rpc.method": operation]
    let client = add(
      .client, caller, operation, start, end, below: parent, trace: trace, attributes, failed: failed)
    return add(
      .server, callee, operation, start + 0.25, end - 0.25, below: client, trace: trace, attributes, failed: failed)
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  static func hexadecimal(_ value: Int, _ length: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: length - digits.count) + digits
  }

  static func nanoseconds(_ milliseconds: Double) -> Int { 1_700_000_000_000_000_000 + Int(milliseconds * 1e6) }
}
