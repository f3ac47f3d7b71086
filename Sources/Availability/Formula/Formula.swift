/// A structure function made ready for diagrams: gates over basic events, children before parents, nothing in it that
/// is the same as something simpler.
struct Formula {
  enum Kind: UInt8 {
    /// The basic event of this number has happened.
    case event
    /// Fails with the probability of this number, drawn anew each time.
    case chance
    /// Fails when any input does.
    case series
    /// Fails when all inputs do.
    case redundant
    /// Fails when fewer than this many inputs hold.
    case atLeast
    /// Of shares that exclude each other.
    case sum
    /// The first input, where the second succeeds.
    case timesComplement
    /// The first input, given that the second succeeds.
    case overComplement
    /// So many attempts of the input fail.
    case attempts
    /// One of so many in a row fails.
    case row
  }

  struct Node {
    var kind: Kind
    /// Whether it is 0 or 1 in every state of the events.
    var isBoolean: Bool
    /// What the kind says it is.
    var parameter: Int32
    fileprivate var firstInput: Int32
    fileprivate var inputCount: Int32
  }

  static let never: Int32 = 0
  static let always: Int32 = 1

  private(set) var nodes: [Node] = []
  private var allInputs: [Int32] = []
  /// What the numbers of events and chances mean is the maker's business.
  let eventCount: Int
  private(set) var root = never
  /// The node of each event, negative for none yet.
  private var eventNodes: [Int32]
  /// The gates that are 0 or 1, by kind, parameter and inputs, so that none is made twice.
  private var known: [GateKey: Int32] = [:]

  private struct GateKey: Hashable {
    var kind: Kind
    var parameter: Int32
    var inputs: [Int32]
  }

  init(eventCount: Int) {
    self.eventCount = eventCount
    eventNodes = [Int32](repeating: -1, count: eventCount)
    for _ in 0..<2 {
      nodes.append(Node(kind: .chance, isBoolean: true, parameter: -1, firstInput: 0, inputCount: 0))
    }
  }

  subscript(node: Int32) -> Node { nodes[Int(node)] }

  func inputs(_ node: Int32) -> ArraySlice<Int32> {
    let node = nodes[Int(node)]
    return allInputs[Int(node.firstInput)..<Int(node.firstInput + node.inputCount)]
  }

  /// The nodes of the events that there are.
  var events: [Int32] { eventNodes.filter { $0 >= 0 } }

  mutating func setRoot(_ node: Int32) { root = node }

  // MARK: Making nodes

  private mutating func add(_ kind: Kind, _ parameter: Int32, isBoolean: Bool, _ inputs: [Int32] = []) -> Int32 {
    assert(inputs.allSatisfy { $0 < nodes.count }, "children before parents")
    // With chance in it, the same gate again is another execution.
    let isOrderless = kind == .series || kind == .redundant || kind == .atLeast
    let key = isBoolean && isOrderless ? GateKey(kind: kind, parameter: parameter, inputs: inputs.sorted()) : nil
    if let key, let same = known[key] { return same }
    nodes.append(
      Node(
        kind: kind, isBoolean: isBoolean, parameter: parameter, firstInput: Int32(allInputs.count),
        inputCount: Int32(inputs.count)))
    allInputs += inputs
    let made = Int32(nodes.count - 1)
    if let key { known[key] = made }
    return made
  }

  /// A node of another formula with inputs of this one.
  mutating func copy(_ node: Int32, of other: Formula, inputs: [Int32], isBoolean: Bool) -> Int32 {
    let node = other[node]
    if node.kind == .event { return event(Int(node.parameter)) }
    return add(node.kind, node.parameter, isBoolean: isBoolean, inputs)
  }

  private func areBoolean(_ inputs: [Int32]) -> Bool { inputs.allSatisfy { self[$0].isBoolean } }

  mutating func event(_ number: Int) -> Int32 {
    if eventNodes[number] < 0 { eventNodes[number] = add(.event, Int32(number), isBoolean: true) }
    return eventNodes[number]
  }

  mutating func chance(_ number: Int32) -> Int32 { add(.chance, number, isBoolean: false) }

  mutating func series(_ inputs: [Int32]) -> Int32 {
    combined(.series, inputs, neutral: Self.never, absorbing: Self.always)
  }

  mutating func redundant(_ inputs: [Int32]) -> Int32 {
    combined(.redundant, inputs, neutral: Self.always, absorbing: Self.never)
  }

  private mutating func combined(_ kind: Kind, _ inputs: [Int32], neutral: Int32, absorbing: Int32) -> Int32 {
    if inputs.contains(absorbing) { return absorbing }
    let rest = inputs.filter { $0 != neutral }
    return rest.count > 1 ? add(kind, 0, isBoolean: areBoolean(rest), rest) : rest.first ?? neutral
  }

  mutating func atLeast(_ count: Int, _ inputs: [Int32]) -> Int32 {
    let rest = inputs.filter { $0 != Self.never && $0 != Self.always }
    let needed = count - inputs.count { $0 == Self.never }
    if needed <= 0 { return Self.never }
    if needed > rest.count { return Self.always }
    if needed == rest.count { return series(rest) }
    if needed == 1 { return redundant(rest) }
    return add(.atLeast, Int32(needed), isBoolean: areBoolean(rest), rest)
  }

  mutating func sum(_ inputs: [Int32]) -> Int32 {
    let rest = inputs.filter { $0 != Self.never }
    return rest.count > 1 ? add(.sum, 0, isBoolean: false, rest) : rest.first ?? Self.never
  }

  mutating func timesComplement(_ first: Int32, _ second: Int32) -> Int32 {
    if first == Self.never || second == Self.always { return Self.never }
    if second == Self.never { return first }
    return add(.timesComplement, 0, isBoolean: self[first].isBoolean && self[second].isBoolean, [first, second])
  }

