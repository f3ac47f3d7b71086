/// The bytes of a text in JSON between its quotes, where they lie.
///
/// It must not outlive the bytes that the cursor reads.
package struct JSONSlice {
  package let bytes: UnsafeBufferPointer<UInt8>
  /// Whether there is no escape sequence in it, so that the bytes are the text.
  package let isVerbatim: Bool

  package init(bytes: UnsafeBufferPointer<UInt8>, isVerbatim: Bool) {
    self.bytes = bytes
    self.isVerbatim = isVerbatim
  }

  /// Adds the text to an array of bytes, with its escape sequences resolved; half of a surrogate pair becomes U+FFFD.
  package func append(to text: inout [UInt8]) {
    guard !isVerbatim else { return text.append(contentsOf: bytes) }
    var at = 0
    while at < bytes.count {
      guard bytes[at] == Byte.backslash else {
        text.append(bytes[at])
        at += 1
        continue
      }
      at += appendEscape(at, to: &text)
    }
  }

  /// The text; what is not UTF-8 in it becomes U+FFFD.
  package var string: String {
    if isVerbatim { return String(decoding: bytes, as: UTF8.self) }
    var text: [UInt8] = []
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Adds what the escape sequence at an offset stands for and gives the length of the sequence.
  private func appendEscape(_ at: Int, to text: inout [UInt8]) -> Int {
    guard at + 1 < bytes.count else { return 1 }
    switch bytes[at + 1] {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(Byte.lineFeed)
    case UInt8(ascii: "r"): text.append(Byte.carriageReturn)
    case UInt8(ascii: "t"): text.append(Byte.tab)
    case UInt8(ascii: "u"):
      guard let first = unit(at + 2) else { return 2 }
      var value = first
      var length = 6
      if first & 0xFC00 == 0xD800, at + 7 < bytes.count, bytes[at + 6] == Byte.backslash,
        bytes[at + 7] == UInt8(ascii: "u"), let second = unit(at + 8), second & 0xFC00 == 0xDC00
      {
        value = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
        length = 12
      }
      let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return length
    default: text.append(bytes[at + 1])
    }
    return 2
  }

  /// The four hexadecimal digits at an offset.
  private func unit(_ at: Int) -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for digit in bytes[at..<at + 4] {
      guard let nibble = Byte.hexValue(digit) else { return nil }
      value = value << 4 | nibble
    }
    return value
  }
}
