/// A generator with 64 bits of state; it turns one seed into the states of others.
/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014; Vigna's `splitmix64.c`.
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  /// A bijection in which every bit of the input moves every bit of the output.
  static func mix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
