import ArchitectureModel
import Timing

/// How often each fact comes, and what its consumers need to keep up.
package struct FactFlows {
  /// One fact, from all operations that publish it.
  package struct Flow {
    /// Of the operations whose rate is known.
    package var perSecond = 0.0
    /// How many partitions it is spread over at most; nil where nothing is said.
    package var partitions: (count: Int, broker: ServiceID)?
  }

  /// How many partitions a topic needs.
  package struct Partitions: Sendable {
    /// As many as let its slowest consumer drain an outage in the outage's own length: twice what keeps up.
    package var needed: Int
    /// At most this many never catch up with the rate.
    package var tooFew: Int
  }

  private var flows: [String: Flow] = [:]

  /// - Complexity: O(calls).
  package init(_ architecture: Architecture, _ shares: RequestShares) {
    for operation in architecture.operations {
      guard let rate = operation.rate?.value.perSecond else { continue }
      for id in operation.calls {
        guard let publish = architecture[id].publish else { continue }
        let event = publish.event.value
        var flow = flows[event] ?? Flow()
        flow.perSecond += rate * shares[id]
        let count = architecture[publish.broker].partitions(of: event)
        if let count, count < flow.partitions?.count ?? .max { flow.partitions = (count, publish.broker) }
        flows[event] = flow
      }
    }
  }

  /// nil where no operation with a rate publishes it.
  package subscript(event: String) -> Flow? { flows[event] }

  /// A consumer takes one record of a partition at a time: rate × time a record are busy, and as many again drain what
  /// an outage has left in the outage's own length.
  /// - Parameter busy: how many records are being handled at any time, on average.
  /// - Returns: nil where that is nothing, or past all measure.
  package static func partitions(for busy: Double) -> Partitions? {
    guard busy > 0, busy < 1e9 else { return nil }
    // A rounding next to a whole number is none.
    return Partitions(
      needed: max(1, Int((2 * busy * (1 - 1e-12)).rounded(.up))), tooFew: Int((busy * (1 + 1e-12)).rounded(.down)))
  }

  /// Whether so many partitions or workers never catch up.
  package static func isTooFew(_ count: Int, for busy: Double) -> Bool { busy * (1 + 1e-12) >= Double(count) }
}

extension ResponseTimes {
  /// What a consumer takes for one record, in milliseconds; nil where it can never succeed.
  package func meanMs(of consumer: Consumer, at service: Service) -> Double? {
    if let latency = consumer.latency { return latency.value.meanNanoseconds / 1e6 }
    guard let operation = consumer.operation else { return service.latency.value.meanNanoseconds / 1e6 }
    return responseTime(of: operation)?.meanMs
  }
}
