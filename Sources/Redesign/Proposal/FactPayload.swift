import ArchitectureModel

/// What a fact tells: facts of the entity, and nothing about what anybody should do.
package struct FactPayload: Sendable {
  package enum Kind: String, Sendable {
    /// Says which one it is.
    case identifier
    /// Says who did it.
    case actor
    /// Says when it happened.
    case time
    /// Anything else.
    case data
  }

  package struct Field: Sendable {
    package var name: String
    package var kind: Kind
    /// About people.
    package var isPersonal: Bool
    /// Who reads it: services that take the place of calls, and those that did before.
    package var readers: [ServiceID]
  }

  /// A field of a request of which the file does not say what it is made from.
  package struct Question: Sendable {
    package var call: CallID
    package var fields: [String]
  }

  package var fields: [Field]
  package var questions: [Question]
  /// What is the same in every request of a call and stays with its consumer, by call.
  package var constants: [(call: CallID, fields: [String])]
  /// Whether the payload says who did it; what it does not say comes with the envelope.
  package var hasActor: Bool { fields.contains { $0.kind == .actor } }

  init(
    of fact: EventDrivenDesign.Fact, in design: EventDrivenDesign, from file: Architecture, _ entities: Entities,
    _ readers: FieldReaders
  ) {
    let entity = entities[fact.operation]
    let personal = Set(entity?.personal ?? [])
    let publish = design.architecture[fact.publish].publish
    fields = (publish?.fields ?? []).map { name in
      Field(
        name: name, kind: Self.kind(of: name, key: entity?.key ?? publish?.key), isPersonal: personal.contains(name),
        readers: readers[fact.name, name])
    }
    questions = []
    constants = []
    for call in fact.replaces {
      let origins = entities.origins(of: call)
      if !origins.open.isEmpty { questions.append(Question(call: call, fields: origins.open)) }
      if !origins.constant.isEmpty { constants.append((call, origins.constant)) }
    }
  }

  private static func kind(of name: String, key: String?) -> Kind {
    if name == key { return .identifier }
    let words = name.lowercased().split { $0 == "_" || $0 == "-" || $0 == "." }
    guard let last = words.last else { return .data }
    if last == "by" || ["actor", "author", "creator"].contains(last) { return .actor }
    if last == "at" || ["timestamp", "time", "date"].contains(last) { return .time }
    return last == "id" && words.count > 1 ? .identifier : .data
  }
}

/// Who reads which field of which fact.
struct FieldReaders {
  private struct Place: Hashable {
    var event: String
    var field: String
  }

  private var readers: [Place: [ServiceID]] = [:]

  /// - Complexity: O(fields read).
  init(_ architecture: Architecture) {
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        for field in consumer.reads {
          let place = Place(event: consumer.event.value, field: field)
          if readers[place]?.last != ServiceID(index) { readers[place, default: []].append(ServiceID(index)) }
        }
      }
    }
  }

  /// In the order of the file.
  subscript(event: String, field: String) -> [ServiceID] { readers[Place(event: event, field: field)] ?? [] }
}
