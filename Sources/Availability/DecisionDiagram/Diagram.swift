/// A reduced ordered decision diagram whose ends are failure probabilities.
///
/// A node asks whether the variable of its level has failed; an end gives the probability that the execution fails,
/// given all that was asked on the way. Where no chance is involved the ends are 0 and 1, and it is an ordinary binary
/// diagram. What stands on which level is not its business: functions of one shape share their nodes, whatever
/// variables and order they are about. So one diagram serves all operations of a file and all orders tried.
///
/// Nodes lie in one flat array and are shared; a function is a handle, and equal functions have equal handles. A node's
/// children stand before it. Nothing recurses, for diagrams are as deep as there are levels.
/// - Source: Bryant, "Graph-based algorithms for Boolean function manipulation", 1986; Fujita, McGeer and Yang,
///   "Multi-terminal binary decision diagrams", 1997; Rauzy, "New algorithms for fault trees analysis", 1993.
struct Diagram<Number: FailureNumber> {
  /// A function: the index of its root.
  typealias Handle = Int32

  /// What two functions are combined by, value by value.
  enum Operation: UInt8 {
    /// Of functions that are 0 or 1 everywhere: fails when either does, when both do.
    case or, and
    /// Of any functions, independent of each other given the variables: a + b − ab, ab.
    case series, product
    /// a + b, for shares that exclude each other.
    case sum
    /// a (1 − b): the first, where the second succeeds.
    case timesComplement
    /// a / (1 − b): the first, given that the second succeeds; 0 where it never does.
    case overComplement

    var isCommutative: Bool { self != .timesComplement && self != .overComplement }
  }

  /// What one function is changed by, value by value.
  enum Repetition: Equatable {
    /// All of so many attempts fail.
    case attempts(Int)
    /// One of so many in a row fails.
    case row(Int)
  }

  struct Node {
    /// Of an end, ``endLevel``.
    var level: Int32
    /// Where the variable holds; of an end, the index of its value.
    var up: Handle
    var failed: Handle

    var isEnd: Bool { level == endLevel }
  }

  private struct Frame {
    var left: Handle
    var right: Handle
    var level: Int32
    /// The result where the variable holds, negative until it is known.
    var up: Handle
  }

  static var zero: Handle { 0 }
  static var one: Handle { 1 }
  static var endLevel: Int32 { .max }
  private static var free: UInt64 { .max }

  /// More nodes than this are not made.
  var nodeLimit: Int
  private(set) var nodes: [Node] = []
  private var values: [Number] = []
  private var valueHandles: [Number: Handle] = [:]
  /// Open addressing over the nodes, half full at most: a handle in the lower half, in the upper half bits of the hash,
  /// so that a node is looked at only when it is probably the one.
  private var slots = [UInt64](repeating: Self.free, count: 1 << 10)
  private var computed = ResultCache()
  private var frames: [Frame] = []

  init(nodeLimit: Int) {
    self.nodeLimit = nodeLimit
    _ = end(.zero)
    _ = end(.one)
  }

  func isEnd(_ handle: Handle) -> Bool { nodes[Int(handle)].isEnd }

  /// The value of an end.
  func value(_ handle: Handle) -> Number {
    assert(isEnd(handle), "a node has no value")
    return values[Int(nodes[Int(handle)].up)]
  }

  /// The function that always fails with this probability.
  mutating func end(_ value: Number) -> Handle {
    if let known = valueHandles[value] { return known }
    let handle = Handle(nodes.count)
    nodes.append(Node(level: Self.endLevel, up: Handle(values.count), failed: Handle(values.count)))
    values.append(value)
    valueHandles[value] = handle
    return handle
  }

  /// The function that fails when the variable of a level has.
  mutating func variable(_ level: Int32) throws(BudgetExceeded) -> Handle {
    try node(level, up: Self.zero, failed: Self.one)
  }

