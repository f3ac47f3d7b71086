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
    let graph = FactGraph(analysis.architecture)
    for circle in graph.circles {
      let names = circle + [circle[0]]
      let site = analysis.architecture.calls.first { $0.publish?.event.value == circle[0] }
      report(
        Finding(
          code: code, severity: severity, message: "facts set off each other: \(names.joined(separator: " → "))",
          span: site?.span,
          help: "let one of them be published only when something has changed", place: site?.name ?? circle[0]))
    }
  }
}

/// Which event leads to which: through the operations that consume the one and, themselves or by calls, publish the other.
private struct FactGraph {
  private var events: [String] = []
  private var edges: [[Int]] = []

  init(_ architecture: Architecture) {
    var numbers: [String: Int] = [:]
    for site in architecture.calls {
      guard let event = site.publish?.event.value, numbers[event] == nil else { continue }
      numbers[event] = events.count
      events.append(event)
    }
    // Callees come before callers: what an operation publishes is known before it is asked for.
    var published = [Set<Int>](repeating: [], count: architecture.operations.count)
    for operation in architecture.operationOrder {
      for call in architecture[operation].calls {
        switch architecture[call].kind {
        case .publish(let publish):
          if let number = numbers[publish.event.value] { published[operation.index].insert(number) }
        case .call(let call):
          if case .operation(let target) = call.target { published[operation.index].formUnion(published[target.index]) }
        }
      }
    }
    edges = [[Int]](repeating: [], count: events.count)
    for service in architecture.services {
      for consumer in service.consumers {
        guard let event = numbers[consumer.event.value], let operation = consumer.operation else { continue }
        edges[event] += published[operation.index].sorted()
      }
    }
  }

  /// One circle for each group of events that reach each other, beginning with the one written first.
  var circles: [[String]] {
    var isTaken = [Bool](repeating: false, count: events.count)
    var circles: [[String]] = []
    for start in events.indices where !isTaken[start] {
      guard let path = shortestWayBack(to: start) else { continue }
      if path.contains(where: { isTaken[$0] }) { continue }
      path.forEach { isTaken[$0] = true }
      circles.append(path.map { events[$0] })
    }
    return circles
  }

  private func shortestWayBack(to start: Int) -> [Int]? {
    var previous = [Int?](repeating: nil, count: events.count)
    var isSeen = [Bool](repeating: false, count: events.count)
    var queue = [start]
    var head = 0
    while head < queue.count {
      let event = queue[head]
      head += 1
      for next in edges[event] {
        if next == start {
          var path = [event]
          while let last = path.last, last != start, let before = previous[last] { path.append(before) }
          return path.reversed()
        }
        guard !isSeen[next] else { continue }
        isSeen[next] = true
        previous[next] = event
        queue.append(next)
      }
    }
    return nil
  }
}
