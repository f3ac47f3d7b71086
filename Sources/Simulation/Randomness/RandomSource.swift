/// One seed, from which every stream of a replication is derived by name.
///
/// A stream depends on seed, replication and its own names only: a model with one entity more draws the same numbers for
/// all the others. So two designs meet the same arrivals and the same luck (common random numbers), and the difference
/// between them is not drowned by chance.
package struct RandomSource: Hashable, Sendable {
  package let seed: UInt64
  package let replication: Int

  package init(seed: UInt64, replication: Int = 0) {
    self.seed = seed
    self.replication = replication
  }

  /// The stream of an entity for one purpose: `stream("task-service", "service time")`.
  /// - Complexity: O(length of the names).
  package func stream(_ entity: String, _ purpose: String) -> RandomStream {
    RandomStream(seed: digest(entity, purpose))
  }

  /// The draws of an entity for one purpose that belong to numbered things.
  /// - Complexity: O(length of the names).
  package func key(_ entity: String, _ purpose: String) -> RandomKey { RandomKey(digest: digest(entity, purpose)) }

  private func digest(_ entity: String, _ purpose: String) -> UInt64 {
    var digest = SplitMix64.mix(seed &+ 0x9e37_79b9_7f4a_7c15)
    Self.absorb(UInt64(bitPattern: Int64(replication)), &digest)
    for name in [entity, purpose] {
      var word: UInt64 = 0
      var count: UInt64 = 0
      for byte in name.utf8 {
        word = word << 8 | UInt64(byte)
        count += 1
        if count % 8 == 0 { Self.absorb(word, &digest) }
      }
      if count % 8 != 0 { Self.absorb(word & (1 << (8 * (count % 8)) - 1), &digest) }
      // The length keeps "ab", "c" and "a", "bc" apart.
      Self.absorb(count, &digest)
    }
    return digest
  }

  private static func absorb(_ word: UInt64, _ digest: inout UInt64) {
    digest = SplitMix64.mix((digest ^ SplitMix64.mix(word &+ 0xd1b5_4a32_d192_ed03)) &+ 0x9e37_79b9_7f4a_7c15)
  }
}
