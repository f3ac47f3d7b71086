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
  var component: Component {
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

  /// The parts of a service that can fail, zones left out.
  static func all(of service: ServiceID, in architecture: Architecture) -> [Part] {
    let instances = (0..<architecture.services[service.index].replicas.count).map { Part.instance(service, $0) }
    return ([.deploy(service), .common(service)] + instances).filter { $0.canFail(in: architecture) }
  }

  /// Whether it can fail at all, the figures taken at whichever end lets it.
  func canFail(in architecture: Architecture) -> Bool {
    func isPerfect(_ availability: UncertainProbability) -> Bool { Outlook.worst.failure(of: availability).value == 0 }
    switch self {
    case .zone(let zone): return !isPerfect(architecture[zone].availability.value.probability)
    case .deploy(let service): return (architecture[service].deploys?.share.value ?? 0) > 0
    case .common(let service):
      return !isPerfect(architecture[service].availability.value.probability)
        && architecture[service].replicas.commonCause.high.value > 0
    case .instance(let service, _):
      return !isPerfect(architecture[service].availability.value.probability)
        && architecture[service].replicas.commonCause.low.value < 1
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

  func failure(of availability: UncertainProbability) -> Probability {
    pick(availability.nominal, availability.low, availability.high).inverted
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
