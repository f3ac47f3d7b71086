import ArchitectureModel
import Diagnostics

/// Calls for which no timeout is written, neither at the call nor in `defaults`.
enum TimeoutNotGiven: Rule {
  static let code: RuleCode = "DC0004"
  static let title = "timeout not given"
  static let severity = Finding.Severity.low
  static let rationale = """
    Where nothing is written, a timeout of 30 s is assumed. Many clients have none at all: they wait for ever, and a \
    single hung callee holds their workers until somebody restarts them.
    """
  static let fix = """
    Look up what the client really does and write it down: `timeout` at the call, or one for all in `defaults`. It is \
    found once for the whole file.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b }] } } }, b: {} }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 2s }
      services: { a: { operations: { go: { steps: [{ call: b }] } } }, b: {} }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { steps: [{ call: b, wait: false }] } } }, b: {} }
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    func isOpen(_ entry: CallTable.Entry) -> Bool { entry.waits && !entry.isTimeoutGiven }
    guard let place = analysis.callTable.entries.firstIndex(where: isOpen) else { return }
    let first = analysis.architecture.calls[place]
    let count = analysis.callTable.entries.count(where: isOpen)
    // Above what the slowest of them takes, and no more than people set.
    let slowest = analysis.callTable.entries.indices.reduce(0.0) { slowest, index in
      max(slowest, isOpen(analysis.callTable.entries[index]) ? analysis.times.meanMs(of: CallID(index)) : 0)
    }
    let enough = [2, 5, 10, 20].first { Double($0) * 1e3 >= 2 * slowest } ?? 30
    let which = count == 1 ? first.name : "\(DecimalText.count(count)) calls, such as \(first.name)"
    report(
      Finding(
        code: code, severity: severity,
        message: "no timeout is given for \(which): 30 s are assumed, a client without one waits for ever",
        span: first.span, help: "write what the client does, for all in defaults: { timeout: \(enough)s }",
        place: first.name))
  }
}
