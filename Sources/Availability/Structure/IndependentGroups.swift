import ArchitectureModel

/// The conditions of an operation, grouped so that no two groups have a part in common: they fail independently of each
/// other.
///
/// Chance is drawn anew at every execution and binds nothing together; a service does, and so does a zone.
struct IndependentGroups {
  /// Places in the conditions, each in one group, in order.
  private(set) var groups: [[Int]] = []
  /// For each condition: its group.
  private(set) var groupNumbers: [Int] = []
  /// Whether something fails for certain, which hides what else is asked for together with it: without it, a condition
  /// may have parts in common with those of other groups.
  private(set) var hasCertainFailure = false

  /// - Complexity: near O(gates + inputs under the conditions), without recursion.
  init(_ conditions: [GateID], in structure: StructureFunction, of architecture: Architecture, marks: inout Marks) {
    var parents = Array(conditions.indices)
    func root(_ condition: Int) -> Int {
      var condition = condition
      while parents[condition] != condition {
        parents[condition] = parents[parents[condition]]
        condition = parents[condition]
      }
      return condition
    }
    func join(_ first: Int, _ second: Int) {
      let (first, second) = (root(first), root(second))
      parents[max(first, second)] = min(first, second)
    }
    marks.begin(gates: structure.gates.count, zones: architecture.zones.count)
    var stack: [GateID] = []
    for (condition, gate) in conditions.enumerated() {
      stack.append(gate)
      while let gate = stack.popLast() {
        if gate == StructureFunction.never { continue }
        if gate == StructureFunction.always {
          hasCertainFailure = true
          continue
        }
        if let owner = marks.claim(gate, for: condition) {
          join(owner, condition)
          continue
        }
        if case .service(let service) = structure[gate] {
          for zone in architecture.services[service.index].replicas.zones {
            if let owner = marks.claim(zone, for: condition) { join(owner, condition) }
          }
        }
        structure.appendInputs(of: gate, to: &stack)
      }
    }
    var groupOfRoot = [Int?](repeating: nil, count: conditions.count)
    for condition in conditions.indices {
      let group = groupOfRoot[root(condition)] ?? groups.count
      if group == groups.count { groups.append([]) }
      groupOfRoot[root(condition)] = group
      groups[group].append(condition)
      groupNumbers.append(group)
    }
  }

  /// Who has come to a gate or a zone first; kept from one operation to the next, since only what was visited is
  /// cleared.
  struct Marks {
    private static let nobody: Int32 = -1
    private var gateOwners: [Int32] = []
    private var zoneOwners: [Int32] = []
    private var visitedGates: [GateID] = []
    private var visitedZones: [ZoneID] = []

    fileprivate mutating func begin(gates: Int, zones: Int) {
      for gate in visitedGates { gateOwners[Int(gate.index)] = Self.nobody }
      for zone in visitedZones { zoneOwners[zone.index] = Self.nobody }
      visitedGates.removeAll(keepingCapacity: true)
      visitedZones.removeAll(keepingCapacity: true)
      if gateOwners.count < gates {
        gateOwners += [Int32](repeating: Self.nobody, count: gates - gateOwners.count)
      }
      if zoneOwners.count < zones {
        zoneOwners += [Int32](repeating: Self.nobody, count: zones - zoneOwners.count)
      }
    }

    /// Who has been here before; nil for nobody, and then the condition has.
    fileprivate mutating func claim(_ gate: GateID, for condition: Int) -> Int? {
      let owner = gateOwners[Int(gate.index)]
      if owner != Self.nobody { return Int(owner) }
      gateOwners[Int(gate.index)] = Int32(condition)
      visitedGates.append(gate)
      return nil
    }

    fileprivate mutating func claim(_ zone: ZoneID, for condition: Int) -> Int? {
      let owner = zoneOwners[zone.index]
      if owner != Self.nobody { return Int(owner) }
      zoneOwners[zone.index] = Int32(condition)
      visitedZones.append(zone)
      return nil
    }
  }
}
