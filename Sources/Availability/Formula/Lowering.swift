import ArchitectureModel

/// What can happen by itself, as diagrams see it.
enum BasicEvent: Hashable {
  /// The service by itself is down: too few instances, a deploy, a common cause. How likely that is depends on how many
  /// of its zones are down.
  case service(ServiceID)
  /// One part by itself.
  case part(Part)
}

/// One gate of a structure function as a formula, and what its numbers stand for.
struct OperationFormula {
  /// How much of a service is seen.
  enum Detail {
    /// A service is one event, its zones are left to whoever asks.
    case services
    /// Zones, deploys, common causes and instances are events of their own.
    case parts
  }

  /// Whether figures matter or only what can happen at all.
  enum Question {
    case probability
    /// Chance is what happens to some requests: what is possible counts as failed.
    case possibility
  }

  private(set) var formula: Formula
  private(set) var events: [BasicEvent] = []
  private(set) var chances: [Probability] = []

  /// - Complexity: O(gates + inputs under the root).
  init(
    _ root: GateID, in structure: StructureFunction, of architecture: Architecture, detail: Detail,
    question: Question = .probability
  ) {
    let gates = structure.gates(under: root)
    events = Self.events(gates, structure, architecture, detail)
    formula = Formula(eventCount: events.count)
    var lowering = Lowering(
      architecture: architecture, detail: detail, question: question,
      numbers: Dictionary(uniqueKeysWithValues: events.enumerated().map { ($1, $0) }), formula: formula, chances: [])
    // What is under the root is numbered from zero on, so that a small operation of a large file costs little.
    var nodes = [Int32](repeating: Formula.never, count: gates.count)
    let positions = Dictionary(uniqueKeysWithValues: gates.enumerated().map { ($1, $0) })
    for (position, gate) in gates.enumerated() {
      nodes[position] = lowering.lower(structure[gate]) { id in
        guard let input = positions[id] else { preconditionFailure("an input of a gate is under it") }
        return nodes[input]
      }
    }
    lowering.formula.setRoot(nodes.last ?? Formula.never)
    formula = lowering.formula.simplified().grouped()
    chances = lowering.chances
  }

  /// Zones first, since they are shared the most; then every service where it is made.
  private static func events(
    _ gates: [GateID], _ structure: StructureFunction, _ architecture: Architecture, _ detail: Detail
  ) -> [BasicEvent] {
    var services: [ServiceID] = []
    for gate in gates { if case .service(let service) = structure[gate] { services.append(service) } }
    switch detail {
    case .services: return services.map { .service($0) }
    case .parts:
      let zones = Set(services.flatMap { architecture[$0].replicas.zones }).sorted().filter {
        Part.zone($0).canFail(in: architecture)
      }
      let parts = zones.map { Part.zone($0) } + services.flatMap { Part.all(of: $0, in: architecture) }
      return parts.map { .part($0) }
    }
  }
}

/// Turns gates into nodes of a formula.
private struct Lowering {
  let architecture: Architecture
  let detail: OperationFormula.Detail
  let question: OperationFormula.Question
  let numbers: [BasicEvent: Int]
  var formula: Formula
  var chances: [Probability]

  mutating func lower(_ gate: StructureFunction.Gate, _ node: (GateID) -> Int32) -> Int32 {
    switch gate {
    case .chance(let failure): chance(failure)
    case .service(let service): lower(service)
    case .series(let members): formula.series(members.map(node))
    case .redundant(let members): formula.redundant(members.map(node))
    case .atLeast(let count, let members): formula.atLeast(count, members.map(node))
    case .mixture(let members): mixture(members.map { ($0.share, node($0.gate)) })
    case .attempts(let count, let gate):
      question == .possibility ? node(gate) : formula.attempts(Int32(clamping: count), node(gate))
    case .repetition(let count, let gate):
      question == .possibility ? node(gate) : formula.row(Int32(clamping: count), node(gate))
    case .remainder(let ways, let total): remainder(ways, total, node)
    }
  }

  private mutating func chance(_ failure: Probability) -> Int32 {
    if failure.value == 0 { return Formula.never }
    if failure.complement == 0 || question == .possibility { return Formula.always }
    chances.append(failure)
    return formula.chance(Int32(chances.count - 1))
  }

  private mutating func mixture(_ members: [(share: Probability, node: Int32)]) -> Int32 {
    if question == .possibility { return formula.series(members.map(\.node)) }
    let shares = members.map { member in
      let share = chance(member.share)
      return formula.redundant([share, member.node])
    }
    return formula.sum(shares)
  }

  private mutating func remainder(
    _ ways: [StructureFunction.Way], _ total: GateID, _ node: (GateID) -> Int32
  ) -> Int32 {
    let parts = ways.map { way in
      let left = formula.timesComplement(node(way.rest), node(way.gate))
      let share = chance(way.share)
      return formula.redundant([share, left] + (way.after.map { [node($0)] } ?? []))
    }
    return formula.overComplement(formula.sum(parts), node(total))
  }

  private mutating func event(_ event: BasicEvent) -> Int32 {
    guard let number = numbers[event] else { return Formula.never }
    return formula.event(number)
  }

  private mutating func lower(_ service: ServiceID) -> Int32 {
    if detail == .services { return event(.service(service)) }
    let replicas = architecture[service].replicas
    let instances = (0..<replicas.count).map { index in
      let instance = event(.part(.instance(service, index)))
      if replicas.zones.isEmpty { return instance }
      return formula.series([event(.part(.zone(replicas.zones[index % replicas.zones.count]))), instance])
    }
    let tooFew = formula.atLeast(replicas.required, instances)
    return formula.series([event(.part(.deploy(service))), event(.part(.common(service))), tooFew])
  }
}
