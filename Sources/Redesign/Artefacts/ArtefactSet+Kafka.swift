import ArchitectureModel
import Coupling
import Documents

extension ArtefactSet {
  private static let lineWidth = 100

  // MARK: AsyncAPI

  /// One document for each application that tells or takes a fact.
  func asyncAPIs() -> [Artefact] {
    architecture.services.indices.compactMap { index in
      let service = ServiceID(index)
      let own = topics.filter { topic in
        topic.publishers.contains(service) || topic.consumers.contains { $0.service == service }
      }
      guard !own.isEmpty else { return nil }
      let name = architecture[service].name
      return Artefact(
        "asyncapi/\(name).yaml", YAMLWriter.text(of: asyncAPI(of: service, own), flowWidth: Self.lineWidth))
    }
  }

  private func asyncAPI(of service: ServiceID, _ own: [TopicPlan]) -> JSONValue {
    var operations: [(key: String, value: JSONValue)] = []
    for topic in own {
      if topic.publishers.contains(service) { operations.append(operation("send", topic)) }
      if topic.consumers.contains(where: { $0.service == service }) { operations.append(operation("receive", topic)) }
    }
    let brokers = Set(own.map(\.broker)).sorted()
    let servers = brokers.map { broker -> (key: String, value: JSONValue) in
      (architecture[broker].name, ["host": .string("\(architecture[broker].name):9092"), "protocol": .string("kafka")])
    }
    return [
      "asyncapi": .string("3.0.0"),
      "info": [
        "title": .string(architecture[service].name), "version": .string("1.0.0"),
        "description": .string("The facts that \(architecture[service].name) tells and takes."),
      ],
      "defaultContentType": .string("application/cloudevents+json"),
      "servers": .object(servers),
      "channels": .object(own.map { ($0.name, channel($0)) }),
      "operations": .object(operations),
      "components": ["messages": .object(own.map { ($0.name, message($0)) })],
    ]
  }

  private func operation(_ action: String, _ topic: TopicPlan) -> (key: String, value: JSONValue) {
    (
      action + "." + topic.name,
      [
        "action": .string(action), "channel": reference("#/channels/\(topic.name)"),
        "messages": .array([reference("#/channels/\(topic.name)/messages/\(topic.name)")]),
      ]
    )
  }

  private func reference(_ place: String) -> JSONValue { ["$ref": .string(place)] }

  private func channel(_ topic: TopicPlan) -> JSONValue {
    let broker = architecture[topic.broker]
    return [
      "address": .string(topic.name),
      "messages": .object([(key: topic.name, value: reference("#/components/messages/\(topic.name)"))]),
      "servers": .array([reference("#/servers/\(broker.name)")]),
      "bindings": [
        "kafka": [
          "topic": .string(topic.name), "partitions": .integer(partitions(of: topic)),
          "replicas": .integer(Self.copies),
          "bindingVersion": .string("0.5.0"),
        ]
      ],
    ]
  }

  private func message(_ topic: TopicPlan) -> JSONValue {
    [
      "name": .string(topic.name), "title": .string(topic.event),
      "contentType": .string("application/cloudevents+json"),
      "payload": [
        "type": .string("object"),
        "required": .array(["specversion", "id", "source", "type", "time", "data"].map(JSONValue.string)),
        "properties": [
          "specversion": ["const": .string("1.0")], "id": ["type": .string("string")],
          "source": ["type": .string("string")], "type": ["type": .string("string")],
          "time": ["type": .string("string"), "format": .string("date-time")],
          "data": reference("../schemas/\(topic.name).v1.json"),
        ],
      ],
    ]
  }

  // MARK: Topics

  /// Of each partition: an outage of one broker loses nothing and stops nobody.
  private static let copies = 3
  private static let copiesInSync = 2

  private func partitions(of topic: TopicPlan) -> Int {
    architecture[topic.broker].partitions(of: topic.event) ?? TopicSizes.usualPartitions
  }

  /// The topic that a consumer's attempts end in.
  func deadLetters(of topic: TopicPlan, at service: ServiceID) -> String {
    "\(topic.name).\(architecture[service].name.prefix(100)).dead-letters"
  }

