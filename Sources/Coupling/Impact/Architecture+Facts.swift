import ArchitectureModel

extension Architecture {
  /// The architecture once facts have taken the place of the calls that can move.
  ///
  /// Each operation with such calls publishes its fact, and each callee consumes it with the operation that was called;
  /// an endpoint of no operation becomes one. What a callee reads of a fact are the fields that its call was made from,
  /// where the file tells them. The identifiers of what there was stay what they are.
  /// - Complexity: linear in calls.
  func withFacts(judgedBy judge: Judge) -> Architecture {
    var result = self
    var broker = services.firstIndex { $0.kind == .broker }.map { ServiceID($0) }
    var handlers: [Handler: OperationID] = [:]
    var subscriptions = self.subscriptions
    let entities = Dictionary(self.entities.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, operation) in operations.enumerated() {
      let id = OperationID(index)
      let movable = operation.calls.filter { self[$0].call != nil && judge.judge($0).isMovable }
      guard !movable.isEmpty else { continue }
      let event = FactName.of(operation)
      result.removeCalls(Set(movable), of: id)
      if !FactName.isPublished(by: id, in: self) {
        let carrier = broker ?? result.addBroker()
        broker = carrier
        _ = result.addPublish(
          of: event, fields: fields(ofFactOf: operation.entity.flatMap { entities[$0] }, movable), to: carrier, from: id
        )
      }
      for site in movable {
        guard let call = self[site].call else { continue }
        result.addConsumer(of: event, by: call, &handlers, &subscriptions)
      }
    }
    return result
  }

  /// The fields that a fact about an entity would tell: its own, and what the calls are made from.
  func fields(ofFactOf entity: Entity?, _ calls: [CallID]) -> [String] {
    ((entity?.fields ?? []) + (entity?.key.map { [$0] } ?? []) + calls.flatMap { self[$0].call?.origins ?? [] })
      .withoutRepeats
  }

  /// The broker that would carry the facts where the file has none.
  /// - Source: what replicated managed brokers promise is 99.9 to 99.99 %; an assumption.
  mutating func addBroker() -> ServiceID {
    let names = Set(services.map(\.name))
    // One of so many numbers is free.
    let name = (["broker"] + (2...names.count + 2).map { "broker-\($0)" }).first { !names.contains($0) } ?? "broker"
    let availability = Probability(value: 0.9999, complement: 0.0001)
    return addService(
      name, kind: .broker,
      availability: Quantity(.fraction(UncertainProbability(availability)), basis: .assumed))
  }

  private struct Handler: Hashable {
    var service: ServiceID
    var endpoint: String
  }

  /// What one consumer takes; there are no two of them.
  private struct Subscription: Hashable {
    var event: String
    var service: ServiceID
    var operation: OperationID?
  }

  /// The subscriptions there are, each with its place among the consumers of its service.
  private var subscriptions: [Subscription: Int] {
    var result: [Subscription: Int] = [:]
    for (index, service) in services.enumerated() {
      for (place, consumer) in service.consumers.enumerated() {
        result[
          Subscription(event: consumer.event.value, service: ServiceID(index), operation: consumer.operation)] = place
      }
    }
    return result
  }

  private mutating func addConsumer(
    of event: String, by call: Call, _ handlers: inout [Handler: OperationID],
    _ subscriptions: inout [Subscription: Int]
  ) {
    let service = service(of: call.target)
    var operation: OperationID?
    switch call.target {
    case .operation(let target): operation = target
    case .service:
      guard let endpoint = call.endpoint else { break }
      let handler = Handler(service: service, endpoint: endpoint.text)
      operation =
        handlers[handler] ?? self[service].operations.first { self[$0].endpoint?.text == endpoint.text }
        ?? addOperation(endpoint.text, endpoint: endpoint, to: service)
      handlers[handler] = operation
    }
    let subscription = Subscription(event: event, service: service, operation: operation)
    if let place = subscriptions[subscription] {
      let known = services[service.index].consumers[place].reads
      services[service.index].consumers[place].reads += call.origins.filter { !known.contains($0) }
    } else {
      subscriptions[subscription] = self[service].consumers.count
      addConsumer(of: event, operation: operation, reads: call.origins, to: service)
    }
  }
}

extension Call {
  /// The caller's fields that the request is made from, where the file tells them.
  var origins: [String] {
    sends.flatMap { field -> [String] in
      if case .fields(let names) = field.origin { names } else { [] }
    }.withoutRepeats
  }
}

extension [String] {
  /// Each but once, where it first stands.
  fileprivate var withoutRepeats: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
