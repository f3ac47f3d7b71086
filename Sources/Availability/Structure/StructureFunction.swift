import ArchitectureModel

/// A place in a ``StructureFunction``.
package struct GateID: Hashable, Sendable {
  let index: Int32
}

/// When executions fail, as a circuit over the parts.
///
/// A gate gives the probability that something fails, given which parts are up: 0 or 1 where only parts matter,
/// between them where chance does. Every use of a gate with chance in it is an execution of its own.
struct StructureFunction {
  enum Gate {
    /// Fails with this probability, drawn anew each time.
    case chance(Probability)
    /// The service by itself: too few instances, a deploy, a common cause.
    case service(ServiceID)
    /// Fails when any does.
    case series([GateID])
    /// Fails when all do.
    case redundant([GateID])
    /// Fails when fewer than that many hold.
    case atLeast(Int, [GateID])
    /// At most one of them is taken, each with its share.
    case mixture([(share: Probability, gate: GateID)])
    /// Fails when all attempts do.
    case attempts(Int, GateID)
    /// Fails when one of so many in a row does.
    case repetition(Int, GateID)
    /// What is left undone where something has succeeded: each way to succeed with its own share, gate and rest.
    ///
    /// Σ share × (reached) × (1 − gate) × rest ÷ (1 − total), where `reached` are the gates that failed before it.
    case remainder([Way], total: GateID)
  }

  /// One way in which something can succeed.
  struct Way {
    var share: Probability
    /// What has to have failed for this way to be taken.
    var after: GateID?
    var gate: GateID
    /// What the success of this way leaves undone.
    var rest: GateID
  }

  private(set) var gates: [Gate] = [.chance(.zero), .chance(.one)]

  static let never = GateID(index: 0)
  static let always = GateID(index: 1)

  subscript(id: GateID) -> Gate { gates[Int(id.index)] }

  private mutating func add(_ gate: Gate) -> GateID {
    gates.append(gate)
    return GateID(index: Int32(gates.count - 1))
  }

  // MARK: Making gates

  mutating func service(_ service: ServiceID) -> GateID { add(.service(service)) }

  mutating func chance(_ failure: Probability) -> GateID {
    failure.value == 0 ? Self.never : failure.complement == 0 ? Self.always : add(.chance(failure))
  }

  mutating func series(_ members: [GateID]) -> GateID {
    let members = members.filter { $0 != Self.never }
    if members.contains(Self.always) { return Self.always }
    return members.count > 1 ? add(.series(members)) : members.first ?? Self.never
  }

  mutating func redundant(_ members: [GateID]) -> GateID {
    let members = members.filter { $0 != Self.always }
    if members.contains(Self.never) { return Self.never }
    return members.count > 1 ? add(.redundant(members)) : members.first ?? Self.always
  }

  mutating func atLeast(_ count: Int, _ members: [GateID]) -> GateID {
    if count == members.count { return series(members) }
    if count == 1 { return redundant(members) }
    return add(.atLeast(count, members))
  }

  mutating func mixture(_ members: [(share: Probability, gate: GateID)]) -> GateID {
    let members = members.filter { $0.share.value > 0 && $0.gate != Self.never }
    if members.count == 1, members[0].share.complement == 0 { return members[0].gate }
    return members.isEmpty ? Self.never : add(.mixture(members))
  }

  mutating func attempts(_ count: Int, _ gate: GateID) -> GateID {
    count == 1 || gate == Self.never || gate == Self.always ? gate : add(.attempts(count, gate))
  }

  mutating func repetition(_ count: Int, _ gate: GateID) -> GateID {
    count == 1 || gate == Self.never || gate == Self.always ? gate : add(.repetition(count, gate))
  }

  mutating func remainder(_ ways: [Way], total: GateID) -> GateID {
    let ways = ways.filter {
      $0.share.value > 0 && $0.rest != Self.never && $0.gate != Self.always && $0.after != Self.never
    }
    if ways.isEmpty { return Self.never }
    if ways.count == 1, ways[0].share.complement == 0, ways[0].after == nil, ways[0].gate == total {
      return ways[0].rest
    }
    return add(.remainder(ways, total: total))
  }

  /// The gates that one is made of, itself last.
  /// - Complexity: O(n log n) in the gates under the root, however many others there are; without recursion.
  func gates(under root: GateID) -> [GateID] {
    var seen: Set<GateID> = [root]
    var found = [root]
    var inputs: [GateID] = []
    var head = 0
    while head < found.count {
      inputs.removeAll(keepingCapacity: true)
      appendInputs(of: found[head], to: &inputs)
      head += 1
      for input in inputs where seen.insert(input).inserted { found.append(input) }
    }
    // A gate is made after its inputs, so the order of making is an order of evaluation.
    return found.sorted { $0.index < $1.index }
  }

  func inputs(of gate: GateID) -> [GateID] {
    var inputs: [GateID] = []
    appendInputs(of: gate, to: &inputs)
    return inputs
  }

  func appendInputs(of gate: GateID, to inputs: inout [GateID]) {
    switch gates[Int(gate.index)] {
    case .chance, .service: break
    case .series(let members), .redundant(let members), .atLeast(_, let members): inputs += members
    case .mixture(let members): for member in members { inputs.append(member.gate) }
    case .attempts(_, let gate), .repetition(_, let gate): inputs.append(gate)
    case .remainder(let ways, let total):
      for way in ways {
        inputs += [way.gate, way.rest]
        if let after = way.after { inputs.append(after) }
      }
      inputs.append(total)
    }
  }
}
