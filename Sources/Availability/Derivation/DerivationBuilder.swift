import ArchitectureModel

/// Finds the formulas of an operation, the innermost first.
struct DerivationBuilder {
  /// Something that is down or up for all that use it: a part, a service by itself, or a module of several.
  private struct Event {
    var name: String
    var failure: Double
  }

  private let architecture: Architecture
  private var expression = Expression()
  private var events: [Event] = []
  private var numbers: [Part: Int] = [:]
  /// Of nodes whose lines are written, under the present case.
  private var values: [Int: Double] = [:]
  /// What is given within a case: `db down`.
  private var givens: [String] = []
  private var work = 0
  private(set) var lines: [Derivation.Line] = []
  private(set) var shared: [(name: String, paths: Double)] = []

  init(_ architecture: Architecture) { self.architecture = architecture }

  // MARK: From gates

  /// The gates as an expression; nil where that is too large.
  mutating func expression(_ builder: StructureBuilder, _ gates: [GateID]) -> Int? {
    let structure = builder.structure
    var titles: [GateID: String] = [:]
    for operation in architecture.operationOrder.reversed() {
      titles[builder.failure(of: operation)] = architecture.name(of: operation)
    }
    for service in architecture.serviceOrder.reversed() {
      titles[builder.failure(of: service)] = "\(architecture[service].name) with its needs"
    }
    var zoneUsers: [ZoneID: Int] = [:]
    for case .service(let service) in gates.map({ structure[$0] }) {
      for zone in Set(architecture[service].replicas.zones) { zoneUsers[zone, default: 0] += 1 }
    }
    let paths = Self.paths(structure, gates)
    var made: [GateID: Int] = [:]
    for gate in gates {
      let members = structure.inputs(of: gate).compactMap { made[$0] }
      let title = titles[gate] ?? ""
      switch structure[gate] {
      case .chance(let failure): made[gate] = expression.make(.chance(failure.value), [])
      case .service(let service):
        made[gate] = itself(
          service, hasOwnZones: architecture[service].replicas.zones.allSatisfy { zoneUsers[$0] == 1 })
        let count = paths[gate] ?? 1
        if count > 1 { shared.append((architecture[service].name, count)) }
      case .series: made[gate] = expression.make(.anyFails, members, title: title)
      case .redundant: made[gate] = expression.make(.allFail, members, title: title)
      case .atLeast(let count, _):
        made[gate] = expression.make(.someFail(members.count - count + 1), members, title: title)
      case .mixture(let ways): made[gate] = expression.make(.mixture(ways.map(\.share.value)), members, title: title)
      case .attempts(let count, _): made[gate] = expression.make(.attempts(count), members, title: title)
      case .repetition(let count, _): made[gate] = expression.make(.repetition(count), members, title: title)
      case .remainder: preconditionFailure("a failure does not ask what is left undone")
      }
      if expression.nodes.count > 2 * Derivation.mostNodes { return nil }
    }
    return gates.last.flatMap { made[$0] }
  }

  /// How many paths lead from the last gate to each.
  private static func paths(_ structure: StructureFunction, _ gates: [GateID]) -> [GateID: Double] {
    var paths: [GateID: Double] = [:]
    if let root = gates.last { paths[root] = 1 }
    for gate in gates.reversed() {
      for input in structure.inputs(of: gate) { paths[input, default: 0] += paths[gate] ?? 0 }
    }
    return paths
  }

  /// A service by itself: one event where nothing in it is shared with others.
  private mutating func itself(_ service: ServiceID, hasOwnZones: Bool) -> Int {
    let replicas = architecture[service].replicas
    guard replicas.count * 2 < Derivation.mostNodes else { return expression.event(whole(service)) }
    let zones = replicas.zones.map { part(.zone($0)) }
    let instances = (0..<replicas.count).map { index -> Int in
      let instance = part(.instance(service, index))
      return zones.isEmpty ? instance : expression.make(.anyFails, [zones[index % zones.count], instance])
    }
    let name = architecture[service].name
    let tooFew = expression.make(
      .someFail(replicas.count - replicas.required + 1), instances,
      title: "\(name) (\(replicas.required) of \(replicas.count))")
    let node = expression.make(
      .anyFails, [part(.deploy(service)), part(.common(service)), tooFew], title: "\(name) by itself")
    return hasOwnZones ? module(node, name: "\(name) by itself") ?? node : node
  }

