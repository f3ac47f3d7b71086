import ArchitectureModel
import Availability
import Timing

/// What stops working when a service is down, or when some calls always fail, everything else being up.
///
/// The engine is asked for the same architecture without any chance of failure, once as it is and once with what is
/// broken: the difference is what the break causes, through replicas, fallbacks and shares of requests.
struct Disruption {
  private let architecture: Architecture
  private let service: ServiceID?
  private let calls: Set<CallID>
  /// The share of requests that fail for it, by operation.
  private let operations: [Double]
  /// Likewise for services.
  private let services: [Double]

  /// - Complexity: linear in calls.
  init(_ architecture: Architecture, service: ServiceID? = nil, calls: Set<CallID> = []) {
    self.architecture = architecture
    self.service = service
    self.calls = calls
    // What always comes too late does so before and after.
    let lateShares = ResponseTimes(architecture).lateShares.map {
      $0.probability.value < 1 ? Probability.zero : Probability.one
    }
    let perfect = architecture.withoutFailures
    let intact = AvailabilityEngine(perfect, lateShares: lateShares)
    let broken = AvailabilityEngine(perfect.breaking(service, calls), lateShares: lateShares)
    operations = architecture.operations.indices.map { index in
      let id = OperationID(index)
      return max(0, broken.failure(of: id).worst - intact.failure(of: id).worst)
    }
    services = architecture.services.indices.map { index in
      let id = ServiceID(index)
      return max(0, (broken.failure(of: id) ?? 1) - (intact.failure(of: id) ?? 1))
    }
  }

  /// Operations that fail, all or in part.
  var failures: [Meanwhile.Failure] {
    architecture.operations.indices.compactMap { index in
      guard operations[index] > 0 else { return nil }
      let id = OperationID(index)
      return Meanwhile.Failure(
        operation: id, share: operations[index],
        perSecond: architecture[id].rate.map { $0.value.perSecond * operations[index] })
    }
  }

  /// What operations do without that go on.
  var losses: [Meanwhile.Loss] {
    var losses: [Meanwhile.Loss] = []
    for (index, operation) in architecture.operations.enumerated() where operations[index] < 1 {
      for site in operation.calls {
        if let why = loss(at: site) { losses.append(Meanwhile.Loss(call: site, why: why)) }
      }
    }
    return losses
  }

  private func share(of target: Target) -> Double {
    switch target {
    case .service(let service): services[service.index]
    case .operation(let operation): operations[operation.index]
    }
  }

  private func loss(at site: CallID) -> String? {
    let receiver = architecture.nameOfReceiver(site)
    let fails: Double
    switch architecture[site].kind {
    case .publish(let publish):
      // An outbox keeps the fact: that is a delay.
      guard publish.outbox == nil, services[publish.broker.index] > 0 else { return nil }
      fails = services[publish.broker.index]
    case .call(let call):
      fails = calls.contains(site) ? 1 : share(of: call.target)
      if let cache = call.cache?.service, services[cache.index] > 0, fails == 0 {
        return "goes to \(receiver) every time, without the cache"
      }
      guard fails > 0 else { return nil }
      if !call.waits { return "loses what it sends to \(receiver)" }
      if let cache = call.cache, call.onFailure == .fail, cache.service.map({ services[$0.index] == 0 }) ?? true {
        return "answers what is in the cache of \(receiver), and fails for the rest"
      }
    }
    switch architecture[site].onFailure {
    case .fail: return nil
    case .ignore: return architecture[site].publish == nil ? "goes on without \(receiver)" : "loses \(receiver)"
    case .fallback(let target):
      return share(of: target) < 1 ? "has \(architecture.name(of: target)) stand in for \(receiver)" : nil
    }
  }

  // MARK: Facts

