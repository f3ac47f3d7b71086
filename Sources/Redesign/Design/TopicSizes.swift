import ArchitectureModel
import Coupling
import Scenarios
import Timing

/// How many partitions topics need: as many as let the slowest consumer keep up, and drain an outage in the outage's own
/// length.
struct TopicSizes {
  /// Where there is nothing to find the number from.
  static let usualPartitions = ScenarioModel.usualPartitions

  private let flows: FactFlows
  /// By event, in milliseconds for one record.
  private var slowest: [String: Double] = [:]

  /// - Complexity: as the response times.
  init(_ architecture: Architecture) {
    flows = FactFlows(architecture, RequestShares(architecture))
    let times = ResponseTimes(architecture)
    for service in architecture.services {
      for consumer in service.consumers {
        let event = consumer.event.value
        slowest[event] = max(slowest[event] ?? 0, times.meanMs(of: consumer, at: service) ?? 0)
      }
    }
  }

  /// nil where there is nothing to find it from.
  subscript(event: String) -> FactFlows.Partitions? {
    FactFlows.partitions(for: (flows[event]?.perSecond ?? 0) * (slowest[event] ?? 0) / 1e3)
  }
}

extension Architecture {
  /// With as many partitions as it needs for each topic of which nothing is said. Where that cannot be told, the number
  /// stays open.
  package func withSizedTopics() -> Architecture {
    let sizes = TopicSizes(self)
    var sized = self
    for site in calls {
      guard let publish = site.publish else { continue }
      let event = publish.event.value
      // A name of this form is nobody's, in a file.
      guard sized[publish.broker].partitions(of: event) == nil, !event.hasPrefix("x-"), let size = sizes[event] else {
        continue
      }
      var topic = sized[publish.broker].topics[event] ?? Topic(of: publish.event)
      topic.partitions = min(size.needed, FileLimits.partitions)
      sized.services[publish.broker.index].topics[event] = topic
    }
    return sized
  }
}
