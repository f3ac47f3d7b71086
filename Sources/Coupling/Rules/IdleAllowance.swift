import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// An allowance that allows nothing: its code or its place is mistyped, or what it was for is mended.
enum IdleAllowance: Rule {
  static let code: RuleCode = "DC0003"
  static let title = "allowance that allows nothing"
  static let severity = Finding.Severity.low
  static let rationale = """
    An accepted finding that is not found is either mistyped, and what it should accept is not accepted, or out of \
    date, and hides the next finding of its kind.
    """
  static let fix =
    "Correct the code or the place of the allowance, or remove it."
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
    // What the others have found: see the registry.
    var places: [String: Set<String>] = [:]
    for finding in analysis.findings { places[finding.code.description, default: []].insert(finding.place) }
    func isFound(_ allowance: Allowance) -> Bool {
      guard let found = places[allowance.code] else { return false }
      return allowance.place.map(found.contains) ?? true
    }
    let codes = RuleRegistry.rules.map { $0.code.description }
    for allowance in allowances where !isFound(allowance) {
      let isKnown = codes.contains(allowance.code)
      let meant = Spelling.closest(to: allowance.code, among: codes)
      let place = allowance.place.map { " at \($0)" } ?? ""
      report(
        Finding(
          code: code, severity: severity,
          message: isKnown
            ? "there is no \(allowance.code)\(place) to allow" : "no rule has the code '\(allowance.code)'",
          span: allowance.span,
          help: isKnown
            ? "remove it, or correct its place"
            : meant.map { "did you mean '\($0)'?" } ?? "list the codes with: decouple explain",
          place: allowance.place ?? allowance.code))
    }
  }
}
