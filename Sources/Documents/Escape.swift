/// An escape sequence between double quotes: the character it stands for and how long it is written.
struct Escape {
  let scalar: Unicode.Scalar
  let length: Int

  /// Why something after a backslash is no escape.
  enum Fault {
    case unknown, tooFewDigits(wanted: Int), loneSurrogate, beyondUnicode
  }

  /// The escape at a backslash, or nil when there is none.
  init?(in view: ByteView, at backslash: Int) {
    if let simple = Self.simple(view[backslash + 1]) {
      (scalar, length) = (simple, 2)
      return
    }
    guard case .success(let found) = Self.numeric(in: view, at: backslash) else { return nil }
    self = found
  }

  /// What is wrong with the escape at a backslash; nil when nothing is.
  static func fault(in view: ByteView, at backslash: Int) -> Fault? {
    if simple(view[backslash + 1]) != nil { return nil }
    if case .failure(let fault) = numeric(in: view, at: backslash) { return fault }
    return nil
  }

  /// Whether JSON has this escape too.
  static func isJSON(_ letter: UInt8) -> Bool {
    switch letter {
    case Byte.doubleQuote, Byte.backslash, Byte.slash: true
    case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"),
      UInt8(ascii: "u"):
      true
    default: false
    }
  }

  private enum Reading {
    case success(Escape)
    case failure(Fault)
  }

  private init(_ scalar: Unicode.Scalar, _ length: Int) {
    self.scalar = scalar
    self.length = length
  }

  private static func simple(_ letter: UInt8) -> Unicode.Scalar? {
    switch letter {
    case UInt8(ascii: "0"): "\u{0}"
    case UInt8(ascii: "a"): "\u{7}"
    case UInt8(ascii: "b"): "\u{8}"
    case UInt8(ascii: "t"), Byte.tab: "\t"
    case UInt8(ascii: "n"): "\n"
    case UInt8(ascii: "v"): "\u{B}"
    case UInt8(ascii: "f"): "\u{C}"
    case UInt8(ascii: "r"): "\r"
    case UInt8(ascii: "e"): "\u{1B}"
    case Byte.space: " "
    case Byte.doubleQuote: "\""
    case Byte.slash: "/"
    case Byte.backslash: "\\"
    case UInt8(ascii: "N"): "\u{85}"
    case Byte.underscore: "\u{A0}"
    case UInt8(ascii: "L"): "\u{2028}"
    case UInt8(ascii: "P"): "\u{2029}"
    default: nil
    }
  }

  private static func numeric(in view: ByteView, at backslash: Int) -> Reading {
    let digits: Int
    switch view[backslash + 1] {
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: return .failure(.unknown)
    }
    guard let value = number(in: view, at: backslash + 2, digits: digits) else {
      return .failure(.tooFewDigits(wanted: digits))
    }
    if let scalar = Unicode.Scalar(value) { return .success(Escape(scalar, 2 + digits)) }
    guard value < 0x110000 else { return .failure(.beyondUnicode) }
    // JSON writes characters beyond U+FFFF as two escapes, a surrogate pair.
    let second = backslash + 2 + digits
    guard digits == 4, value < 0xDC00, view[second] == Byte.backslash, view[second + 1] == UInt8(ascii: "u"),
      let low = number(in: view, at: second + 2, digits: 4), (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (value - 0xD800) << 10 + (low - 0xDC00))
    else { return .failure(.loneSurrogate) }
    return .success(Escape(scalar, 12))
  }

  private static func number(in view: ByteView, at offset: Int, digits: Int) -> UInt32? {
    var value: UInt32 = 0
    for index in 0..<digits {
      guard let digit = Byte.hexValue(view[offset + index]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }
}
