import ArchitectureModel
import Diagnostics

/// Services that call each other in a circle, through different operations.
enum ServicesInACircle: Rule {
  static let code: RuleCode = "DC0402"
  static let title = "services call each other in a circle"
  static let severity = Finding.Severity.medium
  static let rationale = """
    In a circle nobody comes first: no service of it can be started, tested, deployed or understood without the others, \
    and under load they wait for each other's workers. It is one service in several processes.
    """
  static let fix = """
    Turn one call of the circle around: publish a fact where the result is not needed, move the operation to where its \
    data is, or make them one service. (A circle through the same operation is an error of the file.) External parties that call back are left out.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        orders: { operations: { place: { steps: [{ call: stock/reserve }] }, show: } }
        stock: { operations: { reserve: , recount: { steps: [{ call: orders/show }] } } }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        orders: { operations: { place: { steps: [{ call: stock/reserve }] }, show: } }
        stock: { operations: { reserve: , recount: } }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        shop: { operations: { buy: { steps: [{ call: payment/charge }] }, paid: } }
        payment: { kind: external, operations: { charge: , settle: { steps: [{ call: shop/paid }] } } }
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var edges = [[Int]](repeating: [], count: architecture.services.count)
    for entry in analysis.callTable.entries where !entry.isPublish {
      let caller = architecture[entry.operation].service
      // An external party that calls back is not ours to start, test or deploy.
      guard architecture[caller].kind != .external, architecture[entry.callee].kind != .external else { continue }
      if caller != entry.callee { edges[caller.index].append(entry.callee.index) }
    }
    let graph = DirectedGraph(edges: edges)
    for circle in graph.circles() {
      let calls = zip(circle, circle.dropFirst() + [circle[0]]).compactMap { caller, callee in
        call(from: ServiceID(caller), to: ServiceID(callee), analysis)
      }
      guard let first = calls.first else { continue }
      let names = circle.map { architecture[ServiceID($0)].name }
      let more = graph.sizeOfGroup(of: circle[0]) - circle.count
      let others = more > 0 ? ", and \(DecimalText.count(more)) more with them" : ""
      report(
        Finding(
          code: code, severity: severity,
          message: "services call each other in a circle: \(NameList.path(names + [names[0]]))\(others)",
          span: architecture[first].span,
          help:
            "turn one of these calls into a fact: \(NameList.text(calls.map { architecture[$0].name }, last: "or"))",
          place: names[0]))
    }
  }

  private static func call(
    from caller: ServiceID, to callee: ServiceID, _ analysis: ArchitectureAnalysis
  ) -> CallID? {
    for operation in analysis.architecture[caller].operations {
      for call in analysis.callTable.calls(of: operation) {
        let entry = analysis.callTable[call]
        if entry.callee == callee, !entry.isPublish { return call }
      }
    }
    return nil
  }
}
