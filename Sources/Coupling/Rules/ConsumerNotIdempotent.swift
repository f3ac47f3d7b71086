import ArchitectureModel
import Diagnostics

/// A consumer that is not said to bear a repeated record.
enum ConsumerNotIdempotent: Rule {
  static let code: RuleCode = "DC0305"
  static let title = "consumer not idempotent"
  static let severity = Finding.Severity.medium
  static let rationale = """
    Facts are delivered at least once. After a crash, a rebalance or a retry of the outbox's relay the same record \
    comes again, and what is not idempotent is done again: a second mail, a second booking.
    """
  static let fix = """
    Let the consumer keep the keys of what it has done, or make what it does the same when done twice; then say so: \
    `idempotent: true`. It is found once for each consuming service.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { consumes: [{ event: TaskCreated }] } }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { consumes: [{ event: TaskCreated, idempotent: true }] } }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    // What an external party does is not ours to mend; that it consumes at all is another finding.
    for service in analysis.architecture.services where service.kind != .external {
      let open = service.consumers.filter { !$0.isIdempotent }
      guard let first = open.first else { continue }
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(service.name) is not said to bear a repeated \(NameList.text(NameList.distinct(open.map(\.event.value)), last: "or"))",
          span: first.event.span, help: "make it so, and add 'idempotent: true'", place: service.name))
    }
  }
}
