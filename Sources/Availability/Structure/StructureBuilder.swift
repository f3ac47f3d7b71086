import ArchitectureModel

/// Turns an architecture into gates, by the letter of "What it means: availability" in the reference of the format.
final class StructureBuilder {
  /// What one call may do to its operation: fail it, or leave undone what its facts set off.
  private struct Outcome {
    var failure: GateID
    /// What is left undone where it succeeds; only facts leave anything.
    var rest: GateID

    static let success = Outcome(failure: StructureFunction.never, rest: StructureFunction.never)
  }

  let architecture: Architecture
  let outlook: Outlook
  /// For each call: the share of its attempts that take longer than its timeout.
  let lateShares: [UncertainProbability]
  private(set) var structure = StructureFunction()
  private var services: [GateID] = []
  private var operations: [GateID] = []
  /// For each operation: what it needs, then its steps.
  private var conditions: [[GateID]] = []
  /// Consumers by the event that sets them off, in the order written.
  private let consumers: [String: [(service: ServiceID, operation: OperationID?)]]
  private var operationRests: [OperationID: GateID] = [:]
  /// By operation: whether it publishes anything, or calls one that does.
  private var setsOffFacts: [Bool] = []
  private var activeEvents: [String] = []
  private var hasMetCircle = false
  private var isOverLimit = false
  private var expansions = 0
  private var depth = 0

  /// By call: a service which, while it is up, keeps the call from failing.
  private let switches: [CallID: ServiceID]

