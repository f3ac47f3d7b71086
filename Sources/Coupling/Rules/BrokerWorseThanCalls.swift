import ArchitectureModel
import Diagnostics

/// A broker that is down more often than all the consumers that it spares the publisher.
enum BrokerWorseThanCalls: Rule {
  static let code: RuleCode = "DC0310"
  static let title = "broker less available than the calls it replaces"
  static let severity = Finding.Severity.medium
  static let rationale = """
    Without an outbox the broker has to be up when a fact is published. Where it is down more often than all consumers \
    of the fact together, calling them one after another would fail less often: the fact has made things worse.
    """
  static let fix = """
    Publish with `outbox: true`, which needs the broker later, not now; or run the broker on more instances. The \
    broker's unavailability is compared with that of all known consumers of the fact, taken as independent.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { steps: [{ publish: TaskCreated }] } } }
        b: { consumes: [{ event: TaskCreated, idempotent: true }] }
        bus: { kind: broker, availability: 99% }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { steps: [{ publish: TaskCreated }] } } }
        b: { consumes: [{ event: TaskCreated, idempotent: true }] }
        bus: { kind: broker, availability: 99.99% }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let consumersFailure = failureOfAllConsumers(analysis)
    var failures: [ServiceID: Double?] = [:]
    var seen: Set<String> = []
    for id in analysis.callTable.publishes where analysis.callTable[id].waits {
      let site = architecture[id]
      guard let publish = site.publish, site.onFailure == .fail,
        let calls = consumersFailure[publish.event.value]
      else { continue }
      let known = failures[publish.broker] ?? analysis.engine.failure(of: publish.broker)
      failures[publish.broker] = .some(known)
      let broker = architecture[publish.broker]
      guard let failure = known, failure > calls * (1 + 1e-12),
        seen.insert("\(broker.name)/\(publish.event.value)").inserted
      else { continue }
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(publish.event.value) needs \(broker.name), which is down more often (\(DecimalText.percent(unavailability: failure)) up) than its consumers together (\(DecimalText.percent(unavailability: calls)))",
          span: publish.event.span, help: "add 'outbox: true'", place: site.name))
    }
  }

  /// By event: how often at least one of its consumers is down.
  private static func failureOfAllConsumers(_ analysis: ArchitectureAnalysis) -> [String: Double] {
    let architecture = analysis.architecture
    var published: Set<String> = []
    for id in analysis.callTable.publishes where analysis.callTable[id].waits {
      if let publish = architecture[id].publish { published.insert(publish.event.value) }
    }
    guard !published.isEmpty else { return [:] }
    var failures: [String: Double] = [:]
    for index in architecture.services.indices {
      for consumer in architecture.services[index].consumers where published.contains(consumer.event.value) {
        let failure =
          consumer.operation.map { analysis[$0].failure.exact } ?? analysis.engine.failure(of: ServiceID(index))
        // Past the node limit nothing is compared.
        guard let failure else {
          failures[consumer.event.value] = 1
          continue
        }
        let before = failures[consumer.event.value] ?? 0
        failures[consumer.event.value] = before + failure - before * failure
      }
    }
    return failures
  }
}
