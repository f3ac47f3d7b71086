import ArchitectureModel
import Timing

/// How a call couples its operation to the callee: the figures, each way with its severity. ``CouplingEvidence`` puts
/// them into words.
package struct CallCoupling: Sendable {
  package var temporal: TemporalCoupling
  package var availability: AvailabilityCoupling
  package var behavioral: BehavioralCoupling
}

/// One of the three ways in which a caller can be bound to a callee.
package protocol CouplingAspect: Sendable {
  var severity: CouplingSeverity { get }
}

extension CouplingAspect {
  package var isPresent: Bool { severity != .none }
}

/// Both have to run at the same moment.
package struct TemporalCoupling: CouplingAspect {
  package var severity: CouplingSeverity
  /// The part of the operation's mean response time that the call takes, 0...1; nil where either is unknown, or it is
  /// not waited for.
  package var waitingShare: Double?
  /// nil where the callee's deploys drop nothing, or nothing is said about them.
  package var deploys: DeployExposure?
}

/// Its failure fails the operation.
package struct AvailabilityCoupling: CouplingAspect {
  package var severity: CouplingSeverity
  /// The failure probability that the operation would lose if the call could not fail; nil past the node limit.
  package var cost: Double?
  /// nil where hanging calls cannot fill the caller's pool.
  package var pressure: PoolPressure?
}

/// The caller knows the callee's interface.
package struct BehavioralCoupling: CouplingAspect {
  package var severity: CouplingSeverity
  /// How the callee is addressed, as the call says it, else as the operation that is called does.
  package var endpoint: Endpoint?
  /// Fields of the callee that are sent or read, each once. Of a publish its own fields.
  package var fields: [String]
  /// The teams on both sides, where both are named and differ.
  package var border: TeamBorder?
  package var volatility: Service.Volatility?
  /// Services besides the caller that are bound to the same interface.
  package var otherCallers: Int

  package struct TeamBorder: Hashable, Sendable {
    package var caller: String
    package var callee: String
  }

  /// The version in the endpoint's path, such as `v1`.
  package var version: String? { endpoint?.version }
}

/// What the callee's deploys cost the operation.
package struct DeployExposure: Hashable, Sendable {
  package var length: Nanoseconds
  package var perYear: Double
  /// Requests that fail in them; nil without a rate, 0 where retries outlast a deploy or its failure fails nobody.
  package var requestsLostPerYear: Double?
}

/// A state that is committed before a call which may fail, and is then neither done nor undone.
package struct HalfDoneState: Hashable, Sendable {
  /// What was saved, or the fact that was published, before.
  package var name: String
  /// From the commit until the caller gives up on a callee that hangs; from then on it is half done for good, unless
  /// somebody repairs it.
  package var seconds: Double
}
