/// Families of sets of variables, shared like a diagram: a node splits the sets with its variable from those without.
///
/// - Source: Minato, "Zero-suppressed BDDs for set manipulation in combinatorial problems", 1993; Rauzy, "New
///   algorithms for fault trees analysis", 1993.
struct SetFamily {
  typealias Handle = Int32

  struct Node {
    var level: Int32
    /// The sets that do without the variable.
    var without: Handle
    /// The sets that have it, without it.
    var with: Handle
  }

  private struct Frame {
    var family: Handle
    var function: Int32
    /// The result for the sets without the variable, negative until it is known.
    var without: Handle
  }

  /// No set at all.
  static let none: Handle = 0
  /// Only the empty set.
  static let onlyEmpty: Handle = 1

  private let nodeLimit: Int
  private(set) var nodes = [Node](repeating: Node(level: .max, without: 0, with: 0), count: 2)
  /// Open addressing over the nodes, half full at most; negative for a free slot.
  private var slots = [Handle](repeating: -1, count: 1 << 10)
  private var computed = ResultCache()
  private var frames: [Frame] = []

  init(nodeLimit: Int) { self.nodeLimit = nodeLimit }

  private mutating func node(_ level: Int32, without: Handle, with: Handle) throws(BudgetExceeded) -> Handle {
    if with == Self.none { return without }
    var slot = Int(truncatingIfNeeded: tripleHash(level, without, with) >> 32) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = nodes[Int(slots[slot])]
      if known.without == without, known.with == with, known.level == level { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard nodes.count < nodeLimit else { throw BudgetExceeded() }
    let handle = Handle(nodes.count)
    nodes.append(Node(level: level, without: without, with: with))
    slots[slot] = handle
    if nodes.count * 2 > slots.count { growSlots() }
    return handle
  }

  private mutating func growSlots() {
    slots = [Handle](repeating: -1, count: slots.count * 4)
    for (index, node) in nodes.enumerated().dropFirst(2) {
      var slot = Int(truncatingIfNeeded: tripleHash(node.level, node.without, node.with) >> 32) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Handle(index)
    }
  }

  /// The minimal sets of failed variables for which a coherent function is 1.
  ///
  /// With f = (up, failed) at a variable: the sets of `up` do without it; those of `failed` need it, except where they
  /// are enough for `up` already.
  /// - Precondition: the ends are 0 and 1.
  mutating func minimalSets(of module: FailureFunction<DoubleDouble>.Module) throws(BudgetExceeded) -> Handle {
    // Results are about the nodes of one module.
    computed.removeAll()
    var found: [Handle] = []
    found.reserveCapacity(module.nodes.count)
    for node in module.nodes {
      if node.isEnd {
        found.append(Self.isZero(node, of: module) ? Self.none : Self.onlyEmpty)
        continue
      }
      let needing = try remove(from: found[Int(node.failed)], whatFails: node.up, of: module)
      found.append(try self.node(node.level, without: found[Int(node.up)], with: needing))
    }
    return found.last ?? Self.none
  }

  private static func isZero(_ end: Diagram<DoubleDouble>.Node, of module: FailureFunction<DoubleDouble>.Module) -> Bool
  {
    module.ends[Int(end.up)] == .zero
  }

  /// The sets of a family that are not enough for a function to fail.
  private mutating func remove(
    from first: Handle, whatFails second: Int32, of module: FailureFunction<DoubleDouble>.Module
  ) throws(BudgetExceeded) -> Handle {
    frames.removeAll(keepingCapacity: true)
    var (family, function) = (first, second)
    while true {
      let level = nodes[Int(family)].level
      // No set here has a variable above its level: for the function they all hold.
      while module.nodes[Int(function)].level < level { function = module.nodes[Int(function)].up }
      let other = module.nodes[Int(function)]
      var result: Handle = -1
      if family == Self.none {
        result = Self.none
      } else if other.isEnd {
        result = Self.isZero(other, of: module) ? family : Self.none
      } else {
        result = computed.find(0, family, function)
      }
      if result < 0 {
        frames.append(Frame(family: family, function: function, without: -1))
        family = nodes[Int(family)].without
        if other.level == level { function = other.up }
        continue
      }
      // Handed upwards until a frame still needs its other half.
      while true {
        guard let frame = frames.last else { return result }
        let node = nodes[Int(frame.family)]
        if frame.without < 0 {
          frames[frames.count - 1].without = result
          family = node.with
          let other = module.nodes[Int(frame.function)]
          function = other.level == node.level ? other.failed : frame.function
          break
        }
        result = try self.node(node.level, without: frame.without, with: result)
        computed.store(0, frame.family, frame.function, result)
        frames.removeLast()
      }
    }
  }

  /// The nodes under one, children first, ends left out.
  func reachable(from root: Handle) -> [Handle] {
    var isSeen = [Bool](repeating: false, count: Int(root) + 1)
    isSeen[Int(root)] = true
    // A node's children stand before it: one pass from the root down marks all.
    for index in stride(from: Int(root), through: 2, by: -1) where isSeen[index] {
      isSeen[Int(nodes[index].without)] = true
      isSeen[Int(nodes[index].with)] = true
    }
    return isSeen.indices.filter { $0 >= 2 && isSeen[$0] }.map { Handle($0) }
  }
}
