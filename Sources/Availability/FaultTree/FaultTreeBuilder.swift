import ArchitectureModel

extension FaultTreeModel {
  /// Gates and events that may be drawn afresh, over all trees of a model.
  package static let mostCopies = 1_000_000

  /// Chance would need more gates and events of its own than ``mostCopies``.
  package struct TooManyCopies: Error {}

  /// The failures of operations as fault trees, a tree each.
  ///
  /// Parts are basic events, one however often they are used. Chance is drawn afresh at every execution, so each use of
  /// what has chance in it becomes a copy with events of its own; what has none is written once. Nothing is negated:
  /// the trees are as coherent as the architecture.
  /// - Parameter lateShares: for each call, the probability that an attempt takes longer than its timeout.
  /// - Complexity: O(gates + copies), without recursion.
  package init(
    _ architecture: Architecture, lateShares: [UncertainProbability], operations: [OperationID]
  ) throws(TooManyCopies) {
    let structure = StructureBuilder(architecture, lateShares: lateShares, outlook: .nominal)
    var builder = FaultTreeBuilder(architecture, structure, operations)
    let wanted = Set(operations)
    var trees: [OperationID: Tree] = [:]
    // Those that are called come first, so that their gates stand in their own trees.
    for operation in architecture.operationOrder where wanted.contains(operation) {
      trees[operation] = try builder.tree(of: operation)
    }
    self = builder.model
    self.trees = operations.compactMap { trees[$0] }
  }
}

/// Writes gates with chance in them out into plain ones.
private struct FaultTreeBuilder {
  /// What a gate has become.
  private enum Value: Equatable {
    case constant(Bool)
    case reference(FaultTreeModel.Reference)
  }

  /// What a gate is called, and what its nameless inputs are called after.
  private struct Title {
    var name: String
    var label = ""
    var owner: String
  }

  /// A gate whose inputs are being written out.
  private struct Frame {
    var gate: GateID
    var title: Title
    var inputs: [GateID]
    /// All inputs so often: one execution after another.
    var executions: Int
    var values: [Value] = []
  }

  private let architecture: Architecture
  private let builder: StructureBuilder
  private var structure: StructureFunction { builder.structure }
  private let hasChance: [Bool]
  private var titles: [GateID: Title] = [:]
  /// The names of trees, by what they are trees of.
  private var topNames: [String: String] = [:]
  /// Those that no gate has been given yet.
  private var keptNames: [String: String] = [:]
  /// What gates without chance have become.
  private var known: [Value?]
  private var events: [Part: Value] = [:]
  private var names = FaultTreeNames()
  private var copies = 0
  private(set) var model = FaultTreeModel()

  init(_ architecture: Architecture, _ builder: StructureBuilder, _ operations: [OperationID]) {
    self.architecture = architecture
    self.builder = builder
    let structure = builder.structure
    known = [Value?](repeating: nil, count: structure.gates.count)
    var hasChance = [Bool](repeating: false, count: structure.gates.count)
    for index in hasChance.indices {
      let gate = GateID(index: Int32(index))
      switch structure[gate] {
      case .chance(let failure): hasChance[index] = failure.value > 0 && failure.value < 1
      case .mixture: hasChance[index] = true
      default: hasChance[index] = structure.inputs(of: gate).contains { hasChance[Int($0.index)] }
      }
    }
    self.hasChance = hasChance
    // A gate belongs to the first that it was made for; others that fail alike use it.
    for service in architecture.serviceOrder where titles[builder.failure(of: service)] == nil {
      let name = architecture[service].name
      titles[builder.failure(of: service)] = Title(name: name + "_down", label: name, owner: name)
    }
    for operation in architecture.operationOrder where titles[builder.failure(of: operation)] == nil {
      let name = architecture.name(of: operation)
      titles[builder.failure(of: operation)] = Title(name: name, label: name, owner: name)
    }
    for operation in operations {
      let label = architecture.name(of: operation)
      topNames[label] = names.take(label)
    }
    keptNames = topNames
  }

  /// Writes the tree of an operation, with all that no tree before it has.
  mutating func tree(of operation: OperationID) throws(FaultTreeModel.TooManyCopies) -> FaultTreeModel.Tree {
    let label = architecture.name(of: operation)
    guard let name = topNames[label] else { preconditionFailure("only the trees that were announced") }
    let first = model.gates.count
    switch try expand(builder.failure(of: operation)) {
    case .reference(.gate(let top)) where top >= first && model.gates[top].label == label: break
    case .reference(let same): add(name, label, .same(same))
    case .constant(let fails): add(name, label, .constant(fails))
    }
    return FaultTreeModel.Tree(name: name, label: label, gates: first..<model.gates.count)
  }