  /// The topics, and for each consumer one for what it tries again later and one for what it has given up.
  func kafkaTopics() -> String {
    var documents: [String] = []
    var names = SafeNames()
    func add(_ name: String, _ partitions: Int, _ retention: Nanoseconds, _ broker: ServiceID) {
      let resource = names.name(name.lowercased().map { $0 == "_" ? "-" : String($0) }.joined())
      let labels: JSONValue = .object([("strimzi.io/cluster", .string(label(architecture[broker].name)))])
      let value: JSONValue = [
        "apiVersion": .string("kafka.strimzi.io/v1"), "kind": .string("KafkaTopic"),
        "metadata": ["name": .string(kubernetesName(resource)), "labels": labels],
        "spec": [
          "topicName": .string(name), "partitions": .integer(partitions), "replicas": .integer(Self.copies),
          "config": .object([
            ("retention.ms", .integer(Int(retention.count / 1_000_000))),
            ("min.insync.replicas", .integer(Self.copiesInSync)), ("cleanup.policy", .string("delete")),
          ]),
        ],
      ]
      documents.append(YAMLWriter.text(of: value))
    }
    for topic in topics {
      let retention = architecture[topic.broker].retention(of: topic.event).value
      add(topic.name, partitions(of: topic), retention, topic.broker)
      var seen: Set<ServiceID> = []
      for (service, consumer) in topic.consumers where seen.insert(service).inserted {
        if consumer.retry == .topic {
          let name = "\(topic.name).\(architecture[service].name.prefix(100)).retry"
          add(name, partitions(of: topic), retention, topic.broker)
        }
        // Somebody has to look at them first.
        add(deadLetters(of: topic, at: service), 1, max(retention, .days(30)), topic.broker)
      }
    }
    return documents.joined(separator: "---\n")
  }

  private func kubernetesName(_ name: String) -> String {
    let parts = name.lowercased().split(separator: ".").map { part in
      String(part.drop { $0 == "-" }.reversed().drop { $0 == "-" }.reversed())
    }
    return parts.filter { !$0.isEmpty }.joined(separator: ".")
  }

  private func label(_ name: String) -> String { kubernetesName(name.map { $0 == "_" ? "-" : String($0) }.joined()) }

  // MARK: Alerts

  /// Rules for Prometheus, on what kafka_exporter tells.
  func alerts() -> String {
    var rules: [JSONValue] = []
    for topic in topics {
      var seen: Set<ServiceID> = []
      for (service, consumer) in topic.consumers where seen.insert(service).inserted {
        let name = architecture[service].name
        rules.append(lagRule(topic, name, consumer))
        rules.append([
          "alert": .string("DeadLetters"),
          "expr": .string(
            "sum(increase(kafka_topic_partition_current_offset{topic=\"\(deadLetters(of: topic, at: service))\"}[10m])) > 0"
          ),
          "labels": ["severity": .string("ticket"), "topic": .string(topic.name), "consumer": .string(name)],
          "annotations": [
            "summary": .string(
              "\(name) has given up on some \(topic.name): look at them, mend the cause, send them again")
          ],
        ])
      }
    }
    return YAMLWriter.text(
      of: ["groups": .array([["name": .string("facts"), "rules": .array(rules)]])], flowWidth: Self.lineWidth)
  }

  /// With a rate, the age of what waits; without one, whether it only grows.
  private func lagRule(_ topic: TopicPlan, _ consumer: String, _ taken: Consumer) -> JSONValue {
    let lag = "sum(kafka_consumergroup_lag{consumergroup=\"\(consumer)\",topic=\"\(topic.name)\"})"
    let rate = topic.facts.compactMap { architecture[$0.operation].rate?.value.perSecond }.reduce(0, +)
    let seconds = taken.within.map { $0.seconds / 2 } ?? Self.alarmingAge
    let expression =
      rate > 0
      ? "\(lag) > \(DecimalText.significant(rate * seconds, digits: 6).filter { $0 != "," })"
      : "\(lag) > 0 and sum(deriv(kafka_consumergroup_lag{consumergroup=\"\(consumer)\",topic=\"\(topic.name)\"}[10m])) > 0"
    let summary =
      rate > 0
      ? "\(consumer) is \(TimeText.seconds(seconds)) behind on \(topic.name)"
      : "\(consumer) falls behind on \(topic.name)"
    return [
      "alert": .string("ConsumerLag"), "expr": .string(expression), "for": .string("2m"),
      "labels": ["severity": .string("page"), "topic": .string(topic.name), "consumer": .string(consumer)],
      "annotations": ["summary": .string(summary)],
    ]
  }

  /// Seconds behind from which on somebody wants to know, where nothing is said about it.
  private static let alarmingAge = 300.0
}
