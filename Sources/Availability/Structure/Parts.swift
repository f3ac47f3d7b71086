import ArchitectureModel

/// What can break by itself: the basic events of the whole architecture, independent of each other.
package enum Part: Hashable, Sendable {
  case zone(ZoneID)
  /// A deploy of the service is in progress.
  case deploy(ServiceID)
  /// What takes all instances of the service at once.
  case common(ServiceID)
  case instance(ServiceID, Int)

  /// Whose part it is: what ``ComponentImportance`` is told for.
  package var component: Component {
    switch self {
    case .zone(let zone): .zone(zone)
    case .deploy(let service), .common(let service), .instance(let service, _): .service(service)
    }
  }

  /// `zone:name`, `service!deploy`, `service!common`, `service[i]`, or `service` where it has one instance.
  package func name(in architecture: Architecture) -> String {
    switch self {
    case .zone(let zone): "zone:\(architecture[zone].name)"
    case .deploy(let service): "\(architecture[service].name)!deploy"
    case .common(let service): "\(architecture[service].name)!common"
    case .instance(let service, let index):
      architecture[service].replicas.count == 1
        ? architecture[service].name : "\(architecture[service].name)[\(index)]"
    }
  }
}

/// What an architect can improve: a service by itself, or a zone.
package enum Component: Hashable, Sendable {
  case service(ServiceID)
  case zone(ZoneID)

  package func name(in architecture: Architecture) -> String {
    switch self {
    case .service(let service): architecture[service].name
    case .zone(let zone): "zone:\(architecture[zone].name)"
    }
  }
}

/// Which end of uncertain figures is taken.
package enum Outlook: Int, CaseIterable, Sendable {
  case nominal, worst, best

  func failure(of availability: UncertainProbability) -> PartFailure {
    let probability = pick(availability.nominal, availability.low, availability.high)
    return PartFailure(value: probability.complement, complement: probability.value)
  }

  /// Of a probability that does harm: an error rate, the share of requests that make a call.
  func harm(_ probability: UncertainProbability) -> Probability {
    pick(probability.nominal, probability.high, probability.low)
  }

  /// Of a probability that does good: the hit rate of a cache.
  func benefit(_ probability: UncertainProbability) -> Probability {
    pick(probability.nominal, probability.low, probability.high)
  }

  private func pick(_ nominal: Probability, _ worst: Probability, _ best: Probability) -> Probability {
    switch self {
    case .nominal: nominal
    case .worst: worst
    case .best: best
    }
  }
}

extension PartFailure {
  static let never = PartFailure(value: 0, complement: 1)
  static let always = PartFailure(value: 1, complement: 0)

  init(_ probability: Probability) { self.init(value: probability.value, complement: probability.complement) }

  func scaled(by share: Double) -> PartFailure {
    PartFailure(value: value * share, complement: 1 - value * share)
  }
}

/// How one service fails by itself.
struct ServiceFailure {
  /// Of one instance, what takes all of them left out.
  var instance: PartFailure
  var common: PartFailure
  var deploy: PartFailure

  init(_ service: Service, _ outlook: Outlook) {
    let failure = outlook.failure(of: service.availability.value.probability)
    let share = outlook.harm(service.replicas.commonCause)
    common = failure.scaled(by: share.value)
    // Without common causes the complement stays the digits that were written.
    instance = share.value == 0 ? failure : failure.scaled(by: share.complement)
    deploy = service.deploys.map { PartFailure($0.share) } ?? .never
  }

  /// The probability that too few instances are up, by itself and in its zones.
  ///
  /// Each zone either takes all its instances or leaves each to itself; the zones are independent of each other here.
  func probability(_ replicas: Replicas, zones: [PartFailure]) -> Double {
    var downs = [1.0]
    let groups = max(1, replicas.zones.count)
    for group in 0..<groups {
      let size = (replicas.count - group + groups - 1) / groups
      guard size > 0 else { continue }
      let zone = zones.isEmpty ? .never : zones[group]
      var inZone = binomial(size)
      for index in inZone.indices { inZone[index] *= zone.complement }
      inZone[size] += zone.value
      downs = convolve(downs, inZone)
    }
    let tolerated = replicas.count - replicas.required
    let tooMany = downs.indices.reversed().prefix { $0 > tolerated }.reduce(0) { $0 + downs[$1] }
    return [common.value, deploy.value].reduce(min(tooMany, 1)) { Diagram.apply(.series, $0, $1) }
  }

  private func binomial(_ size: Int) -> [Double] {
    var counts = [1.0]
    for _ in 0..<size { counts = convolve(counts, [instance.complement, instance.value]) }
    return counts
  }

  private func convolve(_ left: [Double], _ right: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: left.count + right.count - 1)
    for (i, a) in left.enumerated() { for (j, b) in right.enumerated() { result[i + j] += a * b } }
    return result
  }
}
