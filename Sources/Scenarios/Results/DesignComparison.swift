import ArchitectureModel
import Simulation

/// What a design changes for the requests of an operation, from replications in pairs: both of a pair have the same
/// arrivals, faults and luck, so most of what is chance falls out of the difference.
/// - Source: Law, "Simulation modeling and analysis", 5th edition, sections 10.2 and 11.2.
package struct DesignComparison: Sendable {
  /// A mean difference, second design less first.
  package struct Difference: Hashable, Sendable {
    package var mean: Double
    /// Of the 95 % t-interval over the pairs; 0 where all pairs differ by the same.
    package var halfWidth95: Double
    /// By how much the interval is narrower than that of as many replications with luck of their own would be: its width
    /// over ours; nil where ours has none.
    package var narrowedBy: Double?
  }

  package var operation: OperationID
  /// Of the share of requests that succeeded.
  package var answered: Difference?
  /// Of the mean response time in milliseconds.
  package var meanMs: Difference?

  /// - Returns: nil for one replication.
  package init?(_ first: OperationResult, _ second: OperationResult) {
    guard first.samples.count == second.samples.count, first.samples.count > 1 else { return nil }
    operation = first.id
    answered = Difference(zip(first.samples, second.samples).map { ($0.answered, $1.answered) })
    meanMs = Difference(zip(first.samples, second.samples).map { ($0.meanMs, $1.meanMs) })
  }
}

extension DesignComparison.Difference {
  /// Pairs of which one is missing say nothing.
  fileprivate init?(_ pairs: [(Double?, Double?)]) {
    let whole = pairs.compactMap { pair in pair.0.flatMap { first in pair.1.map { (first, $0) } } }
    let differences = Estimate(of: whole.map { $1 - $0 })
    guard let halfWidth = differences.halfWidth(), let variance = differences.variance,
      let first = Estimate(of: whole.map(\.0)).variance, let second = Estimate(of: whole.map(\.1)).variance
    else { return nil }
    let narrowedBy = variance > 0 ? ((first + second) / variance).squareRoot() : nil
    self.init(mean: differences.mean, halfWidth95: halfWidth, narrowedBy: narrowedBy)
  }
}
