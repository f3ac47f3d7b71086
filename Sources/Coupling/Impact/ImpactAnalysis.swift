import ArchitectureModel

/// What a change, or a further requirement, means: who has to follow, today and once facts have taken the place of calls.
package struct Impact: Sendable {
  package var today: Coordination
  package var afterRedesign: Coordination
  /// Of a further call or consumer: what it costs, both ways.
  package var requirement: NextRequirement?
}

/// Answers questions about changes to one architecture.
package struct ImpactAnalysis {
  package let architecture: Architecture
  private let today: ChangeFollowers
  private let after: ChangeFollowers

  /// The architecture once facts have taken the place of calls; all that the file has is in it.
  package var redesigned: Architecture { after.architecture }
  /// Whether no fact takes the place of any call.
  package var isRedesignEmpty: Bool { after.version.isAsWritten }

  /// - Parameter redesigned: the architecture with the facts that are proposed for it.
  /// - Complexity: linear in calls.
  package init(_ architecture: Architecture, redesigned: ArchitectureVersion) {
    self.architecture = architecture
    today = ChangeFollowers(ArchitectureVersion(architecture))
    after = ChangeFollowers(redesigned)
  }

  /// - Precondition: the change is about what the architecture has.
  /// - Complexity: linear in calls.
  package func impact(of change: Change) -> Impact {
    Impact(today: today.coordination(for: change), afterRedesign: after.coordination(for: change))
  }

  /// - Precondition: a further call does not lead into a circle.
  /// - Complexity: linear in calls, figures of availability as the diagram of one operation.
  package func impact(of wanted: FurtherRequirement) -> Impact {
    switch wanted {
    case .call(let operation, let newcomer):
      let event = after.version.fact(of: operation) ?? FactName.of(operation, in: architecture)
      let requirement = NextRequirement(newcomer, event: event, operations: [operation], in: architecture)
      return Impact(
        today: today.coordination(forCallOf: requirement),
        afterRedesign: after.coordination(forConsumerOf: requirement),
        requirement: requirement)
    case .consumer(let event, let newcomer):
      let requirement = NextRequirement(
        newcomer, event: event, operations: operations(telling: event), in: architecture)
      return Impact(
        today: today.coordination(forConsumerOf: requirement),
        afterRedesign: after.coordination(forConsumerOf: requirement), requirement: requirement)
    }
  }

  /// The facts that are published or consumed, today or after, and those that operations could publish in place of calls
  /// although that is not worth it.
  /// - Complexity: linear in calls.
  package var events: [String] {
    let judge = Judge(architecture: architecture)
    var seen: Set<String> = []
    var events: [String] = []
    func add(_ event: String) { if seen.insert(event).inserted { events.append(event) } }
    for operation in architecture.operations {
      for site in operation.calls { if let publish = architecture[site].publish { add(publish.event.value) } }
      if let fact = operation.fact?.value { add(fact) }
    }
    for service in redesigned.services { for consumer in service.consumers { add(consumer.event.value) } }
    for index in architecture.operations.indices {
      let operation = OperationID(index)
      guard after.version.fact(of: operation) == nil, !judge.isQuery(operation) else { continue }
      let couldMove = architecture[operation].calls.contains {
        architecture[$0].call != nil && judge.judge($0).isMovable
      }
      if couldMove { add(FactName.of(operation, in: architecture)) }
    }
    return events
  }

  /// The fields of a fact that the file knows: what its publishers tell and its consumers read, today or after, and what
  /// is known of what it is about.
  package func fields(of event: String) -> [String] {
    var seen: Set<String> = []
    let told = after.facts.publishers(of: event).flatMap { redesigned[$0].publish?.fields ?? [] }
    let entities = Set(operations(telling: event).compactMap { architecture[$0].entity })
    let known = architecture.entities.filter { entities.contains($0.name) }.flatMap { entity in
      entity.fields + (entity.key.map { [$0] } ?? [])
    }
    let read = after.facts.consumers(of: event).flatMap { $0.consumer.reads }
    return (told + known + read).filter { seen.insert($0).inserted }
  }

  /// The fields that callers send to an interface or read from it, and those it accepts.
  package func fields(of interface: Interface) -> [String] {
    var seen: Set<String> = []
    let accepted = accepted(by: interface).flatMap { $0.required + $0.optional }
    let used = InterfaceUse.all(of: interface, in: architecture).flatMap { use -> [String] in
      guard use.isCertain, case .call(let call) = use.role else { return [] }
      return call.sends.map(\.name) + call.reads
    }
    return (accepted + used).filter { seen.insert($0).inserted }
  }

  /// What the interface is known to accept; empty where the file does not say.
  package func accepted(by interface: Interface) -> [AcceptedFields] { architecture.accepted(by: interface) }

  /// The endpoints of a service that callers or its own operations name.
  package func endpoints(of service: ServiceID) -> [Endpoint] {
    var seen: Set<String> = []
    var endpoints = architecture[service].operations.compactMap { architecture[$0].endpoint }
    for operation in architecture.operations {
      for site in operation.calls where architecture.callee(of: site) == service {
        if let endpoint = architecture[site].call?.endpoint { endpoints.append(endpoint) }
      }
    }
    return endpoints.filter { seen.insert($0.text).inserted }
  }

  /// Whether a call of an operation to somebody would lead into a circle.
  package func isCircle(_ operation: OperationID, calling newcomer: Newcomer) -> Bool {
    guard case .known(let target) = newcomer.identity else { return false }
    var changed = architecture
    return changed.addCall(to: target, latency: nil, from: operation) == nil
  }

  /// How much of other teams' interfaces each of these teams has to understand.
  package func knowledge(of teams: [String]) -> [ForeignKnowledge] {
    let before = ForeignKnowledge.all(in: architecture)
    let after = ForeignKnowledge.all(in: redesigned)
    return teams.compactMap { team in
      guard var knowledge = before[team] else { return nil }
      knowledge.fieldsAfter = after[team]?.fields ?? 0
      return knowledge
    }
  }

  /// The operations that publish an event, today or else after, else those that could.
  private func operations(telling event: String) -> [OperationID] {
    let version = today.facts.publishers(of: event).isEmpty ? after.version : today.version
    var publishing: [OperationID] = []
    for site in version.facts.publishers(of: event) {
      let operation = version.architecture[site].operation
      if publishing.last != operation { publishing.append(operation) }
    }
    if !publishing.isEmpty { return publishing }
    return architecture.operations.indices.map { OperationID($0) }.filter { FactName.of($0, in: architecture) == event }
  }
}
