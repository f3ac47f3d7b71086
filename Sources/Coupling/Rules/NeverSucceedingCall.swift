import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// A call that always takes longer than it is waited for, or always errs, never succeeds.
enum NeverSucceedingCall: Rule {
  static let code: RuleCode = "DC0102"
  static let title = "call that never succeeds"
  static let severity = Finding.Severity.high
  static let rationale =
    "A call whose answer always comes after its timeout, or whose every attempt errs, cannot succeed, however healthy its callee is."
  static let fix =
    "Raise the `timeout` above what the callee takes, make the callee faster, or stop waiting for it; correct an `error-rate` of 1."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, timeout: 1s }] } } }, b: { latency: 2s } }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, error-rate: 100% }] } } }, b: {} }
      """),
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, timeout: 2s }] } } }, b: { latency: 2s } }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for (index, late) in analysis.times.lateShares.enumerated() {
      let isLate = late.atLeast >= 1
      guard isLate || analysis.callTable.entries[index].alwaysErrs else { continue }
      let site = architecture.calls[index]
      let timeout = site.call?.timeout.value ?? site.publish?.timeout.value ?? .zero
      report(
        Finding(
          code: code, severity: severity,
          message: isLate
            ? "\(site.name) always takes longer than its timeout of \(TimeText.duration(timeout))"
            : "\(site.name) always fails: its error-rate is 1",
          span: site.span,
          help: isLate ? "raise the timeout, or stop waiting for the answer" : "correct its error-rate",
          place: site.name))
    }
  }
}
