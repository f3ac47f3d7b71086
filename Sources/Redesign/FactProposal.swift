import ArchitectureModel
import Availability
import Coupling
import Timing

/// A fact to publish in place of calls, what it buys and what it costs.
package struct FactProposal: Sendable {
  /// The broker that would carry it.
  package enum Broker: Sendable {
    case existing(ServiceID)
    /// The file has none: one of this availability is assumed.
    case assumed(Probability)
  }

  package var operation: OperationID
  package var name: String
  /// The operation publishes it as it is; its consumers only have to take it up.
  package var isPublishedAlready: Bool
  package var replaces: [CallID]
  package var broker: Broker
  /// With an outbox; nil where there is no figure.
  package var failureAfter: Double?
  package var failureAfterWithoutOutbox: Double?
  package var responseAfterMs: Double?
  package var partitions: Partitions?

  /// How many partitions a topic needs.
  package struct Partitions: Sendable {
    /// As many as let its slowest consumer drain an outage in the outage's own length: twice what keeps up.
    package var needed: Int
    /// At most this many never catch up with the rate.
    package var tooFew: Int
  }

  /// The availability of a broker where the file has none.
  /// - Source: what replicated managed brokers promise is 99.9 to 99.99 %; an assumption, and labelled as one.
  package static let assumedBroker = Probability(value: 0.9999, complement: 0.0001)

  /// The fact that would take the place of the operation's movable calls; nil where none is movable, or
  /// where moving them gains neither time nor hours, or where the operation can never succeed.
  package init?(for analysis: ArchitectureAnalysis.OperationAnalysis, in whole: ArchitectureAnalysis) {
    // What can never succeed has another trouble, and its hours are not the calls' fault.
    guard !analysis.movable.calls.isEmpty, analysis.response != nil else { return nil }
    let architecture = whole.architecture
    operation = analysis.id
    name = FactName.of(analysis.id, in: architecture)
    isPublishedAlready = FactName.isPublished(by: analysis.id, in: architecture)
    replaces = analysis.movable.calls
    let moved = Set(replaces)
    failureAfter = whole.engine.failure(of: operation, sparing: moved)
    if let existing = architecture.services.firstIndex(where: { $0.kind == .broker }) {
      broker = .existing(ServiceID(existing))
      failureAfterWithoutOutbox = whole.engine.failure(of: operation, sparing: moved, needing: ServiceID(existing))
    } else {
      broker = .assumed(Self.assumedBroker)
      failureAfterWithoutOutbox = failureAfter.map { $0 + Self.assumedBroker.complement * (1 - $0) }
    }
    responseAfterMs = whole.times.meanMs(of: operation, sparing: moved)
    partitions = Self.partitions(of: operation, replaces, whole)
    // What gains neither time nor hours is not worth its price.
    let gainsTime = (analysis.response?.meanMs ?? 0) > (responseAfterMs ?? 0)
    let gainsHours = (analysis.movable.cost ?? 0) > 0
    guard gainsTime || gainsHours else { return nil }
  }

  /// A consumer takes one record of a partition at a time, for as long as the call took: rate × time partitions are
  /// busy, and as many again drain what an outage has left in the outage's own length.
  private static func partitions(
    of operation: OperationID, _ calls: [CallID], _ whole: ArchitectureAnalysis
  ) -> Partitions? {
    guard let rate = whole.architecture[operation].rate?.value.perSecond, rate > 0 else { return nil }
    let slowest = calls.map { whole.times.meanMs(of: $0) / 1e3 }.max() ?? 0
    let busy = rate * slowest
    guard busy > 0, busy < 1e9 else { return nil }
    // A rounding above a whole number is none.
    let tooFew = Int((busy * (1 + 1e-12)).rounded(.down))
    return Partitions(needed: max(1, Int((2 * busy * (1 - 1e-12)).rounded(.up))), tooFew: tooFew)
  }
}
