import ArchitectureModel

/// What gates are computed in: numbers, or functions of the parts.
protocol FailureAlgebra {
  associatedtype Value
  mutating func constant(_ failure: Double) throws(Diagram.BudgetExceeded) -> Value
  mutating func service(_ service: ServiceID) throws(Diagram.BudgetExceeded) -> Value
  mutating func combine(
    _ operation: Diagram.Operation, _ left: Value, _ right: Value
  ) throws(Diagram.BudgetExceeded) -> Value
}

extension StructureFunction {
  /// Computes one gate from its inputs, which `values` holds already.
  func value<Algebra: FailureAlgebra>(
    of id: GateID, in algebra: inout Algebra, _ values: [Algebra.Value?]
  ) throws(Diagram.BudgetExceeded) -> Algebra.Value {
    func input(_ id: GateID) -> Algebra.Value {
      guard let value = values[Int(id.index)] else { preconditionFailure("a gate before its input") }
      return value
    }
    switch self[id] {
    case .chance(let failure): return try algebra.constant(failure)
    case .service(let service): return try algebra.service(service)
    case .series(let members): return try algebra.fold(.series, members.map(input))
    case .redundant(let members): return try algebra.fold(.product, members.map(input))
    case .atLeast(let count, let members): return try algebra.atLeast(count, members.map(input))
    case .mixture(let members):
      var total = try algebra.constant(0)
      for member in members {
        let share = try algebra.constant(member.share)
        total = try algebra.combine(.sum, total, try algebra.combine(.product, share, input(member.gate)))
      }
      return total
    case .attempts(let count, let gate):
      return try algebra.combine(.power, input(gate), try algebra.constant(Double(count)))
    case .repetition(let count, let gate):
      return try algebra.combine(.repetition, input(gate), try algebra.constant(Double(count)))
    case .remainder(let ways, let total):
      var sum = try algebra.constant(0)
      for way in ways {
        var part = try algebra.combine(.timesComplement, input(way.rest), input(way.gate))
        part = try algebra.combine(.product, try algebra.constant(way.share), part)
        if let after = way.after { part = try algebra.combine(.product, input(after), part) }
        sum = try algebra.combine(.sum, sum, part)
      }
      return try algebra.combine(.overComplement, sum, input(total))
    }
  }
}

extension FailureAlgebra {
  /// Combines many, the last first: parts that are asked for late are combined early, which keeps diagrams small.
  mutating func fold(
    _ operation: Diagram.Operation, _ members: [Value]
  ) throws(Diagram.BudgetExceeded) -> Value {
    guard var result = members.last else { return try constant(operation == .series ? 0 : 1) }
    for member in members.dropLast().reversed() { result = try combine(operation, member, result) }
    return result
  }

  /// Fails when fewer than `count` members hold.
  /// - Complexity: O(members × (members − count)) combinations.
  mutating func atLeast(_ count: Int, _ members: [Value]) throws(Diagram.BudgetExceeded) -> Value {
    let fatal = members.count - count + 1
    // tooMany[j]: at least j of the members looked at so far, from the end, have failed.
    var tooMany = [try constant(1)]
    for _ in 0..<fatal { tooMany.append(try constant(0)) }
    for member in members.reversed() {
      for j in stride(from: fatal, through: 1, by: -1) {
        let failed = try combine(.product, member, tooMany[j - 1])
        tooMany[j] = try combine(.sum, failed, try combine(.timesComplement, tooMany[j], member))
      }
    }
    return tooMany[fatal]
  }
}

/// Gates as numbers: every occurrence of a service fails by itself, with the probability it is given.
struct NumberAlgebra: FailureAlgebra {
  /// By service.
  var failures: [Double]

  func constant(_ failure: Double) -> Double { failure }

  func service(_ service: ServiceID) -> Double { failures[service.index] }

  func combine(_ operation: Diagram.Operation, _ left: Double, _ right: Double) -> Double {
    Diagram.apply(operation, left, right)
  }
}

/// Gates as functions of the parts.
struct DiagramAlgebra: FailureAlgebra {
  var diagram: Diagram
  let variables: PartVariables
  let architecture: Architecture

  mutating func constant(_ failure: Double) -> Diagram.Handle { diagram.end(failure) }

  mutating func combine(
    _ operation: Diagram.Operation, _ left: Diagram.Handle, _ right: Diagram.Handle
  ) throws(Diagram.BudgetExceeded) -> Diagram.Handle {
    try diagram.combine(operation, left, right)
  }

  mutating func service(_ id: ServiceID) throws(Diagram.BudgetExceeded) -> Diagram.Handle {
    let replicas = architecture[id].replicas
    var instances: [Diagram.Handle] = []
    for index in 0..<replicas.count {
      var failure = try part(.instance(id, index))
      if !replicas.zones.isEmpty {
        let zone = try part(.zone(replicas.zones[index % replicas.zones.count]))
        failure = try diagram.combine(.series, zone, failure)
      }
      instances.append(failure)
    }
    let tooFew = replicas.count == 1 ? instances[0] : try atLeast(replicas.required, instances)
    return try fold(.series, [try part(.deploy(id)), try part(.common(id)), tooFew])
  }

  private mutating func part(_ part: Part) throws(Diagram.BudgetExceeded) -> Diagram.Handle {
    guard let variable = variables[part] else { return Diagram.zero }
    return try diagram.part(variable)
  }
}

/// The parts that can fail, in the order in which diagrams ask for them: zones first, since they are shared the most,
/// then the parts of each service where a walk from the operations first meets it.
struct PartVariables {
  private(set) var parts: [Part] = []
  private var numbers: [Part: Int32] = [:]

  init(_ architecture: Architecture, _ structure: StructureFunction, roots: [GateID]) {
    for index in architecture.zones.indices { add(.zone(ZoneID(index)), architecture) }
    var isSeen = [Bool](repeating: false, count: structure.gates.count)
    var isNamed = [Bool](repeating: false, count: architecture.services.count)
    for root in roots {
      var stack = [root]
      while let gate = stack.popLast() {
        guard !isSeen[Int(gate.index)] else { continue }
        isSeen[Int(gate.index)] = true
        if case .service(let service) = structure[gate] {
          isNamed[service.index] = true
          add(service, architecture)
        }
        stack.append(contentsOf: structure.inputs(of: gate).reversed())
      }
    }
    // A variant of an operation may need what the operation as it is does not.
    for index in architecture.services.indices where !isNamed[index] { add(ServiceID(index), architecture) }
  }

  private mutating func add(_ service: ServiceID, _ architecture: Architecture) {
    add(.deploy(service), architecture)
    add(.common(service), architecture)
    for index in 0..<architecture[service].replicas.count { add(.instance(service, index), architecture) }
  }

  subscript(part: Part) -> Int32? { numbers[part] }

  private mutating func add(_ part: Part, _ architecture: Architecture) {
    guard part.failure(in: architecture, .worst).value > 0 else { return }
    numbers[part] = Int32(parts.count)
    parts.append(part)
  }
}

extension Part {
  func failure(in architecture: Architecture, _ outlook: Outlook) -> PartFailure {
    switch self {
    case .zone(let zone): outlook.failure(of: architecture[zone].availability.value.probability)
    case .deploy(let service): ServiceFailure(architecture[service], outlook).deploy
    case .common(let service): ServiceFailure(architecture[service], outlook).common
    case .instance(let service, _): ServiceFailure(architecture[service], outlook).instance
    }
  }
}
