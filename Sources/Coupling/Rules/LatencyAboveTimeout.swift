import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// A call that always takes longer than it is waited for never succeeds.
enum LatencyAboveTimeout: Rule {
  static let code: RuleCode = "DC0102"
  static let title = "latency above timeout"
  static let severity = Finding.Severity.high
  static let rationale =
    "A call whose answer always comes after its timeout cannot succeed, however healthy its callee is."
  static let fix =
    "Raise the `timeout` above what the callee takes, make the callee faster, or stop waiting for it."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, timeout: 1s }] } } }, b: { latency: 2s } }
      """)
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
    for (index, late) in analysis.times.lateShares.enumerated() where late.atLeast >= 1 {
      let site = architecture.calls[index]
      let timeout = site.call?.timeout.value ?? site.publish?.timeout.value ?? .zero
      report(
        Finding(
          code: code, severity: severity,
          message: "\(site.name) always takes longer than its timeout of \(TimeText.duration(timeout))",
          span: site.span,
          help: "raise the timeout, or stop waiting for the answer", place: site.name))
    }
  }
}
