import ArchitectureModel
import Diagnostics

/// Retries in several layers, each of which repeats all those below.
enum RetriesMultiplied: Rule {
  static let code: RuleCode = "DC0108"
  static let title = "retries multiply over layers"
  static let severity = Finding.Severity.medium
  static let rationale = """
    Where a caller retries a callee that retries its own callee, attempts multiply: three retries in each of three \
    layers turn one request into 4 × 4 × 4 = 64 calls of whatever is down at the end, and keep it down.
    """
  static let fix = """
    Retry in one layer only, and let the others fail at once. It is found from \
    \(Int(Thresholds.retryProduct)) calls for one request on, once for each service at which such a chain begins.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: b/go, retries: { count: 3, backoff: 1s } }] } } }
        b: { operations: { go: { steps: [{ call: c/go, retries: { count: 3, backoff: 1s } }] } } }
        c: { operations: { go: { steps: [{ call: d, retries: { count: 3, backoff: 1s } }] } } }
        d: {}
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: b/go }] } } }
        b: { operations: { go: { steps: [{ call: c/go }] } } }
        c: { operations: { go: { steps: [{ call: d, retries: { count: 20, backoff: 1s } }] } } }
        d: {}
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let chains = HeaviestChains(analysis, end: 1) { call, rest in Double(1 + call.retries.count) * rest }
    for (operation, product) in chains.heaviestOfEachService where product >= Thresholds.retryProduct {
      let layers = chains.chain(from: operation).filter { analysis.callTable[$0].retries.count > 0 }
      guard layers.count > 1, let first = layers.first, let last = layers.last else { continue }
      let factors = layers.map { String(1 + analysis.callTable[$0].retries.count) }
      let shown = factors.count > 8 ? factors.prefix(7) + ["…"] : factors[...]
      let name = architecture.name(of: operation)
      report(
        Finding(
          code: code, severity: severity,
          message:
            "one request of \(name) can become \(DecimalText.significant(product, digits: 3)) calls of \(architecture[architecture.callee(of: last)].name): \(shown.joined(separator: " × "))",
          span: architecture[first].span,
          help: "keep the retries of one layer, such as \(architecture[first].name), and drop the others", place: name)
      )
    }
  }
}
