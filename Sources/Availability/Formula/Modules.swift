extension Formula {
  /// A part of a formula that shares no event with the rest: to the rest it is one event.
  struct Module {
    var root: Int32
    /// The gates of the module, children before parents, its root last; none where the root is an event.
    var gates: [Int32]
    /// The events and modules that it is about, in the order in which a walk meets them.
    var leaves: [Int32]
  }

  /// The modules under the root, inner before outer, the whole last.
  ///
  /// Only what is 0 or 1 can stand for an event: where chance is involved, an average is not enough.
  /// - Complexity: O(nodes + inputs), without recursion.
  /// - Source: Dutuit and Rauzy, "A linear-time algorithm to find modules of fault trees", 1996.
  func modules() -> [Module] {
    let isModule = moduleRoots()
    var found: [Module] = []
    var isSeen = [Bool](repeating: false, count: nodes.count)
    // A module's leaves that are modules stand before it.
    for index in nodes.indices where isModule[index] && (self[Int32(index)].kind != .event || index == Int(root)) {
      found.append(module(Int32(index), isModule, &isSeen))
    }
    return found
  }

  private func module(_ top: Int32, _ isModule: [Bool], _ isSeen: inout [Bool]) -> Module {
    var module = Module(root: top, gates: [], leaves: [])
    var stack = [top]
    while let node = stack.popLast() {
      if isSeen[Int(node)] { continue }
      isSeen[Int(node)] = true
      if self[node].kind == .event || (isModule[Int(node)] && node != top) {
        module.leaves.append(node)
      } else {
        module.gates.append(node)
        stack += inputs(node).reversed()
      }
    }
    // Its events are its own; a module within it is a leaf here only.
    module.gates.sort()
    isSeen[Int(top)] = false
    return module
  }

  /// Whether each node is a module, the root included; events always are.
  func moduleRoots() -> [Bool] {
    var first = [Int32](repeating: 0, count: nodes.count)
    var second = first
    var last = first
    var time: Int32 = 0
    var stack: [(node: Int32, isDone: Bool)] = [(root, false)]
    while let (node, isDone) = stack.popLast() {
      time += 1
      let index = Int(node)
      if isDone {
        second[index] = time
        last[index] = time
      } else if first[index] > 0 {
        last[index] = time
      } else {
        first[index] = time
        last[index] = time
        second[index] = time
        if inputs(node).isEmpty { continue }
        stack.append((node, true))
        for input in inputs(node).reversed() { stack.append((input, false)) }
      }
    }
    // The first and last time at which anything below a node is met.
    var earliest = first
    var latest = last
    var isModule = [Bool](repeating: false, count: nodes.count)
    for index in nodes.indices where first[index] > 0 {
      var (low, high) = (Int32.max, Int32.min)
      for input in inputs(Int32(index)) where input > Self.always {
        low = min(low, earliest[Int(input)])
        high = max(high, latest[Int(input)])
      }
      earliest[index] = min(first[index], low)
      latest[index] = max(last[index], high)
      isModule[index] =
        nodes[index].isBoolean && nodes[index].kind != .chance && low > first[index] && high < second[index]
    }
    isModule[Int(root)] = true
    return isModule
  }
}
