/// Reads JSON a piece at a time from bytes that somebody else keeps, for input of which no tree is wanted.
///
/// The reader asks for what it expects: a key, an element, a text, a number; ``skip()`` steps over a value that nobody
/// wants. There is no stack, so nesting costs nothing and no depth is too deep. After the first fault nothing more is
/// read: every request gives nil or false, and ``fault`` says what it was.
///
/// What is read is checked as RFC 8259 has it: brackets, commas, colons, escape sequences, control characters, numbers
/// and words. Three things are not: of what is skipped only the quotes and the nesting count, whether bytes from 0x80 on
/// are UTF-8 is not looked at, and numbers may be of any size. The cursor must not outlive the bytes.
package struct JSONCursor {
  /// What a value begins like.
  package enum Kind: Sendable {
    case object, array, text, number, boolean, null
  }

  /// Why reading ended, and where.
  package struct Fault: Sendable, Equatable {
    package enum Reason: Sendable {
      /// The input ends within a value.
      case endsEarly
      /// Something else was due.
      case unexpected
      case badEscape, controlCharacter, badNumber
    }

    package let reason: Reason
    package let offset: Int
  }

  let bytes: UnsafeBufferPointer<UInt8>
  /// Where reading stands.
  package internal(set) var offset = 0
  package internal(set) var fault: Fault?
  /// A collection has been opened and nothing of it read, so that no comma is due.
  private var isFresh = false

  package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The byte at the place, or 0 at the end.
  @inline(__always)
  var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  // MARK: Collections

  /// What the value that comes next is; nil at the end, and where no value begins.
  package mutating func kind() -> Kind? {
    skipBlanks()
    switch byte {
    case Byte.openBrace: return .object
    case Byte.openBracket: return .array
    case Byte.doubleQuote: return .text
    case Byte.minus, Byte.zero...Byte.nine: return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    default: return nil
    }
  }

  /// Enters an object; a value of another kind is skipped, and gives false.
  package mutating func beginObject() -> Bool { begin(Byte.openBrace) }

  /// Enters an array; a value of another kind is skipped, and gives false.
  package mutating func beginArray() -> Bool { begin(Byte.openBracket) }

  private mutating func begin(_ bracket: UInt8) -> Bool {
    skipBlanks()
    guard byte == bracket else {
      skip()
      return false
    }
    offset += 1
    isFresh = true
    return true
  }

  /// The next key of the object, with its value to be read next; nil when the object has ended.
  package mutating func nextKey() -> JSONSlice? {
    guard isNext(before: Byte.closeBrace) else { return nil }
    guard byte == Byte.doubleQuote else {
      fail(.unexpected)
      return nil
    }
    guard let key = readText() else { return nil }
    skipBlanks()
    guard byte == Byte.colon else {
      fail(.unexpected)
      return nil
    }
    offset += 1
    return key
  }

  /// Whether the array has one more element, which is to be read next.
  package mutating func nextElement() -> Bool { isNext(before: Byte.closeBracket) }

  /// Steps over the comma, or out of the collection.
  private mutating func isNext(before bracket: UInt8) -> Bool {
    skipBlanks()
    let found = byte
    if found == bracket {
      offset += 1
      isFresh = false
      return false
    }
    if isFresh {
      isFresh = false
      guard offset < bytes.count else {
        fail(.endsEarly)
        return false
      }
      return true
    }
    guard found == Byte.comma else {
      fail(.unexpected)
      return false
    }
    offset += 1
    skipBlanks()
    guard byte != bracket, offset < bytes.count else {
      fail(.unexpected)
      return false
    }
    return true
  }

  /// Whether nothing but blanks follows.
  package mutating func isAtEnd() -> Bool {
    skipBlanks()
    return fault == nil && offset == bytes.count
  }

  /// Goes back to where a value begins, in the same collection or an outer one.
  package mutating func rewind(to offset: Int) {
    precondition(offset >= 0 && offset <= bytes.count, "a place in the input")
    self.offset = offset
    isFresh = false
  }

  // MARK: Scalars

  /// A text; a value of another kind is skipped, and gives nil.
  package mutating func text() -> JSONSlice? {
    skipBlanks()
    guard byte == Byte.doubleQuote else {
      skip()
      return nil
    }
    return readText()
  }

  /// The bytes of a number; a value of another kind is skipped, and gives nil.
  package mutating func number() -> UnsafeBufferPointer<UInt8>? {
    skipBlanks()
    guard byte == Byte.minus || Byte.isDigit(byte) else {
      skip()
      return nil
    }
    return readNumber()
  }

  /// `true` or `false`; a value of another kind is skipped, and gives nil.
  package mutating func boolean() -> Bool? {
    skipBlanks()
    switch byte {
    case UInt8(ascii: "t"): return readWord("true") ? true : nil
    case UInt8(ascii: "f"): return readWord("false") ? false : nil
    default:
      skip()
      return nil
    }
  }

  /// A whole number, written as a number or as a text; nil for anything else, and where 64 bits are too few.
  package mutating func integer() -> Int64? {
    skipBlanks()
    if byte == Byte.doubleQuote { return readText().flatMap { Self.integer($0.bytes) } }
    return number().flatMap { Self.integer($0) }
  }

  package static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = digits.first == Byte.minus
    let start = isNegative ? 1 : 0
    guard digits.count > start, digits.count <= start + 19 else { return nil }
    var value: UInt64 = 0
    for digit in digits[start...] {
      guard Byte.isDigit(digit) else { return nil }
      value = value &* 10 &+ UInt64(digit &- Byte.zero)
    }
    guard value <= UInt64(Int64.max) else { return nil }
    return isNegative ? -Int64(value) : Int64(value)
  }

  mutating func fail(_ reason: Fault.Reason) {
    guard fault == nil else { return }
    let isCut = offset >= bytes.count
    fault = Fault(reason: isCut ? .endsEarly : reason, offset: min(offset, bytes.count))
    offset = bytes.count
  }
}
