/// Takes circles out of a draft: an architecture file refuses them, and what was measured is full of them.
///
/// Calls are followed from the operations to which requests come from outside. One that leads back to an operation which
/// is being followed is made to the service alone, whose own calls are then not followed, and takes as long as it was
/// seen to take. A dependency that would close a circle is left out. Each is told.
struct DraftCircles {
  /// So many calls are told one by one.
  private static let mostTold = 10
  /// So many operations of a circle are named.
  private static let mostNamed = 8

  private var draft: Draft
  private let places: [String: Int]

  static func broken(_ draft: Draft) -> Draft {
    var circles = DraftCircles(draft)
    circles.breakCalls()
    circles.breakDependencies()
    return circles.draft
  }

  private init(_ draft: Draft) {
    self.draft = draft
    places = Dictionary(uniqueKeysWithValues: draft.services.enumerated().map { ($1.name, $0) })
  }

  // MARK: Calls

  /// An operation, by where it stands in the draft.
  private struct Node: Hashable {
    var service: Int
    var operation: Int
  }

  /// A call of one operation to another, by the places of both among the nodes and by its own among the caller's leaves.
  private struct Edge {
    var caller: Int
    var leaf: Int
    var callee: Int
  }

  private mutating func breakCalls() {
    let nodes = draft.services.indices.flatMap { service in
      draft.services[service].operations.indices.map { Node(service: service, operation: $0) }
    }
    let edges = edges(nodes)
    var told: Set<[Int]> = []
    var leaves: [Int: Set<Int>] = [:]
    for (edge, circle) in Self.closing(edges, from: order(nodes, edges)) {
      leaves[edge.caller, default: []].insert(edge.leaf)
      guard told.insert([edge.caller, edge.callee]).inserted, told.count <= Self.mostTold else { continue }
      tell(edge, circle, nodes)
    }
    if told.count > Self.mostTold {
      let count = told.count - Self.mostTold
      draft.remarks.append(
        Draft.Remark(
          count == 1
            ? "1 more call closes a circle: it stands for the service alone"
            : "\(count) more calls close circles: each stands for the service alone"))
    }
    for (place, node) in nodes.enumerated() { if let found = leaves[place] { open(found, of: node) } }
  }

  /// The calls of each operation that lead to operations.
  private func edges(_ nodes: [Node]) -> [[Edge]] {
    var numbers: [Int: [String: Int]] = [:]
    for (place, node) in nodes.enumerated() { numbers[node.service, default: [:]][operation(node).name] = place }
    return nodes.enumerated().map { caller, node in
      operation(node).steps.flatMap(\.leaves).enumerated().compactMap { leaf, step in
        guard case .call(let call) = step, let name = call.operation, let service = places[call.service],
          let callee = numbers[service]?[name]
        else { return nil }
        return Edge(caller: caller, leaf: leaf, callee: callee)
      }
    }
  }

  private func operation(_ node: Node) -> Draft.Operation { draft.services[node.service].operations[node.operation] }

  /// Operations to which requests come from outside, and those that nobody calls, are followed first: so circles are
  /// opened where they lead back.
  private func order(_ nodes: [Node], _ edges: [[Edge]]) -> [Int] {
    let called = Set(edges.joined().map(\.callee))
    let entered = nodes.indices.filter { place in
      let operation = operation(nodes[place])
      return operation.isEntered || !called.contains(place) || operation.figures.contains { $0.key == "rate" }
    }
    return entered + nodes.indices
  }

  /// The calls that close circles, each with the operations of its circle.
  /// - Complexity: O(operations + calls) beside the circles, without recursion.
  private static func closing(_ edges: [[Edge]], from order: [Int]) -> [(edge: Edge, circle: ArraySlice<Int>)] {
    var found: [(edge: Edge, circle: ArraySlice<Int>)] = []
    var isDone = [Bool](repeating: false, count: edges.count)
    var depth = [Int?](repeating: nil, count: edges.count)
    for root in order where !isDone[root] {
      var path: [(node: Int, next: Int)] = [(root, 0)]
      depth[root] = 0
      while let (node, next) = path.last {
        guard next < edges[node].count else {
          isDone[node] = true
          depth[node] = nil
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let edge = edges[node][next]
        if let start = depth[edge.callee] {
          found.append((edge, ArraySlice(path[start...].prefix(mostNamed + 1).map(\.node))))
        } else if !isDone[edge.callee] {
          depth[edge.callee] = path.count
          path.append((edge.callee, 0))
        }
      }
    }
    return found
  }

  private mutating func tell(_ edge: Edge, _ circle: ArraySlice<Int>, _ nodes: [Node]) {
    func name(_ place: Int) -> String {
      let (service, operation) = (draft.services[nodes[place].service].name, operation(nodes[place]).name)
      return operation == GraphBuilder.anyRequest ? service : "\(service)/\(operation)"
    }
    let way = circle.prefix(Self.mostNamed).map(name) + (circle.count > Self.mostNamed ? ["…"] : [])
    draft.remarks.append(
      Draft.Remark(
        "the call of \(name(edge.caller)) to \(name(edge.callee)) closes a circle "
          + "(\((way + [name(edge.callee)]).joined(separator: " → "))): it stands for "
          + "\(draft.services[nodes[edge.callee].service].name) alone, what that calls is not counted again"))
  }

  /// Makes the calls lead to the service alone.
  private mutating func open(_ leaves: Set<Int>, of node: Node) {
    var place = -1
    draft.services[node.service].operations[node.operation].steps = operation(node).steps.compactMap { step in
      step.replacingLeaves { leaf in
        place += 1
        guard leaves.contains(place), case .call(var call) = leaf else { return leaf }
        call.operation = nil
        call.note = (call.note.map { $0 + "; " } ?? "") + "closes a circle: the service alone"
        if let latency = call.observedLatency, !call.figures.contains(where: { $0.key == "latency" }) {
          call.figures.insert(("latency", latency), at: call.figures.first?.key == "endpoint" ? 1 : 0)
        }
        return .call(call)
      }
    }
  }

  // MARK: Dependencies

  /// Leaves out dependencies on what needs the service itself, by its own dependencies or by its operations' calls:
  /// whoever depends on a service needs all that it calls, and these what they need in turn.
  private mutating func breakDependencies() {
    let links = draft.services.enumerated().flatMap { service, entry in
      entry.dependsOn.compactMap { name in places[name].map { (from: service, to: $0) } }
    }
    guard !links.isEmpty else { return }
    var dropped = [Set<String>](repeating: [], count: draft.services.count)
    for place in LinkCircles.closing(links, beside: calls) {
      let service = draft.services[links[place].from].name
      let name = draft.services[links[place].to].name
      guard dropped[links[place].from].insert(name).inserted else { continue }
      draft.remarks.append(
        Draft.Remark("the dependency of \(service) on \(name) is left out: \(name) needs \(service) itself"))
    }
    for (service, names) in dropped.enumerated() where !names.isEmpty {
      draft.services[service].dependsOn.removeAll { names.contains($0) }
    }
  }

  /// Which service calls which, or publishes to which.
  private var calls: [(from: Int, to: Int)] {
    draft.services.enumerated().flatMap { service, entry in
      entry.operations.flatMap(\.steps).flatMap(\.leaves).compactMap { step in
        let callee: String? =
          switch step {
          case .call(let call): call.service
          case .publish(let publish): publish.broker
          case .parallel, .oneOf: nil
          }
        return callee.flatMap { places[$0] }.map { (from: service, to: $0) }
      }
    }
  }
}
