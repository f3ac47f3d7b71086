/// An order in which a module's leaves are asked about.
///
/// The order decides how large a diagram becomes, and no one order is best: they are tried with growing budgets.
enum VariableOrder: CaseIterable {
  /// Again and again the leaf that weighs most, where every gate shares its weight among the inputs that are left.
  case heaviestFirst
  /// A walk from the root that takes leaves first, then the highest gate.
  case highestFirst
  /// Leaves that stand in the same gates are drawn together, from a walk that takes the smallest input first.
  case drawnTogether
  /// A walk that takes the inputs as they were written.
  case asWritten

  /// The leaves of a module from the top of its diagram down.
  /// - Complexity: O(inputs × log inputs).
  func leaves(of module: Formula.Module, in formula: Formula) -> [Int32] {
    if module.gates.count < 2 { return module.leaves }
    let plan = OrderPlan(module, formula)
    switch self {
    case .heaviestFirst: return plan.heaviestFirst()
    case .highestFirst: return plan.walk { plan, node in (plan.heights[node] > 0 ? 1 : 0, -plan.heights[node]) }
    case .drawnTogether: return plan.drawnTogether(from: plan.walk { plan, node in (0, plan.sizes[node]) })
    case .asWritten: return module.leaves
    }
  }
}

/// A module with its nodes numbered from zero on: leaves first, then gates, children before parents.
private struct OrderPlan {
  private let nodes: [Int32]
  private let leafCount: Int
  private let inputs: [[Int]]
  /// The leaves under a node, those under two inputs twice; up to a bound.
  let sizes: [Int]
  /// 0 for a leaf, else one more than the highest input.
  let heights: [Int]

  private static let largestSize = 1 << 40
  private static let mostWork = 20_000_000
  private static let rounds = 30

  init(_ module: Formula.Module, _ formula: Formula) {
    nodes = module.leaves + module.gates
    leafCount = module.leaves.count
    let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    var inputs = [[Int]](repeating: [], count: nodes.count)
    var sizes = [Int](repeating: 1, count: nodes.count)
    var heights = [Int](repeating: 0, count: nodes.count)
    for index in leafCount..<nodes.count {
      // Constants stand in no order.
      inputs[index] = formula.inputs(nodes[index]).compactMap { numbers[$0] }
      sizes[index] = min(Self.largestSize, inputs[index].reduce(0) { $0 + sizes[$1] })
      heights[index] = 1 + (inputs[index].map { heights[$0] }.max() ?? 0)
    }
    (self.inputs, self.sizes, self.heights) = (inputs, sizes, heights)
  }

  /// The leaves as a walk from the root meets them, inputs with the lowest key first, equals as written.
  func walk(_ key: (OrderPlan, Int) -> (Int, Int)) -> [Int32] {
    var isSeen = [Bool](repeating: false, count: nodes.count)
    var found: [Int32] = []
    var stack = [nodes.count - 1]
    while let node = stack.popLast() {
      if isSeen[node] { continue }
      isSeen[node] = true
      if node < leafCount {
        found.append(nodes[node])
        continue
      }
      let sorted = inputs[node].enumerated().map { (key(self, $1), $0, $1) }.sorted {
        ($0.0.0, $0.0.1, $0.1) < ($1.0.0, $1.0.1, $1.1)
      }
      for (_, _, input) in sorted.reversed() { stack.append(input) }
    }
    return found
  }

  /// - Complexity: O(leaves × inputs); where that is past a bound, leaves are not weighed but taken largest first.
  /// - Source: Minato, Ishiura and Yajima, "Shared binary decision diagram with attributed edges for efficient Boolean
  ///   function manipulation", 1990.
  func heaviestFirst() -> [Int32] {
    let inputCount = inputs.reduce(0) { $0 + $1.count }
    guard leafCount * inputCount <= Self.mostWork else { return walk { plan, node in (0, -plan.sizes[node]) } }
    // As a walk meets them: of equals the first is taken.
    let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    var left = walk { _, _ in (0, 0) }.map { numbers[$0] ?? 0 }
    var isLeft = [Bool](repeating: true, count: nodes.count)
    var openInputs = inputs.map(\.count)
    var users = [[Int]](repeating: [], count: nodes.count)
    for gate in leafCount..<nodes.count { for input in inputs[gate] { users[input].append(gate) } }
    var found: [Int32] = []
    var weights = [Double](repeating: 0, count: nodes.count)
    while !left.isEmpty {
      for index in weights.indices { weights[index] = 0 }
      weights[nodes.count - 1] = 1
      for gate in stride(from: nodes.count - 1, through: leafCount, by: -1) where weights[gate] > 0 {
        let share = weights[gate] / Double(max(1, openInputs[gate]))
        for input in inputs[gate] where isLeft[input] { weights[input] += share }
      }
      var best = 0
      for place in left.indices where weights[left[place]] > weights[left[best]] * (1 + 1e-12) { best = place }
      let leaf = left.remove(at: best)
      found.append(nodes[leaf])
      // A gate without a leaf left has no weight to take.
      var gone = [leaf]
      while let node = gone.popLast() {
        isLeft[node] = false
        for user in users[node] {
          openInputs[user] -= 1
          if openInputs[user] == 0 { gone.append(user) }
        }
      }
    }
    return found
  }

  /// Moves every node again and again to the middle of the gates that it belongs to; the order in which gates reach
  /// least far is taken.
  /// - Source: Aloul, Markov and Sakallah, "FORCE: a fast and easy-to-implement variable-ordering heuristic", 2003.
  func drawnTogether(from start: [Int32]) -> [Int32] {
    let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    var order = start.map { numbers[$0] ?? 0 }
    var (best, bestReach) = (order, Double.infinity)
    var places = [Double](repeating: 0, count: nodes.count)
    for _ in 0..<Self.rounds {
      for (place, node) in order.enumerated() { places[node] = Double(place) }
      for gate in leafCount..<nodes.count {
        places[gate] = inputs[gate].reduce(0) { $0 + places[$1] } / Double(max(1, inputs[gate].count))
      }
      var pulls = [Double](repeating: 0, count: nodes.count)
      var counts = pulls
      var reach = 0.0
      for gate in leafCount..<nodes.count {
        let members = inputs[gate] + [gate]
        let center = members.reduce(0) { $0 + places[$1] } / Double(members.count)
        reach += (members.map { places[$0] }.max() ?? 0) - (members.map { places[$0] }.min() ?? 0)
        for member in members {
          pulls[member] += center
          counts[member] += 1
        }
      }
      if reach < bestReach { (best, bestReach) = (order, reach) }
      let targets = order.map { pulls[$0] / max(1, counts[$0]) }
      order = order.indices.sorted { (targets[$0], $0) < (targets[$1], $1) }.map { order[$0] }
    }
    return best.map { nodes[$0] }
  }
}
