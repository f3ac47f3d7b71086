/// Identifiers of traces and spans as they are written in the wild.
///
/// Hexadecimal digits are a number, leading zeros or not, small letters or capitals. Base64, known by the `=` at its end,
/// is the same number. Anything else is hashed: all that matters is which are equal.
enum IdentifierText {
  static func trace(_ text: UnsafeBufferPointer<UInt8>) -> TraceID {
    if let id = hexadecimal(text) { return id }
    if text.last == UInt8(ascii: "="), let id = base64(text) { return id }
    return TraceID(high: 1, low: ByteInterner.hash(text) | 1)
  }

  /// Zero where there is none.
  static func span(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    if text.isEmpty { return 0 }
    if let id = hexadecimal(text) { return id.low }
    if text.last == UInt8(ascii: "="), let id = base64(text) { return id.low }
    return ByteInterner.hash(text) | 1
  }

  private static func hexadecimal(_ text: UnsafeBufferPointer<UInt8>) -> TraceID? {
    guard text.count <= 32 else { return nil }
    var id = TraceID.none
    for byte in text {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: return nil
      }
      id.high = id.high << 4 | id.low >> 60
      id.low = id.low << 4 | UInt64(digit)
    }
    return id
  }

  private static func base64(_ text: UnsafeBufferPointer<UInt8>) -> TraceID? {
    guard text.count <= 24, text.count.isMultiple(of: 4) else { return nil }
    var value: UInt128 = 0
    var bits = 0
    for byte in text {
      let digit: UInt8
      switch byte {
      case 0x41...0x5A: digit = byte - 0x41
      case 0x61...0x7A: digit = byte - 0x47
      case 0x30...0x39: digit = byte + 4
      case UInt8(ascii: "+"), UInt8(ascii: "-"): digit = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): digit = 63
      case UInt8(ascii: "="): continue
      default: return nil
      }
      let room = min(6, 128 - bits)
      value = value << UInt128(room) | UInt128(digit >> UInt8(6 - room))
      bits += room
    }
    // What is beyond whole bytes is filling.
    value >>= UInt128(bits % 8)
    return TraceID(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
  }
}
