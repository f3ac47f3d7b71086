import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// One hanging callee takes all workers of its caller, and with them operations that never call it.
enum PoolFilledByHangingCall: Rule {
  static let code: RuleCode = "DC0103"
  static let title = "pool filled by a hanging call"
  static let severity = Finding.Severity.medium
  static let rationale = """
    A call that hangs holds a worker until its timeout. Where rate × probability × attempts × timeout reaches the \
    number of workers, a single hung callee takes down the whole service.
    """
  static let fix = """
    A shorter `timeout`, fewer `retries`, a bulkhead (`max-in-flight`) below the number of workers, or a fact in \
    place of the call.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { rate: 20/s, steps: [{ call: b }] } } }, b: {} }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { rate: 20/s, steps: [{ call: b, timeout: 5s }] } } }, b: {} }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for operation in analysis.operations {
      let pressed = operation.calls.filter { $0.pressure != nil }
      guard let first = pressed.first, let pressure = first.pressure else { continue }
      // Where all of them are ignored, that is another finding.
      guard pressed.contains(where: { architecture[$0.id].onFailure != .ignore }) else { continue }
      let callees = NameList.distinct(pressed.map { architecture[architecture.callee(of: $0.id)].name })
      let slowest = pressed.compactMap(\.pressure?.secondsToFull).max() ?? 0
      let caller = architecture[architecture[operation.id].service].name
      let longest =
        pressed.compactMap { call in
          architecture[call.id].call.map {
            $0.timeout.value.seconds * Double(pressure.workers) / (call.pressure?.wanted ?? 1)
          }
        }.min() ?? 0
      let all = pressure.workers == 1 ? "the one worker" : "all \(DecimalText.count(pressure.workers)) workers"
      let takes =
        slowest == 0
        ? "\(all) of \(caller) \(pressure.workers == 1 ? "is" : "are") taken at once: too few even while all is well"
        : "\(all) of \(caller) \(pressure.workers == 1 ? "is" : "are") taken within \(DecimalText.fixed(slowest, decimals: 1)) s"
      // No timeout makes up for workers that are too few.
      let cure =
        slowest == 0
        ? "more workers (concurrency), or a fact instead of the call"
        : "timeouts below \(TimeText.seconds(longest)), a bulkhead (max-in-flight), or a fact instead of the call"
      report(
        Finding(
          code: code, severity: severity, message: "when \(NameList.text(callees, last: "or")) hangs, \(takes)",
          span: architecture[first.id].span, help: cure, place: architecture.name(of: operation.id)))
    }
  }
}
