import ArchitectureModel
import Diagnostics

/// A database that services of different teams use.
enum SharedDatabase: Rule {
  static let code: RuleCode = "DC0401"
  static let title = "database shared by teams"
  static let severity = Finding.Severity.medium
  static let rationale = """
    A database in common is an interface that nobody has designed: every table and column is one. No team can change \
    its schema without the others, one team's slow query is everybody's outage, and nobody can tell who writes what.
    """
  static let fix = """
    Let one team own it. The others consume its facts into a copy of their own, or ask its service. Services without a \
    `team` are not counted.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        orders: { team: checkout, depends-on: [orders-db] }
        reports: { team: finance, depends-on: [orders-db] }
        orders-db: { kind: database }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        orders: { team: checkout, depends-on: [orders-db] }
        invoices: { team: checkout, depends-on: [orders-db] }
        orders-db: { kind: database }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var users = [[ServiceID]](repeating: [], count: architecture.services.count)
    func add(_ service: ServiceID, _ database: ServiceID) {
      guard architecture[database].kind == .database, users[database.index].last != service else { return }
      users[database.index].append(service)
    }
    for index in architecture.services.indices {
      let id = ServiceID(index)
      for requirement in architecture[id].dependencies { for used in requirement.services { add(id, used) } }
      for operation in architecture[id].operations {
        for requirement in architecture[operation].dependencies { for used in requirement.services { add(id, used) } }
        for call in analysis.callTable.calls(of: operation) { add(id, analysis.callTable[call].callee) }
      }
    }
    for (database, services) in zip(architecture.services, users) {
      let named = NameList.distinct(
        services.compactMap { id in architecture[id].team.map { "\(architecture[id].name) (\($0))" } })
      let teams = NameList.distinct(services.compactMap { architecture[$0].team })
      guard teams.count > 1 else { continue }
      report(
        Finding(
          code: code, severity: severity,
          message: "\(database.name) is shared by \(teams.count) teams: \(NameList.text(named))", span: database.span,
          help: "one owner; the others consume its facts, or ask its service", place: database.name))
    }
  }
}
