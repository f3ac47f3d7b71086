import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// An allowance that allows nothing: its code or its place is mistyped, or what it was for is mended.
enum IdleAllowance: Rule {
  static let code: RuleCode = "DC0003"
  static let title = "allowance that allows nothing"
  static let rationale = """
    An accepted finding that is not found is either mistyped, and what it should accept is not accepted, or out of \
    date, and hides the next finding of its kind.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      allow: [{ code: DC0140, where: a/go, because: moved next quarter }]
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false }] } } }, b: {} }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      allow: [{ code: DC0104, where: a/go, because: moved next quarter }]
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false }] } } }, b: {} }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let allowances = analysis.architecture.allowances
    guard !allowances.isEmpty else { return }
    var found: [Finding] = []
    for rule in RuleRegistry.rules where rule.code != code { rule.check(analysis) { found.append($0) } }
    let codes = RuleRegistry.rules.map { $0.code.description }
    for allowance in allowances where !found.contains(where: allowance.allows) {
      let isKnown = codes.contains(allowance.code)
      let meant = Spelling.closest(to: allowance.code, among: codes)
      let place = allowance.place.map { " at \($0)" } ?? ""
      report(
        Finding(
          code: code, severity: .low,
          message: isKnown
            ? "there is no \(allowance.code)\(place) to allow" : "no rule has the code '\(allowance.code)'",
          span: allowance.span,
          help: isKnown
            ? "remove it, or correct its place"
            : meant.map { "did you mean '\($0)'?" } ?? "the codes are listed in the reference of the rules",
          place: allowance.place ?? allowance.code))
    }
  }
}

extension Allowance {
  /// Whether the finding is of its code and place.
  func allows(_ finding: Finding) -> Bool {
    code == finding.code.description && (place ?? finding.place) == finding.place
  }
}
