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
  package var partitions: FactFlows.Partitions?

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
      broker = .assumed(EventDrivenDesign.NewBroker.assumedAvailability)
      failureAfterWithoutOutbox = failureAfter.map {
        $0 + EventDrivenDesign.NewBroker.assumedAvailability.complement * (1 - $0)
      }
    }
    responseAfterMs = whole.times.meanMs(of: operation, sparing: moved)
    partitions = Self.partitions(of: operation, replaces, whole)
    // What gains neither time nor hours is not worth its price.
    let gainsTime = (analysis.response?.meanMs ?? 0) > (responseAfterMs ?? 0)
    let gainsHours = (analysis.movable.cost ?? 0) > 0
    guard gainsTime || gainsHours else { return nil }
  }

  private static func partitions(
    of operation: OperationID, _ calls: [CallID], _ whole: ArchitectureAnalysis
  ) -> FactFlows.Partitions? {
    guard let rate = whole.architecture[operation].rate?.value.perSecond else { return nil }
    return FactFlows.partitions(for: rate * (calls.map { whole.times.meanMs(of: $0) / 1e3 }.max() ?? 0))
  }
}
