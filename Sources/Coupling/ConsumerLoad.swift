import ArchitectureModel
import Timing

/// How busy a consumer of facts is, and what it could bear.
///
/// Facts come at λ a second. Of each partition one is handled at a time, by one worker, so that at most
/// min(partitions, workers) / time are handled in a second, μ.
package struct ConsumerLoad: Sendable {
  package var consumer: Consumer
  package var service: ServiceID
  /// λ, of the operations whose rate is known.
  package var perSecond: Double
  /// What handling one takes, on average.
  package var seconds: Double
  /// nil where nothing is said: they do not limit.
  package var partitions: (count: Int, broker: ServiceID)?
  /// nil: without a limit.
  package var workers: Int?

  package var event: String { consumer.event.value }

  /// Records that are being handled at any time, on average, while it keeps up.
  package var busy: Double { perSecond * seconds }

  /// Records handled at once, at most; nil without a limit.
  package var most: Int? { [partitions?.count, workers].compactMap { $0 }.min() }

  /// Whether its workers alone, however many partitions there are, never catch up; how many it would take.
  package var workersNeeded: Int? {
    guard let workers, FactFlows.isTooFew(workers, for: busy), busy < 1e9 else { return nil }
    return Int((busy * (1 + 1e-12)).rounded(.down)) + 1
  }

  /// μ; nil without a limit.
  package var capacity: Double? { most.map { Double($0) / seconds } }

  /// Those to whom facts come and for whom these take some time, in the order of the file.
  /// - Complexity: O(calls + consumers).
  package static func all(
    in architecture: Architecture, _ times: ResponseTimes, _ shares: RequestShares
  ) -> [ConsumerLoad] {
    let flows = FactFlows(architecture, shares)
    var loads: [ConsumerLoad] = []
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        guard let flow = flows[consumer.event.value], flow.perSecond > 0,
          let time = times.meanMs(of: consumer, at: service), time > 0
        else { continue }
        let workers: Int? = if case .limited(let count) = service.concurrency.value { count } else { nil }
        loads.append(
          ConsumerLoad(
            consumer: consumer, service: ServiceID(index), perSecond: flow.perSecond, seconds: time / 1e3,
            partitions: flow.partitions, workers: workers))
      }
    }
    return loads
  }
}
