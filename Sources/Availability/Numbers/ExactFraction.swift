import ArchitectureModel

/// A fraction in lowest terms, from zero on.
package struct ExactFraction: Hashable, Sendable {
  private let numerator: BigNatural
  private let denominator: BigNatural

  /// - Precondition: `denominator` is not zero.
  init(_ numerator: BigNatural, over denominator: BigNatural) {
    precondition(!denominator.isZero, "a fraction over zero")
    let divisor = BigNatural.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator.dividing(by: divisor).quotient
    self.denominator = denominator.dividing(by: divisor).quotient
  }

  /// Bits of both parts: what arithmetic with it costs.
  var bitWidth: Int { numerator.bitWidth + denominator.bitWidth }

  /// `numerator/denominator` in decimal digits.
  package var description: String { "\(numerator.description)/\(denominator.description)" }

  /// The digits from the first that is not zero on, cut off rather than rounded, as `d.ddd…e-n`; the ellipsis is there
  /// when digits are missing.
  /// - Complexity: O(bits²).
  package func scientific(digits: Int) -> String {
    precondition(digits > 0, "no digits at all")
    if numerator.isZero { return "0" }
    // From the widths, the power of ten of the first digit is known up to one.
    var exponent = Int(((Double(numerator.bitWidth - denominator.bitWidth) - 1) * 0.301_03).rounded(.down))
    var (quotient, remainder) = digitsAbove(exponent - digits + 1)
    while quotient.description.count > digits {
      exponent += 1
      (quotient, remainder) = digitsAbove(exponent - digits + 1)
    }
    let text = quotient.description
    let significant = remainder.isZero ? String(text.reversed().drop { $0 == "0" }.reversed()) : text
    let mantissa = significant.prefix(1) + (significant.count > 1 ? "." + significant.dropFirst() : "")
    return mantissa + (remainder.isZero ? "" : "…") + (exponent == 0 ? "" : "e\(exponent)")
  }

  /// The whole part of the fraction over 10^`power`, and what is left.
  private func digitsAbove(_ power: Int) -> (quotient: BigNatural, remainder: BigNatural) {
    let scaled = BigNatural.powerOfTen(abs(power))
    return power < 0 ? (numerator * scaled).dividing(by: denominator) : numerator.dividing(by: denominator * scaled)
  }
}

extension ExactFraction: FailureNumber {
  static let zero = ExactFraction(.zero, over: .one)
  static let one = ExactFraction(.one, over: .one)

  /// The digits that were written; of a computed probability those of its double.
  init(_ probability: Probability) {
    if let fraction = probability.fraction {
      self.init(BigNatural(fraction.numerator), over: BigNatural(fraction.denominator))
    } else if probability.value <= probability.complement {
      self.init(double: probability.value)
    } else {
      self = ExactFraction(double: probability.complement).complement
    }
  }

  /// Exactly what a double holds.
  /// - Precondition: finite and not negative.
  init(double: Double) {
    precondition(double.isFinite && double >= 0, "\(double) is no probability")
    guard double > 0 else {
      self = .zero
      return
    }
    let whole = BigNatural(UInt128(double.significandBitPattern) | (double.isNormal ? 1 << 52 : 0))
    let exponent = Int(double.exponentBitPattern == 0 ? 1 : double.exponentBitPattern) - 1_075
    let scale = BigNatural.powerOfTwo(abs(exponent))
    self = exponent < 0 ? ExactFraction(whole, over: scale) : ExactFraction(whole * scale, over: .one)
  }

  /// Correctly rounded, except below the normal doubles.
  var double: Double {
    if numerator.isZero { return 0 }
    // Sixty-six bits of the quotient at least, and whether anything is left: enough to round once.
    let shift = max(0, 66 - (numerator.bitWidth - denominator.bitWidth))
    let (quotient, remainder) = (numerator * BigNatural.powerOfTwo(shift)).dividing(by: denominator)
    let (bits, exponent) = quotient.leading
    return Double(sign: .plus, exponent: exponent - shift, significand: Double(remainder.isZero ? bits : bits | 1))
  }

  var complement: ExactFraction { ExactFraction(denominator - numerator, over: denominator) }

  func isBelow(_ other: ExactFraction) -> Bool {
    numerator * other.denominator < other.numerator * denominator
  }

  static func + (left: ExactFraction, right: ExactFraction) -> ExactFraction {
    ExactFraction(
      left.numerator * right.denominator + right.numerator * left.denominator,
      over: left.denominator * right.denominator)
  }

  /// - Precondition: `right` is not the larger.
  static func - (left: ExactFraction, right: ExactFraction) -> ExactFraction {
    ExactFraction(
      left.numerator * right.denominator - right.numerator * left.denominator,
      over: left.denominator * right.denominator)
  }

  static func * (left: ExactFraction, right: ExactFraction) -> ExactFraction {
    ExactFraction(left.numerator * right.numerator, over: left.denominator * right.denominator)
  }

  static func / (left: ExactFraction, right: ExactFraction) -> ExactFraction {
    ExactFraction(left.numerator * right.denominator, over: left.denominator * right.numerator)
  }
}
