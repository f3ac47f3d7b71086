import ArchitectureModel
import Documents

/// AsyncAPI documents: what an application publishes and consumes, over which topics of which broker.
///
/// A fact is called by the address of its channel, as traces call it. In version 2 `publish` is what others do: it is
/// what the application receives, and `subscribe` what it sends.
struct AsyncAPIReader {
  private var builder = GraphBuilder()
  /// Topics that are written.
  private var topics: Set<String> = []

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = AsyncAPIReader()
    for document in documents { reader.read(document) }
    return reader.builder.draft
  }

  /// A channel, and what goes over it.
  private struct Channel {
    var address: String
    var value: DocumentValue?
  }

  private mutating func read(_ document: DocumentValue) {
    let title = document["info"]?["title"]?.text ?? document["id"]?.text ?? "application"
    guard let service = builder.service(title) else { return }
    let transport = transport(document)
    if (document["asyncapi"]?.text ?? "").hasPrefix("2") {
      readVersion2(document, service, transport)
    } else {
      readVersion3(document, service, transport)
    }
  }

  // MARK: Brokers

  private enum Transport {
    case broker(Int)
    /// Connections: nothing keeps what goes over them.
    case connections(String)
  }

  private static let connections: Set<String> = ["ws", "wss", "http", "https", "sse"]

  private mutating func transport(_ document: DocumentValue) -> Transport? {
    let servers = document["servers"]?.entries ?? []
    for (_, server) in servers {
      guard let written = LocalReferences.resolved(server, in: document)?["protocol"]?.text?.lowercased() else {
        continue
      }
      if Self.connections.contains(written) { return .connections(written) }
      let name =
        [
          "kafka-secure": "kafka", "secure-mqtt": "mqtt", "mqtts": "mqtt", "mqtt5": "mqtt", "amqps": "amqp",
          "amqp1": "amqp",
        ][written] ?? written
      return builder.service(name, kind: .broker).map(Transport.broker)
    }
    let channels = document["channels"]?.entries ?? []
    if channels.contains(where: { ($0.value["address"]?.text ?? $0.key).hasPrefix("http") }) {
      return .connections("https")
    }
    builder.remark("the document names no server: messages go over a broker called broker")
    return builder.service("broker", kind: .broker).map(Transport.broker)
  }

  // MARK: Version 3

  private mutating func readVersion3(_ document: DocumentValue, _ service: Int, _ transport: Transport?) {
    for (key, written) in document["operations"]?.entries ?? [] {
      guard let operation = LocalReferences.resolved(written, in: document) else { continue }
      let channelKey = LocalReferences.name(operation["channel"]) ?? key
      let channel = LocalReferences.resolved(operation["channel"], in: document)
      let found = Channel(address: channel?["address"]?.text ?? channelKey, value: channel)
      let messages = operation["messages"]?.elements ?? channel?["messages"]?.entries.map(\.value) ?? []
      if operation["reply"] != nil {
        builder.remark("operations with a reply are requests over messages, not facts: their answers are left out")
      }
      write(
        operation["action"]?.text == "send", key, found, fields(messages, document), service, transport)
    }
  }

  // MARK: Version 2

  private mutating func readVersion2(_ document: DocumentValue, _ service: Int, _ transport: Transport?) {
    for (address, written) in document["channels"]?.entries ?? [] {
      guard let channel = LocalReferences.resolved(written, in: document) else { continue }
      for (key, isSent) in [("publish", false), ("subscribe", true)] {
        guard let operation = channel[key] else { continue }
        let message = LocalReferences.resolved(operation["message"], in: document)
        let messages = message?["oneOf"]?.elements ?? [message].compactMap { $0 }
        let name = operation["operationId"]?.text ?? (isSent ? "send \(address)" : "on \(address)")
        write(
          isSent, name, Channel(address: address, value: channel), fields(messages, document), service, transport)
      }
    }
  }

  // MARK: Both

  private mutating func write(
    _ isSent: Bool, _ name: String, _ channel: Channel, _ fields: [String], _ service: Int, _ transport: Transport?
  ) {
    let operation = builder.operation(name, of: service)
    guard case .broker(let broker)? = transport else {
      if case .connections(let name)? = transport {
        builder.remark(
          "channels over \(name) are connections: nothing keeps what goes over them, so that nothing here is a fact on a "
            + "topic")
      }
      return
    }
    let event = channel.address
    if isSent {
      var publish = Draft.Publish(event, to: builder.name(of: broker))
      if !fields.isEmpty {
        publish.figures.append(("fields", Draft.Figure(.array(fields.map(JSONValue.string)))))
      }
      builder.add(.publish(publish), to: operation, of: service)
    } else {
      builder.change(service) { service in
        service.consumers.append(Draft.Consumer(of: event, operation: service.operations[operation].name))
      }
    }
    note(channel, event, broker)
  }

  /// What Kafka's binding says of the topic.
  private mutating func note(_ channel: Channel, _ event: String, _ broker: Int) {
    let binding = channel.value?["bindings"]?["kafka"]
    var figures: [(key: String, value: Draft.Figure)] = []
    if let partitions = binding?["partitions"]?.integer, (1...FileLimits.partitions).contains(partitions) {
      figures.append(("partitions", Draft.Figure(.integer(partitions))))
    }
    if let kept = binding?["topicConfiguration"]?["retention.ms"]?.number, kept > 0,
      let time = TimeValue.rounded(seconds: kept / 1e3)
    {
      figures.append(("retention", Draft.Figure(.string(time))))
    }
    if topics.insert("\(broker) \(event)").inserted { builder.change(broker) { $0.topics.append((event, figures)) } }
  }

  /// The fields of payloads, of all messages that may be sent.
  private func fields(_ messages: [DocumentValue], _ document: DocumentValue) -> [String] {
    var names: [String] = []
    for message in messages.prefix(LocalReferences.mostSchemas) where names.count < LocalReferences.mostFields {
      var message = LocalReferences.resolved(message, in: document)
      // A channel's message may refer on to a component.
      if let inner = message, inner["$ref"] != nil { message = LocalReferences.resolved(inner, in: document) }
      let payload = LocalReferences.resolved(message?["payload"], in: document)
      let schema = payload?["schema"] ?? payload
      names += LocalReferences.fields(of: schema, in: document).names.filter { !names.contains($0) }
    }
    return names
  }
}
