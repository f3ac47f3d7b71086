/// Which type a plain scalar has: the core schema of YAML 1.2.2, section 10.3.2.
///
/// `yes`, `no`, `on`, `off` and `1:30` are text, as they always look to a person.
enum CoreSchema {
  /// - Complexity: O(bytes), each looked at once.
  static func type(of text: ArraySlice<UInt8>) -> Document.ScalarType {
    guard let first = text.first else { return .null }
    switch first {
    case Byte.tilde: return text.count == 1 ? .null : .string
    case UInt8(ascii: "n"), UInt8(ascii: "N"): return isWord(text, "null", "Null", "NULL") ? .null : .string
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      return isWord(text, "true", "True", "TRUE") ? .boolean(true) : .string
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return isWord(text, "false", "False", "FALSE") ? .boolean(false) : .string
    case Byte.zero...Byte.nine, Byte.plus, Byte.minus, Byte.dot: return number(text)
    default: return .string
    }
  }

  private static func isWord(_ text: ArraySlice<UInt8>, _ words: StaticString...) -> Bool {
    guard text.count <= 5 else { return false }
    return words.contains { word in
      word.utf8CodeUnitCount == text.count && word.withUTF8Buffer { $0.elementsEqual(text) }
    }
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Document.ScalarType {
    var rest = text
    if rest.starts(with: [Byte.zero, UInt8(ascii: "x")]) {
      rest.removeFirst(2)
      return !rest.isEmpty && rest.allSatisfy { Byte.hexValue($0) != nil } ? .integer : .string
    }
    if rest.starts(with: [Byte.zero, UInt8(ascii: "o")]) {
      rest.removeFirst(2)
      return !rest.isEmpty && rest.allSatisfy { (Byte.zero...0x37).contains($0) } ? .integer : .string
    }
    if isWord(rest, ".nan", ".NaN", ".NAN") { return .float }
    if rest.first == Byte.plus || rest.first == Byte.minus { rest.removeFirst() }
    if isWord(rest, ".inf", ".Inf", ".INF") { return .float }
    return decimal(rest)
  }

  /// Digits, a point, digits, an exponent; the sign is gone already.
  private static func decimal(_ text: ArraySlice<UInt8>) -> Document.ScalarType {
    var rest = text.drop(while: Byte.isDigit)
    var digits = text.count - rest.count
    if rest.isEmpty { return digits > 0 ? .integer : .string }
    if rest.first == Byte.dot {
      let fraction = rest.dropFirst()
      rest = fraction.drop(while: Byte.isDigit)
      digits += fraction.count - rest.count
    }
    guard digits > 0 else { return .string }
    guard let letter = rest.first else { return .float }
    guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") else { return .string }
    rest.removeFirst()
    if rest.first == Byte.plus || rest.first == Byte.minus { rest.removeFirst() }
    return !rest.isEmpty && rest.allSatisfy(Byte.isDigit) ? .float : .string
  }
}
