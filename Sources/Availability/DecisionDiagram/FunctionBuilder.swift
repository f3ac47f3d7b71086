import ArchitectureModel

/// Builds the diagrams of formulas, all in one.
struct FunctionBuilder<Number: FailureNumber> {
  typealias Handle = Diagram<Number>.Handle

  private var diagram: Diagram<Number>
  /// Of the formula at hand, by node.
  private var handles: [Handle] = []
  /// How far the latest attempt came.
  private var gatesBuilt = 0
  /// Nodes that one formula may use.
  let nodeLimit: Int

  init(nodeLimit: Int) {
    self.nodeLimit = nodeLimit
    diagram = Diagram(nodeLimit: nodeLimit)
  }

  /// - Parameter chances: the probabilities that the formula's chances are numbered by.
  mutating func function(_ formula: Formula, chances: [Probability]) throws(BudgetExceeded) -> FailureFunction<Number> {
    var function = FailureFunction<Number>(eventCount: formula.eventCount)
    // Nothing is kept of earlier formulas when there is no room for one more.
    if diagram.nodes.count > nodeLimit { diagram = Diagram(nodeLimit: nodeLimit) }
    let mark = diagram.nodes.count
    var numbers = [Int32](repeating: 0, count: formula.nodes.count)
    handles = [Handle](repeating: Diagram<Number>.zero, count: formula.nodes.count)
    handles[Int(Formula.always)] = Diagram<Number>.one
    for module in formula.modules() {
      let (root, order) = try diagram(of: module, in: formula, chances, upTo: mark + nodeLimit)
      let leaves = order.map { leaf -> FailureFunction<Number>.Leaf in
        formula[leaf].kind == .event ? .event(Int(formula[leaf].parameter)) : .module(Int(numbers[Int(leaf)]))
      }
      numbers[Int(module.root)] = Int32(function.modules.count)
      function.append(root, of: diagram, leaves: leaves)
    }
    return function
  }

  /// Tries the orders in turn, with more and more nodes, until one gets by with them.
  private mutating func diagram(
    of module: Formula.Module, in formula: Formula, _ chances: [Probability], upTo limit: Int
  ) throws(BudgetExceeded) -> (root: Handle, order: [Int32]) {
    let mark = diagram.nodes.count
    // A gate of leaves alone has one diagram in any order.
    var orders: [VariableOrder] = module.gates.count < 2 ? [.asWritten] : VariableOrder.allCases
    var budget = Self.firstBudget + 20 * (module.gates.count + module.leaves.count)
    while true {
      var reached: [Int] = []
      for order in orders {
        diagram.nodeLimit = min(limit, mark + budget)
        let leaves = order.leaves(of: module, in: formula)
        gatesBuilt = 0
        do {
          return (try build(module, formula, leaves, chances), leaves)
        } catch {
          diagram.forget(from: mark)
          reached.append(gatesBuilt)
        }
      }
      if mark + budget >= limit { throw BudgetExceeded() }
      // The order that came furthest goes first the next time.
      orders = orders.indices.sorted { (reached[$1], $0) < (reached[$0], $1) }.map { orders[$0] }
      budget *= Self.budgetGrowth
    }
  }

  /// Nodes that each order may use at first, beside some for every gate, and how many times as many the next time.
  private static var firstBudget: Int { 30_000 }
  private static var budgetGrowth: Int { 30 }

  /// The diagrams of as many gates as get by with a share of the nodes each; nil for the others, and for all above them.
  mutating func expand(
    _ gates: [Int32], _ formula: Formula, _ order: [Int32], _ chances: [Probability]
  ) -> [Handle?] {
    diagram = Diagram(nodeLimit: nodeLimit)
    var handles = [Handle?](repeating: nil, count: formula.nodes.count)
    handles[Int(Formula.never)] = Diagram<Number>.zero
    handles[Int(Formula.always)] = Diagram<Number>.one
    for (level, leaf) in order.enumerated() { handles[Int(leaf)] = try? diagram.variable(Int32(level)) }
    for gate in gates {
      let inputs = formula.inputs(gate).compactMap { handles[Int($0)] }
      guard inputs.count == formula.inputs(gate).count else { continue }
      let mark = diagram.nodes.count
      diagram.nodeLimit = min(nodeLimit, mark + nodeLimit / Self.shares)
      handles[Int(gate)] = try? value(of: formula[gate], inputs, chances)
      if handles[Int(gate)] == nil { diagram.forget(from: mark) }
    }
    return handles
  }