  /// A service with more instances than anybody multiplies by hand.
  private mutating func whole(_ service: ServiceID) -> Int {
    let failure = FailureLaws<DoubleDouble>(architecture, .nominal).failure(of: service).double
    return add(architecture[service].name, .given(failure), note: "of many instances")
  }

  private mutating func part(_ part: Part) -> Int {
    if let number = numbers[part] { return expression.event(number) }
    let failure = FailureLaws<DoubleDouble>(architecture, .nominal).failure(of: part).double
    if failure == 0 { return Expression.never }
    if failure == 1 { return Expression.always }
    let formula = formula(of: part)
    var isGiven = false
    if case .given = formula { isGiven = true }
    let number = add(part.name(in: architecture), formula, note: isGiven ? "given" : "")
    numbers[part] = number
    return expression.event(number)
  }

  private func formula(of part: Part) -> DerivationFormula {
    let failure = FailureLaws<DoubleDouble>(architecture, .nominal).failure(of: part).double
    switch part {
    case .zone, .deploy: return .given(failure)
    case .common(let id), .instance(let id, _):
      let share = architecture[id].replicas.commonCause.nominal
      guard share.value > 0 else { return .given(failure) }
      let isCommon = part == .common(id)
      return .allFail([
        isCommon ? share.value : share.complement, architecture[id].availability.value.probability.nominal.complement,
      ])
    }
  }

  private mutating func add(_ name: String, _ formula: DerivationFormula, note: String) -> Int {
    events.append(Event(name: name, failure: formula.value))
    lines.append(Derivation.Line(name: name, formula: formula, note: note, unavailability: formula.value))
    return events.count - 1
  }

  // MARK: Lines

  /// The value of a node, its lines written; nil where that cannot be followed by hand.
  mutating func derive(_ node: Int, _ name: String? = nil) -> Double? {
    if name == nil, let known = values[node] { return known }
    work += 1
    guard lines.count < Derivation.mostLines, work < 20 * Derivation.mostLines,
      expression.nodes.count < 50 * Derivation.mostNodes
    else { return nil }
    let kind = expression[node].kind
    let value: Double?
    switch kind {
    case .constant(let fails): value = name == nil ? (fails ? 1 : 0) : write(.given(fails ? 1 : 0), name, node)
    case .event(let event):
      let failure = events[event].failure
      value = name == nil ? failure : write(.anyFails([failure]), name, node)
    case .chance(let probability): value = name == nil ? probability : write(.anyFails([probability]), name, node)
    case .anyFails, .allFail: value = deriveGroup(node, name)
    case .someFail(let count):
      let members = expression[node].members
      if sharedEvents(members).isEmpty {
        value = all(members).flatMap { write(.someFail(count, $0), name, node) }
      } else {
        value = deriveCases([node], kind: .anyFails, name)
      }
    case .mixture(let shares):
      // A mean of its members, whatever they share.
      value = all(expression[node].members).flatMap { members in
        write(
          .weighted(
            zip(shares, members).map { ([DerivationFormula.Factor(probability: $0, isComplement: false)], $1) }),
          name, node)
      }
    case .attempts, .repetition: value = deriveExecutions(node, name)
    }
    if let value { values[node] = value }
    return value
  }

  private mutating func all(_ nodes: [Int]) -> [Double]? {
    var values: [Double] = []
    for node in nodes {
      guard let value = derive(node) else { return nil }
      values.append(value)
    }
    return values
  }

  private mutating func write(_ formula: DerivationFormula, _ name: String?, _ node: Int) -> Double? {
    guard formula.isWritable else { return nil }
    let context = givens.isEmpty ? "" : "given \(givens.joined(separator: ", ")): "
    let name = context + (name ?? title(of: node))
    lines.append(Derivation.Line(name: name, formula: formula, unavailability: formula.value))
    return formula.value
  }

  private func title(of node: Int, depth: Int = 2) -> String {
    let found = expression[node]
    func list(_ word: String) -> String {
      let shown = 4
      let names = found.members.prefix(shown).map { shortTitle($0, depth - 1) }
      return names.joined(separator: word) + (found.members.count > shown ? word + "…" : "")
    }
    if !found.title.isEmpty { return found.title }
    switch found.kind {
    case .anyFails: return "any of \(list(", "))"
    case .allFail: return "all of \(list(", "))"
    case .someFail(let count): return "\(count) of \(list(", "))"
    case .mixture: return found.members.count == 1 ? "a share of \(list(""))" : "one of \(list(", "))"
    case .attempts(let count): return "\(count) attempts of \(list(""))"
    case .repetition(let count): return "\(count) times \(list(""))"
    case .event(let event): return events[event].name
    case .chance: return "chance"
    case .constant: return "all"
    }
  }

