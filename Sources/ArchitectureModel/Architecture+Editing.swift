/// What an architecture would be with more in it, or less. What is added has no place in a file, and takes the file's
/// defaults for everything that is not given.
extension Architecture {
  /// - Precondition: no service has that name.
  package mutating func addService(
    _ name: String, kind: Service.Kind = .service, availability: Quantity<AvailabilityFigure>? = nil,
    latency: Quantity<Latency>? = nil, replicas: Replicas? = nil
  ) -> ServiceID {
    precondition(!services.contains { $0.name == name }, "there is a service '\(name)' already")
    let defaults = self.defaults ?? Defaults()
    let id = ServiceID(services.count)
    services.append(
      Service(
        name: name, kind: kind, availability: availability ?? defaults.availability,
        latency: latency ?? defaults.latency, concurrency: defaults.concurrency, queue: defaults.queue,
        replicas: replicas ?? defaults.replicas, dependencies: [], operations: [], consumers: [],
        partitions: defaults.partitions,
        retention: defaults.retention))
    serviceOrder.append(id)
    return id
  }

  /// An operation that calls nobody.
  package mutating func addOperation(_ name: String, endpoint: Endpoint?, to service: ServiceID) -> OperationID {
    let id = OperationID(operations.count)
    operations.append(
      Operation(
        name: name, service: service, endpoint: endpoint, arrivals: .poisson, latency: self[service].latency,
        trigger: .client, dependencies: [], steps: []))
    services[service.index].operations.append(id)
    operationOrder.append(id)
    return id
  }

  /// A call as the last step of an operation, waited for, its failure failing the operation.
  /// - Returns: nil, and nothing is added, where calls would go in a circle.
  /// - Complexity: O(services + operations + calls).
  package mutating func addCall(
    to target: Target, latency: Quantity<Latency>?, from operation: OperationID
  ) -> CallID? {
    let call = Call(
      target: target, sends: [], reads: [], latency: latency, timeout: (defaults ?? Defaults()).timeout, retries: .none,
      errorRate: Quantity(UncertainProbability(.zero)), probability: Quantity(UncertainProbability(.one)),
      onFailure: .fail, waits: true, times: 1)
    let before = self
    let id = add(.call(call), to: operation)
    let order = DependencyOrder(of: self)
    guard order.cycles.isEmpty else {
      self = before
      return nil
    }
    (serviceOrder, operationOrder) = (order.services, order.operations)
    return id
  }

  /// A fact as the last step of an operation, told through an outbox.
  /// - Precondition: the broker is one.
  package mutating func addPublish(
    of event: String, fields: [String], to broker: ServiceID, from operation: OperationID
  ) -> CallID {
    precondition(self[broker].kind == .broker, "\(self[broker].name) is no broker")
    let publish = Publish(
      event: Located(event, at: nil), broker: broker, fields: fields, outbox: .atOnce,
      probability: Quantity(UncertainProbability(.one)), timeout: (defaults ?? Defaults()).timeout, onFailure: .fail)
    return add(.publish(publish), to: operation)
  }

  /// - Parameter operation: what handles a record; nil where the service by itself does.
  package mutating func addConsumer(of event: String, operation: OperationID?, reads: [String], to service: ServiceID) {
    var consumer = Consumer(of: Located(event, at: nil), operation: operation)
    consumer.reads = reads
    consumer.idempotence = .always
    services[service.index].consumers.append(consumer)
  }

  /// How long whoever is added waits, where nothing is said about it.
  package var defaultTimeout: Quantity<Nanoseconds> { (defaults ?? Defaults()).timeout }

  /// Leaves some calls of an operation out of its steps; the identifiers of the others stay what they are.
  package mutating func removeCalls(_ calls: Set<CallID>, of operation: OperationID) {
    operations[operation.index].steps = operations[operation.index].steps.compactMap { $0.without(calls) }
  }

  /// A fact as the last step of an operation.
  package mutating func add(_ publish: Publish, to operation: OperationID) -> CallID {
    precondition(self[publish.broker].kind == .broker, "\(self[publish.broker].name) is no broker")
    return add(.publish(publish), to: operation)
  }

  /// A call as the last step of an operation that nobody calls.
  package mutating func add(_ call: Call, to operation: OperationID) -> CallID { add(.call(call), to: operation) }

  /// Forgets calls that are in no steps any more, numbers and names the others as a file would that says the same, and
  /// brings services and operations into an order in which all comes after what it needs.
  /// - Precondition: operations stand in the order of their services, and nothing depends on itself.
  /// - Returns: for each call of before what it is now; nil where it is gone.
  /// - Complexity: O(services + operations + calls).
  package mutating func settle() -> [CallID?] {
    var places = [CallID?](repeating: nil, count: calls.count)
    var settled: [CallSite] = []
    for index in operations.indices {
      let operation = OperationID(index)
      let prefix = name(of: operation) + "#"
      for (number, id) in operations[index].calls.enumerated() {
        var site = self[id]
        let isNumbered = site.name.hasPrefix(prefix) && Int(site.name.dropFirst(prefix.count)) != nil
        let name = prefix + String(number + 1)
        if isNumbered, site.name != name {
          if site.call != nil { site.drawsAs = site.drawsAs ?? site.name }
          site.name = name
        }
        places[id.index] = CallID(settled.count)
        settled.append(site)
      }
      operations[index].steps = operations[index].steps.map { $0.renumbered(places) }
    }
    calls = settled
    let order = DependencyOrder(of: self)
    precondition(order.cycles.isEmpty, "something depends on itself")
    (serviceOrder, operationOrder) = (order.services, order.operations)
    return places
  }

  /// The operations that a service cannot be up without, since it depends on their services.
  /// - Complexity: O(services + operations + calls).
  package func operations(neededBy service: ServiceID) -> Set<OperationID> {
    DependencyOrder.operations(neededBy: service, in: self)
  }

  private mutating func add(_ kind: CallSite.Kind, to operation: OperationID) -> CallID {
    let id = CallID(calls.count)
    let number = self[operation].calls.count + 1
    calls.append(CallSite(name: "\(name(of: operation))#\(number)", operation: operation, kind: kind))
    operations[operation.index].steps.append(.call(id))
    return id
  }
}

extension Step {
  /// - Precondition: none of its calls is gone.
  fileprivate func renumbered(_ places: [CallID?]) -> Step {
    switch self {
    case .save: return self
    case .call(let call):
      guard let place = places[call.index] else { preconditionFailure("a call without a place") }
      return .call(place)
    case .parallel(let branches): return .parallel(branches.map { $0.renumbered(places) })
    case .oneOf(let alternatives):
      return .oneOf(
        alternatives.map { Alternative(share: $0.share, step: $0.step.renumbered(places)) })
    }
  }

  /// The step without some calls; nil where nothing is left of it.
  fileprivate func without(_ calls: Set<CallID>) -> Step? {
    switch self {
    case .save: return self
    case .call(let call): return calls.contains(call) ? nil : self
    case .parallel(let branches):
      let kept = branches.compactMap { $0.without(calls) }
      return kept.isEmpty ? nil : .parallel(kept)
    case .oneOf(let alternatives):
      let kept = alternatives.compactMap { alternative in
        alternative.step.without(calls).map { Alternative(share: alternative.share, step: $0) }
      }
      return kept.isEmpty ? nil : .oneOf(kept)
    }
  }
}
