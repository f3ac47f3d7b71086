/// A family of sets of parts, shared like a diagram: a node splits the sets with its part from those without.
///
/// - Source: Minato, "Zero-suppressed BDDs for set manipulation in combinatorial problems", 1993.
struct SetFamily {
  typealias Handle = Int32

  /// No set at all.
  static let none: Handle = 0
  /// Only the empty set.
  static let onlyEmpty: Handle = 1

  private let nodeLimit: Int
  private var variables: [Int32] = [.max, .max]
  private var without: [Handle] = [0, 0]
  private var with: [Handle] = [0, 0]
  private var unique: [Key: Handle] = [:]
  private var subtracted: [Pair: Handle] = [:]

  private struct Key: Hashable { var variable: Int32, without: Handle, with: Handle }
  private struct Pair: Hashable { var left: Handle, right: Handle }

  init(nodeLimit: Int) { self.nodeLimit = nodeLimit }

  private mutating func node(
    _ variable: Int32, without absent: Handle, with present: Handle
  ) throws(Diagram.BudgetExceeded) -> Handle {
    if present == Self.none { return absent }
    let key = Key(variable: variable, without: absent, with: present)
    if let known = unique[key] { return known }
    guard variables.count < nodeLimit else { throw Diagram.BudgetExceeded() }
    let handle = Handle(variables.count)
    variables.append(variable)
    without.append(absent)
    with.append(present)
    unique[key] = handle
    return handle
  }

  /// The minimal sets of failed parts for which a coherent function is 1.
  ///
  /// With f = (up, failed) at a part: those of `up` do without it; those of `failed` need it, except where a set of
  /// `up` is enough already.
  /// - Precondition: the ends of the diagram are 0 and 1.
  mutating func minimalSets(of root: Diagram.Handle, in diagram: Diagram) throws(Diagram.BudgetExceeded) -> Handle {
    var found: [Diagram.Handle: Handle] = [:]
    for node in diagram.nodes(of: root) {
      if diagram.isEnd(node) {
        found[node] = node == Diagram.one ? Self.onlyEmpty : Self.none
        continue
      }
      let index = Int(node)
      guard let up = found[diagram.whenUp[index]], let failed = found[diagram.whenFailed[index]] else {
        preconditionFailure("a node before its children")
      }
      let needing = try subtractSupersets(failed, of: up)
      found[node] = try self.node(diagram.variables[index], without: up, with: needing)
    }
    return found[root] ?? Self.none
  }

  private enum Task {
    case visit(Handle, Handle)
    /// Takes the result before it, less the supersets of a further family.
    case visitResult(less: Handle)
    case build(Int32, Pair)
  }

  /// The sets of one family that contain no set of another.
  private mutating func subtractSupersets(
    _ left: Handle, of right: Handle
  ) throws(Diagram.BudgetExceeded) -> Handle {
    var tasks = [Task.visit(left, right)]
    var results: [Handle] = []
    while let task = tasks.popLast() {
      switch task {
      case .visitResult(let less): tasks.append(.visit(results.removeLast(), less))
      case .build(let variable, let pair):
        let present = results.removeLast()
        let absent = results.removeLast()
        let made = try node(variable, without: absent, with: present)
        subtracted[pair] = made
        results.append(made)
      case .visit(let f, let g):
        if f == Self.none || g == Self.none {
          results.append(f)
        } else if g == Self.onlyEmpty || f == g {
          results.append(Self.none)
        } else if let known = subtracted[Pair(left: f, right: g)] {
          results.append(known)
        } else {
          let (a, b) = (Int(f), Int(g))
          if variables[a] > variables[b] {
            // No set of f has the part: only the sets of g without it can be contained.
            tasks.append(.visit(f, without[b]))
          } else if variables[a] < variables[b] {
            tasks += [.build(variables[a], Pair(left: f, right: g)), .visit(with[a], g), .visit(without[a], g)]
          } else {
            tasks += [
              .build(variables[a], Pair(left: f, right: g)), .visitResult(less: without[b]), .visit(with[a], with[b]),
              .visit(without[a], without[b]),
            ]
          }
        }
      }
    }
    assert(results.count == 1, "every task leaves one result")
    return results[0]
  }