  /// The same within another: in brackets where it has no name, and cut short where it would be long.
  private func shortTitle(_ node: Int, _ depth: Int) -> String {
    if expression[node].members.isEmpty || !expression[node].title.isEmpty { return title(of: node) }
    return depth > 0 ? "(\(title(of: node, depth: depth)))" : "…"
  }

  // MARK: Groups

  /// Members of which any or all have to fail: what stands there outright first, then groups that share nothing.
  private mutating func deriveGroup(_ node: Int, _ name: String?) -> Double? {
    let kind = expression[node].kind
    guard let (outright, groups) = flatten(node) else { return nil }
    var values = outright.map { number(of: $0) }
    for component in components(groups) {
      let value = component.count == 1 ? derive(component[0]) : deriveCases(component, kind: kind, nil)
      guard let value else { return nil }
      values.append(value)
    }
    // What is decided by one thing alone needs no line of its own.
    if name == nil, values.count == 1 { return values[0] }
    if values.isEmpty { values = [kind == .anyFails ? 0 : 1] }
    return write(kind == .anyFails ? .anyFails(values) : .allFail(values), name, node)
  }

  private func number(of node: Int) -> Double {
    switch expression[node].kind {
    case .event(let event): return events[event].failure
    case .chance(let probability): return probability
    default: preconditionFailure("only these stand outright")
    }
  }

  /// The events and chances that a node has outright, and its other members, given what is outright.
  ///
  /// With any one enough, what stands outright may be taken as up elsewhere: where it is down all is lost anyway. Where
  /// all have to fail it is taken as down.
  private mutating func flatten(_ node: Int) -> (outright: [Int], groups: [Int])? {
    let kind = expression[node].kind
    var outright: [Int] = []
    var known: Set<Int> = []
    var pending = [node]
    var groups: [Int] = []
    while !pending.isEmpty {
      var isNew = false
      var stack = Array(pending.reversed())
      groups = []
      var seen: Set<Int> = []
      while let next = stack.popLast() {
        work += 1
        if work > 200 * Derivation.mostNodes { return nil }
        // What is without chance is the same wherever it stands.
        if !expression[next].hasChance, !seen.insert(next).inserted { continue }
        switch expression[next].kind {
        case kind: stack.append(contentsOf: expression[next].members.reversed())
        case .event(let event):
          if known.insert(event).inserted {
            outright.append(next)
            isNew = true
          }
        case .chance: outright.append(next)
        case .constant: break
        default: groups.append(next)
        }
      }
      guard isNew else { break }
      let constant = kind == .anyFails ? Expression.never : Expression.always
      pending = replacing(known, with: constant, in: groups)
      // A group that is decided by what stands outright decides all.
      let decisive = kind == .anyFails ? Expression.always : Expression.never
      if pending.contains(decisive) { return ([], [decisive]) }
    }
    return (outright, groups)
  }

  private mutating func replacing(_ events: Set<Int>, with constant: Int, in roots: [Int]) -> [Int] {
    var replaced: [Int: Int] = [:]
    for event in events.sorted() { replaced[expression.event(event)] = constant }
    return expression.replacing(replaced, in: roots)
  }

  /// Nodes that share an event, directly or over others, together.
  private func components(_ nodes: [Int]) -> [[Int]] {
    var components: [(events: Set<Int>, nodes: [Int])] = []
    for node in nodes {
      var joined: (events: Set<Int>, nodes: [Int]) = (expression[node].events, [])
      var apart: [(events: Set<Int>, nodes: [Int])] = []
      for component in components {
        if component.events.isDisjoint(with: joined.events) {
          apart.append(component)
        } else {
          joined = (joined.events.union(component.events), joined.nodes + component.nodes)
        }
      }
      joined.nodes.append(node)
      components = apart + [joined]
    }
    return components.map(\.nodes)
  }