  /// - Precondition: one late share for each call.
  /// - Complexity: O(services + operations + calls).
  init(
    _ architecture: Architecture, lateShares: [UncertainProbability], outlook: Outlook,
    switches: [CallID: ServiceID] = [:]
  ) {
    self.switches = switches
    precondition(lateShares.count == architecture.calls.count, "a late share for each call")
    self.architecture = architecture
    self.lateShares = lateShares
    self.outlook = outlook
    var consumers: [String: [(service: ServiceID, operation: OperationID?)]] = [:]
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        consumers[consumer.event.value, default: []].append((ServiceID(index), consumer.operation))
      }
    }
    self.consumers = consumers
    services = [GateID](repeating: StructureFunction.never, count: architecture.services.count)
    operations = [GateID](repeating: StructureFunction.never, count: architecture.operations.count)
    conditions = [[GateID]](repeating: [], count: architecture.operations.count)
    for service in architecture.serviceOrder {
      let itself = canFail(service) ? structure.service(service) : StructureFunction.never
      let needs = architecture.services[service.index].dependencies.map { requirement($0) }
      services[service.index] = structure.series([itself] + needs)
    }
    setsOffFacts = [Bool](repeating: false, count: architecture.operations.count)
    for operation in architecture.operationOrder {
      setsOffFacts[operation.index] = architecture.operations[operation.index].calls.contains(where: setsOffFact)
      let needs = needs(of: operation)
      let steps = architecture.operations[operation.index].steps.map { failure(of: $0, sparing: []) }
      conditions[operation.index] = needs + steps
      operations[operation.index] = structure.series(needs + steps)
    }
  }

  private func setsOffFact(_ id: CallID) -> Bool {
    func sets(_ target: Target) -> Bool {
      if case .operation(let operation) = target { setsOffFacts[operation.index] } else { false }
    }
    let site = architecture.calls[id.index]
    guard case .call(let call) = site.kind else { return true }
    if case .fallback(let target) = site.onFailure, sets(target) { return true }
    return sets(call.target)
  }

  /// When the service is down.
  func failure(of service: ServiceID) -> GateID { services[service.index] }

  /// When the operation fails.
  func failure(of operation: OperationID) -> GateID { operations[operation.index] }

  /// What fails the operation, each by itself: what it needs first, then its steps in order.
  func conditions(of operation: OperationID) -> [GateID] { conditions[operation.index] }

  /// When a step would fail if some of its calls could not.
  func failure(of step: Step, sparing spared: Set<CallID>) -> GateID {
    outcome(of: step, sparing: spared, withFacts: false).failure
  }

  /// When any of several fails.
  func failure(ofAny gates: [GateID]) -> GateID { structure.series(gates) }

  private func canFail(_ service: ServiceID) -> Bool {
    !Part.all(of: service, in: architecture).isEmpty
      || architecture.services[service.index].replicas.zones.contains { Part.zone($0).canFail(in: architecture) }
  }

  private func needs(of operation: OperationID) -> [GateID] {
    [services[architecture.operations[operation.index].service.index]]
      + architecture.operations[operation.index].dependencies.map { requirement($0) }
  }

  private func requirement(_ requirement: Requirement) -> GateID {
    switch requirement {
    case .service(let service): services[service.index]
    case .anyOf(let members): structure.redundant(members.map { self.requirement($0) })
    case .atLeast(let count, let members): structure.atLeast(count, members.map { self.requirement($0) })
    }
  }

  // MARK: Steps

  private func outcome(of step: Step, sparing spared: Set<CallID>, withFacts: Bool) -> Outcome {
    switch step {
    case .save: return .success
    case .call(let id):
      if spared.contains(id) { return .success }
      switch architecture.calls[id.index].kind {
      case .call(let call):
        var outcome = outcome(of: call, id, withFacts: withFacts)
        if let service = switches[id] {
          outcome.failure = structure.redundant([outcome.failure, services[service.index]])
        }
        return outcome
      case .publish(let publish): return outcome(of: publish, id, withFacts: withFacts)
      }
    case .parallel(let branches):
      let outcomes = branches.map { outcome(of: $0, sparing: spared, withFacts: withFacts) }
      return Outcome(failure: structure.series(outcomes.map(\.failure)), rest: structure.series(outcomes.map(\.rest)))
    case .oneOf(let alternatives):
      let outcomes = alternatives.map { outcome(of: $0.step, sparing: spared, withFacts: withFacts) }
      let shares = alternatives.map { outlook.harm($0.share.value) }
      let failure = structure.mixture(zip(shares, outcomes).map { ($0, $1.failure) })
      let ways = zip(shares, outcomes).map { StructureFunction.Way(share: $0, gate: $1.failure, rest: $1.rest) }
      return Outcome(failure: failure, rest: structure.remainder(ways, total: failure))
    }
  }

  private func outcome(of call: Call, _ id: CallID, withFacts: Bool) -> Outcome {
    guard call.waits, call.onFailure != .ignore else { return .success }
    var result = self.attempt(call, id)
    result = structure.attempts(1 + call.retries.count, result)
    var outcome = Outcome(failure: result, rest: withFacts ? rest(of: call.target) : StructureFunction.never)
    if case .fallback(let target) = call.onFailure {
      outcome = fallback(to: target, after: outcome, withFacts: withFacts)
    }
    if let cache = call.cache { outcome = cached(outcome, cache) }
    outcome.failure = structure.repetition(call.times, outcome.failure)
    outcome.rest = structure.repetition(call.times, outcome.rest)
    return made(outcome, with: outlook.harm(call.probability.value))
  }

  private func attempt(_ call: Call, _ id: CallID) -> GateID {
    structure.series([
      failure(of: call.target), structure.chance(outlook.harm(call.errorRate.value)),
      structure.chance(outlook.harm(lateShares[id.index])),
    ])
  }

  private func failure(of target: Target) -> GateID {
    switch target {
    case .service(let service): failure(of: service)
    case .operation(let operation): failure(of: operation)
    }
  }

  private func fallback(to target: Target, after first: Outcome, withFacts: Bool) -> Outcome {
    let second = Outcome(failure: failure(of: target), rest: withFacts ? rest(of: target) : StructureFunction.never)
    let failure = structure.redundant([first.failure, second.failure])
    let ways = [
      StructureFunction.Way(share: .one, gate: first.failure, rest: first.rest),
      StructureFunction.Way(share: .one, after: first.failure, gate: second.failure, rest: second.rest),
    ]
    return Outcome(failure: failure, rest: structure.remainder(ways, total: failure))
  }

  /// Not called with the hit rate where the cache is up, called otherwise.
  private func cached(_ call: Outcome, _ cache: Call.Cache) -> Outcome {
    let up = cache.service.map { services[$0.index] } ?? StructureFunction.never
    let miss = structure.series([up, structure.chance(outlook.benefit(cache.hit.value).inverted)])
    let failure = structure.redundant([miss, call.failure])
    let ways = [StructureFunction.Way(share: .one, after: miss, gate: call.failure, rest: call.rest)]
    return Outcome(failure: failure, rest: structure.remainder(ways, total: failure))
  }

  /// What is made with a probability, and succeeds where it is not made.
  private func made(_ outcome: Outcome, with probability: Probability) -> Outcome {
    let failure = structure.mixture([(probability, outcome.failure)])
    let ways = [StructureFunction.Way(share: probability, gate: outcome.failure, rest: outcome.rest)]
    return Outcome(failure: failure, rest: structure.remainder(ways, total: failure))
  }

  // MARK: Facts

  /// Operations are followed this deep along their facts, and this often through circles of facts. More is beyond any
  /// system; it is said so, and nothing overflows.
  private static let deepestChain = 200
  private static let mostExpansions = 10_000

  /// When the operation fails, or what its facts set off cannot be done at once; nil where that is past the limits.
  func incompletion(of operation: OperationID) -> GateID? {
    isOverLimit = false
    expansions = 0
    let rest = rest(of: operation)
    return isOverLimit ? nil : structure.series([operations[operation.index], rest])
  }

  private func rest(of target: Target) -> GateID {
    switch target {
    case .service: StructureFunction.never
    case .operation(let operation): rest(of: operation)
    }
  }

  private func rest(of operation: OperationID) -> GateID {
    guard setsOffFacts[operation.index] else { return StructureFunction.never }
    if let known = operationRests[operation] { return known }
    expansions += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestChain, expansions <= Self.mostExpansions else {
      isOverLimit = true
      return StructureFunction.never
    }
    let hadMetCircle = hasMetCircle
    hasMetCircle = false
    let rests = architecture.operations[operation.index].steps.map {
      outcome(of: $0, sparing: [], withFacts: true).rest
    }
    let rest = structure.series(rests)
    // Inside a circle the answer depends on where it was entered, and is not kept.
    if !hasMetCircle, !isOverLimit { operationRests[operation] = rest }
    hasMetCircle = hasMetCircle || hadMetCircle
    return rest
  }

  private func outcome(of publish: Publish, _ id: CallID, withFacts: Bool) -> Outcome {
    let broker = failure(of: publish.broker)
    var failure = StructureFunction.never
    if publish.outbox == nil {
      failure = structure.series([broker, structure.chance(outlook.harm(lateShares[id.index]))])
    }
    var rest = withFacts ? structure.series([broker] + consumption(of: publish.event.value)) : StructureFunction.never
    switch publish.onFailure {
    case .fail: break
    case .ignore: failure = StructureFunction.never
    case .fallback(let target):
      let outcome = fallback(to: target, after: Outcome(failure: failure, rest: rest), withFacts: withFacts)
      (failure, rest) = (outcome.failure, outcome.rest)
    }
    return made(Outcome(failure: failure, rest: rest), with: outlook.harm(publish.probability.value))
  }

  private func consumption(of event: String) -> [GateID] {
    if activeEvents.contains(event) {
      hasMetCircle = true
      return []
    }
    activeEvents.append(event)
    defer { activeEvents.removeLast() }
    var gates: [GateID] = []
    for consumer in consumers[event] ?? [] {
      guard let operation = consumer.operation else {
        gates.append(failure(of: consumer.service))
        continue
      }
      gates += [failure(of: operation), rest(of: operation)]
    }
    return gates
  }
}
