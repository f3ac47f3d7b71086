import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// Facts that set off each other without end.
enum CircleOfFacts: Rule {
  static let code: RuleCode = "DC0303"
  static let title = "facts in a circle"
  static let severity = Finding.Severity.high
  static let rationale = """
    Where a fact's consumers publish what in the end sets off the same fact again, one request can run for ever. \
    Figures count each fact of a circle once.
    """
  static let fix =
    "Publish one of the facts only when something has changed, or end the circle at a consumer that publishes nothing."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a:
          consumes: [{ event: Pong, operation: ping }]
          operations: { ping: { steps: [{ publish: Ping, outbox: true }] } }
        b:
          consumes: [{ event: Ping, operation: pong }]
          operations: { pong: { steps: [{ publish: Pong, outbox: true }] } }
        bus: { kind: broker }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { ping: { steps: [{ publish: Ping, outbox: true }] } } }
        b:
          consumes: [{ event: Ping, operation: pong }]
          operations: { pong: { steps: [{ publish: Pong, outbox: true }] } }
        bus: { kind: broker }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    // Operations lead to those that they call and to the facts that they publish, facts to those that consume them.
    // Calls alone make no circle.
    let operations = architecture.operations.count
    var places: [String: Int] = [:]
    var sites: [CallSite] = []
    var edges = [[Int]](repeating: [], count: operations)
    for (index, entry) in analysis.callTable.entries.enumerated() {
      guard entry.isPublish else {
        if let target = entry.target { edges[entry.operation.index].append(target.index) }
        continue
      }
      let site = architecture.calls[index]
      let event = site.publish?.event.value ?? ""
      let place = places[event] ?? operations + sites.count
      if places[event] == nil {
        places[event] = place
        sites.append(site)
        edges.append([])
      }
      edges[entry.operation.index].append(place)
    }
    for service in architecture.services {
      for consumer in service.consumers {
        guard let event = places[consumer.event.value], let operation = consumer.operation else { continue }
        edges[event].append(operation.index)
      }
    }
    for circle in DirectedGraph(edges: edges).circles(from: { $0 >= operations }) {
      let facts = circle.filter { $0 >= operations }.map { sites[$0 - operations] }
      let names = facts.compactMap { $0.publish?.event.value }
      report(
        Finding(
          code: code, severity: severity, message: "facts set off each other: \(NameList.path(names + [names[0]]))",
          span: facts[0].span, help: "let one of them be published only when something has changed",
          place: facts[0].name))
    }
  }
}
