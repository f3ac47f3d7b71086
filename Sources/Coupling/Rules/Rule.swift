import ArchitectureModel
import Diagnostics

/// A finding's stable code, such as `DC0104`.
package struct RuleCode: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let description: String

  package init(stringLiteral value: StaticString) { description = "\(value)" }

  package static func < (left: RuleCode, right: RuleCode) -> Bool { left.description < right.description }
}

/// Something in an architecture that hurts or will hurt.
package struct Finding: Sendable {
  package enum Severity: String, CaseIterable, Comparable, Sendable {
    case low, medium, high

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .low: 0
      case .medium: 1
      case .high: 2
      }
    }
  }

  package var code: RuleCode
  package var severity: Severity
  /// One line in lower case without a full stop.
  package var message: String
  package var span: SourceSpan?
  /// What to do about it.
  package var help: String
  /// The operation, call or service that it is about, as an allowance names it.
  package var place: String
}

/// An architecture, in YAML, that a rule speaks up at or is silent about.
package struct RuleExample: Sendable {
  package let yaml: String

  package init(_ yaml: String) { self.yaml = yaml }
}

/// One thing worth finding: what it is, why it matters, how to find it, and examples of both sides.
package protocol Rule: Sendable {
  static var code: RuleCode { get }
  /// A few words, as a heading.
  static var title: String { get }
  /// Why it matters, in a sentence or two.
  static var rationale: String { get }
  /// Architectures that have the finding, and such that are close but do not.
  static var triggers: [RuleExample] { get }
  static var accepts: [RuleExample] { get }

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void)
}

/// All rules there are. A rule that is not listed here does not run, and has no page.
package enum RuleRegistry {
  package static let rules: [any Rule.Type] = [
    AvailabilityNotGiven.self, ApproximateFigure.self, IdleAllowance.self, AvailabilityObjectiveMissed.self,
    LatencyAboveTimeout.self,
    PoolFilledByHangingCall.self, WaitingForNothing.self, LatencyObjectiveMissed.self, ContradictedResultNeed.self,
    CommandNamedEvent.self, PublishWithoutOutbox.self, CircleOfFacts.self,
  ]

  /// What the rules find and the file does not allow: the worst first, then in the order of the rules and of the file.
  static func findings(in analysis: ArchitectureAnalysis) -> [Finding] {
    var findings: [Finding] = []
    for rule in rules {
      rule.check(analysis) { finding in
        if !analysis.architecture.allowances.contains(where: { $0.allows(finding) }) { findings.append(finding) }
      }
    }
    return findings.enumerated().sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
      .map(\.element)
  }
}