  /// The nodes under one, children first.
  private func nodes(of root: Handle) -> [Int] {
    var isSeen = [Bool](repeating: false, count: Int(root) + 1)
    isSeen[Int(root)] = true
    // A node's children stand before it: one pass from the root down marks all.
    for index in stride(from: Int(root), through: 2, by: -1) where isSeen[index] {
      isSeen[Int(without[index])] = true
      isSeen[Int(with[index])] = true
    }
    return isSeen.indices.filter { $0 >= 2 && isSeen[$0] }
  }

  /// How many sets there are, in decimal digits.
  func count(of root: Handle) -> String {
    var counts: [Int: DecimalCount] = [0: DecimalCount(0), 1: DecimalCount(1)]
    for index in nodes(of: root) {
      guard let absent = counts[Int(without[index])], let present = counts[Int(with[index])] else {
        preconditionFailure("a node before its children")
      }
      counts[index] = absent + present
    }
    return counts[Int(root)]?.description ?? "0"
  }

  /// The likeliest sets, the members independent of each other.
  /// - Complexity: O(nodes + listed × depth × log).
  func likeliest(
    _ limit: Int, of root: Handle, probability: (Int32) -> Double
  ) -> [(members: [Int32], probability: Double)] {
    guard root != Self.none, limit > 0 else { return [] }
    var best: [Int: Double] = [0: 0, 1: 1]
    for index in nodes(of: root) {
      let present = (best[Int(with[index])] ?? 0) * probability(variables[index])
      best[index] = max(best[Int(without[index])] ?? 0, present)
    }
    var search = BestFirst()
    search.push(BestFirst.State(bound: best[Int(root)] ?? 0, node: root, probability: 1, members: []))
    var found: [(members: [Int32], probability: Double)] = []
    while found.count < limit, let state = search.pop() {
      if state.node == Self.onlyEmpty {
        found.append((state.members, state.probability))
        continue
      }
      let index = Int(state.node)
      var present = state
      present.node = with[index]
      present.members.append(variables[index])
      present.probability *= probability(variables[index])
      present.bound = present.probability * (best[Int(present.node)] ?? 0)
      search.push(present)
      if without[index] != Self.none {
        var absent = state
        absent.node = without[index]
        absent.bound = state.probability * (best[Int(absent.node)] ?? 0)
        search.push(absent)
      }
    }
    return found
  }
}

/// A queue of half-made sets, the one with the likeliest completion first, then the one that was there first.
private struct BestFirst {
  struct State {
    var bound: Double
    var node: SetFamily.Handle
    var probability: Double
    var members: [Int32]
    var number = 0
  }

  private var heap: [State] = []
  private var pushed = 0

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    heap[left].bound != heap[right].bound
      ? heap[left].bound > heap[right].bound : heap[left].number < heap[right].number
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

/// A count of any size that can be added and written down.
struct DecimalCount: CustomStringConvertible {
  private static let base: UInt64 = 1_000_000_000_000_000_000
  private static let digitsPerLimb = 18
  /// The lowest first.
  private var limbs: [UInt64]

  init(_ value: UInt64) { limbs = [value % Self.base] + (value >= Self.base ? [value / Self.base] : []) }

  static func + (left: DecimalCount, right: DecimalCount) -> DecimalCount {
    var sum = left
    var carry: UInt64 = 0
    for index in 0..<max(left.limbs.count, right.limbs.count) {
      if index == sum.limbs.count { sum.limbs.append(0) }
      let limb = sum.limbs[index] + (index < right.limbs.count ? right.limbs[index] : 0) + carry
      carry = limb / base
      sum.limbs[index] = limb % base
    }
    if carry > 0 { sum.limbs.append(carry) }
    return sum
  }

  var description: String {
    let rest = limbs.dropLast().reversed().map { limb in
      String(repeating: "0", count: Self.digitsPerLimb - String(limb).count) + String(limb)
    }
    return String(limbs.last ?? 0) + rest.joined()
  }
}