  /// Which consumers get which facts later.
  func delays(_ facts: FactTable) -> [Meanwhile.Delay] {
    var delays: [Meanwhile.Delay] = []
    var flows: [String: Flow] = [:]
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        let event = consumer.event.value
        let flow = flows[event] ?? flow(of: facts.publishers(of: event))
        flows[event] = flow
        guard let why = delay(of: consumer, ServiceID(index), flow) else { continue }
        delays.append(
          Meanwhile.Delay(event: event, consumer: ServiceID(index), perSecond: flow.perSecond, why: why))
      }
    }
    return delays
  }

  private func delay(of consumer: Consumer, _ id: ServiceID, _ flow: Flow) -> String? {
    let event = consumer.event.value
    if id == service { return "\(event) waits for \(architecture[id].name)" }
    if services[id.index] > 0 || consumer.operation.map({ operations[$0.index] > 0 }) ?? false {
      let cause = service.map { "\(architecture[$0].name)" } ?? "its calls"
      return "\(architecture[id].name) tries \(event) again until \(cause) answers"
    }
    return flow.waits ? "\(event) waits in the outbox" : nil
  }

  /// How a fact gets to the broker.
  private struct Flow {
    /// nil where a rate is not known.
    var perSecond: Double? = 0
    /// Some of it stays in an outbox.
    var waits = false
  }

  private func flow(of sites: [CallID]) -> Flow {
    var flow = Flow(perSecond: sites.isEmpty ? nil : 0)
    for site in sites {
      guard let publish = architecture[site].publish else { continue }
      let operation = architecture[site].operation
      let share = publish.probability.value.nominal.value * (1 - operations[operation.index])
      let rate = architecture[operation].rate?.value.perSecond
      flow.perSecond = flow.perSecond.flatMap { total in rate.map { total + $0 * share } }
      if publish.outbox != nil, services[publish.broker.index] > 0 { flow.waits = true }
    }
    return flow
  }

  // MARK: Pools

  /// Pools that run full within a time if calls to the service hang instead of being refused.
  func fullPools(within length: Nanoseconds) -> [Meanwhile.FullPool] {
    guard let service else { return [] }
    let times = ResponseTimes(architecture)
    let shares = RequestShares(architecture)
    var fastest: [ServiceID: Meanwhile.FullPool] = [:]
    for operation in architecture.operations where operation.service != service {
      for site in operation.calls where architecture.callee(of: site) == service {
        guard let pressure = PoolPressure(architecture, times, shares, call: site),
          pressure.secondsToFull < length.seconds,
          pressure.secondsToFull < fastest[operation.service]?.afterSeconds ?? .infinity
        else { continue }
        fastest[operation.service] = Meanwhile.FullPool(
          service: operation.service, workers: pressure.workers, afterSeconds: pressure.secondsToFull)
      }
    }
    return architecture.services.indices.compactMap { fastest[ServiceID($0)] }
  }
}

extension AvailabilityEngine.Figure {
  /// The exact figure, or past the node limit the worse bound.
  fileprivate var worst: Double {
    switch self {
    case .exact(let value): value
    case .between(_, let high): high
    }
  }
}

extension Architecture {
  /// The same where nothing fails by chance; calls that always fail still do.
  fileprivate var withoutFailures: Architecture {
    var perfect = self
    let up = Quantity(AvailabilityFigure.fraction(UncertainProbability(.one)))
    for index in perfect.zones.indices { perfect.zones[index].availability = up }
    for index in perfect.services.indices {
      perfect.services[index].availability = up
      perfect.services[index].deploys = nil
    }
    for index in perfect.calls.indices {
      guard case .call(var call) = perfect.calls[index].kind, call.errorRate.value.nominal.value < 1 else { continue }
      call.errorRate.value = UncertainProbability(.zero)
      perfect.calls[index].kind = .call(call)
    }
    return perfect
  }

  fileprivate func breaking(_ service: ServiceID?, _ broken: Set<CallID>) -> Architecture {
    var changed = self
    if let service {
      changed.services[service.index].availability.value = .fraction(UncertainProbability(.zero))
    }
    // The order of a set does not matter here: each is changed by itself.
    for site in broken {
      guard case .call(var call) = changed.calls[site.index].kind else { continue }
      call.errorRate.value = UncertainProbability(.one)
      changed.calls[site.index].kind = .call(call)
    }
    return changed
  }
}
