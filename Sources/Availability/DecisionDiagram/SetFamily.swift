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
    var left: Handle
    var right: Handle
    /// The results so far: of the sets without the variable, of those with it less one half of the others.
    var without: Handle = -1
    var with: Handle = -1
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
  /// With f = (up, failed) at a variable: the sets of `up` do without it; those of `failed` need it, except where a set
  /// of `up` is enough already.
  /// - Precondition: the ends are 0 and 1.
  mutating func minimalSets(of module: FailureFunction<DoubleDouble>.Module) throws(BudgetExceeded) -> Handle {
    var found: [Handle] = []
    found.reserveCapacity(module.nodes.count)
    for node in module.nodes {
      if node.isEnd {
        found.append(module.ends[Int(node.up)] == .zero ? Self.none : Self.onlyEmpty)
        continue
      }
      let up = found[Int(node.up)]
      let needing = try subtractSupersets(found[Int(node.failed)], of: up)
      found.append(try self.node(node.level, without: up, with: needing))
    }
    return found.last ?? Self.none
  }

  /// The sets of one family that contain no set of another.
  /// - Precondition: in neither family does a set contain another.
  private mutating func subtractSupersets(
    _ first: Handle, of second: Handle
  ) throws(BudgetExceeded) -> Handle {
    frames.removeAll(keepingCapacity: true)
    var (left, right) = (first, second)
    while true {
      // No set of the left has a variable above its level: only the sets of the right without it can be contained.
      while nodes[Int(right)].level < nodes[Int(left)].level { right = nodes[Int(right)].without }
      var result: Handle = -1
      if left == Self.none || right == Self.none {
        result = left
      } else if right == Self.onlyEmpty || left == right {
        result = Self.none
      } else if left == Self.onlyEmpty {
        result = left
      } else {
        result = computed.find(0, left, right)
      }
      if result < 0 {
        let node = nodes[Int(left)]
        frames.append(Frame(left: left, right: right))
        if nodes[Int(right)].level == node.level { right = nodes[Int(right)].without }
        left = node.without
        continue
      }
      // Handed upwards until a frame still needs more.
      while true {
        guard let frame = frames.last else { return result }
        let (node, other) = (nodes[Int(frame.left)], nodes[Int(frame.right)])
        if frame.without < 0 {
          frames[frames.count - 1].without = result
          left = node.with
          right = other.level == node.level ? other.without : frame.right
          break
        }
        if frame.with < 0, other.level == node.level {
          frames[frames.count - 1].with = result
          left = result
          right = other.with
          break
        }
        result = try self.node(node.level, without: frame.without, with: result)
        computed.store(0, frame.left, frame.right, result)
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