  /// Several executions one after another: events stay as they are, chance is drawn anew.
  private mutating func deriveExecutions(_ node: Int, _ name: String?) -> Double? {
    let (kind, inner) = (expression[node].kind, expression[node].members[0])
    if expression[inner].events.isEmpty {
      guard let value = derive(inner) else { return nil }
      if case .attempts(let count) = kind { return write(.attempts(value, count), name, node) }
      if case .repetition(let count) = kind { return write(.repetition(value, count), name, node) }
    }
    return deriveCases([node], kind: .anyFails, name)
  }

  // MARK: Cases

  /// The events that more than one of some nodes have.
  private func sharedEvents(_ nodes: [Int]) -> Set<Int> {
    var seen: Set<Int> = []
    var shared: Set<Int> = []
    for node in nodes {
      shared.formUnion(seen.intersection(expression[node].events))
      seen.formUnion(expression[node].events)
    }
    return shared
  }

  /// The event to tell cases apart by: that which most members have; nil where none is shared.
  private func mostShared(_ nodes: [Int]) -> Int? {
    if nodes.count == 1 {
      switch expression[nodes[0]].kind {
      // Whatever is in there is shared by the executions.
      case .attempts, .repetition: return expression[nodes[0]].events.min()
      default: break
      }
    }
    let members = nodes.count == 1 ? expression[nodes[0]].members : nodes
    var best: (event: Int, uses: Int)?
    for event in sharedEvents(members).sorted() {
      let uses = members.count { expression[$0].events.contains(event) }
      if uses > best?.uses ?? 1 { best = (event, uses) }
    }
    return best?.event
  }

  /// Nodes that share events: the cases that the most shared one is down and up, each by itself.
  private mutating func deriveCases(_ nodes: [Int], kind: Expression.Kind, _ name: String?) -> Double? {
    guard givens.count < Derivation.mostSharedEvents else { return nil }
    let collapsed = collapse(nodes)
    let whole = expression.make(kind, collapsed)
    if collapsed != nodes { return derive(whole, name) }
    guard let event = mostShared(expression[whole].kind == kind ? expression[whole].members : [whole]) else {
      return derive(whole, name)
    }
    let (outer, known, before) = (givens, values, lines.count)
    defer { (givens, values) = (outer, known) }
    let failure = events[event].failure
    var terms: [(weight: [DerivationFormula.Factor], value: Double)] = []
    for isDown in [true, false] {
      givens = outer + ["\(events[event].name) \(isDown ? "down" : "up")"]
      values = known
      let constant = isDown ? Expression.always : Expression.never
      let left = expression.replacing([expression.event(event): constant], in: [whole])[0]
      guard let value = derive(left, title(of: whole)) else {
        // Half of the cases lead nowhere.
        lines.removeSubrange(before...)
        return nil
      }
      terms.append(([DerivationFormula.Factor(probability: failure, isComplement: !isDown)], value))
    }
    givens = outer
    return write(.weighted(terms), name, whole)
  }

  /// Makes one event of each node that stands in several places and shares nothing with what is outside of it.
  private mutating func collapse(_ roots: [Int]) -> [Int] {
    let under = expression.nodes(under: roots)
    var parents: [Int: [Int]] = [:]
    for node in under { for member in Set(expression[node].members) { parents[member, default: []].append(node) } }
    var replaced: [Int: Int] = [:]
    var covered: Set<Int> = []
    for node in under.reversed() where !expression[node].members.isEmpty && !expression[node].hasChance {
      let places = (parents[node]?.count ?? 0) + (roots.contains(node) ? 1 : 0)
      guard !covered.contains(node), places > 1 else { continue }
      let inside = Set(expression.nodes(under: [node]))
      let isModule = inside.allSatisfy {
        $0 == node || (!roots.contains($0) && (parents[$0] ?? []).allSatisfy(inside.contains))
      }
      guard isModule, let event = module(node, name: title(of: node)) else { continue }
      replaced[node] = event
      covered.formUnion(inside)
    }
    return replaced.isEmpty ? roots : expression.replacing(replaced, in: roots)
  }

  /// A node as one event, its value derived; nil where it cannot be.
  private mutating func module(_ node: Int, name: String) -> Int? {
    if expression[node].members.isEmpty { return node }
    guard let value = derive(node, name) else { return nil }
    events.append(Event(name: name, failure: value))
    return expression.event(events.count - 1)
  }
}
