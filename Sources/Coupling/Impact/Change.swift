import ArchitectureModel

/// What is about to change, as a question to an architecture: who has to follow?
package enum Change: Sendable {
  /// An interface gives way to another; `successor` is how that is called, where it is known.
  case replaceInterface(Interface, successor: String?)
  case addField(Interface, field: String, isRequired: Bool)
  case renameField(Interface, field: String, successor: String)
  case removeService(ServiceID)
  case outage(ServiceID, Nanoseconds)
  /// A field of a fact goes or is called otherwise; nil for the fact as a whole.
  case changeFact(event: String, field: String?)
}

/// What is wanted besides, as a question to an architecture: what does it cost as a call, and what as a consumer?
package enum FurtherRequirement: Sendable {
  /// One more call at the end of an operation.
  case call(from: OperationID, to: Newcomer)
  /// One more consumer of a fact.
  case consumer(of: String, by: Newcomer)
}

/// Who is to be called, or to consume, beside those that do already.
package struct Newcomer: Sendable {
  package enum Identity: Hashable, Sendable {
    case known(Target)
    /// Not in the file.
    case new(String)
  }

  package var identity: Identity
  /// What a call to it takes; nil leaves it to the file.
  package var latency: Nanoseconds?
  /// Of one that is not in the file; nil leaves it to the file's defaults.
  package var availability: UncertainProbability?

  package init(_ identity: Identity, latency: Nanoseconds? = nil, availability: UncertainProbability? = nil) {
    self.identity = identity
    self.latency = latency
    self.availability = availability
  }
}
