import ArchitectureModel
import Diagnostics

/// An outbox for which the file shows no database that it could be kept in.
enum OutboxWithoutDatabase: Rule {
  static let code: RuleCode = "DC0307"
  static let title = "outbox without a database"
  static let severity = Finding.Severity.low
  static let rationale = """
    An outbox is a table that is written in the same transaction as the state. A service that needs no database has \
    nowhere to put it, or its database is missing from the file, and with it the hours that it costs.
    """
  static let fix = """
    Let the service or the operation `depends-on` its database, or say with `writes` where the entity is kept. A file \
    that shows no database at all is left alone.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { create-task: { steps: [{ save: task }, { publish: TaskCreated, outbox: true }] } } }
        b: { depends-on: [b-db] }
        b-db: { kind: database }
        bus: { kind: broker }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a:
          depends-on: [a-db]
          operations: { create-task: { steps: [{ save: task }, { publish: TaskCreated, outbox: true }] } }
        a-db: { kind: database }
        bus: { kind: broker }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    guard architecture.services.contains(where: { $0.kind == .database }) else { return }
    let kept = Set(
      architecture.entities.filter { $0.writes.map { architecture[$0].kind == .database } ?? false }.map(\.name))
    func isDatabaseNeeded(_ requirements: [Requirement]) -> Bool {
      requirements.contains { $0.services.contains { architecture[$0].kind == .database } }
    }
    for service in architecture.services where !isDatabaseNeeded(service.dependencies) {
      let open = service.operations.flatMap { id -> [CallID] in
        let operation = architecture[id]
        let entities = operation.steps.flatMap(\.savedEntities) + (operation.entity.map { [$0] } ?? [])
        guard !isDatabaseNeeded(operation.dependencies), !entities.contains(where: kept.contains) else { return [] }
        return analysis.callTable.calls(of: id).filter {
          analysis.callTable[$0].isPublish && !analysis.callTable[$0].waits
        }
      }
      guard let first = open.first else { continue }
      let events = NameList.distinct(open.compactMap { architecture[$0].publish?.event.value })
      report(
        Finding(
          code: code, severity: severity,
          message: "\(service.name) keeps \(NameList.text(events)) in an outbox, but depends on no database",
          span: architecture[first].span, help: "add its database: depends-on: [\(service.name)-db]",
          place: service.name))
    }
  }
}
