import ArchitectureModel

/// How much of other teams' interfaces a team has to understand.
package struct ForeignKnowledge: Sendable {
  package var team: String
  /// Fields that its calls send or read, each interface's once.
  package var fields: Int
  /// Interfaces of which it knows fields.
  package var interfaces: Int
  /// Its fields once facts have taken the place of the calls that can move.
  package var fieldsAfter = 0

  private struct Interface: Hashable {
    var service: ServiceID
    var name: String
  }

  /// By team; those that know no foreign field are left out.
  /// - Complexity: O(calls).
  static func all(in architecture: Architecture) -> [String: ForeignKnowledge] {
    var known: [String: [Interface: Set<String>]] = [:]
    for operation in architecture.operations {
      let team = architecture.team(of: operation.service)
      for site in operation.calls {
        guard let call = architecture[site].call else { continue }
        let service = architecture.service(of: call.target)
        let fields = call.sends.map(\.name) + call.reads
        guard architecture.team(of: service) != team, !fields.isEmpty else { continue }
        let name = architecture.endpoint(of: call)?.text ?? architecture.name(of: call.target)
        known[team, default: [:]][Interface(service: service, name: name), default: []].formUnion(fields)
      }
    }
    return Dictionary(
      uniqueKeysWithValues: known.map { team, interfaces in
        let fields = interfaces.reduce(0) { $0 + $1.value.count }
        return (team, ForeignKnowledge(team: team, fields: fields, interfaces: interfaces.count))
      })
  }
}
