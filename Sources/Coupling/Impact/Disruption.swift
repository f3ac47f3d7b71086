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
  private let shares: RequestShares

  /// - Complexity: linear in calls.
  init(_ architecture: Architecture, service: ServiceID? = nil, calls: Set<CallID> = []) {
    self.architecture = architecture
    self.service = service
    self.calls = calls
    shares = RequestShares(architecture)
    // What always comes too late does so before and after.
    let lateShares = ResponseTimes(architecture).lateShares.map {
      UncertainProbability($0.probability.nominal.value < 1 ? .zero : .one)
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
  var losses: [(call: CallID, why: String)] {
    var losses: [(call: CallID, why: String)] = []
    for (index, operation) in architecture.operations.enumerated() where operations[index] < 1 {
      for site in operation.calls {
        if let why = loss(at: site) { losses.append((site, why)) }
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

  /// Which facts wait in an outbox, and which consumers get which facts later.
  /// - Parameter length: how long it lasts; nil where nothing tells.
  func delays(_ version: ArchitectureVersion, within length: Nanoseconds? = nil) -> [Meanwhile.Delay] {
    let facts = version.facts
    var delays: [Meanwhile.Delay] = []
    var flows: [String: Flow] = [:]
    for operation in architecture.operations {
      for case let publish? in operation.calls.map({ architecture[$0].publish }) {
        let event = publish.event.value
        guard flows[event] == nil else { continue }
        let flow = flow(of: facts.publishers(of: event))
        flows[event] = flow
        guard flow.waits else { continue }
        // Once for all its consumers.
        delays.append(
          Meanwhile.Delay(event: event, perSecond: flow.waiting, why: "\(event) waits in the outbox"))
      }
    }
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        let id = ServiceID(index)
        let event = consumer.event.value
        guard let why = delay(of: consumer, id) else { continue }
        let flow = flows[event]
        // None of it gets to the log.
        if let flow, !flow.arrives { continue }
        let retention = flow?.retention.flatMap { kept in length.flatMap { kept < $0 ? kept : nil } }
        delays.append(
          Meanwhile.Delay(
            event: event, consumer: id,
            perSecond: flow?.arriving.map { max(0, $0 - passedOver(by: consumer, of: id, version)) },
            retention: retention, why: why))
      }
    }
    return delays
  }

  private func delay(of consumer: Consumer, _ id: ServiceID) -> String? {
    let event = consumer.event.value
    if id == service { return "\(event) waits for \(architecture[id].name)" }
    guard services[id.index] > 0 || consumer.operation.map({ operations[$0.index] > 0 }) ?? false else { return nil }
    let cause = service.map { "\(architecture[$0].name)" } ?? "its calls"
    return "\(architecture[id].name) tries \(event) again until \(cause) answers"
  }

  /// How a fact gets to the broker.
  private struct Flow {
    /// What gets there, a second; nil where a rate is not known.
    var arriving: Double? = 0
    /// What stays in an outbox.
    var waiting: Double? = 0
    /// Whether some of it does either.
    var arrives = false
    var waits = false
    /// The shortest time for which a broker keeps it.
    var retention: Nanoseconds?
  }

  private func flow(of sites: [CallID]) -> Flow {
    var flow = Flow()
    for site in sites {
      guard let publish = architecture[site].publish else { continue }
      let told = told(at: site)
      func added(_ total: Double?) -> Double? { total.flatMap { sum in told.map { sum + $0 } } }
      guard services[publish.broker.index] > 0 else {
        let kept = architecture[publish.broker].retention(of: publish.event.value).value
        flow.retention = min(flow.retention ?? kept, kept)
        flow.arrives = true
        flow.arriving = added(flow.arriving)
        continue
      }
      // Without an outbox the operation fails, or the fact is lost.
      guard publish.outbox != nil else { continue }
      flow.waits = true
      flow.waiting = added(flow.waiting)
    }
    return flow
  }

  /// How many facts a second come from a publish; nil where its operation's rate is not known.
  private func told(at site: CallID) -> Double? {
    let operation = architecture[site].operation
    let share = shares[site] * (1 - operations[operation.index])
    return architecture[operation].rate.map { $0.value.perSecond * share }
  }

  /// How many of the facts that arrive are nothing to a consumer: the calls that it was were not made for them.
  private func passedOver(
    by consumer: Consumer, of service: ServiceID, _ version: ArchitectureVersion
  ) -> Double {
    let shares = version.shares(
      taken: Subscription(event: consumer.event.value, service: service, operation: consumer.operation))
    return shares.keys.sorted().reduce(0) { sum, site in
      guard let publish = architecture[site].publish, services[publish.broker.index] == 0,
        let told = told(at: site), let share = shares[site]
      else { return sum }
      return sum + told * (1 - min(1, share))
    }
  }

  // MARK: Pools

  /// Pools that run full within a time if calls to the service hang instead of being refused.
  func fullPools(within length: Nanoseconds) -> [Meanwhile.FullPool] {
    guard let service else { return [] }
    let times = ResponseTimes(architecture)
    var hanging: [ServiceID: Set<CallID>] = [:]
    for operation in architecture.operations where operation.service != service {
      for site in operation.calls where architecture[site].call != nil && architecture.callee(of: site) == service {
        hanging[operation.service, default: []].insert(site)
      }
    }
    return architecture.services.indices.compactMap { index in
      let caller = ServiceID(index)
      guard let calls = hanging[caller],
        let pool = HangingPool(architecture, times, of: caller, hanging: calls), pool.secondsToFull < length.seconds
      else { return nil }
      return Meanwhile.FullPool(service: caller, workers: pool.workers, afterSeconds: pool.secondsToFull)
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
      // What takes all instances at once is a part of what takes each: of one that is down they must not make two chances.
      changed.services[service.index].replicas.commonCause = UncertainProbability(.zero)
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
