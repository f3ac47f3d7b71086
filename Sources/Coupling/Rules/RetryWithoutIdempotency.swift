import ArchitectureModel
import Diagnostics

/// A call that is repeated although a repeat may do it twice.
enum RetryWithoutIdempotency: Rule {
  static let code: RuleCode = "DC0205"
  static let title = "retry of what is not idempotent"
  static let severity = Finding.Severity.medium
  static let rationale = """
    An attempt that has timed out may have succeeded: the answer was lost, not the work. Repeated, a charge is made \
    twice and a mail is sent twice.
    """
  static let fix = """
    Send a key by which the callee knows a repeat (a field such as `idempotency_key`), and say so: `idempotent: true`. \
    Looked at are `POST` and `PATCH`, and calls without a method whose words or reason tell of a side effect, a payment \
    or consistency; with `idempotent: false`, every call.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a:
          operations:
            go: { steps: [{ call: b, endpoint: POST /charges, retries: { count: 2, backoff: 1s } }] }
        b: {}
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a:
          operations:
            go:
              steps:
                - call: b
                  endpoint: POST /charges
                  sends: [idempotency_key, amount]
                  retries: { count: 2, backoff: 1s }
        b: {}
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a:
          operations:
            go: { steps: [{ call: b, endpoint: PUT /charges/7, retries: { count: 2, backoff: 1s } }] }
        b: {}
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for retried in analysis.callTable.byOperation(where: { $0.retries.count > 0 }) {
      let risky = retried.filter { id in architecture[id].call.map { isUnsafe($0, in: architecture) } ?? false }
      guard let first = risky.first else { continue }
      let site = architecture[first]
      let callees = NameList.distinct(risky.map { architecture[architecture.callee(of: $0)].name })
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(architecture.name(of: site.operation)) retries \(NameList.text(callees)), where a repeat may do it twice",
          span: site.span, help: "send an idempotency key, and add 'idempotent: true'",
          place: architecture.name(of: site.operation)))
    }
  }

  private static func isUnsafe(_ call: Call, in architecture: Architecture) -> Bool {
    if let said = call.isIdempotent { return !said }
    if call.sends.contains(where: { isKeyOfRequest($0.name) }) { return false }
    if let method = architecture.endpoint(of: call)?.method { return method == "POST" || method == "PATCH" }
    if let reason = call.because { return reason == "payment" || reason == "consistency" }
    guard call.reads.isEmpty else { return false }
    let words = [architecture.name(of: call.target), call.purpose ?? ""].flatMap(WordSigns.split)
    return words.contains { if case .sideEffect = WordSigns.sense(of: $0) { true } else { false } }
  }

  /// Whether a field is a key by which the callee knows a request again.
  private static func isKeyOfRequest(_ field: String) -> Bool {
    let folded = field.lowercased().filter(\.isLetter)
    return folded.contains("idempoten") || ["requestid", "deduplicationid", "dedupkey", "dedupekey"].contains(folded)
  }
}
