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
  /// How bad a finding is; the worst, where findings of the rule differ.
  static var severity: Finding.Severity { get }
  /// Why it matters, in a sentence or two.
  static var rationale: String { get }
  /// What to do about it, in a sentence or two.
  static var fix: String { get }
  /// Architectures that have the finding, and such that are close but do not.
  static var triggers: [RuleExample] { get }
  static var accepts: [RuleExample] { get }

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void)
}

/// All rules there are, by their codes. A rule that is not listed here does not run, and has no page.
package enum RuleRegistry {
  package static let rules: [any Rule.Type] = [
    // What the file leaves open.
    AvailabilityNotGiven.self, ApproximateFigure.self, IdleAllowance.self, TimeoutNotGiven.self,
    // Availability and time.
    AvailabilityObjectiveMissed.self, NeverSucceedingCall.self, PoolFilledByHangingCall.self, WaitingForNothing.self,
    LatencyObjectiveMissed.self, TimeoutAboveObjective.self, RetryWithoutBackoff.self, RetriesMultiplied.self,
    DeploysFailCallers.self, QuestionsInSequence.self, PoolFilledByIgnoredCall.self,
    // Interfaces.
    ContradictedResultNeed.self, VersionSkew.self, RequiredFieldNotSent.self, ManyCallersOfOneInterface.self,
    RetryWithoutIdempotency.self,
    // Facts.
    CommandNamedEvent.self, PublishWithoutOutbox.self, CircleOfFacts.self, EventNotInThePast.self,
    ConsumerNotIdempotent.self, FactBeforeSave.self, OutboxWithoutDatabase.self, DualWrite.self,
    ConsumerTooSlow.self, BrokerWorseThanCalls.self, ExternalConsumer.self, PersonalDataInFact.self,
    // Structure.
    SharedDatabase.self, ServicesInACircle.self, DeepChain.self, SinglePointOfFailure.self,
  ]

  /// The rules whose findings are promises of the file that are not kept.
  package static let objectiveCodes: [RuleCode] = [AvailabilityObjectiveMissed.code, LatencyObjectiveMissed.code]

  /// What the rules find, and which of that the file allows: the worst first, of these the one whose place loses most
  /// hours, then in the order of the files and of the rules.
  ///
  /// Every rule runs once; the one about idle allowances runs last and sees what all others have found.
  static func findings(in analysis: ArchitectureAnalysis) -> (open: [Finding], allowed: [AllowedFinding]) {
    var whole = analysis
    for rule in rules where rule.code != IdleAllowance.code { rule.check(analysis) { whole.findings.append($0) } }
    var findings = whole.findings
    IdleAllowance.check(whole) { findings.append($0) }
    let order = FindingOrder(analysis)
    let ranked = findings.map { (finding: $0, rank: order.rank(of: $0)) }.enumerated().sorted { left, right in
      (left.element.rank, left.element.finding.code, left.offset)
        < (right.element.rank, right.element.finding.code, right.offset)
    }.map(\.element.finding)
    let allowances = AllowedPlaces(analysis.architecture.allowances)
    let allowed = ranked.compactMap { finding in
      allowances.reason(for: finding).map { AllowedFinding(finding: finding, reason: $0) }
    }
    return (ranked.filter { allowances.reason(for: $0) == nil }, allowed)
  }
}

/// What a rule has found and the file allows.
package struct AllowedFinding: Sendable {
  package var finding: Finding
  package var reason: String
}

/// The allowances of a file by code and place, so that a finding is looked up and not searched for.
private struct AllowedPlaces {
  /// The first reason that is given for each.
  private var everywhere: [String: String] = [:]
  private var places: [String: [String: String]] = [:]

  init(_ allowances: [Allowance]) {
    for allowance in allowances.reversed() {
      if let place = allowance.place {
        places[allowance.code, default: [:]][place] = allowance.reason
      } else {
        everywhere[allowance.code] = allowance.reason
      }
    }
  }

  /// Why a finding is allowed; nil where it is not.
  func reason(for finding: Finding) -> String? {
    let code = finding.code.description
    return places[code]?[finding.place] ?? everywhere[code]
  }
}
