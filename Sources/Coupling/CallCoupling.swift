import ArchitectureModel

/// One of the three ways in which a caller can be bound to a callee.
package struct CouplingAspect: Sendable {
  package var severity: CouplingSeverity
  /// One sentence of evidence, in the names of the file.
  package var why: String

  package var isPresent: Bool { severity != .none }
}

/// How a call couples its operation to the callee.
package struct CallCoupling: Sendable {
  package var temporal: CouplingAspect
  package var availability: CouplingAspect
  package var behavioral: BehavioralCoupling
}

/// What a caller knows of the callee's interface.
package struct BehavioralCoupling: Sendable {
  package var aspect: CouplingAspect
  package var endpoint: String?
  package var version: String?
  /// Fields of the callee that are sent or read.
  package var fields: [String]
}
