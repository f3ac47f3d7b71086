/// A path with what identifies one thing in it replaced by `{id}`, so that `/users/12345` and `/users/67890` are one
/// operation.
///
/// Replaced is a segment that is a number, a date, a UUID or another long row of hexadecimal digits, a code in capital
/// letters and digits, a long word with several digits in it, an address with an `@`, anything percent-encoded, and
/// anything longer than 64 bytes. Versions such as `v2` stay, and so do placeholders of a route.
enum PathTemplate {
  static let placeholder: StaticString = "{id}"
  private static let longestSegment = 64

  /// Adds the path, up to its query or fragment, and says whether something was replaced.
  static func append(_ path: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) -> Bool {
    var isReplaced = false
    var at = 0
    while at < path.count, !isEnd(path[at]) {
      if path[at] == UInt8(ascii: "/") {
        text.append(path[at])
        at += 1
        continue
      }
      var end = at
      while end < path.count, path[end] != UInt8(ascii: "/"), !isEnd(path[end]) { end += 1 }
      let segment = UnsafeBufferPointer(rebasing: path[at..<end])
      if isIdentifier(segment) {
        placeholder.withUTF8Buffer { text.append(contentsOf: $0) }
        isReplaced = true
      } else {
        text.append(contentsOf: segment)
      }
      at = end
    }
    return isReplaced
  }

  private static func isEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") }

  static func isIdentifier(_ segment: UnsafeBufferPointer<UInt8>) -> Bool {
    var digits = 0
    var capitals = 0
    var smalls = 0
    var hexadecimals = 0
    var dashes = 0
    for byte in segment {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        hexadecimals += 1
        smalls += 1
      case UInt8(ascii: "A")...UInt8(ascii: "F"):
        hexadecimals += 1
        capitals += 1
      case UInt8(ascii: "g")...UInt8(ascii: "z"): smalls += 1
      case UInt8(ascii: "G")...UInt8(ascii: "Z"): capitals += 1
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","): dashes += 1
      case UInt8(ascii: "{"), UInt8(ascii: "<"), UInt8(ascii: "*"): return false
      case UInt8(ascii: "%"), UInt8(ascii: "@"): return true
      default: dashes += segment.count
      }
    }
    let count = segment.count
    if count > longestSegment { return true }
    if digits > 0, digits + dashes == count { return true }
    if digits + hexadecimals + dashes == count, count >= 16, digits >= 2 { return true }
    guard dashes == 0, digits > 0 else { return false }
    if digits + capitals == count { return count >= 8 }
    return count >= 12 && digits >= 3 && capitals + smalls > 0
  }
}
