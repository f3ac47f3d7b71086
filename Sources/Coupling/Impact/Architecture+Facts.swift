import ArchitectureModel
import Timing

/// An architecture once facts have taken the place of the calls that can move.
struct ArchitectureWithFacts {
  private(set) var architecture: Architecture
  private(set) var takeovers: FactTable.Takeovers = [:]
  private var handlers: [Handler: OperationID] = [:]
  /// The subscriptions there are, each with its place among the consumers of its service.
  private var subscriptions: [Subscription: Int] = [:]

  private struct Handler: Hashable {
    var service: ServiceID
    var endpoint: String
  }

  /// Each operation with calls that can move publishes its fact, and each callee consumes it with the operation that was
  /// called; an endpoint of no operation becomes one. What a callee reads of a fact are the fields that its call was
  /// made from, where the file tells them. A callee outside consumes nothing: the caller's service gets an adapter that
  /// does, and calls it. The identifiers of what there was stay what they are.
  /// - Complexity: linear in calls.
  init(_ file: Architecture, judgedBy judge: Judge) {
    architecture = file
    var broker = file.services.firstIndex { $0.kind == .broker }.map { ServiceID($0) }
    let shares = RequestShares(file)
    let entities = Dictionary(file.entities.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, service) in file.services.enumerated() {
      for (place, consumer) in service.consumers.enumerated() {
        subscriptions[
          Subscription(event: consumer.event.value, service: ServiceID(index), operation: consumer.operation)] = place
      }
    }
    for (index, operation) in file.operations.enumerated() {
      let id = OperationID(index)
      let movable = operation.calls.filter { file[$0].call != nil && judge.judge($0).isMovable }
      guard !movable.isEmpty else { continue }
      let event = FactName.of(id, in: file)
      architecture.removeCalls(Set(movable), of: id)
      let publish: CallID
      if let known = operation.calls.first(where: { file[$0].publish?.event.value == event }) {
        publish = known
      } else {
        let carrier = broker ?? architecture.addBroker()
        broker = carrier
        let entity = operation.entity.flatMap { entities[$0] }
        publish = architecture.addPublish(
          of: event, fields: file.fields(ofFactOf: entity, movable), to: carrier, from: id)
      }
      for site in movable {
        guard let call = file[site].call else { continue }
        let subscription = take(event, inPlaceOf: call, by: operation.service)
        // Of the facts, not of the requests.
        let told = publish.index < file.calls.count ? shares[publish] : 1
        takeovers[subscription, default: [:]][publish, default: 0] += told > 0 ? shares[site] / told : 1
      }
    }
    // Who consumed a fact before does so for all of them.
    for (index, service) in file.services.enumerated() {
      for consumer in service.consumers {
        takeovers[
          Subscription(event: consumer.event.value, service: ServiceID(index), operation: consumer.operation)] = nil
      }
    }
  }

  private mutating func take(_ event: String, inPlaceOf call: Call, by caller: ServiceID) -> Subscription {
    let callee = architecture.service(of: call.target)
    guard architecture[callee].kind != .external else {
      let adapter = architecture.addAdapter(making: call, to: caller)
      return subscribe(caller, to: event, adapter, call)
    }
    var operation: OperationID?
    switch call.target {
    case .operation(let target): operation = target
    case .service:
      guard let endpoint = call.endpoint else { break }
      let handler = Handler(service: callee, endpoint: endpoint.text)
      operation =
        handlers[handler]
        ?? architecture[callee].operations.first { architecture[$0].endpoint?.text == endpoint.text }
        ?? architecture.addOperation(endpoint.text, endpoint: endpoint, to: callee)
      handlers[handler] = operation
    }
    return subscribe(callee, to: event, operation, call)
  }

  private mutating func subscribe(
    _ service: ServiceID, to event: String, _ operation: OperationID?, _ call: Call
  ) -> Subscription {
    let subscription = Subscription(event: event, service: service, operation: operation)
    if let place = subscriptions[subscription] {
      let known = architecture.services[service.index].consumers[place].reads
      architecture.services[service.index].consumers[place].reads += call.origins.filter { !known.contains($0) }
    } else {
      subscriptions[subscription] = architecture[service].consumers.count
      architecture.addConsumer(of: event, operation: operation, reads: call.origins, to: service)
    }
    return subscription
  }
}

extension Architecture {
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
    let availability = Probability(shortest: 0.9999)
    return addService(
      name, kind: .broker,
      availability: Quantity(.fraction(UncertainProbability(availability)), basis: .assumed))
  }

  /// An operation that handles facts by the call that was made before, as often as it takes.
  fileprivate mutating func addAdapter(making call: Call, to service: ServiceID) -> OperationID {
    var made = call
    made.waits = true
    made.probability.value = UncertainProbability(.one)
    if made.onFailure == .ignore { made.onFailure = .fail }
    return addOperation("adapter for \(name(of: call.target))", making: made, to: service)
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
