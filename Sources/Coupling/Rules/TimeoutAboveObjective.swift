import ArchitectureModel
import Diagnostics
import Timing

/// A call that may be waited for longer than its operation promises to take.
enum TimeoutAboveObjective: Rule {
  static let code: RuleCode = "DC0106"
  static let title = "timeout above the promised latency"
  static let severity = Finding.Severity.low
  static let rationale = """
    When a callee hangs, its caller waits until the timeout. With a timeout above the caller's own latency objective, \
    the answer that comes at last is too late in any case, and a worker was held for nothing.
    """
  static let fix = """
    Give up early enough that the rest still fits into the objective: a lower `timeout` at the call. Only timeouts \
    that are written are looked at, and only where the objective is met on a good day.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { slo: { latency: 500ms }, steps: [{ call: b, timeout: 2s }] } } }
        b: { latency: 100ms }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { slo: { latency: 500ms }, steps: [{ call: b, timeout: 400ms }] } } }
        b: { latency: 100ms }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for operation in analysis.operations where operation.meetsLatency != false {
      guard let target = architecture[operation.id].objective?.latency?.target else { continue }
      let table = analysis.callTable
      let late = table.calls(of: operation.id).filter { id in
        table[id].waits && table[id].isTimeoutGiven && table[id].timeout > target
      }
      guard let first = late.first else { continue }
      let longest = late.map { table[$0].timeout }.max() ?? target
      let callees = NameList.distinct(late.map { architecture[architecture.callee(of: $0)].name })
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(architecture.name(of: operation.id)) promises \(TimeText.duration(target)), but may wait \(TimeText.duration(longest)) for \(NameList.text(callees, last: "or"))",
          span: architecture[first].span, help: "a timeout below \(TimeText.duration(target))",
          place: architecture.name(of: operation.id)))
    }
  }
}
