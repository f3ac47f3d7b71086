/// When replications are enough: the half width of the interval is small beside the mean.
///
/// An interval that decides itself when it is looked at for the last time holds the truth a little less often than it
/// says: it stops sooner where the variance is underestimated. With at least ten replications the loss is about a
/// percentage point at most (Law, section 9.4.1), with two or three it is large.
/// - Source: Law, "Simulation modeling and analysis", 5th edition, section 9.4.1.
package struct StoppingRule: Hashable, Sendable {
  /// The wanted relative error of the mean, such as 0.05.
  package let relativeError: Double
  package let confidence: Double
  package let fewest: Int
  package let most: Int

  package init(relativeError: Double, confidence: Double = 0.95, fewest: Int = 10, most: Int) {
    precondition(relativeError > 0 && relativeError < 1 && fewest >= 2 && most >= fewest, "a rule that can be met")
    (self.relativeError, self.confidence, self.fewest, self.most) = (relativeError, confidence, fewest, most)
  }

  /// How many there are after the next batch. The larger a batch is, the seldomer does the data decide when to stop.
  package func next(after replications: Int) -> Int {
    min(most, max(fewest, replications + max(10, replications / 4)))
  }

  package enum Verdict: Hashable, Sendable {
    case goOn
    case precise
    /// The wanted precision was not reached.
    case exhausted
  }

  /// - Parameters:
  ///   - estimates: of all that has to be precise. A replication may have nothing to say about one of them, and of one that
  ///     none has anything to say about, there is nothing to be known.
  ///   - replications: how many there have been.
  package func verdict(on estimates: [Estimate], after replications: Int) -> Verdict {
    if replications < fewest { return .goOn }
    if estimates.allSatisfy({ $0.count == 0 || isPrecise($0) }) { return .precise }
    return replications < most ? .goOn : .exhausted
  }

  /// The error is wanted relative to the true mean, of which only the estimate is known: h / |mean| ≤ e / (1 + e).
  private func isPrecise(_ estimate: Estimate) -> Bool {
    guard estimate.count >= fewest, let half = estimate.halfWidth(confidence: confidence) else { return false }
    return half <= relativeError / (1 + relativeError) * estimate.mean.magnitude
  }
}
