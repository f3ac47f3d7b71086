/// The mean of independent observations, each the result of a replication or of a long batch, and how far off it may be.
///
/// Figures are added in the order of the replications, so that the result does not depend on how many ran at once.
/// - Source: Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
package struct Estimate: Hashable, Sendable {
  package private(set) var count = 0
  package private(set) var mean = 0.0
  /// Σ (x − mean)².
  private var squares = 0.0

  package init() {}

  package init(of values: some Sequence<Double>) { for value in values { add(value) } }

  package mutating func add(_ value: Double) {
    assert(value.isFinite)
    count += 1
    let distance = value - mean
    mean += distance / Double(count)
    squares += distance * (value - mean)
  }

  /// Nil below two.
  package var variance: Double? { count < 2 ? nil : squares / Double(count - 1) }
  package var standardError: Double? { variance.map { ($0 / Double(count)).squareRoot() } }

  /// Half the width of the interval that holds the true mean with this confidence, when the observations are independent
  /// and about normal. Nil below two.
  package func halfWidth(confidence: Double = 0.95) -> Double? {
    standardError.map { $0 * StudentT.twoSided(confidence, degreesOfFreedom: count - 1) }
  }
}
