import ArchitectureModel
import Coupling
import Documents

/// All that a team needs to build the redesign, as files.
package struct ArtefactSet {
  let proposal: RedesignProposal
  /// In the new architecture.
  let architecture: Architecture
  /// By fact, each once, in the order of the facts.
  private(set) var topics: [TopicPlan] = []
  private var operationNames = SafeNames()

  /// A topic with those who tell it and those who take it.
  struct TopicPlan {
    var event: String
    /// As Kafka and files allow it.
    var name: String
    var broker: ServiceID
    var facts: [EventDrivenDesign.Fact]
    var payload: FactPayload
    var publishers: [ServiceID]
    var consumers: [(service: ServiceID, consumer: Consumer)]
  }

  package init(_ proposal: RedesignProposal) {
    self.proposal = proposal
    architecture = proposal.design.architecture
    var names = SafeNames()
    var places: [String: Int] = [:]
    for operation in proposal.operations {
      for (fact, payload) in zip(operation.facts, operation.payloads) {
        let publisher = architecture[fact.operation].service
        if let place = places[fact.name] {
          topics[place].facts.append(fact)
          if !topics[place].publishers.contains(publisher) { topics[place].publishers.append(publisher) }
          for field in payload.fields where !topics[place].payload.fields.contains(where: { $0.name == field.name }) {
            topics[place].payload.fields.append(field)
          }
        } else {
          places[fact.name] = topics.count
          topics.append(
            TopicPlan(
              event: fact.name, name: names.name(fact.name), broker: fact.broker, facts: [fact], payload: payload,
              publishers: [publisher], consumers: []))
        }
      }
    }
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        guard let place = places[consumer.event.value] else { continue }
        topics[place].consumers.append((ServiceID(index), consumer))
      }
    }
  }

  /// Every file, by its path; none where nothing is proposed.
  package mutating func files() -> [Artefact] {
    guard !topics.isEmpty else { return [] }
    var files = [Artefact("architecture.yaml", ArchitectureWriter.yaml(architecture))]
    for topic in topics {
      files.append(Artefact("schemas/\(topic.name).v1.json", JSONWriter.pretty(schema(of: topic))))
      files.append(Artefact("examples/\(topic.name).json", JSONWriter.pretty(example(of: topic))))
    }
    files += asyncAPIs()
    files.append(Artefact("kafka/topics.yaml", kafkaTopics()))
    files += outboxes()
    files.append(Artefact("alerts.yaml", alerts()))
    for operation in proposal.operations where !operation.facts.isEmpty {
      let name = operationNames.name(proposal.file.name(of: operation.id))
      files.append(
        Artefact("sequences/\(name).before.mmd", SequenceDiagram.text(of: operation.id, in: proposal.before)))
      files.append(Artefact("sequences/\(name).after.mmd", SequenceDiagram.text(of: operation.id, in: proposal.after)))
    }
    return files
  }

  /// `urn:task-api:TaskCreated:v1`.
  func identifier(of topic: TopicPlan) -> String {
    "urn:\(architecture[topic.publishers[0]].name):\(topic.name):v1"
  }

  // MARK: Events

  /// The data of the fact. Types are what its names tell; all else may be anything.
  private func schema(of topic: TopicPlan) -> JSONValue {
    let properties = topic.payload.fields.map { field -> (key: String, value: JSONValue) in
      var entries: [(key: String, value: JSONValue)] = []
      switch field.kind {
      case .identifier: entries.append(("type", .array([.string("string"), .string("integer")])))
      case .time: entries += [("type", .string("string")), ("format", .string("date-time"))]
      case .actor, .data: break
      }
      let readers = field.readers.map { architecture[$0].name }
      let read = readers.isEmpty ? "read by nobody yet" : "read by " + readers.joined(separator: ", ")
      entries.append(("description", .string(field.isPersonal ? "about people; \(read)" : read)))
      return (field.name, .object(entries))
    }
    let required = topic.payload.fields.filter { $0.kind == .identifier || !$0.readers.isEmpty }.map(\.name)
    var entries: [(key: String, value: JSONValue)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("$id", .string(identifier(of: topic))), ("title", .string(topic.event)),
      ("description", .string(SchemaEvolution.rule)), ("type", .string("object")),
      ("properties", .object(properties)),
    ]
    if !required.isEmpty { entries.append(("required", .array(required.map(JSONValue.string)))) }
    entries.append(("additionalProperties", .boolean(true)))
    return .object(entries)
  }

  private func example(of topic: TopicPlan) -> JSONValue {
    CloudEventExample.value(of: topic.payload, in: self, topic)
  }

  // MARK: The outbox

  private func outboxes() -> [Artefact] {
    var files: [Artefact] = []
    for (index, service) in architecture.services.enumerated() {
      let told = topics.filter { $0.publishers.contains(ServiceID(index)) }.map(\.event)
      guard !told.isEmpty else { continue }
      files.append(Artefact("outbox/\(service.name).sql", OutboxTable.sql(of: service.name, telling: told)))
      files.append(Artefact("outbox/\(service.name).debezium.json", OutboxTable.connector(of: service.name)))
    }
    return files
  }
}

/// What may change in a fact without asking anybody.
package enum SchemaEvolution {
  package static let rule =
    "Fields may be added at any time, and consumers pass over what they do not know. A field that somebody reads is not removed, renamed or given another meaning: that is a new version, told beside the old one until nobody reads that."
}
