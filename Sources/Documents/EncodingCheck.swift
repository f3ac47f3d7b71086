import Diagnostics

/// Looks through the bytes before anything is parsed: UTF-8 only, no control characters.
///
/// - Source: the well-formed byte sequences of the Unicode Standard, table 3-7; YAML 1.2.2, section 5.1.
struct EncodingCheck {
  /// So many faults are reported; a binary file has thousands.
  private static let reported = 10
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Places of characters that YAML allows between quotes only: DEL, C1 controls, byte order marks, non-characters.
  private(set) var oddities: [Int] = []
  /// How long the byte order mark at the very start is: 0 or 3.
  private(set) var markLength = 0
  private let source: SourceText
  private var faults = 0

  /// Checks the input; reports what is wrong and gives nil, or the places that only the parser can judge.
  static func check(_ source: SourceText, log: inout DiagnosticLog) -> EncodingCheck? {
    var check = EncodingCheck(source: source)
    if let name = check.otherEncoding() {
      log.report(
        Diagnostic(
          .error, "unsupported-encoding", "the file is \(name), only UTF-8 is read", at: SourceSpan(source, 0..<0),
          help: "save the file as UTF-8"))
      return nil
    }
    if source.bytes.starts(with: byteOrderMark) { check.markLength = 3 }
    ByteView.with(source.bytes) { check.scan($0, log: &log) }
    return check.faults == 0 ? check : nil
  }

  private init(source: SourceText) { self.source = source }

  /// Another encoding of Unicode, known by its mark or by the zero bytes among the first four.
  private func otherEncoding() -> String? {
    let bytes = source.bytes
    let start = (0..<4).map { $0 < bytes.count ? bytes[$0] : 0xFF }
    switch (start[0], start[1], start[2], start[3]) {
    case (0xFF, 0xFE, 0, 0), (1..., 0, 0, 0): return "UTF-32"
    case (0, 0, 0xFE, 0xFF), (0, 0, 0, 1...0xFE): return "UTF-32"
    case (0xFF, 0xFE, _, _), (1..., 0, 1..., _):
      return bytes.count.isMultiple(of: 2) || start[0] == 0xFF ? "UTF-16" : nil
    case (0xFE, 0xFF, _, _), (0, 1..., _, _): return "UTF-16"
    default: return nil
    }
  }

  private mutating func scan(_ view: ByteView, log: inout DiagnosticLog) {
    var at = markLength
    while at < view.count {
      if at + 8 <= view.count, Self.isPlainText(view.word(at: at)) {
        at += 8
      } else if view[at] < 0x80 {
        checkASCII(view[at], at, &log)
        at += 1
      } else {
        at += checkMultiByte(view, at, &log)
      }
      if faults >= Self.reported { return }
    }
  }

  /// Whether eight bytes are all ASCII, and controls only tab, line feed and carriage return.
  ///
  /// Each test leaves its answer in the top bit of its byte. No addition carries over, as all bytes are below 0x80.
  @inline(__always)
  private static func isPlainText(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops = ones * 0x80
    let printable = word &+ ones &* 0x60
    let notTab = (word ^ ones &* UInt64(Byte.tab)) &+ ones &* 0x7F
    let notLineFeed = (word ^ ones &* UInt64(Byte.lineFeed)) &+ ones &* 0x7F
    let notReturn = (word ^ ones &* UInt64(Byte.carriageReturn)) &+ ones &* 0x7F
    let notDelete = (word ^ ones &* 0x7F) &+ ones &* 0x7F
    let isControl = ~printable & notTab & notLineFeed & notReturn | ~notDelete
    return (word | isControl) & tops == 0
  }

  private mutating func checkASCII(_ byte: UInt8, _ at: Int, _ log: inout DiagnosticLog) {
    if byte == 0x7F {
      oddities.append(at)
    } else if byte < 0x20, byte != Byte.tab, byte != Byte.lineFeed, byte != Byte.carriageReturn {
      faults += 1
      let name = byte == 0 ? "the NUL character" : "the control character \(Self.codePoint(UInt32(byte)))"
      log.report(
        Diagnostic(
          .error, "control-character", "\(name) is not allowed", at: SourceSpan(source, at..<at + 1),
          help: "remove it, or write it as an escape between double quotes: \"\(Self.escape(byte))\""))
    }
  }

  /// Checks the character at a byte from 0x80 on and gives its length.
  private mutating func checkMultiByte(_ view: ByteView, _ at: Int, _ log: inout DiagnosticLog) -> Int {
    let (length, second) = Self.form(of: view[at])
    guard length > 0, second.contains(view[at + 1]), length < 3 || view[at + 2] & 0xC0 == 0x80,
      length < 4 || view[at + 3] & 0xC0 == 0x80
    else {
      faults += 1
      reportUndecodable(view, at, &log)
      // What follows is skipped as far as it can only be the rest of the broken character.
      var next = at + 1
      while view[next] & 0xC0 == 0x80 { next += 1 }
      return next - at
    }
    switch (view[at], view[at + 1], view[at + 2]) {
    case (0xC2, 0x80..<0x85, _), (0xC2, 0x86..<0xA0, _), (0xEF, 0xBB, 0xBF), (0xEF, 0xBF, 0xBE...0xBF):
      oddities.append(at)
    default: break
    }
    return length
  }

  /// How many bytes a character has by its first one, and what the second may be; length 0 for an impossible first.
  private static func form(of first: UInt8) -> (Int, ClosedRange<UInt8>) {
    switch first {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: (0, 0x80...0xBF)
    }
  }

  private func reportUndecodable(_ view: ByteView, _ at: Int, _ log: inout DiagnosticLog) {
    let digits = String(view[at], radix: 16, uppercase: true)
    let isCut = at + Self.form(of: view[at]).0 > view.count
    let message =
      isCut ? "the file ends within a UTF-8 character" : "the byte 0x\(digits) is not UTF-8 here"
    log.report(
      Diagnostic(.error, "invalid-utf8", message, at: SourceSpan(source, at..<at + 1), help: "save the file as UTF-8"))
  }

  static func codePoint(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func escape(_ byte: UInt8) -> String {
    "\\u" + codePoint(UInt32(byte)).dropFirst(2)
  }
}
