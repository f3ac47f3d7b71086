import ArchitectureModel
import Diagnostics
import Timing

/// A consumer that cannot keep up with the facts it is sent.
enum ConsumerTooSlow: Rule {
  static let code: RuleCode = "DC0309"
  static let title = "consumer slower than its facts"
  static let severity = Finding.Severity.high
  static let rationale = """
    A consumer handles one record of a partition at a time. Where facts a second × seconds a record reach the number of \
    partitions, or of its workers, its lag grows without end, and records expire unread.
    """
  static let fix = """
    More `partitions` (of the broker, or in its `topics`) or `concurrency`, whichever is the lower; or less time for each record. With twice as many as are \
    busy, an outage is caught up with in its own length. The `rate` counts of publishing operations that give one; \
    partitions that are not given do not limit.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { rate: 20/s, steps: [{ publish: TaskCreated, outbox: true }] } } }
        b: { latency: 500ms, consumes: [{ event: TaskCreated, idempotent: true }] }
        bus: { kind: broker, partitions: 10 }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { rate: 20/s, steps: [{ publish: TaskCreated, outbox: true }] } } }
        b: { latency: 500ms, consumes: [{ event: TaskCreated, idempotent: true }] }
        bus: { kind: broker, partitions: 20 }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for load in ConsumerLoad.all(in: architecture, analysis.times, analysis.shares) {
      let service = architecture[load.service]
      var limits: [(count: Int, name: String, remedy: String)] = []
      if let partitions = load.partitions {
        let count = partitions.count
        let broker = architecture[partitions.broker]
        let isOfTopic = broker.topics[load.event]?.partitions != nil
        let place = isOfTopic ? "the topic \(load.event) of \(broker.name)" : broker.name
        limits.append((count, count == 1 ? "partition" : "partitions", "to \(place): partitions: "))
      }
      if let workers = load.workers {
        limits.append((workers, workers == 1 ? "worker" : "workers", "to \(service.name): concurrency: "))
      }
      guard let least = limits.min(by: { $0.count < $1.count }), FactFlows.isTooFew(least.count, for: load.busy) else {
        continue
      }
      let enough = FactFlows.partitions(for: load.busy).map { String($0.needed) } ?? "more"
      let rate = DecimalText.significant(load.perSecond, digits: 3)
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(service.name) takes \(TimeText.milliseconds(load.seconds * 1e3)) for each of \(rate) \(load.event) a second: that keeps \(DecimalText.significant(load.busy, digits: 3)) \(least.name) busy, there \(least.count == 1 ? "is" : "are") \(DecimalText.count(least.count))",
          span: load.consumer.event.span, help: "add \(least.remedy)\(enough)", place: service.name))
    }
  }
}
