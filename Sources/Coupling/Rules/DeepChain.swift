import ArchitectureModel
import Diagnostics

/// Many blocking calls, each inside of another.
enum DeepChain: Rule {
  static let code: RuleCode = "DC0403"
  static let title = "deep chain of blocking calls"
  static let severity = Finding.Severity.medium
  static let rationale = """
    In a chain of blocking calls everybody waits for the last: latencies add up, availabilities multiply, a hung end \
    holds workers in every layer, and a timeout fires first where nobody knows the cause.
    """
  static let fix = """
    Break the chain where a result is not needed at once: publish a fact there. Or let the first ask the last itself. \
    Found are chains of more than \(Thresholds.deepestUsualChain) calls, the deepest of each service at which one begins.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: b/go }] } } }
        b: { operations: { go: { steps: [{ call: c/go }] } } }
        c: { operations: { go: { steps: [{ call: d/go }] } } }
        d: { operations: { go: { steps: [{ call: e }] } } }
        e: {}
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: b/go }] } } }
        b: { operations: { go: { steps: [{ call: c/go }] } } }
        c: { operations: { go: { steps: [{ call: d/go, wait: false }] } } }
        d: { operations: { go: { steps: [{ call: e }] } } }
        e: {}
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let chains = HeaviestChains(analysis, end: 0) { call, rest in call.waits ? rest + 1 : nil }
    for (operation, depth) in chains.heaviestOfEachService where depth > Double(Thresholds.deepestUsualChain) {
      let calls = chains.chain(from: operation)
      guard let first = calls.first else { continue }
      let name = architecture.name(of: operation)
      let path = [name] + calls.compactMap { architecture[$0].call.map { architecture.name(of: $0.target) } }
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(name) begins a chain of \(DecimalText.count(calls.count)) blocking calls: \(NameList.path(path))",
          span: architecture[first].span, help: "publish a fact at the first call whose result is not needed at once",
          place: name))
    }
  }
}
