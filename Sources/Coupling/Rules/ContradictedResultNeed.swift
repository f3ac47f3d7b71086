import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// A call that is said not to need its result, and reads it.
enum ContradictedResultNeed: Rule {
  static let code: RuleCode = "DC0201"
  static let title = "contradictory need of a result"
  static let severity = Finding.Severity.medium
  static let rationale =
    "A result whose fields are read is needed; one that is not needed is not read. One of the two is out of date."
  static let fix =
    "Correct `needs-result`, or remove what is not read from `reads`."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false, reads: [total] }] } } }, b: {} }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, wait: false, because: payment }] } } }, b: {} }
      """),
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: true, reads: [total] }] } } }, b: {} }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    for (index, entry) in analysis.callTable.entries.enumerated() where entry.isContradicted {
      let site = analysis.architecture.calls[index]
      guard let call = site.call, let contradiction = call.contradiction else { continue }
      let declared =
        call.needsResult?.value == .no ? "is said not to need its result" : "is said not to be waited for"
      report(
        Finding(
          code: code, severity: severity, message: "\(site.name) \(declared), but \(contradiction)",
          span: call.needsResult?.span ?? site.span, help: "correct one of the two", place: site.name))
    }
  }
}
