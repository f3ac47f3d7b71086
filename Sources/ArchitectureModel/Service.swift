import Diagnostics

/// A part of the system that runs, and what it needs to do so.
package struct Service: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case service, database, cache, broker, external
  }

  /// How often its interface changes.
  package enum Volatility: String, CaseIterable, Comparable, Sendable {
    case low, medium, high

    package static func < (left: Volatility, right: Volatility) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .low: 0
      case .medium: 1
      case .high: 2
      }
    }
  }

  package var name: String
  package var team: String?
  package var kind: Kind
  /// Of one instance.
  package var availability: Quantity<AvailabilityFigure>
  /// Its own work on one request.
  package var latency: Quantity<Latency>
  /// Requests in progress at once.
  package var concurrency: Quantity<Capacity>
  /// Requests that may wait for a worker.
  package var queue: Quantity<Capacity>
  package var limit: RateLimit?
  package var deploys: Deploys?
  package var volatility: Volatility?
  package var replicas: Replicas
  /// What every operation needs.
  package var dependencies: [Requirement]
  package var operations: [OperationID]
  package var consumers: [Consumer]
  /// Of a broker: partitions of a topic; nil leaves them to the redesign.
  package var partitions: Int?
  /// Of a broker: how long a record is kept.
  package var retention: Quantity<Nanoseconds>
  /// What it costs to run all of it.
  package var cost: Quantity<CostRate>?
  /// Of a broker: what holds for single topics instead.
  package var topics = Topics()
  package var span: SourceSpan?
}

/// How available one instance is.
package enum AvailabilityFigure: Hashable, Sendable {
  case fraction(UncertainProbability)
  /// Mean time between failures and mean time to repair: available `mtbf / (mtbf + mttr)` of the time.
  case repairable(mtbf: Nanoseconds, mttr: Nanoseconds)

  /// The probability of being up.
  package var probability: UncertainProbability {
    switch self {
    case .fraction(let probability): probability
    case .repairable(let mtbf, let mttr): UncertainProbability(Probability(share: mtbf, against: mttr))
    }
  }
}

/// A number of places, which may be without end.
package enum Capacity: Hashable, Sendable {
  case limited(Int)
  case unlimited
}

/// A lasting limit on the rate of requests.
package struct RateLimit: Hashable, Sendable {
  /// What happens to a request over the limit.
  package enum Excess: Hashable, Sendable {
    /// It waits: for its token, or for a fixed time where one is given.
    case delay(Nanoseconds?)
    case reject
  }

  package var rate: Rate
  package var excess: Excess

  package init(rate: Rate, excess: Excess) {
    self.rate = rate
    self.excess = excess
  }
}

/// Deploys that make the whole service refuse while they take.
package struct Deploys: Hashable, Sendable {
  package var every: Nanoseconds
  package var takes: Nanoseconds

  /// The share of time during which a deploy is in progress.
  package var share: Probability {
    Probability(share: takes, against: Nanoseconds(every.count - takes.count))
  }
}

/// How many instances there are, and how many have to be up.
package struct Replicas: Sendable {
  package var count: Int
  package var required: Int
  /// Instance i is in zone i mod the number of zones; empty for none.
  package var zones: [ZoneID]
  /// The share of an instance's unavailability that takes all instances at once.
  package var commonCause: UncertainProbability

  package static let single = Replicas(
    count: 1, required: 1, zones: [], commonCause: UncertainProbability(.zero))
}

/// A condition on other services.
package indirect enum Requirement: Sendable {
  case service(ServiceID)
  case anyOf([Requirement])
  case atLeast(Int, [Requirement])

  /// Every service that is named in it, in the order written, repeats included.
  package var services: [ServiceID] {
    switch self {
    case .service(let service): [service]
    case .anyOf(let members), .atLeast(_, let members): members.flatMap(\.services)
    }
  }
}

/// A subscription: what a service does with each record of an event.
package struct Consumer: Sendable {
  /// What happens to a record whose attempts in place have failed.
  package enum Retry: String, CaseIterable, Sendable {
    /// Again later, behind the others; its key's order is lost.
    case topic
    /// In place, its partition waiting.
    case blocking
  }

  /// Whether a record that comes again does no harm.
  package enum Idempotence: Hashable, Sendable {
    case never
    case always
    /// What comes again after longer than this is done again.
    case within(Nanoseconds)
  }

  /// How partitions change hands when members come and go.
  package enum Rebalance: String, CaseIterable, Sendable {
    /// All stop, and all partitions are given out anew.
    case eager
    /// Only partitions that change hands stop.
    case cooperative
    /// A member that comes back within the session timeout has its partitions again.
    case `static`
  }

  package static let defaultRetries = Retries(count: 3, backoff: .seconds(1))
  package static let defaultRetryDelay = Nanoseconds.seconds(60)
  package static let defaultDeadLetterAfter = 10
  package static let defaultSessionTimeout = Nanoseconds.seconds(45)

  package var event: Located<String>
  /// The operation that handles a record; nil where the service by itself does.
  package var operation: OperationID?
  /// Fields of the fact that it uses.
  package var reads: [String] = []
  /// What handling one record takes, where it differs from what its operation or service takes.
  package var latency: Quantity<Latency>?
  package var idempotence = Idempotence.never
  /// How soon it must have happened.
  package var within: Nanoseconds?
  package var commitEvery = 1
  package var retries = Consumer.defaultRetries
  package var retry = Retry.topic
  package var retryDelay = Consumer.defaultRetryDelay
  package var deadLetterAfter = Consumer.defaultDeadLetterAfter
  /// How long a member may be silent before its partitions are given to others.
  package var sessionTimeout = Consumer.defaultSessionTimeout
  package var rebalance = Rebalance.cooperative
  /// The call whose draws it has in simulations: the one whose place it takes.
  package var drawsAs: String?

  package init(of event: Located<String>, operation: OperationID? = nil) {
    self.event = event
    self.operation = operation
  }

  package var isIdempotent: Bool { idempotence != .never }
}

/// Further attempts after a failed one.
package struct Retries: Hashable, Sendable {
  package var count: Int
  package var backoff: Nanoseconds

  package static let none = Retries(count: 0, backoff: .zero)
}
