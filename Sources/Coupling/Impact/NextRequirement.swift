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
  /// All operations that would call, or whose fact would be consumed.
  package var operations: [OperationID]
  /// Figures of the first of them.
  package var additions: [Addition]
  /// Each takes engines of its own.
  package static let mostAdditions = 20

  /// The availability of a service of which nothing is said: that of the others would make it free.
  package static let assumedAvailability = Probability(value: 0.999, complement: 0.001)

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
    let id = base.service(of: target)
    service = id.index < architecture.services.count ? id : nil
    name = base.name(of: target)
    team = base.team(of: id)
    availability = base[id].availability
    let latency = newcomer.latency.map { Quantity(Latency.constant($0)) }
    let times = ResponseTimes(base)
    switch (latency, target) {
    case (let latency?, _): latencyMs = latency.value.constant?.milliseconds
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
    let duties = requirement.operations.map { operation in
      duty(
        architecture[operation].service, operation, nil,
        "calls \(requirement.name), whose interface it has to know from then on")
    }
    return joined(
      requirement, duties,
      because: "\(requirement.name) has to run before the first call, and whenever there is one from then on")
  }

  /// Who has to change for a further consumer: nobody where the fact is published.
  func coordination(forConsumerOf requirement: NextRequirement) -> Coordination {
    let isPublished = !facts.publishers(of: requirement.event).isEmpty
    let duties =
      isPublished
      ? []
      : requirement.operations.map { operation in
        duty(
          architecture[operation].service, operation, nil,
          "publishes \(requirement.event), once for all consumers")
      }
    return joined(
      requirement, duties,
      because: isPublished
        ? "\(requirement.event) is there: \(requirement.name) reads it, and its publisher does not know"
        : "\(requirement.event) has to be published first, once for all consumers to come")
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
