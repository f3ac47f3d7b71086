import ArchitectureModel
import Diagnostics
import Timing

/// A call whose failure is ignored, and which takes its caller down all the same when it hangs.
enum PoolFilledByIgnoredCall: Rule {
  static let code: RuleCode = "DC0111"
  static let title = "pool filled by an ignored call"
  static let severity = Finding.Severity.medium
  static let rationale = """
    `on-failure: ignore` looks harmless, but the caller still waits for the timeout when the callee hangs. Where rate \
    × probability × attempts × timeout reaches the number of workers, something that nobody needs takes the whole \
    service down.
    """
  static let fix = """
    Do not wait for what is ignored: a fact, or `wait: false`. Else a short `timeout`, or a bulkhead \
    (`max-in-flight`). Where a call that is not ignored fills the pool too, DC0103 names them all.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 30s }
      services:
        a: { operations: { go: { rate: 20/s, steps: [{ call: b, on-failure: ignore }] } } }
        b: {}
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 30s }
      services:
        a: { operations: { go: { rate: 20/s, steps: [{ call: b, on-failure: ignore, wait: false }] } } }
        b: {}
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 30s }
      services: { a: { operations: { go: { rate: 20/s, steps: [{ call: b }] } } }, b: {} }
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for operation in analysis.operations {
      let pressed = operation.calls.filter { $0.pressure != nil }
      guard let first = pressed.first, let pressure = first.pressure,
        pressed.allSatisfy({ architecture[$0.id].onFailure == .ignore })
      else { continue }
      let callees = NameList.distinct(pressed.map { architecture[architecture.callee(of: $0.id)].name })
      let slowest = pressed.compactMap(\.pressure?.secondsToFull).max() ?? 0
      let caller = architecture[architecture[operation.id].service].name
      report(
        Finding(
          code: code, severity: severity,
          message:
            "a hung \(NameList.text(callees, last: "or")) takes all \(DecimalText.count(pressure.workers)) workers of \(caller) within \(DecimalText.fixed(slowest, decimals: 1)) s, though its failure is ignored",
          span: architecture[first.id].span, help: "do not wait for it: publish a fact, or add 'wait: false'",
          place: architecture.name(of: operation.id)))
    }
  }
}
