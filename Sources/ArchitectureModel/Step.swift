import Diagnostics

/// What an operation does, after its own work.
package indirect enum Step: Sendable {
  /// Its state is committed here.
  case save(entity: Located<String>)
  /// A call or a publish.
  case call(CallID)
  /// All at once; done when the slowest is.
  case parallel([Step])
  /// At most one of them, drawn for each request.
  case oneOf([Alternative])

  package struct Alternative: Sendable {
    package var share: Quantity<UncertainProbability>
    package var step: Step
  }

  /// The calls and publishes in it, in the order written.
  package var calls: [CallID] {
    switch self {
    case .save: []
    case .call(let call): [call]
    case .parallel(let branches): branches.flatMap(\.calls)
    case .oneOf(let alternatives): alternatives.flatMap(\.step.calls)
    }
  }

  /// The entities whose state is committed in it, in the order written.
  package var savedEntities: [String] {
    switch self {
    case .save(let entity): [entity.value]
    case .call: []
    case .parallel(let branches): branches.flatMap(\.savedEntities)
    case .oneOf(let alternatives): alternatives.flatMap(\.step.savedEntities)
    }
  }
}

/// A call or a publish, where it stands.
package struct CallSite: Sendable {
  package enum Kind: Sendable {
    case call(Call)
    case publish(Publish)
  }

  /// The name in results: its `id`, else `SERVICE/OPERATION#n`.
  package var name: String
  package var operation: OperationID
  package var kind: Kind
  package var span: SourceSpan?
  /// The call whose draws it has in simulations, where that is another name: with the same draws two designs meet the
  /// same luck.
  package var drawsAs: String?

  /// What happens to the operation when it fails.
  package var onFailure: FailureHandling {
    switch kind {
    case .call(let call): call.onFailure
    case .publish(let publish): publish.onFailure
    }
  }

  /// The call, where it is one.
  package var call: Call? {
    if case .call(let call) = kind { call } else { nil }
  }

  /// The publish, where it is one.
  package var publish: Publish? {
    if case .publish(let publish) = kind { publish } else { nil }
  }
}

/// Whom a call goes to.
package enum Target: Hashable, Sendable {
  case service(ServiceID)
  case operation(OperationID)
}

/// What happens to an operation when one of its calls fails.
package enum FailureHandling: Hashable, Sendable {
  case fail
  case ignore
  case fallback(Target)
}

/// A request to another service.
package struct Call: Sendable {
  /// Whether the caller needs the answer to go on.
  package enum ResultNeed: Hashable, Sendable {
    case yes
    case no
    /// Not now, but within this time.
    case within(Nanoseconds)
  }

  /// A field of the request and where it comes from.
  package struct Field: Sendable {
    package enum Origin: Hashable, Sendable {
      case constant
      case fields([String])
      case unknown
    }

    package var name: String
    package var origin: Origin
  }

  package struct Cache: Sendable {
    /// The share of calls that are answered from it while it is up.
    package var hit: Quantity<UncertainProbability>
    /// Where it is kept; nil for a cache that is always there.
    package var service: ServiceID?
    package var staleFor: Nanoseconds?
  }

  package struct CircuitBreaker: Hashable, Sendable {
    package var failures: Int
    package var openFor: Nanoseconds
  }

  package var target: Target
  package var endpoint: Endpoint?
  package var sends: [Field]
  package var reads: [String]
  /// What it takes, where it differs from its target's.
  package var latency: Quantity<Latency>?
  package var timeout: Quantity<Nanoseconds>
  package var retries: Retries
  package var errorRate: Quantity<UncertainProbability>
  package var probability: Quantity<UncertainProbability>
  package var onFailure: FailureHandling
  /// false: sent without waiting for the answer.
  package var waits: Bool
  package var needsResult: Located<ResultNeed>?
  package var times: Int
  package var cache: Cache?
  package var maxInFlight: Int?
  package var compensation: OperationID?
  package var because: String?
  package var purpose: String?
  package var circuitBreaker: CircuitBreaker?
  /// Whether a repeat does no harm; nil where the file does not say.
  package var isIdempotent: Bool?
}

/// A fact told to a broker.
package struct Publish: Sendable {
  /// A table that is written with the state and emptied into the broker by a relay.
  package struct Outbox: Hashable, Sendable {
    /// How long the relay may take; zero for at once.
    package var poll: Nanoseconds

    package static let atOnce = Outbox(poll: .zero)
  }

  package var event: Located<String>
  package var broker: ServiceID
  package var key: String?
  package var fields: [String]
  package var outbox: Outbox?
  package var probability: Quantity<UncertainProbability>
  package var timeout: Quantity<Nanoseconds>
  package var onFailure: FailureHandling
}

extension Publish {
  /// A fact that every request tells, and that fails those which cannot.
  package init(of event: String, to broker: ServiceID, timeout: Quantity<Nanoseconds>) {
    self.init(
      event: Located(event, at: nil), broker: broker, fields: [], probability: Quantity(UncertainProbability(.one)),
      timeout: timeout, onFailure: .fail)
  }
}
