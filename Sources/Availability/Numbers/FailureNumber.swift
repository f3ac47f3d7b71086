import ArchitectureModel

/// What failure probabilities are computed in: twice the digits of a double, or fractions without any rounding.
///
/// Everything is counted in failures: sums and products of such numbers never cancel.
protocol FailureNumber: Hashable, Sendable {
  static var zero: Self { get }
  static var one: Self { get }

  init(_ probability: Probability)
  /// The nearest double.
  var double: Double { get }
  /// 1 − self.
  var complement: Self { get }
  func isBelow(_ other: Self) -> Bool

  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
}

extension FailureNumber {
  /// Fails when either does: a + b − ab.
  func series(_ other: Self) -> Self { self + other * complement }

  /// self ^ `exponent`.
  func power(_ exponent: Int) -> Self {
    var (result, square, rest) = (Self.one, self, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return result
  }

  /// The failure probability of `count` in a row, doubling like a power so that few roundings add up.
  func repetition(_ count: Int) -> Self {
    var (result, doubled, rest) = (Self.zero, self, count)
    while rest > 0 {
      if rest & 1 == 1 { result = result.series(doubled) }
      rest >>= 1
      if rest > 0 { doubled = doubled.series(doubled) }
    }
    return result
  }

  /// The mean of two outcomes, the second of which has this probability.
  @inline(__always)
  func mean(ifUp up: Self, ifFailed failed: Self) -> Self { up * complement + failed * self }
}
