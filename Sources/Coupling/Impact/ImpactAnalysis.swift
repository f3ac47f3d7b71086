import ArchitectureModel

/// What a change means: who has to follow, today and once facts have taken the place of the calls that can move.
package struct Impact: Sendable {
  package var change: Change
  package var today: Coordination
  package var afterRedesign: Coordination
  /// Of a further call or consumer: what it costs, both ways.
  package var requirement: NextRequirement?
}

/// Answers questions about changes to one architecture.
package struct ImpactAnalysis {
  package let architecture: Architecture
  /// The architecture once facts have taken the place of the calls that can move.
  package let redesigned: Architecture
  private let today: ChangeFollowers
  private let after: ChangeFollowers

  /// - Complexity: linear in calls.
  package init(_ architecture: Architecture) {
    self.architecture = architecture
    let withFacts = ArchitectureWithFacts(architecture, judgedBy: Judge(architecture: architecture))
    redesigned = withFacts.architecture
    today = ChangeFollowers(architecture, in: architecture)
    after = ChangeFollowers(redesigned, in: architecture, takeovers: withFacts.takeovers)
  }

  /// - Precondition: the change is about what the architecture has; a further call does not lead into a circle.
  /// - Complexity: linear in calls, figures of availability as the diagram of one operation.
  package func impact(of change: Change) -> Impact {
    var impact = Impact(
      change: change, today: today.coordination(for: change), afterRedesign: after.coordination(for: change))
    switch change {
    case .addCall(let operation, let newcomer):
      let requirement = NextRequirement(
        newcomer, event: FactName.of(operation, in: architecture), operations: [operation], in: architecture)
      impact.requirement = requirement
      impact.today = today.coordination(forCallOf: requirement)
      impact.afterRedesign = after.coordination(forConsumerOf: requirement)
    case .addConsumer(let event, let newcomer):
      let requirement = NextRequirement(
        newcomer, event: event, operations: operations(telling: event), in: architecture)
      impact.requirement = requirement
      impact.today = today.coordination(forConsumerOf: requirement)
      impact.afterRedesign = after.coordination(forConsumerOf: requirement)
    default: break
    }
    return impact
  }

  /// The facts that are published or consumed, and those that operations would publish.
  package var events: [String] {
    var seen: Set<String> = []
    var events: [String] = []
    func add(_ event: String) { if seen.insert(event).inserted { events.append(event) } }
    for operation in architecture.operations {
      for site in operation.calls { if let publish = architecture[site].publish { add(publish.event.value) } }
      if let fact = operation.fact?.value { add(fact) }
    }
    for service in redesigned.services { for consumer in service.consumers { add(consumer.event.value) } }
    return events
  }

  /// The fields of a fact that the file knows: what its publishers tell and its consumers read, and for one that is
  /// not published yet what it would tell.
  package func fields(of event: String) -> [String] {
    let facts = FactTable(redesigned)
    var seen: Set<String> = []
    let told = facts.publishers(of: event).flatMap { redesigned[$0].publish?.fields ?? [] }
    let entities = Set(operations(whoseFactIs: event).compactMap { architecture[$0].entity })
    let known = architecture.entities.filter { entities.contains($0.name) }.flatMap {
      architecture.fields(ofFactOf: $0, [])
    }
    let read = facts.consumers(of: event).flatMap { $0.consumer.reads }
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

  /// The operations that publish an event, else those whose fact it is.
  private func operations(telling event: String) -> [OperationID] {
    var publishing: [OperationID] = []
    for site in FactTable(architecture).publishers(of: event) where publishing.last != architecture[site].operation {
      publishing.append(architecture[site].operation)
    }
    if !publishing.isEmpty { return publishing }
    return operations(whoseFactIs: event)
  }

  /// The operations whose fact it is, published or not.
  private func operations(whoseFactIs event: String) -> [OperationID] {
    architecture.operations.indices.map { OperationID($0) }.filter { FactName.of($0, in: architecture) == event }
  }
}