  mutating func overComplement(_ first: Int32, _ second: Int32) -> Int32 {
    if first == Self.never || second == Self.always { return Self.never }
    return second == Self.never ? first : add(.overComplement, 0, isBoolean: false, [first, second])
  }

  /// Repeating what is 0 or 1 changes nothing.
  mutating func attempts(_ count: Int32, _ input: Int32) -> Int32 {
    self[input].isBoolean || count == 1 ? input : add(.attempts, count, isBoolean: false, [input])
  }

  mutating func row(_ count: Int32, _ input: Int32) -> Int32 {
    self[input].isBoolean || count == 1 ? input : add(.row, count, isBoolean: false, [input])
  }

  // MARK: Simplifying

  /// How often each node is an input of nodes under the root; the root once more.
  /// - Complexity: O(nodes + inputs).
  func uses() -> [Int32] {
    var uses = [Int32](repeating: 0, count: nodes.count)
    uses[Int(root)] = 1
    for index in stride(from: Int(root), through: 0, by: -1) where uses[index] > 0 {
      for input in inputs(Int32(index)) { uses[Int(input)] += 1 }
    }
    return uses
  }

  /// The same function, with gates of one kind in each other made one, and with what every execution needs taken out of
  /// everything else: where it has failed, nothing else matters.
  ///
  /// - Complexity: O(rounds × (nodes + inputs)); a further round is made only where one finds something new that is
  ///   needed always, and no more than a stated number.
  func simplified() -> Formula {
    var formula = self
    var isHard = [Bool](repeating: false, count: eventCount)
    for _ in 0..<Self.mostRounds {
      let known = isHard.count { $0 }
      formula.markHardEvents(&isHard)
      formula = formula.rewritten(isHard)
      if isHard.count(where: { $0 }) == known { break }
    }
    return formula
  }

  private static let mostRounds = 50

  /// Marks the events that fail the root by themselves: those under it with nothing but series between.
  private func markHardEvents(_ isHard: inout [Bool]) {
    var isSeen = [Bool](repeating: false, count: nodes.count)
    var stack = [root]
    while let node = stack.popLast() {
      if isSeen[Int(node)] { continue }
      isSeen[Int(node)] = true
      if self[node].kind == .event { isHard[Int(self[node].parameter)] = true }
      if self[node].kind == .series { stack += inputs(node) }
    }
  }

  /// One round of ``simplified()``: events that are marked are inputs of the root, and never happen elsewhere.
  private func rewritten(_ isHard: [Bool]) -> Formula {
    let uses = uses()
    let isAbsorbed = absorbed(uses)
    var result = Formula(eventCount: eventCount)
    var images = [Int32](repeating: Self.never, count: nodes.count)
    images[Int(Self.always)] = Self.always
    // The last gate that each image became an input of.
    var lastUse: [Int32] = []
    for index in nodes.indices.dropFirst(2) where uses[index] > 0 && !isAbsorbed[index] {
      let node = Int32(index)
      switch self[node].kind {
      case .event:
        let event = Int(self[node].parameter)
        images[index] = isHard[event] ? Self.never : result.event(event)
      case .chance: images[index] = result.chance(self[node].parameter)
      case .series, .redundant:
        lastUse += [Int32](repeating: -1, count: result.nodes.count - lastUse.count)
        // What is 0 or 1 counts once.
        let members = members(of: node, isAbsorbed).map { images[Int($0)] }.filter { image in
          if !result[image].isBoolean { return true }
          defer { lastUse[Int(image)] = node }
          return lastUse[Int(image)] != node
        }
        images[index] = self[node].kind == .series ? result.series(members) : result.redundant(members)
      case .atLeast:
        images[index] = result.atLeast(Int(self[node].parameter), inputs(node).map { images[Int($0)] })
      case .sum: images[index] = result.sum(inputs(node).map { images[Int($0)] })
      case .timesComplement, .overComplement:
        let (first, second) = pair(node, images)
        images[index] =
          self[node].kind == .timesComplement
          ? result.timesComplement(first, second) : result.overComplement(first, second)
      case .attempts: images[index] = result.attempts(self[node].parameter, pair(node, images).0)
      case .row: images[index] = result.row(self[node].parameter, pair(node, images).0)
      }
    }
    let hard = isHard.indices.filter { isHard[$0] }.map { result.event($0) }
    let rest = images[Int(root)]
    result.setRoot(result.series(hard + (result[rest].kind == .series ? Array(result.inputs(rest)) : [rest])))
    return result
  }

  /// Whether each node is used by one gate only, and that of its own kind: what then are inputs of that gate.
  private func absorbed(_ uses: [Int32]) -> [Bool] {
    var isAbsorbed = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() where uses[index] > 0 && (node.kind == .series || node.kind == .redundant) {
      for input in inputs(Int32(index)) where uses[Int(input)] == 1 && self[input].kind == node.kind {
        isAbsorbed[Int(input)] = true
      }
    }
    return isAbsorbed
  }

  /// The inputs of a gate, those of gates in it that it absorbs instead of the gates.
  private func members(of gate: Int32, _ isAbsorbed: [Bool]) -> [Int32] {
    var found: [Int32] = []
    var stack: [Int32] = inputs(gate).reversed()
    while let node = stack.popLast() {
      if isAbsorbed[Int(node)] { stack += inputs(node).reversed() } else { found.append(node) }
    }
    return found
  }

  private func pair(_ node: Int32, _ images: [Int32]) -> (Int32, Int32) {
    let inputs = inputs(node)
    guard let first = inputs.first, let last = inputs.last else { preconditionFailure("a gate without inputs") }
    return (images[Int(first)], images[Int(last)])
  }
}
