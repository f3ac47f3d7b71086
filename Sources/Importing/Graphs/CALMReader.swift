import ArchitectureModel
import Documents

/// Architectures in FINOS CALM: nodes, what connects them, and flows, which are calls in order.
struct CALMReader {
  private struct Connection {
    /// nil for an actor.
    var source: Int?
    var destination: Int
    var purpose: String?
  }

  private var builder = GraphBuilder()
  private var services: [String: Int] = [:]
  private var actors: Set<String> = []
  private var connections: [(id: String, connection: Connection)] = []
  private var places: [String: Int] = [:]

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = CALMReader()
    for document in documents { reader.readNodes(document) }
    for document in documents { reader.readRelationships(document) }
    let covered = documents.reduce(into: Set<String>()) { $0.formUnion(reader.readFlows($1)) }
    reader.writeRest(covered)
    return reader.builder.draft
  }

  // MARK: Nodes

  private mutating func readNodes(_ document: DocumentValue) {
    var containers: Set<String> = []
    var connected: Set<String> = []
    for relationship in document["relationships"]?.elements ?? [] {
      for kind in ["composed-of", "deployed-in"] {
        if let container = Self.detail(kind, of: relationship)?["container"]?.text { containers.insert(container) }
      }
      if let connects = Self.detail("connects", of: relationship) {
        for end in ["source", "destination"] { connects[end]?["node"]?.text.map { _ = connected.insert($0) } }
      }
      if let interacts = Self.detail("interacts", of: relationship) {
        connected.formUnion(interacts["nodes"]?.texts ?? [])
      }
    }
    for node in document["nodes"]?.elements ?? [] {
      guard let id = node["unique-id"]?.text else { continue }
      let type = node["node-type"]?.text ?? "service"
      switch type {
      case "actor": actors.insert(id)
      case "network", "ldap", "data-asset": break
      // What holds others is where they stand, unless something is connected with it.
      case _ where containers.contains(id) && !connected.contains(id): break
      default:
        let kind =
          type == "database"
          ? .database : KnownProducts.kind(of: type) ?? KnownProducts.kind(of: node["name"]?.text ?? "")
        if let place = builder.service(id, kind: kind) { services[id] = place }
      }
    }
  }

  // MARK: Relationships

  /// What a relationship says, in either form: within `relationship-type`, or beside it.
  private static func detail(_ kind: String, of relationship: DocumentValue) -> DocumentValue? {
    relationship["relationship-type"]?[kind] ?? relationship[kind].flatMap { $0.isMapping ? $0 : nil }
  }

  private mutating func readRelationships(_ document: DocumentValue) {
    for relationship in document["relationships"]?.elements ?? [] {
      guard let id = relationship["unique-id"]?.text else { continue }
      let purpose = relationship["description"]?.text
      if let connects = Self.detail("connects", of: relationship),
        let source = connects["source"]?["node"]?.text, let destination = connects["destination"]?["node"]?.text,
        let callee = services[destination], services[source] != nil || actors.contains(source)
      {
        add(id, Connection(source: services[source], destination: callee, purpose: purpose))
      }
      if let interacts = Self.detail("interacts", of: relationship) {
        for callee in interacts["nodes"]?.texts.compactMap({ services[$0] }) ?? [] {
          add(id, Connection(source: nil, destination: callee, purpose: purpose))
        }
      }
    }
  }

  private mutating func add(_ id: String, _ connection: Connection) {
    if places[id] == nil { places[id] = connections.count }
    connections.append((id, connection))
  }

  // MARK: Flows

  /// - Returns: the connections that flows use.
  private mutating func readFlows(_ document: DocumentValue) -> Set<String> {
    var used: Set<String> = []
    for flow in document["flows"]?.elements ?? [] {
      guard let name = flow["unique-id"]?.text ?? flow["name"]?.text else { continue }
      var result = Flow(name: name)
      var asked: Set<String> = []
      let transitions = (flow["transitions"]?.elements ?? []).enumerated().sorted { one, other in
        let (first, second) = (
          one.element["sequence-number"]?.number ?? 0, other.element["sequence-number"]?.number ?? 0
        )
        return (first, one.offset) < (second, other.offset)
      }
      for (_, transition) in transitions {
        guard let id = transition["relationship-unique-id"]?.text, let place = places[id] else { continue }
        let connection = connections[place].connection
        let isBack = transition["direction"]?.text == "destination-to-source"
        used.insert(id)
        // The way back of what was asked before is the answer.
        if isBack, asked.contains(id) { continue }
        asked.insert(id)
        let purpose = transition["description"]?.text ?? connection.purpose
        let order = transition["sequence-number"]?.text ?? "\(result.interactions.count)"
        if isBack {
          guard let callee = connection.source else { continue }
          result.interactions.append(
            Flow.Interaction(caller: connection.destination, callee: callee, order: order, purpose: purpose))
        } else {
          result.interactions.append(
            Flow.Interaction(
              caller: connection.source, callee: connection.destination, order: order, purpose: purpose))
        }
      }
      result.write(into: &builder)
    }
    return used
  }

  /// What no flow uses: calls in no known order.
  private mutating func writeRest(_ covered: Set<String>) {
    var rest = 0
    for (id, connection) in connections where !covered.contains(id) {
      guard let source = connection.source, source != connection.destination else { continue }
      rest += 1
      builder.addCall(from: source, to: connection.destination) { call in
        if let purpose = connection.purpose { call.figures.append(("purpose", Draft.Figure(.string(purpose)))) }
      }
    }
    if rest > 0 {
      builder.remark(
        "\(rest) \(rest == 1 ? "connection is" : "connections are") in no flow: calls of \(GraphBuilder.anyRequest), in no "
          + "order")
    }
  }
}
