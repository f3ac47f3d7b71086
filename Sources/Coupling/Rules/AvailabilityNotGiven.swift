import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// Services for which nothing is said count as always up, which hides what they cost.
enum AvailabilityNotGiven: Rule {
  static let code: RuleCode = "DC0001"
  static let title = "availability not given"
  static let severity = Finding.Severity.low
  static let rationale = """
    A service without an availability counts as 100 % available. Whatever it costs its callers is then missing from \
    every figure.
    """
  static let fix =
    "Give each service an `availability`, or one to all in `defaults`; `basis: assumed` marks a guess as one."
  static let triggers = [
    RuleExample("services: { a: { operations: { go: { steps: [{ call: b }] } } }, b: { availability: 99.9% } }")
  ]
  static let accepts = [
    RuleExample(
      "defaults: { availability: 99.9% }\nservices: { a: { operations: { go: { steps: [{ call: b }] } } }, b: {} }")
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let missing = analysis.architecture.services.filter { !$0.availability.isGiven }
    guard let first = missing.first else { return }
    let most = 5
    let names = missing.prefix(most).map(\.name).joined(separator: ", ")
    let more = missing.count > most ? " and \(missing.count - most) more" : ""
    report(
      Finding(
        code: code, severity: severity,
        message: "nothing is said about the availability of \(names)\(more): counted as 100 %",
        span: first.span, help: "give each an availability, or one to all: defaults: { availability: 99.9% }",
        place: first.name))
  }
}
