import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// Figures that could not be had exactly are named.
enum ApproximateFigure: Rule {
  static let code: RuleCode = "DC0002"
  static let title = "figure not exact"
  static let rationale = """
    Where several varying latencies add up before a timeout cuts them, the share that comes too late is known between \
    two bounds only, and the worse one is used. Where a diagram would outgrow its limit, an interval is shown.
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
        DecimalText.significant(late.atLeast, digits: 3), DecimalText.significant(late.probability.value, digits: 3)
      )
      report(
        Finding(
          code: code, severity: .low,
          message: "the share of \(site.name) that comes too late lies between \(low) and \(high); the upper is used",
          span: site.span, help: "give the call a latency of its own, measured where it is made", place: site.name))
    }
    for operation in analysis.operations {
      let name = architecture.name(of: operation.id)
      if case .between(let low, let high) = operation.failure {
        report(
          Finding(
            code: code, severity: .low,
            message:
              "\(name) is too entangled for the node limit: its unavailability lies between \(DecimalText.significant(low, digits: 3)) and \(DecimalText.significant(high, digits: 3))",
            span: architecture[operation.id].span, help: "raise the limit: decouple availability --node-limit",
            place: name))
      } else if operation.incompletion == nil {
        report(
          Finding(
            code: code, severity: .low,
            message: "the facts that \(name) sets off are too entangled: no completion is computed",
            span: architecture[operation.id].span, help: "break the circles of facts first", place: name))
      }
    }
  }
}
