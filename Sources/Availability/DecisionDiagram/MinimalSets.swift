/// The minimal sets of events for which a function without chance fails, module by module.
///
/// A set of a module's leaves stands for as many sets of events as there are ways to replace its modules by sets of
/// theirs. So they are counted without any being written down.
struct MinimalSets {
  private let function: FailureFunction<DoubleDouble>
  private let family: SetFamily
  /// Of each module.
  private let roots: [SetFamily.Handle]

  /// - Precondition: there is no chance in the function.
  init(_ function: FailureFunction<DoubleDouble>, nodeLimit: Int) throws(BudgetExceeded) {
    var family = SetFamily(nodeLimit: nodeLimit)
    var roots: [SetFamily.Handle] = []
    for module in function.modules { roots.append(try family.minimalSets(of: module)) }
    self.function = function
    self.family = family
    self.roots = roots
  }

  // MARK: Counting

  /// How many there are, in decimal digits.
  /// - Complexity: O(nodes).
  var count: String {
    if let small = wholeCount(
      one: UInt128(1), add: { $0.addingReportingOverflow($1) }, times: { $0.multipliedReportingOverflow(by: $1) })
    {
      return String(small)
    }
    let large = wholeCount(one: BigNatural.one, add: { ($0 + $1, false) }, times: { ($0 * $1, false) })
    return large?.description ?? "0"
  }

  /// nil where the numbers overflow.
  private func wholeCount<Count>(
    one: Count, add: (Count, Count) -> (Count, Bool), times: (Count, Count) -> (Count, Bool)
  ) -> Count? {
    var byModule: [Count] = []
    for (module, root) in zip(function.modules, roots) {
      var counts: [SetFamily.Handle: Count] = [SetFamily.onlyEmpty: one]
      for handle in family.reachable(from: root) {
        let node = family.nodes[Int(handle)]
        guard var with = counts[node.with] else { preconditionFailure("a node before its children") }
        if case .module(let inner) = module.leaves[Int(node.level)] {
          let (product, overflows) = times(with, byModule[inner])
          if overflows { return nil }
          with = product
        }
        guard let without = counts[node.without] else {
          counts[handle] = with
          continue
        }
        let (sum, overflows) = add(without, with)
        if overflows { return nil }
        counts[handle] = sum
      }
      guard let count = counts[root] else { return nil }
      byModule.append(count)
    }
    return byModule.last
  }

  // MARK: Listing

  /// A set of events, all of which happen together with this probability.
  struct EventSet {
    var events: [Int]
    var probability: Double
  }

  /// The likeliest sets in order, the events independent of each other.
  /// - Complexity: O(nodes + modules × listed × depth × log).
  func likeliest(_ limit: Int, _ failures: [Double]) -> [EventSet] {
    var byModule: [[EventSet]] = []
    for (module, root) in zip(function.modules, roots) {
      let choices = module.leaves.map { leaf in
        switch leaf {
        case .event(let event): [EventSet(events: [event], probability: failures[event])]
        case .module(let inner): byModule[inner]
        }
      }
      byModule.append(likeliest(limit, under: root, choices))
    }
    // Of equals, those of the first events first.
    return (byModule.last ?? []).sorted {
      $0.probability != $1.probability
        ? $0.probability > $1.probability : $0.events.sorted().lexicographicallyPrecedes($1.events.sorted())
    }
  }

  private func likeliest(_ limit: Int, under root: SetFamily.Handle, _ choices: [[EventSet]]) -> [EventSet] {
    guard root != SetFamily.none, limit > 0 else { return [] }
    var best: [SetFamily.Handle: Double] = [SetFamily.none: 0, SetFamily.onlyEmpty: 1]
    for handle in family.reachable(from: root) {
      let node = family.nodes[Int(handle)]
      let with = (best[node.with] ?? 0) * choices[Int(node.level)][0].probability
      best[handle] = max(best[node.without] ?? 0, with)
    }
    var search = BestFirst()
    search.push(BestFirst.State(bound: best[root] ?? 0, node: root))
    var found: [EventSet] = []
    while found.count < limit, let state = search.pop() {
      if state.node == SetFamily.onlyEmpty {
        let picked = zip(state.levels, state.picks).map { choices[$0][$1] }
        found.append(EventSet(events: picked.flatMap(\.events), probability: picked.reduce(1) { $0 * $1.probability }))
        for next in state.successors(choices) { search.push(next) }
        continue
      }
      let node = family.nodes[Int(state.node)]
      for next in [(node.without, false), (node.with, true)] where next.0 != SetFamily.none {
        var following = state
        following.node = next.0
        if next.1 {
          following.levels.append(Int(node.level))
          following.picks.append(0)
          following.probability *= choices[Int(node.level)][0].probability
        }
        following.bound = following.probability * (best[next.0] ?? 0)
        search.push(following)
      }
    }
    return found
  }
}

/// A queue of half-made sets, the one with the likeliest completion first. Of equals the newest goes first, so that one
/// set after another is finished, however many are alike.
private struct BestFirst {
  struct State {
    var bound: Double
    var node: SetFamily.Handle
    var probability = 1.0
    /// The levels chosen, and for each which of its choices.
    var levels: [Int] = []
    var picks: [Int] = []
    /// Choices before this position stay as they are, so that no combination comes up twice.
    var pivot = 0
    var number = 0

    /// The same set of levels with the next likely choice at one of them.
    func successors(_ choices: [[MinimalSets.EventSet]]) -> [State] {
      (pivot..<max(pivot, levels.count)).compactMap { position in
        let options = choices[levels[position]]
        guard picks[position] + 1 < options.count else { return nil }
        var next = self
        next.pivot = position
        next.picks[position] += 1
        next.bound *= options[next.picks[position]].probability / options[picks[position]].probability
        return next
      }
    }
  }

  private var heap: [State] = []
  private var pushed = 0

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    heap[left].bound != heap[right].bound
      ? heap[left].bound > heap[right].bound : heap[left].number > heap[right].number
  }

  mutating func push(_ state: State) {
    heap.append(state)
    pushed += 1
    heap[heap.count - 1].number = pushed
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> State? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    heap[0] = last
    var parent = 0
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, first) { first = child }
      if first == parent { return top }
      heap.swapAt(parent, first)
      parent = first
    }
  }
}
