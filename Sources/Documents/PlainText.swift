/// Scalars of YAML as they are best written: plain where that is safe, quoted where needed.
enum PlainText {
  /// A text as a scalar on one line.
  ///
  /// - Parameter inFlow: whether it will stand between brackets.
  static func scalar(_ content: String, inFlow: Bool) -> String {
    isPlain(content, inFlow: inFlow) ? content : QuotedText.doubleQuoted(content)
  }

  /// Whether a text without quotes is read as this very text, by this reader and by those of YAML 1.1.
  ///
  /// - Complexity: O(length).
  static func isPlain(_ content: String, inFlow: Bool) -> Bool {
    let bytes = Array(content.utf8)
    guard let first = bytes.first, let last = bytes.last, !isSpecial(first), last != Byte.space, last != Byte.colon,
      CoreSchema.type(of: bytes[...]) == .string, !isOldWord(content), !looksLikeNumber(bytes)
    else { return false }
    var previous: Unicode.Scalar = "x"
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t": return false
      case "#" where previous == " ": return false
      case " " where previous == ":": return false
      case ",", "[", "]", "{", "}": if inFlow { return false }
      case ":": if inFlow { return false }
      case _ where QuotedText.isHidden(scalar): return false
      default: break
      }
      previous = scalar
    }
    return true
  }

  /// Whether a byte begins something else than plain text, or might.
  private static func isSpecial(_ first: UInt8) -> Bool {
    switch first {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), Byte.zero...Byte.nine,
      Byte.underscore, Byte.slash, Byte.dot, Byte.plus, UInt8(ascii: "("), UInt8(ascii: "$"), 0x80...0xFF:
      return false
    default: return true
    }
  }

  /// What YAML 1.1 took for a boolean.
  private static func isOldWord(_ content: String) -> Bool {
    ["y", "n", "yes", "no", "on", "off"].contains(content.lowercased())
  }

  /// What somebody may take for a number, a time of day, a date or a document marker.
  private static func looksLikeNumber(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { byte in
      switch byte {
      case Byte.zero...Byte.nine, Byte.plus, Byte.minus, Byte.dot, Byte.colon, Byte.underscore, Byte.comma,
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    } && !bytes.allSatisfy { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
      || bytes.starts(with: [Byte.zero, UInt8(ascii: "x")]) || bytes.starts(with: [Byte.zero, UInt8(ascii: "o")])
      || bytes.starts(with: [Byte.dot, Byte.dot, Byte.dot])
  }

  /// A number as YAML writes it: what JSON lacks as `.inf`, `-.inf`, `.nan`.
  static func number(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return JSONWriter.number(value)
  }

  /// A value on one line, collections between brackets.
  ///
  /// - Parameter asJSON: whether it has to be JSON as well.
  static func inline(_ value: JSONValue, inFlow: Bool, asJSON: Bool) -> String {
    switch value {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return asJSON ? JSONWriter.number(value) : number(value)
    case .string(let value): return asJSON ? QuotedText.doubleQuoted(value) : scalar(value, inFlow: inFlow)
    case .array(let values):
      return "[" + values.map { inline($0, inFlow: true, asJSON: asJSON) }.joined(separator: ", ") + "]"
    case .object(let entries):
      let pairs = entries.map { entry in
        key(entry.key, inFlow: true, asJSON: asJSON) + ": " + inline(entry.value, inFlow: true, asJSON: asJSON)
      }
      if asJSON || pairs.isEmpty { return "{" + pairs.joined(separator: ", ") + "}" }
      return "{ " + pairs.joined(separator: ", ") + " }"
    }
  }

  /// A key as it is best written. Readers of YAML 1.1 that take `n` for a boolean do so for values at most.
  static func key(_ content: String, inFlow: Bool, asJSON: Bool) -> String {
    if asJSON { return QuotedText.doubleQuoted(content) }
    return content == "n" ? content : scalar(content, inFlow: inFlow)
  }
}
