/// The mean of one long run, whose observations depend on each other, by way of the means of long batches, which hardly
/// do: 32 to 63 batches of equal size. When there are 64, neighbours are joined and batches are twice as long from then
/// on, so a run of any length takes no more room.
///
/// It holds only when batches are much longer than what the model remembers: see ``neighbourCorrelation``.
/// - Source: Law, "Simulation modeling and analysis", 5th edition, section 9.5.3.
package struct BatchMeans: Equatable, Sendable {
  private static let most = 64

  /// Sums of full batches.
  private var sums: [UInt128] = []
  private var current: UInt128 = 0
  private var currentCount: UInt64 = 0
  package private(set) var batchSize: UInt64 = 1

  package init() { sums.reserveCapacity(Self.most) }

  package mutating func add(_ value: Int64) {
    precondition(value >= 0, "numbers from 0 up")
    current += UInt128(UInt64(value))
    currentCount += 1
    guard currentCount == batchSize else { return }
    sums.append(current)
    (current, currentCount) = (0, 0)
    if sums.count == Self.most { join() }
  }

  private mutating func join() {
    for index in 0..<Self.most / 2 { sums[index] = sums[2 * index] + sums[2 * index + 1] }
    sums.removeLast(Self.most / 2)
    batchSize *= 2
  }

  /// Mean and interval from the full batches; what follows the last of them is left out.
  package var estimate: Estimate { Estimate(of: means) }

  private var means: [Double] { sums.map { Double($0) / Double(batchSize) } }

  /// The correlation of batches with their neighbours, between −1 and 1; nil where there are too few, or all are equal.
  /// Far above 0.3 (with 32 batches, twice what chance alone makes) the run is too short, and the interval too narrow.
  package var neighbourCorrelation: Double? {
    let means = means
    guard means.count >= 8 else { return nil }
    let centre = Estimate(of: means).mean
    let distances = means.map { $0 - centre }
    let square = distances.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return nil }
    return zip(distances, distances.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / square
  }
}
