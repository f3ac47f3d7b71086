import ArchitectureModel
import Coupling
import Timing

/// Who consumes what: those of the file, and those that take the place of calls.
struct Subscriptions {
  /// A consumer that handles what several calls did, or what a call did for some requests only.
  private struct Sum {
    var service: ServiceID
    var place: Int
    /// Whether the consumer did something before.
    var isKnown: Bool
    var calls: [CallID]
  }

  private var places: [Subscription: Int] = [:]
  private var sums: [Subscription: Sum] = [:]
  private var order: [Subscription] = []

  private let entities: Entities

  init(_ file: Architecture, _ entities: Entities) {
    self.entities = entities
    for (index, service) in file.services.enumerated() {
      for (place, consumer) in service.consumers.enumerated() {
        let subscription = Subscription(
          event: consumer.event.value, service: ServiceID(index), operation: consumer.operation)
        if places[subscription] == nil { places[subscription] = place }
      }
    }
  }

  /// Lets a service consume a fact in place of calls.
  /// - Returns: the place among its consumers, and whether it consumed the fact before.
  mutating func take(
    _ event: String, by service: ServiceID, _ operation: OperationID?, _ calls: [CallID], _ file: Architecture,
    _ architecture: inout Architecture
  ) -> (place: Int, isKnown: Bool) {
    let subscription = Subscription(event: event, service: service, operation: operation)
    let known = places[subscription]
    let place = known ?? architecture[service].consumers.count
    if known == nil {
      places[subscription] = place
      architecture.services[service.index].consumers.append(
        Consumer(of: Located(event, at: nil), operation: operation))
    }
    var consumer = architecture.services[service.index].consumers[place]
    consumer.idempotence = consumer.isIdempotent ? consumer.idempotence : .always
    for id in calls {
      guard let call = file[id].call else { continue }
      for field in entities.origins(of: id).known where !consumer.reads.contains(field) {
        consumer.reads.append(field)
      }
      if case .within(let time) = call.needsResult?.value { consumer.within = min(consumer.within ?? time, time) }
      // What was worth more attempts than that still is.
      if call.retries.count > consumer.retries.count {
        consumer.retries.count = call.retries.count
        consumer.retries.backoff = max(consumer.retries.backoff, call.retries.backoff)
      }
    }
    architecture.services[service.index].consumers[place] = consumer
    // An adapter makes the calls itself.
    if service.index < file.services.count {
      if sums[subscription] == nil {
        order.append(subscription)
        sums[subscription] = Sum(service: service, place: place, isKnown: known != nil, calls: [])
      }
      sums[subscription]?.calls += calls
    }
    return (place, known != nil)
  }

  /// Makes each consumer as slow as its calls were: of one call its own latency, of several their sum, and of those that
  /// only some requests made the part that falls to each.
  func weigh(_ file: Architecture, _ architecture: inout Architecture) {
    let times = ResponseTimes(architecture)
    let shares = RequestShares(file)
    for subscription in order {
      guard let sum = sums[subscription] else { continue }
      let service = architecture[sum.service]
      let consumer = service.consumers[sum.place]
      // Several operations may tell one fact: of each record one of them was the caller.
      let callers = Dictionary(grouping: sum.calls) { file[$0].operation }
      let whole = Set(
        callers.values.map { calls in calls.map { Work(of: $0, in: file, shares, service, consumer, times) } })
      if !sum.isKnown, whole.count == 1, let works = whole.first, works.count == 1, let only = works.first, only.isPlain
      {
        architecture.services[sum.service.index].consumers[sum.place].latency = only.latency.map {
          Quantity(stated: $0, basis: only.basis)
        }
        if sum.calls.count == 1 {
          let site = file[sum.calls[0]]
          architecture.services[sum.service.index].consumers[sum.place].drawsAs = site.drawsAs ?? site.name
        }
        continue
      }
      let slowest = whole.map { works in works.reduce(0) { $0 + $1.milliseconds } }.max() ?? 0
      let before = sum.isKnown ? times.meanMs(of: consumer, at: service) ?? 0 : 0
      let basis = whole.flatMap { $0 }.map(\.basis).max() ?? .declared
      let total = Nanoseconds(Int64(min((slowest + before) * 1e6, 9e18).rounded()))
      architecture.services[sum.service.index].consumers[sum.place].latency = Quantity(
        stated: .constant(total), basis: basis)
    }
  }

  /// What a consumer does for one record in place of a call.
  private struct Work: Hashable {
    /// What the call says; nil for what its target takes.
    var latency: Latency?
    var basis: Basis
    var milliseconds: Double
    /// Whether every request made the call, and once.
    var isPlain: Bool

    init(
      of id: CallID, in file: Architecture, _ shares: RequestShares, _ service: Service, _ consumer: Consumer,
      _ times: ResponseTimes
    ) {
      let call = file[id].call
      latency = call?.latency?.value
      basis = call?.latency?.basis ?? .declared
      var target = Consumer(of: consumer.event, operation: consumer.operation)
      target.latency = call?.latency
      let weight = shares.count(of: id)
      milliseconds = (times.meanMs(of: target, at: service) ?? 0) * weight
      isPlain = weight == 1
    }
  }
}
