/// A stream of random numbers: xoshiro256++, period 2²⁵⁶ − 1.
/// - Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021.
package struct RandomStream: Hashable, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// - Parameter state: not all zero, which the generator would never leave.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(state.0 | state.1 | state.2 | state.3 != 0, "a state that is not all zero")
    (s0, s1, s2, s3) = state
  }

  package init(seed: UInt64) {
    var seeds = SplitMix64(seed: seed)
    // Four outputs in a row are never all zero, since only one state gives zero.
    (s0, s1, s2, s3) = (seeds.next(), seeds.next(), seeds.next(), seeds.next())
  }

  /// 64 random bits.
  @inline(__always) package mutating func next() -> UInt64 {
    let sum = s0 &+ s3
    let result = (sum << 23 | sum >> 41) &+ s0
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// A number above 0 and below 1: one of 2⁵² equally likely ones, the odd multiples of 2⁻⁵³. So neither end can come, and
  /// x is as likely as 1 − x.
  @inline(__always) package mutating func unit() -> Double { Self.unit(next()) }

  /// 1 − ``unit()``, in as many steps.
  @inline(__always) mutating func complementaryUnit() -> Double { Self.unit(~next()) }

  /// 52 bits as the fraction of a number in 1..<2; what is taken away is a double, and so is every difference.
  @inline(__always) private static func unit(_ bits: UInt64) -> Double {
    Double(bitPattern: 0x3ff0_0000_0000_0000 | bits >> 12) - (1 - 0x1p-53)
  }

  /// A whole number from 0 up to and without `bound`, every one equally likely.
  /// - Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29, 2019.
  package mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "no number is below 0")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      // The first few of the 2⁶⁴ would give some numbers once more than others: they are drawn again.
      let excess = (0 &- bound) % bound
      while product.low < excess { product = next().multipliedFullWidth(by: bound) }
    }
    assert(product.high < bound)
    return product.high
  }
}
