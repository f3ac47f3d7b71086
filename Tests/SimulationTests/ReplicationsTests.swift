import Testing

@testable import Simulation

@Suite struct ReplicationsTests {
  /// Words of a run that takes longer for some numbers than for others.
  private static func words(_ replication: Int) -> [UInt64] {
    var stream = RandomSource(seed: 1, replication: replication).stream("a", "b")
    var histogram = Histogram()
    for _ in 0..<(replication % 5) * 100 + 1 { histogram.add(Int64(stream.below(1_000_000))) }
    var words: [UInt64] = []
    histogram.encode(into: &words)
    return words
  }

  @Test func sameForAnyNumberOfThreads() {
    let expected = (0..<40).map(Self.words)
    for threads in [1, 2, 3, 8, 100] {
      #expect(Replications.run(0..<40, threads: threads, body: Self.words) == expected, "\(threads) threads")
    }
    #expect(Replications.run(0..<0, threads: 3, body: Self.words).isEmpty)
    #expect(Replications.run([7, 3], body: Self.words) == [Self.words(7), Self.words(3)])
  }

  @Test func shardsAreAllTogetherEverything() {
    #expect(Shard(0, of: 3) == nil && Shard(4, of: 3) == nil && Shard(1, of: 0) == nil)
    for count in 1...5 {
      let shards = (1...count).compactMap { Shard($0, of: count) }
      let all = shards.flatMap { Array($0.replications(ofFirst: 13)) }
      #expect(shards.count == count && all.sorted() == Array(0..<13))
    }
  }
}
