import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// Figures that could not be had exactly are named.
enum ApproximateFigure: Rule {
  static let code: RuleCode = "DC0002"
  static let title = "figure not exact"
  static let severity = Finding.Severity.low
  static let rationale = """
    Where several varying latencies add up before a timeout cuts them, the share that comes too late is known between \
    two bounds only, and the worse one is used. Where a diagram would outgrow its limit, an interval is shown.
    """
  static let fix = """
    Give the call that adds varying latencies a `latency` of its own, measured where it is made; past the node \
    limit, raise it with `--node-limit`.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { steps: [{ call: b/run, timeout: 300ms }] } } }
        b: { operations: { run: { latency: { mean: 50ms }, steps: [{ call: c }] } } }
        c: { latency: { mean: 50ms } }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { steps: [{ call: b/run, timeout: 300ms }] } } }
        b: { operations: { run: { latency: { mean: 50ms }, steps: [{ call: c }] } } }
        c: { latency: 50ms }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for (index, late) in analysis.times.lateShares.enumerated() where !late.isExact {
      let site = architecture.calls[index]
      let (low, high) = (
        DecimalText.significant(late.atLeast, digits: 3), DecimalText.significant(late.probability.high.value, digits: 3)
      )
      report(
        Finding(
          code: code, severity: severity,
          message: "the share of \(site.name) that comes too late lies between \(low) and \(high); the upper is used",
          span: site.span, help: "give the call a latency of its own, measured where it is made", place: site.name))
    }
    reportEntangled(analysis, report: report)
  }

  /// Once for each kind: what is entangled in one operation is so in all that call it.
  private static func reportEntangled(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    func others(_ operations: [ArchitectureAnalysis.OperationAnalysis]) -> String {
      switch operations.count {
      case 1: ""
      case 2: ", and one more"
      default: ", and \(DecimalText.count(operations.count - 1)) more"
      }
    }
    let bounded = analysis.operations.filter { $0.failure.exact == nil }
    if let first = bounded.first, case .between(let low, let high) = first.failure {
      let name = architecture.name(of: first.id)
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(name) is too entangled for the node limit: its unavailability lies between \(DecimalText.significant(low, digits: 3)) and \(DecimalText.significant(high, digits: 3))\(others(bounded))",
          span: architecture[first.id].span, help: "raise the limit: decouple availability --node-limit", place: name))
    }
    let open = analysis.operations.filter { $0.failure.exact != nil && $0.incompletion == nil }
    if let first = open.first {
      let name = architecture.name(of: first.id)
      report(
        Finding(
          code: code, severity: severity,
          message: "the facts that \(name) sets off are too entangled: no completion is computed\(others(open))",
          span: architecture[first.id].span, help: "break the circles of facts first", place: name))
    }
  }
}
