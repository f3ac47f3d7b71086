/// Where a share lies of which some trials are known: Wilson's score interval at 95 %.
///
/// Unlike the interval of the normal approximation it stays within 0 … 1 and says something where nothing failed.
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
package struct WilsonInterval: Sendable, Equatable {
  package let low: Double
  package let high: Double

  /// The 97.5 % quantile of the normal distribution.
  private static let quantile = 1.959963984540054

  /// - Precondition: `0 ≤ hits ≤ trials`; without trials the interval is 0 … 1.
  package init(hits: Int, of trials: Int) {
    precondition(hits >= 0 && hits <= trials, "some of the trials hit")
    guard trials > 0 else {
      low = 0
      high = 1
      return
    }
    let count = Double(trials)
    let share = Double(hits) / count
    let square = Self.quantile * Self.quantile
    let middle = (share + square / (2 * count)) / (1 + square / count)
    let half =
      Self.quantile / (1 + square / count) * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
    low = hits == 0 ? 0 : max(0, middle - half)
    high = hits == trials ? 1 : min(1, middle + half)
  }
}