  private mutating func node(_ level: Int32, up: Handle, failed: Handle) throws(BudgetExceeded) -> Handle {
    if up == failed { return up }
    assert(level < nodes[Int(up)].level && level < nodes[Int(failed)].level, "levels grow downwards")
    let hash = tripleHash(level, up, failed)
    let tag = hash << 32
    var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
    while slots[slot] != Self.free {
      if slots[slot] & ~UInt64(UInt32.max) == tag {
        let handle = Handle(truncatingIfNeeded: slots[slot])
        let known = nodes[Int(handle)]
        if known.up == up, known.failed == failed, known.level == level { return handle }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard nodes.count < nodeLimit else { throw BudgetExceeded() }
    let handle = Handle(nodes.count)
    nodes.append(Node(level: level, up: up, failed: failed))
    slots[slot] = tag | UInt64(UInt32(bitPattern: handle))
    if nodes.count * 2 > slots.count { growSlots() }
    return handle
  }

  private mutating func growSlots() {
    slots = [UInt64](repeating: Self.free, count: slots.count * 4)
    for (index, node) in nodes.enumerated() where !node.isEnd {
      let hash = tripleHash(node.level, node.up, node.failed)
      var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
      while slots[slot] != Self.free { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = hash << 32 | UInt64(index)
    }
  }

  /// Forgets all nodes from a number of them on, and with them the results that were remembered.
  /// - Complexity: O(nodes forgotten + size of the cache).
  mutating func forget(from count: Int) {
    // Taken out in the reverse order of putting in, no slot is in the way of a node that stays.
    for index in stride(from: nodes.count - 1, through: count, by: -1) {
      let node = nodes[index]
      guard !node.isEnd else {
        valueHandles[values[Int(node.up)]] = nil
        values.removeLast()
        continue
      }
      var slot = Int(truncatingIfNeeded: tripleHash(node.level, node.up, node.failed) >> 32) & (slots.count - 1)
      while UInt32(truncatingIfNeeded: slots[slot]) != UInt32(index) { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Self.free
    }
    nodes.removeLast(nodes.count - count)
    computed.removeAll()
  }

  // MARK: Combining

  /// Combines two functions.
  /// - Complexity: O(nodes of the one × nodes of the other) at most.
  mutating func combine(
    _ operation: Operation, _ first: Handle, _ second: Handle
  ) throws(BudgetExceeded) -> Handle {
    frames.removeAll(keepingCapacity: true)
    var (left, right) = (first, second)
    while true {
      if operation.isCommutative, left > right { swap(&left, &right) }
      var result = shortcut(operation, left, right)
      if result < 0 { result = computed.find(operation.rawValue, left, right) }
      if result < 0 {
        let level = min(nodes[Int(left)].level, nodes[Int(right)].level)
        frames.append(Frame(left: left, right: right, level: level, up: -1))
        left = whenUp(left, level)
        right = whenUp(right, level)
        continue
      }
      // Handed upwards until a frame still needs its other half.
      while true {
        guard let frame = frames.last else { return result }
        if frame.up < 0 {
          frames[frames.count - 1].up = result
          left = whenFailed(frame.left, frame.level)
          right = whenFailed(frame.right, frame.level)
          break
        }
        result = try node(frame.level, up: frame.up, failed: result)
        computed.store(operation.rawValue, frame.left, frame.right, result)
        frames.removeLast()
      }
    }
  }

  @inline(__always)
  private func whenUp(_ handle: Handle, _ level: Int32) -> Handle {
    let node = nodes[Int(handle)]
    return node.level == level ? node.up : handle
  }

  @inline(__always)
  private func whenFailed(_ handle: Handle, _ level: Int32) -> Handle {
    let node = nodes[Int(handle)]
    return node.level == level ? node.failed : handle
  }

  /// The result where an end decides it, else −1.
  @inline(__always)
  private mutating func shortcut(_ operation: Operation, _ left: Handle, _ right: Handle) -> Handle {
    switch operation {
    case .or:
      // The smaller handle stands left, and ends have the smallest.
      if left <= Self.one { return left == Self.zero ? right : Self.one }
      return left == right ? left : -1
    case .and:
      if left <= Self.one { return left == Self.zero ? Self.zero : right }
      return left == right ? left : -1
    case .series:
      if left <= Self.one { return left == Self.zero ? right : Self.one }
    case .product:
      if left <= Self.one { return left == Self.zero ? Self.zero : right }
    case .sum:
      if left == Self.zero { return right }
    case .timesComplement:
      if left == Self.zero || right == Self.one { return Self.zero }
      if right == Self.zero { return left }
    case .overComplement:
      if left == Self.zero { return Self.zero }
      if right == Self.zero { return left }
    }
    guard isEnd(left), isEnd(right) else { return -1 }
    return end(Self.apply(operation, value(left), value(right)))
  }

  private static func apply(_ operation: Operation, _ a: Number, _ b: Number) -> Number {
    switch operation {
    case .or, .series: a.series(b)
    case .and, .product: a * b
    case .sum: a + b
    case .timesComplement: a * b.complement
    case .overComplement: b == .one ? .zero : a / b.complement
    }
  }

  /// Changes every value of a function.
  /// - Complexity: O(nodes), one pass.
  mutating func change(_ root: Handle, by repetition: Repetition) throws(BudgetExceeded) -> Handle {
    var changed: [Handle: Handle] = [:]
    for handle in reachable(from: root) {
      let node = nodes[Int(handle)]
      if !node.isEnd {
        changed[handle] = try self.node(
          node.level, up: changed[node.up] ?? node.up, failed: changed[node.failed] ?? node.failed)
      } else {
        switch repetition {
        case .attempts(let count): changed[handle] = end(value(handle).power(count))
        case .row(let count): changed[handle] = end(value(handle).repetition(count))
        }
      }
    }
    return changed[root] ?? root
  }

  // MARK: Reading

  /// A function by itself: its nodes, children before parents and ends among them, the root last, referring to each
  /// other by their place; of an end the reference is to its value.
  /// - Complexity: O(nodes used + nodes made before the root ÷ 64).
  func compact(_ root: Handle) -> (nodes: [Node], ends: [Number]) {
    let marks = marks(from: root)
    // How many marked ones stand before each word.
    var before: [Int32] = []
    var count: Int32 = 0
    for word in marks {
      before.append(count)
      count += Int32(word.nonzeroBitCount)
    }
    func place(_ handle: Handle) -> Int32 {
      let (word, bit) = (Int(handle) / 64, UInt64(handle) % 64)
      return before[word] + Int32((marks[word] & (1 << bit - 1)).nonzeroBitCount)
    }
    var ends: [Number] = []
    let own = handles(marks).map { handle in
      let node = nodes[Int(handle)]
      if !node.isEnd { return Node(level: node.level, up: place(node.up), failed: place(node.failed)) }
      ends.append(values[Int(node.up)])
      return Node(level: node.level, up: Handle(ends.count - 1), failed: Handle(ends.count - 1))
    }
    return (own, ends)
  }

  /// The nodes that a function uses, children before parents, ends included.
  /// - Complexity: O(nodes used + nodes made before the root ÷ 64).
  func reachable(from root: Handle) -> [Handle] { handles(marks(from: root)) }

  /// A bit for every node that a function uses.
  private func marks(from root: Handle) -> [UInt64] {
    var marks = [UInt64](repeating: 0, count: Int(root) / 64 + 1)
    var stack = [root]
    while let handle = stack.popLast() {
      let index = Int(handle)
      let bit: UInt64 = 1 << UInt64(index % 64)
      guard marks[index / 64] & bit == 0 else { continue }
      marks[index / 64] |= bit
      guard !isEnd(handle) else { continue }
      stack.append(nodes[index].up)
      stack.append(nodes[index].failed)
    }
    return marks
  }

  private func handles(_ marks: [UInt64]) -> [Handle] {
    var found: [Handle] = []
    for (word, bits) in marks.enumerated() {
      var rest = bits
      while rest != 0 {
        found.append(Handle(word * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return found
  }
}

/// A diagram would need more nodes than it was allowed.
struct BudgetExceeded: Error {}
