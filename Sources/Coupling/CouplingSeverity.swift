/// How strong a coupling is.
package enum CouplingSeverity: String, CaseIterable, Comparable, Sendable {
  case none, low, medium, high

  package static func < (left: CouplingSeverity, right: CouplingSeverity) -> Bool { left.rank < right.rank }

  /// One step weaker, but never none.
  var lowered: CouplingSeverity {
    switch self {
    case .none: .none
    case .low, .medium: .low
    case .high: .medium
    }
  }

  private var rank: Int {
    switch self {
    case .none: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    }
  }
}

/// Every threshold by which severities are given; all rules are monotone in the figures.
package enum Thresholds {
  /// Temporal: a call that takes at least this share of the response time is high, any other that is waited for medium.
  package static let highWaitingShare = 0.1
  /// Availability: the hours a call costs, as a share of the downtime that the operation's objective allows.
  package static let highBudgetShare = 0.5
  package static let mediumBudgetShare = 0.1
  /// The objective where an operation has none.
  package static let usualObjectiveUnavailability = 0.001
  /// Behavioral: one point each for a known endpoint, a version in it, known fields, so many of them, another team,
  /// and an interface that changes often.
  package static let manyFields = 4
  package static let highBehavioralPoints = 3
  package static let mediumBehavioralPoints = 1
  /// Advice: to gain less than this share of the response time is not worth a change.
  package static let worthwhileTimeShare = 0.05
}
