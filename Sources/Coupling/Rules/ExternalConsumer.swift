import ArchitectureModel
import Diagnostics

/// Somebody outside who is expected to consume facts.
enum ExternalConsumer: Rule {
  static let code: RuleCode = "DC0311"
  static let title = "external party expected to consume"
  static let severity = Finding.Severity.medium
  static let rationale = """
    An external party has its own interface and does not listen to your broker. Somebody of yours has to consume the \
    fact and call it: with retries, a rate limit, and dead letters that somebody reads.
    """
  static let fix = "Let an adapter of your own consume the fact and call the external party."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { slack: { kind: external, consumes: [{ event: TaskCreated, idempotent: true }] } }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        adapter:
          consumes: [{ event: TaskCreated, operation: tell, idempotent: true }]
          operations: { tell: { steps: [{ call: slack }] } }
        slack: { kind: external }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    for service in analysis.architecture.services where service.kind == .external {
      guard let first = service.consumers.first else { continue }
      let events = NameList.distinct(service.consumers.map(\.event.value))
      report(
        Finding(
          code: code, severity: severity,
          message: "\(service.name) is external and cannot be expected to consume \(NameList.text(events))",
          span: first.event.span, help: "let an adapter of your own consume it and call \(service.name)",
          place: service.name))
    }
  }
}
