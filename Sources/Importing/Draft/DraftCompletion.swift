import ArchitectureModel

/// Makes a draft one that an architecture file can say: whatever is named exists, calls lead to operations where these
/// are known, and nothing calls itself in a circle.
struct DraftCompletion {
  private var draft: Draft
  private var places: [String: Int] = [:]

  static func completed(_ draft: Draft) -> Draft {
    var completion = DraftCompletion(draft)
    completion.dropEmpty()
    completion.defineNamed()
    completion.aimCalls()
    completion.draft = DraftCircles.broken(completion.draft)
    completion.draft.services.sort { first, second in
      (first.name.lowercased(), first.name) < (second.name.lowercased(), second.name)
    }
    return completion.draft
  }

  private init(_ draft: Draft) {
    self.draft = draft
    for (index, service) in draft.services.enumerated() { places[ServiceNames.folded(service.name)] = index }
  }

  /// An operation that stands for any request and says nothing of it is none.
  private mutating func dropEmpty() {
    for index in draft.services.indices {
      draft.services[index].operations.removeAll {
        $0.name == GraphBuilder.anyRequest && $0.steps.isEmpty && $0.figures.isEmpty && $0.outcomes == nil
          && $0.observedLatency == nil
      }
    }
  }

  // MARK: What is named

  @discardableResult
  private mutating func define(_ name: String) -> Int {
    let folded = ServiceNames.folded(name)
    if let place = places[folded] { return place }
    places[folded] = draft.services.count
    draft.services.append(Draft.Service(name))
    return draft.services.count - 1
  }

  private mutating func defineNamed() {
    for index in draft.services.indices {
      for name in draft.services[index].dependsOn { define(name) }
      for step in draft.services[index].operations.flatMap(\.steps).flatMap(\.leaves) {
        switch step {
        case .call(let call): define(call.service)
        case .publish(let publish): draft.services[define(publish.broker ?? "broker")].kind = .broker
        case .parallel, .oneOf: break
        }
      }
    }
    // Operations are defined after the services: the loop above does not see those that it adds, which have none.
    for index in draft.services.indices {
      for step in draft.services[index].operations.flatMap(\.steps).flatMap(\.leaves) {
        guard case .call(let call) = step, let operation = call.operation else { continue }
        let place = define(call.service)
        if !operationNames(of: place).contains(operation) {
          draft.services[place].operations.append(Draft.Operation(operation))
          known[place]?.insert(operation)
        }
      }
      for consumer in draft.services[index].consumers {
        guard let operation = consumer.operation, !operationNames(of: index).contains(operation) else { continue }
        draft.services[index].operations.append(Draft.Operation(operation))
        known[index]?.insert(operation)
      }
    }
    for index in draft.services.indices where draft.services[index].kind != .broker {
      draft.services[index].topics = []
    }
  }

  private static let brokerNote = "a broker: which facts are published?"

  private var known: [Int: Set<String>] = [:]

  private mutating func operationNames(of service: Int) -> Set<String> {
    if let names = known[service] { return names }
    let names = Set(draft.services[service].operations.map(\.name))
    known[service] = names
    return names
  }

  // MARK: Calls

  /// Calls of a service lead to its one operation where it has but that, are made as its mesh has it, and take the place
  /// of a dependency on it.
  private mutating func aimCalls() {
    let policies = draft.services.map(\.callPolicy)
    let brokers = draft.services.map { $0.kind == .broker }
    let general = draft.services.map { service in
      service.operations.contains { $0.name == GraphBuilder.anyRequest }
    }
    for index in draft.services.indices {
      var called: Set<String> = []
      for operation in draft.services[index].operations.indices {
        let steps = draft.services[index].operations[operation].steps
        draft.services[index].operations[operation].steps = steps.compactMap { step in
          step.replacingLeaves { leaf in
            guard case .call(var call) = leaf, let callee = places[ServiceNames.folded(call.service)] else {
              return leaf
            }
            call.service = draft.services[callee].name
            called.insert(call.service)
            if call.operation == nil, general[callee] { call.operation = GraphBuilder.anyRequest }
            if brokers[callee], call.note == nil || !(call.note ?? "").contains(Self.brokerNote) {
              call.note = (call.note.map { $0 + "; " } ?? "") + Self.brokerNote
            }
            for figure in policies[callee] where !call.figures.contains(where: { $0.key == figure.key }) {
              call.figures.append(figure)
            }
            return .call(call)
          }
        }
      }
      draft.services[index].dependsOn.removeAll { called.contains($0) }
      draft.services[index].dependsOn = draft.services[index].dependsOn.map {
        draft.services[places[ServiceNames.folded($0)] ?? index].name
      }
      draft.services[index].callPolicy = []
    }
  }
}
