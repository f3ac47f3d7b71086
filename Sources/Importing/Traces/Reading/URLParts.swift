/// Host and path of a URL, or of what is written in place of one.
struct URLParts {
  /// Without user, port and brackets; empty where there is none.
  var host: UnsafeBufferPointer<UInt8>
  var path: UnsafeBufferPointer<UInt8>?

  init(_ url: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var place = 0
    while place + 2 < url.count, place < 12 {
      if url[place] == UInt8(ascii: ":"), url[place + 1] == UInt8(ascii: "/"), url[place + 2] == UInt8(ascii: "/") {
        start = place + 3
        break
      }
      place += 1
    }
    var end = start
    while end < url.count, ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains(url[end]) { end += 1 }
    host = Self.host(UnsafeBufferPointer(rebasing: url[start..<end]))
    path = end < url.count ? UnsafeBufferPointer(rebasing: url[end...]) : nil
  }

  private static func host(_ authority: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    if let user = authority.lastIndex(of: UInt8(ascii: "@")) { start = user + 1 }
    guard start < authority.count else { return UnsafeBufferPointer(rebasing: authority[start..<start]) }
    if authority[start] == UInt8(ascii: "["), let end = authority[start...].firstIndex(of: UInt8(ascii: "]")) {
      return UnsafeBufferPointer(rebasing: authority[start + 1..<end])
    }
    let end = authority[start...].firstIndex(of: UInt8(ascii: ":")) ?? authority.count
    return UnsafeBufferPointer(rebasing: authority[start..<end])
  }
}

/// What the W3C trace state says of sampling.
///
/// - Source: OpenTelemetry, "TraceState: Probability Sampling": `th` is the threshold below which a trace was dropped, in
///   hexadecimal digits behind the point; the older `p` is a number of halvings.
enum TraceState {
  static func samplingShare(_ state: UnsafeBufferPointer<UInt8>) -> Double? {
    let text = String(decoding: state, as: UTF8.self)
    for member in text.split(separator: ",") {
      let member = member.drop { $0 == " " }
      guard member.hasPrefix("ot=") else { continue }
      for field in member.dropFirst(3).split(separator: ";") {
        if field.hasPrefix("th:") {
          let digits = field.dropFirst(3).prefix(14)
          guard !digits.isEmpty, let value = UInt64(digits, radix: 16) else { return nil }
          let scale = (0..<digits.count).reduce(1.0) { scale, _ in scale * 16 }
          return 1 - Double(value) / scale
        }
        if field.hasPrefix("p:"), let halvings = Int(field.dropFirst(2)), (0...62).contains(halvings) {
          return 1 / Double(UInt64(1) << UInt64(halvings))
        }
      }
    }
    return nil
  }
}
