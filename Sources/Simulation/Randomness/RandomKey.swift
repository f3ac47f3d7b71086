/// The draws for one purpose of an entity that belong to numbered things, such as requests, and not to places in a
/// sequence: what is drawn for a number does not depend on what was drawn for others, or whether anything was.
///
/// So a request meets the same luck in two designs, even where other requests never get as far in one of them.
package struct RandomKey: Hashable, Sendable {
  private let digest: UInt64

  init(digest: UInt64) { self.digest = digest }

  /// The stream of a number.
  @inline(__always) package func stream(_ number: UInt64) -> RandomStream {
    let place = digest &+ number &* 0x9e37_79b9_7f4a_7c15
    // The first number that xoshiro256++ gives is made from the outer two words of its state, so these are hashed.
    return RandomStream(
      state: (
        SplitMix64.mix(place), 0xd1b5_4a32_d192_ed03, 0x8cb9_2ba7_2f3d_8dd7,
        SplitMix64.mix(place ^ 0xa076_1d64_78bd_642f)
      ))
  }

  /// The time that a law gives a number.
  package func time(_ law: TimeSampler, _ number: UInt64) -> SimulationTime {
    var stream = stream(number)
    return law.sample(&stream)
  }

  /// Numbers for as many numbered things as there is room for, the first of which is given.
  package func fill(_ numbers: inout [UInt64], from first: UInt64) {
    for place in numbers.indices { numbers[place] = number(first &+ UInt64(place), 0) }
  }

  /// A number for what comes of a numbered thing, as good as unique.
  package func number(_ number: UInt64, _ ordinal: UInt64) -> UInt64 {
    SplitMix64.mix(digest ^ SplitMix64.mix(number &+ ordinal &* 0x9e37_79b9_7f4a_7c15))
  }
}
