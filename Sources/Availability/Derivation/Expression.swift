/// A failure written over few events, small enough to be derived by hand.
///
/// A node's members come before it. Chance is drawn anew at every use of a node; events are the same everywhere.
struct Expression {
  enum Kind: Hashable {
    case constant(Bool)
    /// An event, by its number.
    case event(Int)
    case chance(Double)
    case anyFails
    case allFail
    case someFail(Int)
    case mixture([Double])
    case attempts(Int)
    case repetition(Int)
  }

  struct Node {
    var kind: Kind
    var members: [Int]
    /// What it is called; empty where it has no name.
    var title: String
    var hasChance: Bool
    /// The events under it.
    var events: Set<Int>
  }

  static let never = 0
  static let always = 1

  private(set) var nodes: [Node] = [
    Node(kind: .constant(false), members: [], title: "", hasChance: false, events: []),
    Node(kind: .constant(true), members: [], title: "", hasChance: false, events: []),
  ]
  private var eventNodes: [Int: Int] = [:]

  subscript(node: Int) -> Node { nodes[node] }

  mutating func event(_ event: Int) -> Int {
    if let known = eventNodes[event] { return known }
    nodes.append(Node(kind: .event(event), members: [], title: "", hasChance: false, events: [event]))
    eventNodes[event] = nodes.count - 1
    return nodes.count - 1
  }

  /// A node of its members, made simpler where some are constant.
  mutating func make(_ kind: Kind, _ members: [Int], title: String = "") -> Int {
    var kind = kind
    var members = members
    switch kind {
    case .constant(let fails): return fails ? Self.always : Self.never
    case .event(let number): return event(number)
    case .chance(let probability): if probability == 0 || probability == 1 { return Int(probability) }
    case .anyFails:
      if members.contains(Self.always) { return Self.always }
      members = plain(members)
      if members.count < 2 { return members.first ?? Self.never }
    case .allFail:
      if members.contains(Self.never) { return Self.never }
      members = plain(members)
      if members.count < 2 { return members.first ?? Self.always }
    case .someFail(var count):
      count -= members.count { $0 == Self.always }
      members.removeAll { $0 == Self.always || $0 == Self.never }
      if count <= 0 { return Self.always }
      if count > members.count { return Self.never }
      if count == 1 { return make(.anyFails, members, title: title) }
      if count == members.count { return make(.allFail, members, title: title) }
      kind = .someFail(count)
    case .mixture(let shares):
      let left = zip(shares, members).filter { $1 != Self.never }
      if left.isEmpty { return Self.never }
      kind = .mixture(left.map { $0.0 })
      members = left.map { $0.1 }
    case .attempts, .repetition:
      if !nodes[members[0]].hasChance { return members[0] }
      if let apart = fixedApart(kind, of: members[0], title) { return apart }
    }
    var isMixture = false
    if case .mixture = kind { isMixture = true }
    if case .chance = kind { isMixture = true }
    let node = Node(
      kind: kind, members: members, title: title, hasChance: isMixture || members.contains { nodes[$0].hasChance },
      events: members.reduce(into: []) { $0.formUnion(nodes[$1].events) })
    nodes.append(node)
    return nodes.count - 1
  }

  /// What has no chance in it is the same at every execution, and stands beside them; nil where there is no such thing.
  private mutating func fixedApart(_ kind: Kind, of node: Int, _ title: String) -> Int? {
    let inner = nodes[node].kind
    guard inner == .anyFails || inner == .allFail else { return nil }
    var members: [Int] = []
    var stack = [node]
    while let next = stack.popLast() {
      if nodes[next].kind == inner, nodes[next].hasChance {
        stack.append(contentsOf: nodes[next].members.reversed())
      } else {
        members.append(next)
      }
    }
    let fixed = members.filter { !nodes[$0].hasChance }
    if fixed.isEmpty { return nil }
    let drawn = make(inner, members.filter { nodes[$0].hasChance })
    return make(inner, fixed + [make(kind, [drawn])], title: title)
  }

  /// Constants left out, and what is the same at every use but once.
  private func plain(_ members: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return members.filter { $0 > Self.always && (seen.insert($0).inserted || nodes[$0].hasChance) }
  }

  /// The nodes under some, themselves included, in the order of making.
  func nodes(under roots: [Int]) -> [Int] {
    var seen = Set(roots)
    var stack = Array(seen)
    while let node = stack.popLast() {
      for member in nodes[node].members where seen.insert(member).inserted { stack.append(member) }
    }
    return seen.sorted()
  }

  /// Nodes with some events or nodes replaced.
  mutating func replacing(_ replaced: [Int: Int], in roots: [Int]) -> [Int] {
    var copies = replaced
    for node in nodes(under: roots) where copies[node] == nil {
      let members = nodes[node].members.map { copies[$0] ?? $0 }
      copies[node] =
        members == nodes[node].members ? node : make(nodes[node].kind, members, title: nodes[node].title)
    }
    return roots.map { copies[$0] ?? $0 }
  }
}
