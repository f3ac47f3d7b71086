/// What the scanners ask of a byte, answered by one look into a table of 256 bit sets.
enum ByteClass {
  /// Space and tab.
  static let blank: UInt8 = 1 << 0
  /// Line feed and carriage return.
  static let lineBreak: UInt8 = 1 << 1
  /// The zero that stands for the end of the input.
  static let end: UInt8 = 1 << 2
  /// `,` and the four brackets.
  static let flowIndicator: UInt8 = 1 << 3
  /// Where a plain scalar may stop outside brackets.
  static let plainStop: UInt8 = 1 << 4
  /// What is not simply text between double quotes.
  static let doubleQuoteStop: UInt8 = 1 << 5
  /// What is not simply text between single quotes.
  static let singleQuoteStop: UInt8 = 1 << 6
  /// What is not simply text in a JSON string: the quote, the backslash and every control character.
  static let jsonStop: UInt8 = 1 << 7

  /// What separates words, the end of the input included.
  static let separator = blank | lineBreak | end

  static let table: [UInt8] = (0...255).map { sets(of: UInt8($0)) }

  private static func sets(of byte: UInt8) -> UInt8 {
    var sets: UInt8 = byte < 0x20 ? jsonStop : 0
    switch byte {
    case 0: sets |= end | plainStop | doubleQuoteStop | singleQuoteStop
    case Byte.space, Byte.tab: sets |= blank
    case Byte.lineFeed, Byte.carriageReturn: sets |= lineBreak | plainStop | doubleQuoteStop | singleQuoteStop
    case Byte.comma, Byte.openBracket, Byte.closeBracket, Byte.openBrace, Byte.closeBrace: sets |= flowIndicator
    case Byte.colon, Byte.hash: sets |= plainStop
    case Byte.doubleQuote: sets |= doubleQuoteStop | jsonStop
    case Byte.backslash: sets |= doubleQuoteStop | jsonStop
    case Byte.singleQuote: sets |= singleQuoteStop
    default: break
    }
    return sets
  }
}