  private mutating func expand(_ root: GateID) throws(FaultTreeModel.TooManyCopies) -> Value {
    var stack: [Frame] = []
    var value = try open(root, after: "", &stack)
    while let frame = stack.last {
      if let finished = value { stack[stack.count - 1].values.append(finished) }
      let place = stack[stack.count - 1].values.count
      if place < frame.inputs.count * frame.executions {
        value = try open(frame.inputs[place % frame.inputs.count], after: frame.title.owner, &stack)
      } else {
        value = try close(stack.removeLast())
      }
    }
    guard let value else { preconditionFailure("the root is closed last") }
    return value
  }

  /// What a gate is, where that is known at once; else it is put on the stack.
  private mutating func open(
    _ gate: GateID, after owner: String, _ stack: inout [Frame]
  ) throws(FaultTreeModel.TooManyCopies) -> Value? {
    if let value = known[Int(gate.index)] { return value }
    var executions = 1
    switch structure[gate] {
    case .chance(let failure):
      if failure.value == 0 || failure.value == 1 { return .constant(failure.value == 1) }
      return try coin(failure.value, owner)
    case .service(let service):
      let value = self.service(service, titles[gate])
      known[Int(gate.index)] = value
      return value
    case .attempts(let count, let input), .repetition(let count, let input):
      // Without chance every execution ends alike.
      if hasChance[Int(input.index)] { executions = count }
    case .remainder: preconditionFailure("a failure does not ask what is left undone")
    case .series, .redundant, .atLeast, .mixture: break
    }
    let title = titles[gate] ?? Title(name: "\(owner)_\(Self.kind(of: structure[gate]))", owner: owner)
    stack.append(Frame(gate: gate, title: title, inputs: structure.inputs(of: gate), executions: executions))
    return nil
  }

  private mutating func close(_ frame: Frame) throws(FaultTreeModel.TooManyCopies) -> Value {
    if hasChance[Int(frame.gate.index)] { try count() }
    let title = frame.title
    let value: Value
    switch structure[frame.gate] {
    case .series, .repetition: value = or(frame.values, title)
    case .redundant, .attempts: value = and(frame.values, title)
    case .atLeast(let count, let members): value = atLeast(members.count - count + 1, of: frame.values, title)
    case .mixture(let members): value = try mixture(members.map(\.share.value), frame.values, title)
    case .chance, .service, .remainder: preconditionFailure("these have no frame")
    }
    if !hasChance[Int(frame.gate.index)] { known[Int(frame.gate.index)] = value }
    return value
  }

  private static func kind(of gate: StructureFunction.Gate) -> String {
    switch gate {
    case .series: "any-fails"
    case .redundant: "all-fail"
    case .atLeast: "too-few"
    case .mixture: "share"
    case .attempts: "attempts"
    case .repetition: "times"
    case .chance, .service, .remainder: "gate"
    }
  }

  // MARK: Services

  /// A service by itself: its parts, and the zones that it is in.
  private mutating func service(_ id: ServiceID, _ title: Title?) -> Value {
    let name = architecture[id].name
    let replicas = architecture[id].replicas
    let zones = replicas.zones.map { part(.zone($0)) }
    let instances = (0..<replicas.count).map { part(.instance(id, $0)) }
    let whole = [part(.deploy(id)), part(.common(id))]
    let title = title ?? Title(name: name + "_itself", label: name, owner: name)
    // All are needed: the zones and instances need no gate each.
    if replicas.required == replicas.count { return or(whole + zones.prefix(replicas.count) + instances, title) }
    let downs = instances.enumerated().map { index, instance -> Value in
      guard !zones.isEmpty else { return instance }
      let title = Title(name: "\(name)_\(index)_down", label: "\(name)[\(index)]", owner: name)
      return or([zones[index % zones.count], instance], title)
    }
    let tooFew = Title(name: name + "_too-few", label: "", owner: name)
    let isAlone = !whole.contains { $0 != .constant(false) }
    let fatal = replicas.count - replicas.required + 1
    return or(whole + [atLeast(fatal, of: downs, isAlone ? title : tooFew)], title)
  }

  private mutating func part(_ part: Part) -> Value {
    if let known = events[part] { return known }
    let failure = FailureLaws<DoubleDouble>(architecture, .nominal).failure(of: part).double
    let label = part.name(in: architecture)
    let value = failure > 0 ? event(label, label, failure) : .constant(false)
    events[part] = value
    return value
  }

  // MARK: Chance

  /// Something that happens with a probability, drawn for this place alone.
  private mutating func coin(_ probability: Double, _ owner: String) throws(FaultTreeModel.TooManyCopies) -> Value {
    try count()
    return event(owner + "_chance", "chance in \(owner)", probability)
  }

  private mutating func count() throws(FaultTreeModel.TooManyCopies) {
    copies += 1
    if copies > FaultTreeModel.mostCopies { throw FaultTreeModel.TooManyCopies() }
  }

