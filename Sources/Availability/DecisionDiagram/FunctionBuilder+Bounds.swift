import ArchitectureModel

extension FunctionBuilder {
  /// Two numbers between which the mean of a formula lies for certain, where its diagram would be too large.
  ///
  /// Gates are expanded as long as they get by with a share of the nodes, and then are exact. Those above are bounded by
  /// their inputs: events that make each other only more likely fail together at least as often as if they were
  /// independent, and no more often than the rarest of them.
  /// - Parameter failures: the probability of each event, by its number.
  /// - Complexity: O(node limit + inputs).
  /// - Source: Esary, Proschan and Walkup, "Association of random variables, with applications", 1967.
  mutating func bounds(
    _ formula: Formula, chances: [Probability], failures: [Number]
  ) -> (low: Number, high: Number) {
    let gates = (2..<Int32(formula.nodes.count)).filter { formula[$0].kind != .event }
    let whole = Formula.Module(root: formula.root, gates: gates, leaves: formula.events)
    let order = VariableOrder.heaviestFirst.leaves(of: whole, in: formula)
    let handles = expand(gates, formula, order, chances)
    let means = means(upTo: handles.compactMap { $0 }.max() ?? 0, order.map { failures[Int(formula[$0].parameter)] })
    var bounds = [(low: Number, high: Number)](repeating: (.zero, .zero), count: formula.nodes.count)
    bounds[Int(Formula.always)] = (.one, .one)
    let isModule = formula.moduleRoots()
    let uses = formula.uses()
    for index in bounds.indices.dropFirst(2) {
      let node = formula[Int32(index)]
      if node.kind == .event || node.kind == .chance {
        let known = node.kind == .event ? failures[Int(node.parameter)] : Number(chances[Int(node.parameter)])
        bounds[index] = (known, known)
      } else if let handle = handles[index] {
        bounds[index] = (means[Int(handle)], means[Int(handle)])
      } else {
        let inputs = formula.inputs(Int32(index))
        let known = inputs.map { bounds[Int($0)] }
        let isOwn = inputs.map { isModule[Int($0)] && uses[Int($0)] == 1 }
        bounds[index] = Self.bounds(node, known, isOwn)
      }
    }
    return bounds[Int(formula.root)]
  }

  /// What the bounds of a gate's inputs say of the gate; inputs of its own share nothing with the others.
  private static func bounds(
    _ node: Formula.Node, _ inputs: [(low: Number, high: Number)], _ isOwn: [Bool]
  ) -> (low: Number, high: Number) {
    let lows = inputs.map(\.low)
    let highs = inputs.map(\.high)
    let count = Int(node.parameter)
    switch node.kind {
    case .series:
      let alone = zip(lows, isOwn).filter(\.1).reduce(Number.zero) { $0.series($1.0) }
      let others = largest(zip(lows, isOwn).filter { !$0.1 }.map(\.0))
      return (alone.series(others), highs.reduce(.zero) { $0.series($1) })
    case .redundant:
      let alone = zip(highs, isOwn).filter(\.1).reduce(Number.one) { $0 * $1.0 }
      let others = smallest(zip(highs, isOwn).filter { !$0.1 }.map(\.0))
      return (lows.reduce(.one) { $0 * $1 }, alone * others)
    case .atLeast:
      // So many have to fail: the likeliest together; and on average no more fail than their chances add up to.
      let fatal = inputs.count - count + 1
      let together = lows.sorted { $1.isBelow($0) }.prefix(fatal).reduce(.one) { $0 * $1 }
      let share = highs.reduce(.zero) { $0 + $1 } * Number(Probability(share: fatal))
      return (together, smallest([share, .one]))
    case .sum: return (lows.reduce(.zero) { $0 + $1 }, smallest([highs.reduce(.zero) { $0 + $1 }, .one]))
    case .attempts: return (lows[0].power(count), highs[0])
    case .row: return (lows[0], highs[0].repetition(count))
    case .event, .chance, .timesComplement, .overComplement: return (.zero, .one)
    }
  }

  private static func largest(_ numbers: [Number]) -> Number {
    numbers.reduce(.zero) { $0.isBelow($1) ? $1 : $0 }
  }

  private static func smallest(_ numbers: [Number]) -> Number {
    numbers.reduce(.one) { $1.isBelow($0) ? $1 : $0 }
  }
}

extension Probability {
  /// One part of so many.
  fileprivate init(share parts: Int) {
    self.init(share: Nanoseconds(1), against: Nanoseconds(Int64(parts - 1)))
  }
}
