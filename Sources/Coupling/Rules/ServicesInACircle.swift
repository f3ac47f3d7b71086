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
    data is, or make them one service. (A circle through the same operation is an error of the file.)
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
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let graph = ServiceGraph(architecture)
    for circle in graph.circles {
      let names = circle.map { architecture[graph.caller(of: $0)].name }
      guard let first = circle.first, let start = names.first else { continue }
      let more = graph.size(ofGroupOf: first) - circle.count
      let others = more > 0 ? ", and \(DecimalText.count(more)) more with them" : ""
      let ways = NameList.text(circle.map { architecture[$0].name })
      report(
        Finding(
          code: code, severity: severity,
          message: "services call each other in a circle: \(NameList.path(names + [start]))\(others)",
          span: architecture[first].span, help: "turn one of these calls into a fact: \(ways)", place: start))
    }
  }
}

/// Which service calls which, and the groups of those that reach each other.
private struct ServiceGraph {
  private let architecture: Architecture
  /// By service: its calls to others.
  private var edges: [[CallID]]
  /// By service: the group of all that it reaches and that reach it.
  private var groups: [Int] = []
  private var sizes: [Int] = []

  init(_ architecture: Architecture) {
    self.architecture = architecture
    edges = [[CallID]](repeating: [], count: architecture.services.count)
    for index in architecture.calls.indices where architecture.calls[index].call != nil {
      let id = CallID(index)
      let caller = architecture[architecture[id].operation].service
      if caller != architecture.callee(of: id) { edges[caller.index].append(id) }
    }
    findGroups()
  }

  func caller(of call: CallID) -> ServiceID { architecture[architecture[call].operation].service }

  func size(ofGroupOf call: CallID) -> Int { sizes[groups[caller(of: call).index]] }

  /// Of each group of several services a shortest circle through the first of them, as its calls.
  var circles: [[CallID]] {
    var isTold = [Bool](repeating: false, count: sizes.count)
    var circles: [[CallID]] = []
    for service in edges.indices where sizes[groups[service]] > 1 && !isTold[groups[service]] {
      isTold[groups[service]] = true
      if let circle = shortestWayBack(to: service) { circles.append(circle) }
    }
    return circles
  }

  private func shortestWayBack(to start: Int) -> [CallID]? {
    var cameBy: [Int: CallID] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let service = queue[head]
      head += 1
      for call in edges[service] {
        let next = architecture.callee(of: call).index
        if next == start {
          var path = [call]
          while let by = cameBy[caller(of: path[path.count - 1]).index] { path.append(by) }
          return path.reversed()
        }
        guard groups[next] == groups[start], cameBy[next] == nil else { continue }
        cameBy[next] = call
        queue.append(next)
      }
    }
    return nil
  }

  /// - Source: Tarjan, "Depth-first search and linear graph algorithms", 1972; with a stack of its own in place of
  ///   recursion.
  private mutating func findGroups() {
    let count = edges.count
    groups = [Int](repeating: -1, count: count)
    var order = [Int](repeating: -1, count: count)
    var low = [Int](repeating: 0, count: count)
    var next = 0
    var open: [Int] = []
    for root in 0..<count where order[root] < 0 {
      var walk: [(service: Int, edge: Int)] = [(root, 0)]
      while let (service, edge) = walk.last {
        if edge == 0 {
          (order[service], low[service]) = (next, next)
          next += 1
          open.append(service)
        }
        if edge < edges[service].count {
          walk[walk.count - 1].edge += 1
          let target = architecture.callee(of: edges[service][edge]).index
          if order[target] < 0 {
            walk.append((target, 0))
          } else if groups[target] < 0 {
            low[service] = min(low[service], order[target])
          }
          continue
        }
        walk.removeLast()
        if let parent = walk.last?.service { low[parent] = min(low[parent], low[service]) }
        guard low[service] == order[service] else { continue }
        var size = 0
        while let member = open.popLast() {
          groups[member] = sizes.count
          size += 1
          if member == service { break }
        }
        sizes.append(size)
      }
    }
  }
}
