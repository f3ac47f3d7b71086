import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// An operation takes longer than promised even on a good day.
enum LatencyObjectiveMissed: Rule {
  static let code: RuleCode = "DC0105"
  static let title = "latency objective missed"
  static let severity = Finding.Severity.high
  static let rationale =
    "The time of its blocking steps adds up to more than the promise, with everything up and no queue anywhere."
  static let fix = """
    Wait for less: publish facts in place of calls whose result is not needed, ask what does not depend on each \
    other at once, or make the slowest callee faster.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, latency: 300ms }
      services: { a: { operations: { go: { slo: { latency: 500ms }, steps: [{ call: b }] } } }, b: {} }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, latency: 250ms }
      services: { a: { operations: { go: { slo: { latency: 500ms }, steps: [{ call: b }] } } }, b: {} }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for operation in analysis.operations where operation.meetsLatency == false {
      guard let target = architecture[operation.id].objective?.latency, let response = operation.response else {
        continue
      }
      let name = architecture.name(of: operation.id)
      let of = target.quantile.map { "p\(DecimalText.significant($0 * 100, digits: 4)) of " } ?? ""
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(name) promises \(of)\(TimeText.duration(target.target)), but takes \(TimeText.milliseconds(response.meanMs))\(of.isEmpty ? "" : " on average")",
          span: architecture[operation.id].span,
          help: "\(TimeText.milliseconds(response.waitingMs)) of it is waiting for others", place: name))
    }
  }
}
