import ArchitectureModel
import Diagnostics

/// Retries that follow each other at once.
enum RetryWithoutBackoff: Rule {
  static let code: RuleCode = "DC0107"
  static let title = "retry without back-off"
  static let severity = Finding.Severity.low
  static let rationale = """
    A callee that fails is often overloaded or just restarting. Attempts without a pause are over before it is back, \
    and multiply its load at the worst moment.
    """
  static let fix = """
    Pause between attempts: `retries: { count: 3, backoff: 200ms }`. In the client, let the pause grow and vary.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services: { a: { operations: { go: { steps: [{ call: b, retries: 3 }] } } }, b: {} }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services: { a: { operations: { go: { steps: [{ call: b, retries: { count: 3, backoff: 200ms } }] } } }, b: {} }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for hasty in analysis.callTable.byOperation(where: { $0.retries.count > 0 && $0.retries.backoff == .zero }) {
      let first = hasty[0]
      let name = architecture.name(of: architecture[first].operation)
      let callees = NameList.distinct(hasty.map { architecture[architecture.callee(of: $0)].name })
      report(
        Finding(
          code: code, severity: severity, message: "\(name) retries \(NameList.text(callees)) without a pause",
          span: architecture[first].span,
          help: "retries: { count: \(analysis.callTable[first].retries.count), backoff: 200ms }", place: name))
    }
  }
}
