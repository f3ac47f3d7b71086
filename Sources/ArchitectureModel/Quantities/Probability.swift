/// A probability together with its complement, each correctly rounded from the digits that were written.
///
/// Keeping both means that neither is ever computed as one minus the other.
package struct Probability: Hashable, Sendable {
  /// 0...1.
  package let value: Double
  /// 1 − value, 0...1.
  package let complement: Double
  /// The value without any rounding; nil for one that was computed, or that was written with more digits than fit.
  package let fraction: Fraction?

  /// A share of whole numbers, not in lowest terms.
  package struct Fraction: Hashable, Sendable {
    package let numerator: UInt128
    package let denominator: UInt128
  }

  package static let zero = Probability(value: 0, complement: 1, fraction: Fraction(numerator: 0, denominator: 1))
  package static let one = Probability(value: 1, complement: 0, fraction: Fraction(numerator: 1, denominator: 1))

  /// - Precondition: both lie in 0...1; that they add up to 1 is the caller's promise.
  package init(value: Double, complement: Double) { self.init(value: value, complement: complement, fraction: nil) }

  private init(value: Double, complement: Double, fraction: Fraction?) {
    precondition(
      (0...1).contains(value) && (0...1).contains(complement), "\(value) and \(complement) are no probability")
    self.value = value
    self.complement = complement
    self.fraction = fraction
  }

  /// Two are the same when they round to the same; how a share was written does not matter.
  package static func == (left: Probability, right: Probability) -> Bool {
    left.value == right.value && left.complement == right.complement
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(value)
    hasher.combine(complement)
  }

  /// That of the opposite.
  package var inverted: Probability {
    Probability(
      value: complement, complement: value,
      fraction: fraction.map { Fraction(numerator: $0.denominator - $0.numerator, denominator: $0.denominator) })
  }

  /// Reads the exact decimal; nil outside 0...1.
  package init?(_ decimal: DecimalNumber) {
    let rest = DecimalNumber.one - decimal
    guard !decimal.isNegative, !rest.isNegative else { return nil }
    self.init(
      value: decimal.double, complement: rest.double,
      fraction: decimal.fraction.map { Fraction(numerator: $0.numerator, denominator: $0.denominator) })
  }

  /// What the fewest digits say that give this value.
  /// - Precondition: it lies in 0...1.
  package init(shortest value: Double) {
    guard let decimal = DecimalNumber(value.description), let probability = Probability(decimal) else {
      preconditionFailure("\(value) is no probability")
    }
    self = probability
  }

  /// The share `part / (part + rest)` of two durations.
  package init(share part: Nanoseconds, against rest: Nanoseconds) {
    let whole = Double(part.count) + Double(rest.count)
    precondition(part.count >= 0 && rest.count >= 0 && whole > 0, "a share of nothing")
    self.init(
      value: Double(part.count) / whole, complement: Double(rest.count) / whole,
      fraction: Fraction(
        numerator: UInt128(part.count), denominator: UInt128(part.count) + UInt128(rest.count)))
  }
}

/// A probability with the range that it may lie in; a certain one has a range of no width.
package struct UncertainProbability: Hashable, Sendable {
  package let nominal: Probability
  package let low: Probability
  package let high: Probability

  package init(_ nominal: Probability) {
    self.init(nominal, low: nominal, high: nominal)
  }

  package init(_ nominal: Probability, low: Probability, high: Probability) {
    precondition(low.value <= nominal.value && nominal.value <= high.value, "the range leaves its middle out")
    self.nominal = nominal
    self.low = low
    self.high = high
  }

  package var isUncertain: Bool { low != high }
}
