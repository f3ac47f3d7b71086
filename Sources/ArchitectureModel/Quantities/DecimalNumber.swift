/// A decimal number exactly as it was written: digits × 10^exponent, never rounded.
///
/// Availabilities are complemented in this form, so that 99.9999999999 % leaves 1e-12 and not what a double would.
package struct DecimalNumber: Sendable {
  /// More digits than this are refused by ``init(_:)``; a double needs at most 767 to be told apart from its neighbour.
  package static let digitLimit = 800
  static let exponentLimit = 4_000

  /// Digits from the most significant on, each 0...9, without leading zeros; empty for zero.
  private var digits: [UInt8]
  private var exponent: Int
  package private(set) var isNegative: Bool

  private init(digits: [UInt8], exponent: Int, isNegative: Bool) {
    self.digits = Array(digits.drop { $0 == 0 })
    self.exponent = self.digits.isEmpty ? 0 : exponent
    self.isNegative = isNegative && !self.digits.isEmpty
  }

  package static let one = DecimalNumber(digits: [1], exponent: 0, isNegative: false)

  /// Reads `12`, `0.999`, `.5`, `1e-9`; nil for anything else, or past the limits of digits and exponent.
  package init?(_ text: some StringProtocol) {
    var digits: [UInt8] = []
    var exponent = 0
    var isNegative = false
    var rest = text.utf8[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var sawPoint = false
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !sawPoint {
        sawPoint = true
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        digits.append(byte - UInt8(ascii: "0"))
        if sawPoint { exponent -= 1 }
      } else {
        break
      }
      rest.removeFirst()
    }
    guard !digits.isEmpty, digits.count <= Self.digitLimit else { return nil }
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) else { return nil }
      guard power.magnitude <= UInt(Self.exponentLimit) else { return nil }
      exponent += power
      rest = rest[rest.endIndex...]
    }
    guard rest.isEmpty else { return nil }
    self.init(digits: digits, exponent: exponent, isNegative: isNegative)
  }

  /// Whether a text would be a number, were it not past the limits of digits and exponent.
  static func isPastLimits(_ text: some StringProtocol) -> Bool {
    func isDigit(_ character: Character?) -> Bool { character.map { $0.isASCII && $0.isNumber } ?? false }
    var short = ""
    for character in text where !(isDigit(character) && isDigit(short.last)) { short.append(character) }
    return DecimalNumber(short) != nil && DecimalNumber(text) == nil
  }

  package var isZero: Bool { digits.isEmpty }

  /// The nearest double; correctly rounded by the standard library.
  package var double: Double { Double(scientific) ?? 0 }

  private var scientific: String {
    isZero ? "0" : (isNegative ? "-" : "") + digits.map(String.init).joined() + "e\(exponent)"
  }

  /// The power of ten of the first digit: 2 for 123, −3 for 0.001; nil for zero.
  package var magnitude: Int? { isZero ? nil : digits.count + exponent - 1 }

  /// Rounded to so many decimals, half away from zero.
  package func rounded(toDecimals decimals: Int) -> DecimalNumber {
    let dropped = -exponent - decimals
    guard dropped > 0 else { return self }
    guard dropped <= digits.count else {
      return DecimalNumber(digits: [], exponent: 0, isNegative: false)
    }
    let kept = DecimalNumber(digits: Array(digits.dropLast(dropped)), exponent: -decimals, isNegative: isNegative)
    guard digits[digits.count - dropped] >= 5 else { return kept }
    return kept + DecimalNumber(digits: [1], exponent: -decimals, isNegative: isNegative)
  }

  /// Written out with exactly so many decimals, rounded half away from zero.
  package func text(decimals: Int) -> String {
    let whole = rounded(toDecimals: decimals)
    var all =
      whole.digits.map { String($0) }.joined() + String(repeating: "0", count: max(0, whole.exponent + decimals))
    if all.count <= decimals { all = String(repeating: "0", count: decimals + 1 - all.count) + all }
    let point = all.index(all.endIndex, offsetBy: -decimals)
    return (whole.isNegative ? "-" : "") + all[..<point] + (decimals > 0 ? "." + all[point...] : "")
  }

  /// Written out without an exponent, with as many decimals as it has.
  package var plain: String {
    var shortest = self
    while shortest.exponent < 0, shortest.digits.last == 0 {
      shortest.digits.removeLast()
      shortest.exponent += 1
    }
    return shortest.text(decimals: max(0, -shortest.exponent))
  }

  /// This number times 10^`power`.
  package func scaled(byPowerOfTen power: Int) -> DecimalNumber {
    DecimalNumber(digits: digits, exponent: exponent + power, isNegative: isNegative)
  }

  /// The whole number that this is, or nil where it is none or does not fit.
  package var integer: Int? { wideInteger.flatMap(Int.init(exactly:)) }

  /// As ``integer``, for magnitudes below 10^38.
  package var wideInteger: Int128? {
    var digits = digits
    var exponent = exponent
    while exponent < 0, digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    guard exponent >= 0, digits.count + exponent <= 38 else { return isZero ? 0 : nil }
    var value: Int128 = 0
    for digit in digits { value = value * 10 + Int128(digit) }
    for _ in 0..<exponent { value *= 10 }
    return isNegative ? -value : value
  }

  /// The magnitude as a share of whole numbers, or nil where it has more than 38 digits or decimals.
  package var fraction: (numerator: UInt128, denominator: UInt128)? {
    let decimals = max(0, -exponent)
    guard decimals <= 38, let numerator = scaled(byPowerOfTen: decimals).wideInteger else { return nil }
    return (UInt128(numerator.magnitude), (0..<decimals).reduce(1) { power, _ in power * 10 })
  }

  /// Half of it, exactly.
  package var halved: DecimalNumber { multiplied(by: 5).scaled(byPowerOfTen: -1) }

  private func multiplied(by factor: UInt8) -> DecimalNumber {
    var result: [UInt8] = []
    var carry = 0
    for digit in digits.reversed() {
      carry += Int(digit) * Int(factor)
      result.append(UInt8(carry % 10))
      carry /= 10
    }
    while carry > 0 {
      result.append(UInt8(carry % 10))
      carry /= 10
    }
    return DecimalNumber(digits: result.reversed(), exponent: exponent, isNegative: isNegative)
  }

  package static func + (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber {
    if left.isNegative == right.isNegative {
      return combine(left, right) { $0 + $1 }
    }
    let (larger, smaller) = left.magnitudeIsLess(than: right) ? (right, left) : (left, right)
    return combine(larger, smaller) { $0 - $1 }
  }

  package static func - (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber {
    left + DecimalNumber(digits: right.digits, exponent: right.exponent, isNegative: !right.isNegative)
  }

  package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool { (left - right).isNegative }

  /// Combines magnitudes digit by digit, the sign being that of `left`; for a difference `left` is the larger.
  private static func combine(
    _ left: DecimalNumber, _ right: DecimalNumber, _ operation: (Int, Int) -> Int
  ) -> DecimalNumber {
    let lowest = min(left.exponent, right.exponent)
    let (first, second) = (left.alignedReversed(to: lowest), right.alignedReversed(to: lowest))
    var result: [UInt8] = []
    var carry = 0
    for index in 0..<max(first.count, second.count) {
      let sum = operation(index < first.count ? first[index] : 0, index < second.count ? second[index] : 0) + carry
      carry = sum >= 0 ? sum / 10 : -1
      result.append(UInt8(sum - carry * 10))
    }
    if carry > 0 { result.append(UInt8(carry)) }
    return DecimalNumber(digits: result.reversed(), exponent: lowest, isNegative: left.isNegative)
  }

  private func alignedReversed(to lowest: Int) -> [Int] {
    [Int](repeating: 0, count: isZero ? 0 : exponent - lowest) + digits.reversed().map(Int.init)
  }

  private func magnitudeIsLess(than other: DecimalNumber) -> Bool {
    if isZero || other.isZero { return isZero && !other.isZero }
    let lowest = min(exponent, other.exponent)
    let (mine, others) = (alignedReversed(to: lowest), other.alignedReversed(to: lowest))
    if mine.count != others.count { return mine.count < others.count }
    return mine.reversed().lexicographicallyPrecedes(others.reversed())
  }
}
