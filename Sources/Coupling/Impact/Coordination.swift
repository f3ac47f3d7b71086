import ArchitectureModel

/// Who has to follow a change, and whether at the same moment.
package struct Coordination: Sendable {
  package enum Order: String, Sendable {
    /// Both sides change at the same moment, or requests fail, or something is lost, meanwhile.
    case lockstep
    /// Each is deployed by itself; where one has to be the last, the reason says so.
    case any
  }

  /// A place that has to be changed by hand.
  package struct Duty: Hashable, Sendable {
    /// With facts it may be one that is not in the file.
    package var service: ServiceID
    /// nil where it is the service as a whole, or is not in the file.
    package var operation: OperationID?
    /// nil where there is no call, or it is not in the file.
    package var call: CallID?
    package var why: String
    package var isInLockstep: Bool
  }

  /// Who makes the change; they do not count among those that follow.
  package var providers: [ServiceID]
  package var mustChange: [Duty]
  /// Those of which the file leaves open whether they have to.
  package var unclear: [Duty]
  /// The services that are deployed anew, in the order of the file.
  package var mustRedeploy: [ServiceID]
  /// Whose deploys depend on each other, in the order of the file; none where it is one team.
  package var mustCoordinate: [String]
  /// How many teams have to agree at a time.
  package var teamsAtATime: Int
  package var order: Order
  package var because: String
  /// What does not work until everybody has followed.
  package var meanwhile: Meanwhile
  /// What clients outside the files know of it: they have to follow too, and nothing tells when.
  package var clients: [OperationID] = []
  /// The operations that go with their service.
  package var going: [OperationID] = []
  /// The facts that would set off each other without end, the first of them at both ends; empty where none would.
  package var circle: [String] = []
}

/// What does not work for a while, or for good.
package struct Meanwhile: Sendable {
  package struct Failure: Sendable {
    package var operation: OperationID
    /// The share of its requests.
    package var share: Double
    /// How many a second; nil where its rate is not known.
    package var perSecond: Double?
  }

  /// What an operation does without.
  package struct Loss: Sendable {
    package var operation: OperationID
    /// Its name: what facts bring along is not in the file.
    package var call: String
    package var why: String
  }

  /// Facts that wait: in the log for one consumer, or in an outbox for all of them.
  package struct Delay: Sendable {
    package var event: String
    /// nil where they wait in the outbox.
    package var consumer: ServiceID?
    /// nil where a rate is not known.
    package var perSecond: Double?
    /// How long the log keeps one, where that is shorter than it would have to wait.
    package var retention: Nanoseconds?
    package var why: String

    /// How many wait, those that expire meanwhile included; nil where a rate is not known.
    package func count(within length: Nanoseconds) -> Double? { perSecond.map { $0 * length.seconds } }

    /// How many of them are gone before the consumer is back; nil where a rate is not known.
    package func expired(within length: Nanoseconds) -> Double? {
      guard let retention else { return 0 }
      return perSecond.map { $0 * (length.seconds - retention.seconds) }
    }
  }

  /// A pool that is full before the outage ends, where calls hang instead of being refused.
  package struct FullPool: Sendable {
    package var service: ServiceID
    package var workers: Int
    package var afterSeconds: Double
  }

  package var failures: [Failure] = []
  package var losses: [Loss] = []
  package var delays: [Delay] = []
  package var fullPools: [FullPool] = []
  /// nil where it lasts until something is changed.
  package var length: Nanoseconds?

  /// How many requests fail in all, of the operations whose rate is known; nil where it never ends or none is known.
  package var requests: Double? {
    let known = failures.compactMap(\.perSecond)
    return known.isEmpty ? nil : length.map { known.reduce(0, +) * $0.seconds }
  }
}

extension Architecture {
  /// The team of a service; one without is a team of its own.
  package func team(of service: ServiceID) -> String { self[service].team ?? self[service].name }
}
