import ArchitectureModel
import Availability
import Timing

/// What one more call costs an operation, against one more consumer of its fact.
package struct NextRequirement: Sendable {
  /// How an operation does.
  package struct Figures: Sendable {
    /// nil where it can never succeed.
    package var responseMs: Double?
    package var failure: AvailabilityEngine.Figure
    /// nil past a limit.
    package var incompletion: Double?
  }

  /// One operation that would call, or whose fact would be consumed.
  package struct Addition: Sendable {
    package var operation: OperationID
    /// The name that the call would have.
    package var call: String
    package var before: Figures
    /// nil where it would call in a circle.
    package var asCall: (figures: Figures, coupling: CallCoupling)?
    package var asConsumer: Figures
    /// Operations that wait for this one, and feel a further call as well.
    package var waiting: [OperationID]
  }

  package var newcomer: Newcomer
  /// `SERVICE` or `SERVICE/OPERATION`.
  package var name: String
  package var team: String
  /// The service, where it is in the file.
  package var service: ServiceID?
  package var availability: Quantity<AvailabilityFigure>
  /// Whether it is said on the question, in the file, or nowhere.
  package var isAvailabilityAssumed: Bool
  /// What one request takes; nil where nobody says so.
  package var latencyMs: Double?
  package var event: String
  package var isPublished: Bool
  /// The first call that one of the operations makes to it today, and its name.
  package var knownCall: (call: CallID, name: String)?
  /// All operations that would call, or whose fact would be consumed.
  package var operations: [OperationID]
  /// Figures of the first of them.
  package var additions: [Addition]
  /// Each takes engines of its own.
  package static let mostAdditions = 20

  /// The availability of a service of which nothing is said: that of the others would make it free.
  package static let assumedAvailability = Probability(shortest: 0.999)
  /// Of a broker where the file has none.
  /// - Source: what replicated managed brokers promise is 99.9 to 99.99 %; an assumption.
  package static let assumedBrokerAvailability = Probability(shortest: 0.9999)

  init(_ newcomer: Newcomer, event: String, operations: [OperationID], in architecture: Architecture) {
    self.newcomer = newcomer
    self.event = event
    self.operations = operations
    isPublished = !FactTable(architecture).publishers(of: event).isEmpty
    var base = architecture
    let target: Target
    switch newcomer.identity {
    case .known(let known):
      target = known
      isAvailabilityAssumed = false
    case .new(let name):
      let given = newcomer.availability.map { Quantity(AvailabilityFigure.fraction($0)) }
      let known = given ?? architecture.defaults.flatMap { $0.availability.isGiven ? $0.availability : nil }
      isAvailabilityAssumed = known == nil
      let assumed = AvailabilityFigure.fraction(UncertainProbability(Self.assumedAvailability))
      target = .service(base.addService(name, availability: known ?? Quantity(assumed, basis: .assumed)))
    }
    let known = operations.lazy.flatMap { architecture[$0].calls }.first {
      guard let call = architecture[$0].call else { return false }
      // To call a service by name is to call any of its operations.
      return call.target == target || target == .service(architecture.service(of: call.target))
    }
    knownCall = known.map { ($0, architecture[$0].name) }
    let id = base.service(of: target)
    service = id.index < architecture.services.count ? id : nil
    name = base.name(of: target)
    team = base.team(of: id)
    availability = base[id].availability
    let latency =
      newcomer.latency.map { Quantity(Latency.constant($0)) } ?? known.flatMap { architecture[$0].call?.latency }
    let times = ResponseTimes(base)
    switch (latency, target) {
    case (let latency?, _): latencyMs = latency.value.meanNanoseconds / 1e6
    case (nil, .operation(let operation)): latencyMs = times.responseTime(of: operation)?.meanMs
    case (nil, .service(let service)):
      latencyMs = base[service].latency.isGiven ? base[service].latency.value.meanNanoseconds / 1e6 : nil
    }
    let before = Variant(base, times)
    additions = operations.prefix(Self.mostAdditions).map { operation in
      Addition(
        before, operation, target, latency, event: event, waiting: architecture.operations(waitingFor: operation))
    }
  }
}

