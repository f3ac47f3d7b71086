/// A reduced ordered decision diagram whose ends are failure probabilities.
///
/// A node asks whether one part has failed; an end gives the probability that the execution fails, given all the parts
/// asked about on the way. Where no chance is involved the ends are 0 and 1, and it is an ordinary binary diagram.
/// Everything is counted in failures: sums and products of such numbers never cancel.
///
/// Nodes lie in flat arrays and are shared; a function is a handle, and equal functions have equal handles. A node's
/// children stand before it. All walks use stacks of their own, for diagrams are as deep as there are parts.
/// - Source: Bryant, "Graph-based algorithms for Boolean function manipulation", 1986; Fujita, McGeer and Yang,
///   "Multi-terminal binary decision diagrams", 1997; Rauzy, "New algorithms for fault trees analysis", 1993.
struct Diagram {
  /// A function: the index of its root.
  typealias Handle = Int32

  /// The diagram would need more nodes than it was allowed.
  struct BudgetExceeded: Error {}

  /// What two functions are combined by, value by value.
  enum Operation: UInt8 {
    /// Fails when either does: a + b − ab.
    case series
    /// Fails when both do: ab.
    case product
    /// a + b, for shares that exclude each other.
    case sum
    /// a (1 − b): the first, where the second succeeds.
    case timesComplement
    /// a / (1 − b): the first, given that the second succeeds; 0 where it never does.
    case overComplement
    /// Whether a is possible, as 0 or 1; b is not used.
    case isPossible
    /// a to the power that b holds.
    case power
    /// 1 − (1 − a) to the power that b holds.
    case repetition
  }

  static let zero: Handle = 0
  static let one: Handle = 1
  private static let endVariable = Int32.max

  let nodeLimit: Int
  private(set) var variables: [Int32] = []
  /// Where the part holds; of an end, the index of its value.
  private(set) var whenUp: [Handle] = []
  private(set) var whenFailed: [Handle] = []
  private var values: [Double] = []
  private var valueHandles: [UInt64: Handle] = [:]
  /// Open addressing over the nodes, half full at most; negative for a free slot.
  private var slots = [Handle](repeating: -1, count: 1 << 10)
  private var computed = ResultCache()
  private var tasks: [Task] = []
  private var results: [Handle] = []

  init(nodeLimit: Int) {
    self.nodeLimit = nodeLimit
    _ = end(0)
    _ = end(1)
  }

  var nodeCount: Int { variables.count }

  func isEnd(_ handle: Handle) -> Bool { variables[Int(handle)] == Self.endVariable }

  /// The value of an end.
  func value(_ handle: Handle) -> Double {
    assert(isEnd(handle), "a node has no value")
    return values[Int(whenUp[Int(handle)])]
  }

  /// The function that always fails with this probability.
  mutating func end(_ value: Double) -> Handle {
    assert(value >= 0, "\(value) cannot be the value of an end")
    if let known = valueHandles[value.bitPattern] { return known }
    let handle = Handle(variables.count)
    variables.append(Self.endVariable)
    whenUp.append(Handle(values.count))
    whenFailed.append(0)
    values.append(value)
    valueHandles[value.bitPattern] = handle
    return handle
  }

  /// The function that fails when the part does.
  mutating func part(_ variable: Int32) throws(BudgetExceeded) -> Handle {
    try node(variable, up: Self.zero, failed: Self.one)
  }

  /// Asks for one part, then goes on with either function; both ask only for later parts.
  mutating func node(_ variable: Int32, up: Handle, failed: Handle) throws(BudgetExceeded) -> Handle {
    assert(variable < variables[Int(up)] && variable < variables[Int(failed)], "parts out of order")
    if up == failed { return up }
    let slot = slot(variable, up, failed)
    if slots[slot] >= 0 { return slots[slot] }
    guard variables.count < nodeLimit else { throw BudgetExceeded() }
    let handle = Handle(variables.count)
    variables.append(variable)
    whenUp.append(up)
    whenFailed.append(failed)
    slots[slot] = handle
    if variables.count * 2 > slots.count { growSlots() }
    return handle
  }

