/// How the cursor finds the end of things: eight bytes at a time between quotes, one at a time elsewhere.
extension JSONCursor {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  mutating func skipBlanks() {
    while offset < bytes.count {
      switch bytes[offset] {
      case Byte.space, Byte.lineFeed, Byte.carriageReturn, Byte.tab: offset += 1
      default: return
      }
    }
  }

  /// Steps over a value: only quotes and nesting are looked at.
  package mutating func skip() {
    skipBlanks()
    switch byte {
    case Byte.doubleQuote: skipText()
    case Byte.openBrace, Byte.openBracket: skipCollection()
    case Byte.minus, Byte.zero...Byte.nine: _ = readNumber()
    case UInt8(ascii: "t"): _ = readWord("true")
    case UInt8(ascii: "f"): _ = readWord("false")
    case UInt8(ascii: "n"): _ = readWord("null")
    default: fail(.unexpected)
    }
  }

  private mutating func skipCollection() {
    var depth = 0
    while offset < bytes.count {
      switch bytes[offset] {
      case Byte.doubleQuote:
        skipText()
        continue
      case Byte.openBrace, Byte.openBracket: depth += 1
      case Byte.closeBrace, Byte.closeBracket:
        depth -= 1
        if depth == 0 {
          offset += 1
          return
        }
      default: break
      }
      offset += 1
    }
    fail(.endsEarly)
  }

  private mutating func skipText() {
    offset += 1
    while true {
      offset = firstQuoteOrBackslash(from: offset)
      guard offset < bytes.count else { return fail(.endsEarly) }
      if bytes[offset] == Byte.doubleQuote {
        offset += 1
        return
      }
      offset = min(offset + 2, bytes.count)
    }
  }

  /// Reads a text, with the cursor on its first quote.
  mutating func readText() -> JSONSlice? {
    let start = offset + 1
    var isVerbatim = true
    offset = start
    while true {
      offset = firstStop(from: offset)
      guard offset < bytes.count else {
        fail(.endsEarly)
        return nil
      }
      switch bytes[offset] {
      case Byte.doubleQuote:
        let text = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        offset += 1
        return JSONSlice(bytes: text, isVerbatim: isVerbatim)
      case Byte.backslash:
        isVerbatim = false
        guard stepOverEscape() else { return nil }
      default:
        fail(.controlCharacter)
        return nil
      }
    }
  }

  private mutating func stepOverEscape() -> Bool {
    offset += 1
    switch byte {
    case Byte.doubleQuote, Byte.backslash, Byte.slash, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 1
      return true
    case UInt8(ascii: "u"):
      for _ in 0..<4 {
        offset += 1
        guard Byte.hexValue(byte) != nil else {
          fail(.badEscape)
          return false
        }
      }
      offset += 1
      return true
    default:
      fail(.badEscape)
      return false
    }
  }

  /// Reads a number, with the cursor on its first byte.
  mutating func readNumber() -> UnsafeBufferPointer<UInt8>? {
    let start = offset
    if byte == Byte.minus { offset += 1 }
    let isZero = byte == Byte.zero
    guard skipDigits() > 0, !isZero || offset - start <= (bytes[start] == Byte.minus ? 2 : 1) else {
      return badNumber()
    }
    if byte == Byte.dot {
      offset += 1
      guard skipDigits() > 0 else { return badNumber() }
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if byte == Byte.plus || byte == Byte.minus { offset += 1 }
      guard skipDigits() > 0 else { return badNumber() }
    }
    let end = offset
    guard isDelimiter else { return badNumber() }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  private mutating func badNumber() -> UnsafeBufferPointer<UInt8>? {
    fail(.badNumber)
    return nil
  }

  private mutating func skipDigits() -> Int {
    let start = offset
    while Byte.isDigit(byte) { offset += 1 }
    return offset - start
  }

  /// Whether a number or a word can end here.
  private var isDelimiter: Bool {
    switch byte {
    case Byte.comma, Byte.closeBrace, Byte.closeBracket, Byte.space, Byte.lineFeed, Byte.carriageReturn, Byte.tab: true
    default: offset >= bytes.count
    }
  }

  mutating func readWord(_ word: StaticString) -> Bool {
    for place in 0..<word.utf8CodeUnitCount {
      guard byte == word.utf8Start[place], offset < bytes.count else {
        fail(.unexpected)
        return false
      }
      offset += 1
    }
    guard isDelimiter else {
      fail(.unexpected)
      return false
    }
    return true
  }

  // MARK: Eight bytes at a time

  /// The first quote, backslash or control character from an offset on, or the end.
  ///
  /// Each test leaves its answer in the top bit of a byte. A borrow may set the bit of a byte above a hit, never below
  /// one, so that the lowest bit is right.
  @inline(__always)
  private func firstStop(from start: Int) -> Int {
    var place = start
    while place + 8 <= bytes.count {
      let word = word(at: place)
      let controls = (word &- Self.ones &* 0x20) & ~word
      let hits = (Self.zeros(word ^ Self.ones &* 0x22) | Self.zeros(word ^ Self.ones &* 0x5C) | controls) & Self.tops
      if hits != 0 { return place + hits.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < bytes.count {
      let byte = bytes[place]
      if byte == Byte.doubleQuote || byte == Byte.backslash || byte < 0x20 { return place }
      place += 1
    }
    return place
  }

  @inline(__always)
  private func firstQuoteOrBackslash(from start: Int) -> Int {
    var place = start
    while place + 8 <= bytes.count {
      let word = word(at: place)
      let hits = (Self.zeros(word ^ Self.ones &* 0x22) | Self.zeros(word ^ Self.ones &* 0x5C)) & Self.tops
      if hits != 0 { return place + hits.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < bytes.count {
      if bytes[place] == Byte.doubleQuote || bytes[place] == Byte.backslash { return place }
      place += 1
    }
    return place
  }

  /// The top bit of every byte that is zero.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }

  @inline(__always)
  private func word(at place: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }
}