/// An architecture with what answers questions about its figures.
private struct Variant {
  let architecture: Architecture
  let times: ResponseTimes
  let engine: AvailabilityEngine

  init(_ architecture: Architecture, _ times: ResponseTimes? = nil) {
    self.architecture = architecture
    self.times = times ?? ResponseTimes(architecture)
    engine = AvailabilityEngine(architecture, lateShares: self.times.lateShares.map(\.probability))
  }

  func figures(of operation: OperationID) -> NextRequirement.Figures {
    NextRequirement.Figures(
      responseMs: times.responseTime(of: operation)?.meanMs, failure: engine.failure(of: operation),
      incompletion: engine.incompletion(of: operation))
  }

  func coupling(of call: CallID) -> CallCoupling {
    let cost = engine.gain(of: architecture[call].operation, sparing: [call])
    let shares = RequestShares(architecture)
    return CouplingClassifier(architecture: architecture, times: times, shares: shares).coupling(of: call, cost: cost)
  }
}

extension NextRequirement.Addition {
  fileprivate init(
    _ variant: Variant, _ operation: OperationID, _ target: Target, _ latency: Quantity<Latency>?, event: String,
    waiting: [OperationID]
  ) {
    self.operation = operation
    self.waiting = waiting
    let base = variant.architecture
    call = "\(base.name(of: operation))#\(base[operation].calls.count + 1)"
    before = variant.figures(of: operation)
    var calling = base
    if let call = calling.addCall(to: target, latency: latency, from: operation) {
      let changed = Variant(calling)
      asCall = (changed.figures(of: operation), changed.coupling(of: call))
    }
    var consuming = base
    if !base[operation].calls.contains(where: { base[$0].publish?.event.value == event }) {
      let broker = base.services.firstIndex { $0.kind == .broker }.map { ServiceID($0) } ?? consuming.addBroker()
      _ = consuming.addPublish(
        of: event, fields: [], to: broker, from: operation)
    }
    let handler: OperationID? = if case .operation(let operation) = target { operation } else { nil }
    consuming.addConsumer(of: event, operation: handler, reads: [], to: base.service(of: target))
    asConsumer = Variant(consuming).figures(of: operation)
  }
}

extension Architecture {
  /// The broker that would carry the fact where the file has none.
  fileprivate mutating func addBroker() -> ServiceID {
    let names = Set(services.map(\.name))
    // One of so many numbers is free.
    let name = (["broker"] + (2...names.count + 2).map { "broker-\($0)" }).first { !names.contains($0) } ?? "broker"
    let availability = UncertainProbability(NextRequirement.assumedBrokerAvailability)
    return addService(
      name, kind: .broker, availability: Quantity(.fraction(availability), basis: .assumed), replicas: .single)
  }

  /// Operations that wait for another, themselves or through others, in the order of the file.
  /// - Complexity: O(calls).
  fileprivate func operations(waitingFor operation: OperationID) -> [OperationID] {
    var isWaiting = [Bool](repeating: false, count: operations.count)
    // Callees come before callers.
    for id in operationOrder {
      isWaiting[id.index] = self[id].calls.contains { site in
        guard let call = self[site].call, call.waits, case .operation(let target) = call.target else { return false }
        return target == operation || isWaiting[target.index]
      }
    }
    return operations.indices.filter { isWaiting[$0] }.map { OperationID($0) }
  }
}

extension ChangeFollowers {
  /// Who has to change for a further call: the caller, by whom the newcomer's interface is known from then on.
  func coordination(forCallOf requirement: NextRequirement) -> Coordination {
    let known = requirement.knownCall?.name
    let duties = requirement.operations.map { operation in
      duty(
        architecture[operation].service, operation, nil,
        known == nil
          ? "calls \(requirement.name), whose interface it has to know from then on"
          : "calls \(requirement.name) once more; it knows its interface already")
    }
    let because =
      if let known {
        "it calls \(requirement.name) already, by \(known): this would be one more call"
      } else if requirement.service == nil {
        "\(requirement.name) has to run before the first call, and whenever there is one from then on"
      } else {
        "\(requirement.name) has to run whenever there is such a call from then on"
      }
    return joined(requirement, duties, because: because)
  }

