import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// Calls whose result nobody needs at once, and which are waited for all the same.
enum WaitingForNothing: Rule {
  static let code: RuleCode = "DC0104"
  static let title = "waiting for results that are not needed at once"
  static let severity = Finding.Severity.medium
  static let rationale = """
    A caller that waits for what it does not need is as slow as its callees together and as available as their \
    product. A published fact takes both away.
    """
  static let fix =
    "Publish a fact with an outbox, and let the callees consume it."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false }] } } }, b: {} }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: true }] } } }, b: {} }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, needs-result: false, wait: false }] } } }, b: {} }
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for operation in analysis.operations {
      let waiting = operation.movable.calls.filter { analysis.callTable[$0].waits }
      let time = waiting.reduce(0) { $0 + analysis.times.meanMs(of: $1) }
      // Where nothing is gained, or the operation can never succeed, waiting is not the trouble.
      guard let first = waiting.first, operation.response != nil, time > 0 || operation.movable.cost ?? 0 > 0 else {
        continue
      }
      let name = architecture.name(of: operation.id)
      let hours =
        operation.movable.cost.flatMap { $0 > 0 ? $0 : nil }.map {
          ", \(TimeText.hours($0 * architecture.year.hours)) h a year"
        } ?? ""
      let fact = FactName.of(operation.id, in: architecture)
      let isPublished = operation.calls.contains { architecture[$0.id].publish?.event.value == fact }
      let calls = waiting.count == 1 ? "1 result" : "\(waiting.count) results"
      report(
        Finding(
          code: code, severity: severity,
          message: "\(name) waits for \(calls) that it does not need at once: \(TimeText.milliseconds(time))\(hours)",
          span: architecture[first].span,
          help: isPublished
            ? "let them consume \(fact), which it publishes already" : "publish \(fact) and let them consume it",
          place: name))
    }
  }
}