  private static var shares: Int { 20 }

  /// The mean at every node up to one.
  func means(upTo last: Handle, _ failures: [Number]) -> [Number] {
    var means: [Number] = []
    means.reserveCapacity(Int(last) + 1)
    for (index, node) in diagram.nodes.prefix(Int(last) + 1).enumerated() {
      means.append(
        node.isEnd
          ? diagram.value(Handle(index))
          : failures[Int(node.level)].mean(ifUp: means[Int(node.up)], ifFailed: means[Int(node.failed)]))
    }
    return means
  }

  private mutating func build(
    _ module: Formula.Module, _ formula: Formula, _ order: [Int32], _ chances: [Probability]
  ) throws(BudgetExceeded) -> Handle {
    for (level, leaf) in order.enumerated() { handles[Int(leaf)] = try diagram.variable(Int32(level)) }
    for gate in module.gates where gate > Formula.always {
      gatesBuilt += 1
      handles[Int(gate)] = try value(of: formula[gate], formula.inputs(gate).map { handles[Int($0)] }, chances)
    }
    return handles[Int(module.root)]
  }

  private mutating func value(
    of node: Formula.Node, _ inputs: [Handle], _ chances: [Probability]
  ) throws(BudgetExceeded) -> Handle {
    switch node.kind {
    case .event: preconditionFailure("an event is no gate")
    case .chance: return diagram.end(Number(chances[Int(node.parameter)]))
    case .series: return try fold(node.isBoolean ? .or : .series, inputs)
    case .redundant: return try fold(node.isBoolean ? .and : .product, inputs)
    case .atLeast: return try atLeast(Int(node.parameter), inputs, isBoolean: node.isBoolean)
    case .sum: return try fold(.sum, inputs)
    case .timesComplement: return try diagram.combine(.timesComplement, inputs[0], inputs[1])
    case .overComplement: return try diagram.combine(.overComplement, inputs[0], inputs[1])
    case .attempts: return try diagram.change(inputs[0], by: .attempts(Int(node.parameter)))
    case .row: return try diagram.change(inputs[0], by: .row(Int(node.parameter)))
    }
  }

  /// Combines many in pairs of neighbours in the order: what lies far apart meets last, which keeps diagrams small.
  private mutating func fold(
    _ operation: Diagram<Number>.Operation, _ inputs: [Handle]
  ) throws(BudgetExceeded) -> Handle {
    var rest = inputs.sorted { diagram.nodes[Int($0)].level > diagram.nodes[Int($1)].level }
    while rest.count > 1 {
      var pairs: [Handle] = []
      for index in stride(from: 0, to: rest.count - 1, by: 2) {
        pairs.append(try diagram.combine(operation, rest[index], rest[index + 1]))
      }
      if !rest.count.isMultiple(of: 2) { pairs.append(rest[rest.count - 1]) }
      rest = pairs
    }
    return rest[0]
  }

  /// Fails when fewer than `count` inputs hold.
  /// - Complexity: O(inputs × (inputs − count)) combinations.
  private mutating func atLeast(
    _ count: Int, _ inputs: [Handle], isBoolean: Bool
  ) throws(BudgetExceeded) -> Handle {
    let fatal = inputs.count - count + 1
    let sorted = inputs.sorted { diagram.nodes[Int($0)].level > diagram.nodes[Int($1)].level }
    // tooMany[j]: at least j of the inputs looked at so far have failed.
    var tooMany = [Diagram<Number>.one] + [Handle](repeating: Diagram<Number>.zero, count: fatal)
    for (index, input) in sorted.enumerated() {
      // Counts that the rest cannot bring to the end are not needed.
      let lowest = max(1, fatal - (sorted.count - index - 1))
      for j in stride(from: min(fatal, index + 1), through: lowest, by: -1) {
        let failed = try diagram.combine(isBoolean ? .and : .product, input, tooMany[j - 1])
        let held = isBoolean ? tooMany[j] : try diagram.combine(.timesComplement, tooMany[j], input)
        tooMany[j] = try diagram.combine(isBoolean ? .or : .sum, failed, held)
      }
    }
    return tooMany[fatal]
  }
}
