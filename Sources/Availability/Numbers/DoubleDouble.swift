import ArchitectureModel

/// A number as the sum of two doubles, the second below half a unit in the last place of the first: 106 bits.
///
/// A sum over a million nodes then still has every digit of a double right, and the difference of two figures that
/// agree in ten digits has the others.
/// - Source: Dekker, "A floating-point technique for extending the available precision", 1971; Hida, Li and Bailey,
///   "Library for double-double and quad-double arithmetic", 2007.
struct DoubleDouble: FailureNumber {
  var high: Double
  var low: Double

  static let zero = DoubleDouble(0)
  static let one = DoubleDouble(1)

  init(_ value: Double) { (high, low) = (value, 0) }

  @inline(__always)
  private init(high: Double, low: Double) { (self.high, self.low) = (high, low) }

  /// The digits that were written; of a computed probability those of the smaller of it and its complement.
  init(_ probability: Probability) {
    if let fraction = probability.fraction {
      self = DoubleDouble(whole: fraction.numerator) / DoubleDouble(whole: fraction.denominator)
    } else if probability.value <= probability.complement {
      self.init(probability.value)
    } else {
      self = .one - DoubleDouble(probability.complement)
    }
  }

  /// The nearest to a whole number, 32 bits at a time.
  private init(whole: UInt128) {
    self = (0..<4).reversed().reduce(.zero) { number, limb in
      number * DoubleDouble(0x1p32) + DoubleDouble(Double(UInt32(truncatingIfNeeded: whole >> UInt128(limb * 32))))
    }
  }

  var double: Double { high }

  var complement: DoubleDouble { .one - self }

  func isBelow(_ other: DoubleDouble) -> Bool { (high, low) < (other.high, other.low) }

  @inline(__always)
  static prefix func - (value: DoubleDouble) -> DoubleDouble { DoubleDouble(high: -value.high, low: -value.low) }

  /// The sum of two doubles and what it was rounded by.
  @inline(__always)
  private static func twoSum(_ a: Double, _ b: Double) -> (Double, Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }

  /// The same where `a` is the larger.
  @inline(__always)
  private static func quickTwoSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    return DoubleDouble(high: sum, low: b - (sum - a))
  }

  @inline(__always)
  static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let (high, highRest) = twoSum(left.high, right.high)
    let (low, lowRest) = twoSum(left.low, right.low)
    let first = quickTwoSum(high, highRest + low)
    return quickTwoSum(first.high, first.low + lowRest)
  }

  @inline(__always)
  static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

  @inline(__always)
  static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let product = left.high * right.high
    let rest = (-product).addingProduct(left.high, right.high)
    return quickTwoSum(product, rest + (left.high * right.low + left.low * right.high))
  }

  static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let first = left.high / right.high
    var rest = left - right * DoubleDouble(first)
    let second = rest.high / right.high
    rest = rest - right * DoubleDouble(second)
    return quickTwoSum(first, second) + DoubleDouble(rest.high / right.high)
  }
}
