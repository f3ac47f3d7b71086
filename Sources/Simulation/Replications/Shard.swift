/// One of several equal parts of an experiment, so that machines can share it: part i of n makes the replications i − 1,
/// i − 1 + n, i − 1 + 2n and so on.
package struct Shard: Hashable, Sendable {
  package let index: Int
  package let count: Int

  /// - Parameter index: 1...`count`; nil for others.
  package init?(_ index: Int, of count: Int) {
    guard count > 0, index >= 1, index <= count else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// The replications of this part among the first so many.
  package func replications(ofFirst total: Int) -> StrideTo<Int> { stride(from: index - 1, to: total, by: count) }
}
