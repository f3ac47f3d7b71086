import Diagnostics

/// An order in which everything comes after what it needs, and the circles that leave none.
///
/// Three kinds of nodes: a service being up, a service as a whole (what `depends-on` asks for), and an operation.
/// Whoever depends on a service depends on all that its operations call: else two services could each need the other
/// while no single chain of calls showed it.
struct DependencyOrder {
  private(set) var services: [ServiceID] = []
  private(set) var operations: [OperationID] = []
  private(set) var cycles: [Diagnostic] = []

  /// - Complexity: O(services + operations + calls), without recursion.
  init(of architecture: Architecture) {
    let graph = Graph(architecture)
    enum State { case new, open, done }
    var states = [State](repeating: .new, count: graph.count)
    var isReported = [Bool](repeating: false, count: graph.count)
    for root in 0..<graph.count where states[root] == .new {
      var path: [(node: Int, next: Int)] = [(root, 0)]
      states[root] = .open
      while let (node, next) = path.last {
        guard next < graph.edges[node].count else {
          states[node] = .done
          graph.note(node, &services, &operations)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let target = graph.edges[node][next]
        switch states[target] {
        case .done: continue
        case .new:
          states[target] = .open
          path.append((target, 0))
        case .open:
          let start = path.lastIndex { $0.node == target } ?? 0
          let circle = path[start...].map(\.node)
          if !circle.contains(where: { isReported[$0] }) { cycles.append(graph.diagnostic(for: circle, architecture)) }
          circle.forEach { isReported[$0] = true }
        }
      }
    }
  }

  /// The operations that a service cannot be up without.
  /// - Complexity: O(services + operations + calls).
  static func operations(neededBy service: ServiceID, in architecture: Architecture) -> Set<OperationID> {
    let graph = Graph(architecture)
    var isSeen = [Bool](repeating: false, count: graph.count)
    var queue = [service.index]
    isSeen[service.index] = true
    while let node = queue.popLast() {
      for target in graph.edges[node] where !isSeen[target] {
        isSeen[target] = true
        queue.append(target)
      }
    }
    return Set(architecture.operations.indices.filter { isSeen[graph.node(of: OperationID($0))] }.map(OperationID.init))
  }

  private struct Graph {
    var edges: [[Int]]
    private let serviceCount: Int

    var count: Int { edges.count }

    init(_ architecture: Architecture) {
      serviceCount = architecture.services.count
      edges = [[Int]](repeating: [], count: 2 * serviceCount + architecture.operations.count)
      for (index, service) in architecture.services.enumerated() {
        edges[index] = service.dependencies.flatMap(\.services).map { serviceCount + $0.index }
        edges[serviceCount + index] = [index] + service.operations.map { 2 * serviceCount + $0.index }
      }
      for (index, operation) in architecture.operations.enumerated() {
        var needs =
          [operation.service.index] + operation.dependencies.flatMap(\.services).map { serviceCount + $0.index }
        for call in operation.calls { needs += targets(of: architecture[call]) }
        edges[2 * serviceCount + index] = needs
      }
    }

    private func targets(of site: CallSite) -> [Int] {
      var result: [Int] = []
      switch site.kind {
      case .call(let call):
        result.append(node(call.target))
        if let cache = call.cache?.service { result.append(cache.index) }
      case .publish(let publish): result.append(publish.broker.index)
      }
      if case .fallback(let fallback) = site.onFailure { result.append(node(fallback)) }
      return result
    }

    func node(of operation: OperationID) -> Int { 2 * serviceCount + operation.index }

    private func node(_ target: Target) -> Int {
      switch target {
      case .service(let service): service.index
      case .operation(let operation): node(of: operation)
      }
    }

    func note(_ node: Int, _ services: inout [ServiceID], _ operations: inout [OperationID]) {
      if node < serviceCount { services.append(ServiceID(node)) }
      if node >= 2 * serviceCount { operations.append(OperationID(node - 2 * serviceCount)) }
    }

    func diagnostic(for circle: [Int], _ architecture: Architecture) -> Diagnostic {
      // A service stands in the circle both as a whole and as being up: it is named once.
      var members: [(name: String, span: SourceSpan?)] = []
      for node in circle {
        let isService = node < 2 * serviceCount
        let service = architecture.services[isService ? node % serviceCount : 0]
        let operation = isService ? nil : OperationID(node - 2 * serviceCount)
        let name = operation.map { architecture.name(of: $0) } ?? service.name
        guard members.last?.name != name else { continue }
        members.append((name, operation.map { architecture[$0].span } ?? service.span))
      }
      if members.count > 1, members.first?.name == members.last?.name { members.removeLast() }
      let names = members.map(\.name)
      let spans = members.compactMap(\.span)
      let shown = names + [names[0]]
      let longest = 8
      let text = shown.count > longest ? Array(shown.prefix(longest - 2)) + ["…", names[0]] : shown
      return Diagnostic(
        .error, "cycle", "a cycle: " + text.joined(separator: " → "), at: spans.first,
        related: spans.dropFirst().prefix(3).map { Diagnostic.Label($0, "in the circle") },
        help: circle.contains { $0 >= 2 * serviceCount }
          ? "a call in a circle never ends; let one of them be told by a fact instead"
          : "none of them could start before the others; remove one from a 'depends-on'")
    }
  }
}
