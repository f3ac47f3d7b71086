#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few functions of the C library that the standard library does not offer without Foundation.
enum MathFunctions {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }

  /// The probability that a standard normal variable is above `x`; keeps its digits far out.
  static func normalTail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }
}
