/// Something that happens with a probability, kept so that nothing of it is lost: nearness to 1 as exactly as nearness
/// to 0.
package struct Chance: Hashable, Sendable {
  /// The probability of the rarer side × 2¹²⁸, in two words.
  private let high: UInt64
  private let low: UInt64
  private let isRarerSide: Bool

  /// - Parameter probability: 0...1. It is taken as it is down to 2⁻⁷⁵; what is smaller is cut off at multiples of 2⁻¹²⁸.
  package init(probability: Double) {
    precondition(probability >= 0 && probability <= 1, "a probability is 0...1")
    isRarerSide = probability <= 0.5
    // 1 − p has no rounding for p from a half to one.
    let scaled = (isRarerSide ? probability : 1 - probability) * 0x1p64
    high = UInt64(scaled)
    low = UInt64((scaled - Double(high)) * 0x1p64)
  }

  /// What does not happen with a probability: for figures that are known as a share of failures.
  package init(complementOf probability: Double) {
    let failure = Chance(probability: probability)
    (high, low, isRarerSide) = (failure.high, failure.low, !failure.isRarerSide)
  }

  /// Whether it happens this time. Draws one number, once in 2⁶⁴ times two.
  package func happens(_ stream: inout RandomStream) -> Bool {
    let draw = stream.next()
    let isBelow = draw == high ? stream.next() < low : draw < high
    return isBelow == isRarerSide
  }
}
