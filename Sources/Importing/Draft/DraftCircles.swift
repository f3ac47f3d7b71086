/// Takes circles out of a draft: an architecture file refuses them, and measured graphs are full of them.
///
/// A call that would close one is made to the service alone, whose own calls are then not followed; a dependency that
/// would is left out. Each is told.
struct DraftCircles {
  private var draft: Draft
  private var places: [String: Int] = [:]

  static func broken(_ draft: Draft) -> Draft {
    var circles = DraftCircles(draft)
    circles.breakCalls()
    circles.breakDependencies()
    return circles.draft
  }

  private init(_ draft: Draft) {
    self.draft = draft
    for (index, service) in draft.services.enumerated() { places[service.name] = index }
  }

  // MARK: Calls

  /// A call that leads from one operation to another, by where it stands among its operation's leaves.
  private struct Edge {
    var leaf: Int
    var target: Int
  }

  private mutating func breakCalls() {
    // Operations of the whole draft, one after the other.
    var first: [Int] = []
    var owners: [(service: Int, operation: Int)] = []
    var numbers: [String: Int] = [:]
    for (service, entry) in draft.services.enumerated() {
      first.append(owners.count)
      for (operation, found) in entry.operations.enumerated() {
        numbers["\(service)/\(found.name)"] = owners.count
        owners.append((service, operation))
      }
    }
    let edges = owners.map { owner in
      draft.services[owner.service].operations[owner.operation].steps.flatMap(\.leaves).enumerated().compactMap {
        leaf, step -> Edge? in
        guard case .call(let call) = step, let name = call.operation, let service = places[call.service],
          let target = numbers["\(service)/\(name)"]
        else { return nil }
        return Edge(leaf: leaf, target: target)
      }
    }
    let closing = Self.closing(edges, roots: roots(of: edges))
    for found in closing.prefix(Self.mostTold) {
      let owner = draft.services[owners[found.node].service].name
      guard let first = found.circle.first else { preconditionFailure("a circle of something") }
      let target = draft.services[owners[first].service].name
      let names = (found.circle + [first]).map { draft.services[owners[$0].service].name }
      tell(of: owner, target, names)
    }
    if closing.count > Self.mostTold {
      draft.remarks.append(
        Draft.Remark("\(closing.count - Self.mostTold) more calls close circles: each stands for the service alone"))
    }
    let leaves = Dictionary(grouping: closing) { $0.node }.mapValues { Set($0.map(\.leaf)) }
    for node in leaves.keys.sorted() { if let found = leaves[node] { open(owners[node], found) } }
  }

  private static let mostTold = 20

  /// Operations that nobody calls come first, so that circles are opened where they lead back.
  private func roots(of edges: [[Edge]]) -> [Int] {
    var isCalled = [Bool](repeating: false, count: edges.count)
    for edge in edges.joined() { isCalled[edge.target] = true }
    return edges.indices.filter { !isCalled[$0] } + edges.indices.filter { isCalled[$0] }
  }

  /// The edges that close circles, each with the circle.
  /// - Complexity: O(operations + calls) beside the circles, without recursion.
  private static func closing(_ edges: [[Edge]], roots: [Int]) -> [(node: Int, leaf: Int, circle: [Int])] {
    var found: [(node: Int, leaf: Int, circle: [Int])] = []
    var isDone = [Bool](repeating: false, count: edges.count)
    var depth = [Int?](repeating: nil, count: edges.count)
    for root in roots where !isDone[root] {
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
        if let start = depth[edge.target] {
          let shown = 8
          found.append((node, edge.leaf, path[start...].prefix(shown).map(\.node)))
        } else if !isDone[edge.target] {
          depth[edge.target] = path.count
          path.append((edge.target, 0))
        }
      }
    }
    return found
  }

  private mutating func open(_ owner: (service: Int, operation: Int), _ leaves: Set<Int>) {
    var count = -1
    let steps = draft.services[owner.service].operations[owner.operation].steps
    draft.services[owner.service].operations[owner.operation].steps = steps.compactMap { step in
      step.replacingLeaves { found in
        count += 1
        guard leaves.contains(count), case .call(var call) = found else { return found }
        call.operation = nil
        call.note = (call.note.map { $0 + "; " } ?? "") + "closes a circle: the service alone"
        return .call(call)
      }
    }
  }

  private mutating func tell(of owner: String, _ target: String, _ names: [String]) {
    let circle = names.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    draft.remarks.append(
      Draft.Remark(
        "the call of \(owner) to \(target) closes a circle (\(circle.joined(separator: " → "))): it stands for "
          + "\(target) alone, what that calls is not counted again"))
  }

  // MARK: Dependencies

  /// Leaves out dependencies on what needs the service itself, by its own dependencies or by its operations' calls.
  private mutating func breakDependencies() {
    let count = draft.services.count
    // Of each service what its being up needs: as a whole, those that it depends on.
    var needs = draft.services.map { $0.dependsOn.compactMap { places[$0] } }
    guard needs.contains(where: { !$0.isEmpty }) else { return }
    let calls = draft.services.map { service in
      Set(
        service.operations.flatMap(\.steps).flatMap(\.leaves).compactMap { step -> Int? in
          switch step {
          case .call(let call): places[call.service]
          case .publish(let publish): publish.broker.flatMap { places[$0] }
          case .parallel, .oneOf: nil
          }
        }
      ).sorted()
    }
    // Whoever depends on a service needs all that it calls, and these what they need in turn; a circle through a
    // dependency is one, whichever way it goes.
    var budget = 20_000_000
    for service in 0..<count {
      for target in needs[service] where reaches(target, service, needs, calls, &budget) {
        needs[service].removeAll { $0 == target }
        let name = draft.services[target].name
        draft.services[service].dependsOn.removeAll { $0 == name }
        draft.remarks.append(
          Draft.Remark(
            "the dependency of \(draft.services[service].name) on \(name) is left out: \(name) needs \(draft.services[service].name) itself"
          ))
      }
    }
  }

  /// Whether one service needs another; where too much was looked at to tell, it may.
  /// - Complexity: O(services + edges).
  private func reaches(
    _ start: Int, _ goal: Int, _ needs: [[Int]], _ calls: [[Int]], _ budget: inout Int
  ) -> Bool {
    var isSeen = [Bool](repeating: false, count: needs.count)
    var pending = [start]
    isSeen[start] = true
    while let next = pending.popLast() {
      if next == goal || budget < 0 { return true }
      budget -= needs[next].count + calls[next].count
      for other in needs[next] + calls[next] where !isSeen[other] {
        isSeen[other] = true
        pending.append(other)
      }
    }
    return false
  }
}