  /// Where the node is found, or the free slot where it belongs.
  private func slot(_ variable: Int32, _ up: Handle, _ failed: Handle) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: tripleHash(variable, up, failed) >> 32) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if variables[index] == variable, whenUp[index] == up, whenFailed[index] == failed { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func growSlots() {
    slots = [Handle](repeating: -1, count: slots.count * 2)
    for index in variables.indices where variables[index] != Self.endVariable {
      slots[slot(variables[index], whenUp[index], whenFailed[index])] = Handle(index)
    }
  }

  // MARK: Combining

  private struct Task {
    var left: Handle
    var right: Handle
    /// The part to ask about once both halves are known; negative for a pair not yet looked at.
    var variable: Int32
  }

  /// Combines two functions value by value.
  /// - Complexity: O(nodes of one × nodes of the other) at worst, each pair once.
  mutating func combine(
    _ operation: Operation, _ left: Handle, _ right: Handle
  ) throws(BudgetExceeded) -> Handle {
    tasks.removeAll(keepingCapacity: true)
    results.removeAll(keepingCapacity: true)
    tasks.append(Task(left: left, right: right, variable: -1))
    while let task = tasks.popLast() {
      if task.variable >= 0 {
        let failed = results.removeLast()
        let up = results.removeLast()
        let made = try node(task.variable, up: up, failed: failed)
        computed.store(operation.rawValue, task.left, task.right, made)
        results.append(made)
        continue
      }
      if let known = shortcut(operation, task.left, task.right) {
        results.append(known)
        continue
      }
      if let known = computed.find(operation.rawValue, task.left, task.right) {
        results.append(known)
        continue
      }
      let (a, b) = (Int(task.left), Int(task.right))
      let variable = min(variables[a], variables[b])
      let isLeft = variables[a] == variable
      let isRight = variables[b] == variable
      tasks.append(Task(left: task.left, right: task.right, variable: variable))
      tasks.append(
        Task(left: isLeft ? whenFailed[a] : task.left, right: isRight ? whenFailed[b] : task.right, variable: -1))
      tasks.append(Task(left: isLeft ? whenUp[a] : task.left, right: isRight ? whenUp[b] : task.right, variable: -1))
    }
    assert(results.count == 1, "every task leaves one result")
    return results[0]
  }

  /// The result where an end decides it.
  private mutating func shortcut(_ operation: Operation, _ left: Handle, _ right: Handle) -> Handle? {
    if isEnd(left), isEnd(right) { return end(Self.apply(operation, value(left), value(right))) }
    switch operation {
    case .series:
      if left == Self.zero { return right }
      if right == Self.zero { return left }
      return left == Self.one || right == Self.one ? Self.one : nil
    case .product:
      if left == Self.one { return right }
      if right == Self.one { return left }
      return left == Self.zero || right == Self.zero ? Self.zero : nil
    case .sum:
      return left == Self.zero ? right : right == Self.zero ? left : nil
    case .timesComplement:
      if left == Self.zero || right == Self.one { return Self.zero }
      return right == Self.zero ? left : nil
    case .overComplement:
      if left == Self.zero { return Self.zero }
      return right == Self.zero ? left : nil
    case .isPossible, .power, .repetition:
      return nil
    }
  }

  /// The operation on two numbers; also what evaluates a structure function with numbers alone.
  static func apply(_ operation: Operation, _ a: Double, _ b: Double) -> Double {
    switch operation {
    case .series: min(a + b * (1 - a), 1)
    case .product: a * b
    case .sum: min(a + b, 1)
    case .timesComplement: a * (1 - b)
    case .overComplement: b < 1 ? min(a / (1 - b), 1) : 0
    case .isPossible: a > 0 ? 1 : 0
    case .power: power(a, Int(b))
    case .repetition: repetition(a, Int(b))
    }
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  /// The failure probability of `count` in a row, doubling like a power so that few roundings add up.
  private static func repetition(_ failure: Double, _ count: Int) -> Double {
    var (result, doubled, rest) = (0.0, failure, count)
    while rest > 0 {
      if rest & 1 == 1 { result = apply(.series, result, doubled) }
      doubled = apply(.series, doubled, doubled)
      rest >>= 1
    }
    return result
  }

  // MARK: Reading

  /// The nodes that a function uses, children before parents, ends included.
  /// - Complexity: O(nodes used + nodes made before the root ÷ 64).
  func nodes(of root: Handle) -> [Handle] {
    var isSeen = [UInt64](repeating: 0, count: Int(root) / 64 + 1)
    var stack = [root]
    while let handle = stack.popLast() {
      let index = Int(handle)
      let bit: UInt64 = 1 << UInt64(index % 64)
      guard isSeen[index / 64] & bit == 0 else { continue }
      isSeen[index / 64] |= bit
      guard !isEnd(handle) else { continue }
      stack.append(whenUp[index])
      stack.append(whenFailed[index])
    }
    var nodes: [Handle] = []
    for (word, bits) in isSeen.enumerated() {
      var rest = bits
      while rest != 0 {
        nodes.append(Handle(word * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return nodes
  }

  /// The mean over the parts.
  /// - Parameters:
  ///   - nodes: as ``nodes(of:)`` gave them, the root last.
  ///   - failures: the probability of each part, by variable.
  /// - Complexity: O(nodes), one pass.
  func mean(_ nodes: [Handle], _ failures: [PartFailure], scratch: inout [Double]) -> Double {
    if scratch.count < variables.count { scratch = [Double](repeating: 0, count: variables.count) }
    for handle in nodes {
      let index = Int(handle)
      if isEnd(handle) {
        scratch[index] = value(handle)
      } else {
        let part = failures[Int(variables[index])]
        scratch[index] = scratch[Int(whenUp[index])] * part.complement + scratch[Int(whenFailed[index])] * part.value
      }
    }
    return nodes.last.map { scratch[Int($0)] } ?? 0
  }
}

/// The probability that a part has failed, and that it has not.
struct PartFailure {
  var value: Double
  var complement: Double
}
