import ArchitectureModel
import EventBus
import Simulation

/// Facts: the topics that carry them, and the groups that consume them.
extension ModelCompiler {
  /// Makes topics for the facts that somebody publishes and somebody consumes.
  mutating func makeEvents() throws(ScenarioError) {
    var consumers: [String: [(service: Int, consumer: Consumer)]] = [:]
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers { consumers[consumer.event.value, default: []].append((index, consumer)) }
    }
    var topicOf: [TopicName: Int32] = [:]
    /// The consumers of an event are the same for all topics of it.
    var first: [String: Int32] = [:]
    for (place, site) in architecture.calls.enumerated() {
      guard case .publish(let publish) = site.kind, let subscribers = consumers[publish.event.value] else { continue }
      let name = TopicName(event: publish.event.value, broker: publish.broker)
      if let known = topicOf[name] {
        calls[place].topic = known
      } else {
        calls[place].topic = Int32(topics.count)
        topicOf[name] = Int32(topics.count)
        if first[name.event] == nil {
          first[name.event] = Int32(self.consumers.count)
          for (service, consumer) in subscribers { append(consumer, of: service) }
        }
        append(name, consumers: first[name.event] ?? 0, count: subscribers.count)
        try checkPartitions()
      }
      if let outbox = publish.outbox {
        calls[place].outbox = Int32(outboxes.count)
        outboxes.append(OutboxSpec(topic: calls[place].topic, poll: outbox.poll.count))
      }
    }
  }

  private func checkPartitions() throws(ScenarioError) {
    guard deliveryCount <= ModelLimits.deliveries else {
      throw .tooManyPartitions(count: deliveryCount, limit: ModelLimits.deliveries)
    }
  }

  private mutating func append(_ name: TopicName, consumers first: Int32, count: Int) {
    let broker = architecture[name.broker]
    let partitions = broker.partitions(of: name.event) ?? ScenarioModel.usualPartitions
    let firstGroup = Int32(groups.count)
    for consumer in first..<first + Int32(count) {
      let spec = self.consumers[Int(consumer)]
      groups.append(
        GroupSpec(
          consumer: consumer, topic: Int32(topics.count), firstDelivery: Int32(clamping: deliveryCount),
          most: min(Int64(partitions), services[Int(spec.service)].workers)))
      deliveryCount += partitions
    }
    topics.append(
      TopicSpec(
        broker: Int32(name.broker.index), partitions: partitions,
        retention: broker.retention(of: name.event).value.count,
        groups: firstGroup..<Int32(groups.count)))
  }

  private mutating func append(_ consumer: Consumer, of service: Int) {
    var name = architecture.services[service].name + " < " + consumer.event.value
    // Each consumer of a service has luck of its own.
    let others = consumers.count { Int($0.service) == service && $0.event == consumer.event.value }
    if others > 0 { name += " #\(others + 1)" }
    // What replaces a call has the call's luck.
    let entity = consumer.drawsAs ?? name
    var settings = DeliverySettings()
    settings.commitEvery = Int64(consumer.commitEvery)
    settings.retries = Int64(consumer.retries.count)
    settings.backoff = consumer.retries.backoff.count
    settings.retry = consumer.retry == .topic ? .topic : .blocking
    settings.retryDelay = consumer.retryDelay.count
    settings.deadLetterAfter = Int64(consumer.deadLetterAfter)
    switch consumer.idempotence {
    case .never: settings.deduplication = .none
    case .always: settings.deduplication = .always
    case .within(let window): settings.deduplication = .window(window.count)
    }
    consumers.append(
      ConsumerSpec(
        service: Int32(service), operation: consumer.operation.map { Int32($0.index) } ?? -1,
        work: consumer.latency.map { work($0.value, entity, "latency") } ?? -1, settings: settings,
        sessionTimeout: consumer.sessionTimeout.count, rebalance: consumer.rebalance,
        identities: key(entity, "attempts"), event: consumer.event.value))
  }

  private struct TopicName: Hashable {
    var event: String
    var broker: ServiceID
  }
}

/// Where the facts of an event go, at one broker.
struct TopicSpec: Sendable {
  var broker: Int32
  var partitions: Int
  var retention: Int64
  var groups: Range<Int32>
}

/// A subscription.
struct ConsumerSpec: Sendable {
  var service: Int32
  /// −1: the service by itself.
  var operation: Int32
  /// What handling a record takes, in `works`; −1 where it is the target's.
  var work: Int32
  var settings: DeliverySettings
  var sessionTimeout: Int64
  var rebalance: Consumer.Rebalance
  /// Numbers of its attempts.
  var identities: Int32
  var event: String
}

/// A subscription at one topic.
struct GroupSpec: Sendable {
  var consumer: Int32
  var topic: Int32
  /// One for each partition.
  var firstDelivery: Int32
  /// How many records it has in hand at once.
  var most: Int64
}

/// Of one publish.
struct OutboxSpec: Sendable {
  var topic: Int32
  var poll: Int64
}