  /// One of several is taken, each with its share.
  ///
  /// With two that fail when x and y do, and shares p and 1 − p: (x and c) or (y and d) or (x and y), where the coins c
  /// and d are independent and fall with p and 1 − p. That fails with probability p where only x does, 1 − p where only
  /// y does, and 1 where both do, and negates nothing. More than two are taken two by two, the last first.
  private mutating func mixture(
    _ shares: [Double], _ values: [Value], _ title: Title
  ) throws(FaultTreeModel.TooManyCopies) -> Value {
    guard var rest = values.last, var total = shares.last else { return .constant(false) }
    let some = Title(name: title.name + "_or", owner: title.owner)
    // Shares that add up to one but for rounding leave nothing over.
    let isSomeTaken = shares.reduce(0, +) > 1 - 1e-12
    for index in values.indices.dropLast().reversed() {
      let sum = shares[index] + total
      if values[index] != rest {
        let taken = and([values[index], try coin(shares[index] / sum, title.owner)], some)
        let left = and([rest, try coin(total / sum, title.owner)], some)
        rest = or([taken, left, and([values[index], rest], some)], index == 0 && isSomeTaken ? title : some)
      }
      total = sum
    }
    return isSomeTaken ? rest : and([rest, try coin(total, title.owner)], title)
  }

  // MARK: Gates

  private mutating func or(_ values: [Value], _ title: Title) -> Value {
    if values.contains(.constant(true)) { return .constant(true) }
    let members = Self.different(values)
    return members.isEmpty ? .constant(false) : gate(title, members) { .or($0) }
  }

  private mutating func and(_ values: [Value], _ title: Title) -> Value {
    if values.contains(.constant(false)) { return .constant(false) }
    let members = Self.different(values)
    return members.isEmpty ? .constant(true) : gate(title, members) { .and($0) }
  }

  private mutating func atLeast(_ count: Int, of values: [Value], _ title: Title) -> Value {
    let least = count - values.count { $0 == .constant(true) }
    let left = values.filter { $0 != .constant(true) && $0 != .constant(false) }
    if least <= 0 { return .constant(true) }
    if least > left.count { return .constant(false) }
    if least == 1 { return or(left, title) }
    if least == left.count { return and(left, title) }
    var weights: [FaultTreeModel.Reference: Int] = [:]
    let members = Self.different(left)
    for case .reference(let member) in left { weights[member, default: 0] += 1 }
    let single = members.filter { weights[$0] == 1 }
    if single.count == members.count {
      return .reference(.gate(add(title.name, title.label, .atLeast(least, members))))
    }
    let repeated = members.compactMap { member in weights[member].map { (member, $0) } }.filter { $0.1 > 1 }
    return atLeast(least, of: single.map(Value.reference), and: repeated, title)
  }

  /// The same where some members count more than once, which a formula cannot say: with each of those down, so many
  /// fewer of the others are enough.
  private mutating func atLeast(
    _ count: Int, of single: [Value], and repeated: [(FaultTreeModel.Reference, Int)], _ title: Title
  ) -> Value {
    // Which counts are asked for once the first 0, 1, … of the repeated are decided, the last first.
    var asked = [[count]]
    for (_, weight) in repeated.reversed() {
      let counts = Set(asked[asked.count - 1].flatMap { [$0, max(0, $0 - weight)] })
      asked.append(counts.sorted())
    }
    let some = Title(name: title.name + "_or", owner: title.owner)
    var values: [Int: Value] = [:]
    for count in asked.removeLast() {
      values[count] = count == 0 ? .constant(true) : atLeast(count, of: single, some)
    }
    for (index, (member, weight)) in repeated.enumerated() {
      var next: [Int: Value] = [:]
      for count in asked.removeLast() {
        guard let up = values[count], let down = values[max(0, count - weight)] else { continue }
        next[count] = or([and([.reference(member), down], some), up], index == repeated.count - 1 ? title : some)
      }
      values = next
    }
    return values[count] ?? .constant(false)
  }

  private mutating func gate(
    _ title: Title, _ members: [FaultTreeModel.Reference],
    _ formula: ([FaultTreeModel.Reference]) -> FaultTreeModel.Formula
  ) -> Value {
    members.count == 1 ? .reference(members[0]) : .reference(.gate(add(title.name, title.label, formula(members))))
  }

  private static func different(_ values: [Value]) -> [FaultTreeModel.Reference] {
    var seen: Set<FaultTreeModel.Reference> = []
    return values.compactMap { value in
      guard case .reference(let member) = value, seen.insert(member).inserted else { return nil }
      return member
    }
  }

  @discardableResult
  private mutating func add(_ name: String, _ label: String, _ formula: FaultTreeModel.Formula) -> Int {
    let name = keptNames.removeValue(forKey: label) ?? names.take(name)
    model.gates.append(FaultTreeModel.Gate(name: name, label: label, formula: formula))
    return model.gates.count - 1
  }

  private mutating func event(_ name: String, _ label: String, _ probability: Double) -> Value {
    model.events.append(FaultTreeModel.Event(name: names.take(name), label: label, probability: probability))
    return .reference(.event(model.events.count - 1))
  }
}
