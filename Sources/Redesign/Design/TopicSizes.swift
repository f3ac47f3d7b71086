import ArchitectureModel
import Coupling
import Timing

extension Architecture {
  /// With as many partitions for each topic of which nothing is said as its slowest consumer needs: it keeps up, and
  /// drains an outage in the outage's own length. Where that cannot be told, the number stays open.
  package func withSizedTopics() -> Architecture {
    let flows = FactFlows(self, RequestShares(self))
    let times = ResponseTimes(self)
    var sized = self
    for site in calls {
      guard let publish = site.publish else { continue }
      let event = publish.event.value
      // A name of this form is nobody's, in a file.
      guard self[publish.broker].partitions(of: event) == nil, !event.hasPrefix("x-") else { continue }
      let busy = services.flatMap { service in
        service.consumers.filter { $0.event.value == event }.map { times.meanMs(of: $0, at: service) ?? 0 }
      }
      guard let needed = FactFlows.partitions(for: (flows[event]?.perSecond ?? 0) * (busy.max() ?? 0) / 1e3) else {
        continue
      }
      var topic = sized[publish.broker].topics[event] ?? Topic(of: publish.event)
      topic.partitions = min(needed.needed, FileLimits.partitions)
      sized.services[publish.broker.index].topics[event] = topic
    }
    return sized
  }
}
