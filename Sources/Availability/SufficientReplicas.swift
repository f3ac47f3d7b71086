import ArchitectureModel

/// So many instances of one service would be enough for a target, everything else left as it is.
package struct SufficientReplicas: Sendable {
  package var service: ServiceID
  package var count: Int
}

extension AvailabilityEngine {
  /// More instances of a service than this are not tried.
  package static let mostReplicas = 10
  /// So many services at most are looked at, those that cost the most.
  package static let mostReplicated = 20

  /// The services whose number of instances alone, no more of them required than now, can make an operation meet its
  /// target, and the least number that does; in the order of the file. nil past the node limit, and where zones make too
  /// many states.
  /// - Complexity: O(services looked at × instances × nodes × states of zones).
  package func sufficientReplicas(for target: Probability, of operation: OperationID) -> [SufficientReplicas]? {
    guard let function = function(of: operation), let importance = importance(of: operation) else { return nil }
    let failure = function.mean(laws(.nominal)).double
    // What a perfect service would not gain, no number of instances does, unless they come to further zones.
    let candidates = importance.compactMap { entry -> (service: ServiceID, gain: Double)? in
      guard case .service(let service) = entry.component else { return nil }
      let replicas = architecture[service].replicas
      let isInAllZones = replicas.count >= replicas.zones.count
      return !isInAllZones || target.allows(failure - entry.gain) ? (service, entry.gain) : nil
    }
    let costliest = candidates.sorted { ($1.gain, $0.service) < ($0.gain, $1.service) }.prefix(Self.mostReplicated)
    var found: [SufficientReplicas] = []
    var changed = architecture
    for service in costliest.map(\.service).sorted() {
      let present = architecture[service].replicas.count
      guard present < Self.mostReplicas else { continue }
      defer { changed.services[service.index].replicas.count = present }
      for count in present + 1...Self.mostReplicas {
        changed.services[service.index].replicas.count = count
        guard let other = OperationFunction(function.function, events: function.events, of: changed),
          other.isOfServices
        else { return nil }
        if target.allows(other.mean(FailureLaws(changed, .nominal)).double) {
          found.append(SufficientReplicas(service: service, count: count))
          break
        }
      }
    }
    return found
  }
}

extension Probability {
  /// Whether something that fails this often is as available as this, one rounding aside.
  package func allows(_ failure: Double) -> Bool { failure <= complement * (1 + 1e-12) }
}
