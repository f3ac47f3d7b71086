/// When something fails, as a function of basic events: a diagram for each module, inner before outer.
///
/// To the diagram around it a module is one variable, whose probability is the module's own.
struct FailureFunction<Number: FailureNumber> {
  /// What a level of a module's diagram asks about.
  enum Leaf {
    case event(Int)
    case module(Int)
  }

  struct Module {
    var leaves: [Leaf]
    /// Children before parents, ends among them, the root last.
    var nodes: [Diagram<Number>.Node]
    var ends: [Number]
  }

  private(set) var modules: [Module] = []
  let eventCount: Int

  init(eventCount: Int) { self.eventCount = eventCount }

  /// How many nodes there are, ends included.
  var nodeCount: Int { modules.reduce(0) { $0 + $1.nodes.count } }

  /// For each event, whether anything depends on it.
  var usedEvents: [Bool] {
    var isUsed = [Bool](repeating: false, count: eventCount)
    for module in modules {
      for node in module.nodes where !node.isEnd {
        if case .event(let event) = module.leaves[Int(node.level)] { isUsed[event] = true }
      }
    }
    return isUsed
  }

  mutating func append(_ root: Diagram<Number>.Handle, of diagram: Diagram<Number>, leaves: [Leaf]) {
    let (nodes, ends) = diagram.compact(root)
    modules.append(Module(leaves: leaves, nodes: nodes, ends: ends))
  }

  /// The mean over the events, which are independent of each other.
  /// - Parameter failures: the probability of each event, by its number.
  /// - Complexity: O(nodes), one pass.
  func mean(_ failures: [Number]) -> Number {
    var means: [Number] = []
    means.reserveCapacity(modules.count)
    for module in modules {
      means.append(values(of: module, failures, means).last ?? .zero)
    }
    return means.last ?? .zero
  }

  /// The mean, and what it would change by if an event went from never to always happening, for every event.
  /// - Complexity: O(nodes), one pass up and one down.
  /// - Source: Birnbaum, "On the importance of different components in a multicomponent system", 1969.
  func derivatives(_ failures: [Number]) -> (mean: Number, byEvent: [Number]) {
    var means: [Number] = []
    var allValues: [[Number]] = []
    for module in modules {
      let values = values(of: module, failures, means)
      means.append(values.last ?? .zero)
      allValues.append(values)
    }
    var byEvent = [Number](repeating: .zero, count: eventCount)
    var byModule = [Number](repeating: .zero, count: modules.count)
    if let last = byModule.indices.last { byModule[last] = .one }
    for (index, module) in modules.enumerated().reversed() {
      let values = allValues[index]
      // The probability of coming to a node, times what the module as a whole matters.
      var reach = [Number](repeating: .zero, count: values.count)
      reach[values.count - 1] = byModule[index]
      var byLevel = [Number](repeating: .zero, count: module.leaves.count)
      let leafFailures = leafFailures(module, failures, means)
      for index in module.nodes.indices.reversed() where !module.nodes[index].isEnd {
        let node = module.nodes[index]
        let arrived = reach[index]
        let level = Int(node.level)
        let failure = leafFailures[level]
        let (up, failed) = (Int(node.up), Int(node.failed))
        byLevel[level] = byLevel[level] + arrived * (values[failed] - values[up])
        reach[up] = reach[up] + arrived * failure.complement
        reach[failed] = reach[failed] + arrived * failure
      }
      for (level, leaf) in module.leaves.enumerated() {
        switch leaf {
        case .event(let event): byEvent[event] = byLevel[level]
        case .module(let inner): byModule[inner] = byLevel[level]
        }
      }
    }
    return (means.last ?? .zero, byEvent)
  }

  private func leafFailures(_ module: Module, _ failures: [Number], _ means: [Number]) -> [Number] {
    module.leaves.map { leaf in
      switch leaf {
      case .event(let event): failures[event]
      case .module(let inner): means[inner]
      }
    }
  }

  /// The mean at every end and node.
  private func values(of module: Module, _ failures: [Number], _ means: [Number]) -> [Number] {
    let leafFailures = leafFailures(module, failures, means)
    var values: [Number] = []
    values.reserveCapacity(module.nodes.count)
    for node in module.nodes {
      values.append(
        node.isEnd
          ? module.ends[Int(node.up)]
          : leafFailures[Int(node.level)].mean(ifUp: values[Int(node.up)], ifFailed: values[Int(node.failed)]))
    }
    return values
  }
}