  /// Who has to change for a further consumer: nobody where the fact is published and the consumer is in the files.
  func coordination(forConsumerOf requirement: NextRequirement) -> Coordination {
    let event = requirement.event
    let isPublished = !facts.publishers(of: event).isEmpty
    let isExternal = requirement.service.map { architecture[$0].kind == .external } ?? false
    let isMoved = requirement.knownCall.map { version.isGone($0.call) } ?? false
    let duties = requirement.operations.compactMap { operation -> Coordination.Duty? in
      var parts: [String] = []
      if !isPublished { parts.append("publishes \(event), once for all consumers") }
      // In place of a call there is one already.
      if isExternal && !isMoved {
        parts.append("needs an adapter, which consumes \(event) and calls \(requirement.name)")
      }
      guard !parts.isEmpty else { return nil }
      return duty(architecture[operation].service, operation, nil, parts.joined(separator: "; "))
    }
    var result = joined(requirement, duties, because: reason(forConsumerOf: requirement, isPublished, isExternal))
    result.circle = circle(closedBy: requirement)
    return result
  }

  private func reason(forConsumerOf requirement: NextRequirement, _ isPublished: Bool, _ isExternal: Bool) -> String {
    let (event, name) = (requirement.event, requirement.name)
    let isOwn = requirement.service.map { own in requirement.operations.contains { architecture[$0].service == own } }
    var reason =
      if !isPublished {
        "\(event) has to be published first, once for all consumers to come"
      } else if isExternal {
        "\(name) is external: an adapter consumes \(event) for it"
      } else if isOwn == true {
        "\(event) is a fact of its own"
      } else if requirement.isPublished {
        "\(event) is there: \(name) reads it, and its publisher does not know"
      } else {
        "\(event) is published by then: \(name) reads it, and its publisher does not know"
      }
    if let known = requirement.knownCall {
      reason +=
        version.isGone(known.call)
        ? "; that replaces the call \(known.name)" : "; \(known.name) calls it already"
    }
    return reason
  }

  /// The facts from an event back to itself, by calls and by facts, once a newcomer consumes it; empty where there is no
  /// such way, or the file does not say which operation handles it.
  /// - Complexity: O(calls + consumers).
  private func circle(closedBy requirement: NextRequirement) -> [String] {
    guard case .known(.operation(let handler)) = requirement.newcomer.identity else { return [] }
    let publishing = Set(requirement.operations)
    var cause: [OperationID: (operation: OperationID, fact: String?)] = [:]
    var seen: Set<OperationID> = [handler]
    var told: Set<String> = []
    var queue = [handler]
    var head = 0
    while head < queue.count {
      let operation = queue[head]
      head += 1
      func add(_ next: OperationID, by fact: String?) {
        guard seen.insert(next).inserted else { return }
        cause[next] = (operation, fact)
        queue.append(next)
      }
      var closes = publishing.contains(operation)
      for site in architecture[operation].calls {
        switch architecture[site].kind {
        case .call(let call): if case .operation(let target) = call.target { add(target, by: nil) }
        case .publish(let publish):
          let fact = publish.event.value
          closes = closes || fact == requirement.event
          guard told.insert(fact).inserted else { continue }
          for case let next? in facts.consumers(of: fact).map(\.consumer.operation) { add(next, by: fact) }
        }
      }
      guard closes else { continue }
      var path = [requirement.event]
      var place = operation
      while let (before, fact) = cause[place] {
        if let fact { path.append(fact) }
        place = before
      }
      return [requirement.event] + path.reversed()
    }
    return []
  }

  /// An answer in which a newcomer that is not in the file counts as a service and a team.
  private func joined(
    _ requirement: NextRequirement, _ duties: [Coordination.Duty], because: String
  ) -> Coordination {
    var result = coordination(duties, providers: requirement.service.map { [$0] } ?? [], because: because)
    guard requirement.service == nil else { return result }
    let teams = teams(of: duties.map(\.service))
    let all = teams.contains(requirement.team) ? teams : teams + [requirement.team]
    result.mustCoordinate = all.count > 1 ? all : []
    result.teamsAtATime = min(2, all.count)
    return result
  }
}
