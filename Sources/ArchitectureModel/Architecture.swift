import Diagnostics

/// What an architecture file says, with every name resolved and every default filled in.
///
/// Services, operations, calls and zones stand in flat arrays in the order in which they were written; identifiers are
/// places in them. An architecture that ``ArchitectureLoader`` returns is sound: every identifier is valid, nothing
/// depends on itself, and every figure lies in its range.
package struct Architecture: Sendable {
  package var name: String
  package var year: Year
  /// ISO 4217 code of all amounts.
  package var currency: String
  package var entities: [Entity]
  package var zones: [Zone]
  package var services: [Service]
  package var operations: [Operation]
  /// Calls and publishes of all operations.
  package var calls: [CallSite]
  package var allowances: [Allowance]
  package var scenarios: [Scenario]
  /// Every service after all that it depends on.
  package var serviceOrder: [ServiceID]
  /// Every operation after all that it calls.
  package var operationOrder: [OperationID]
  /// What holds where nothing is written, by the first file that says so; nil where none does.
  package var defaults: Defaults?

  package subscript(id: ServiceID) -> Service { services[id.index] }
  package subscript(id: OperationID) -> Operation { operations[id.index] }
  package subscript(id: CallID) -> CallSite { calls[id.index] }
  package subscript(id: ZoneID) -> Zone { zones[id.index] }

  /// `SERVICE/OPERATION`.
  package func name(of operation: OperationID) -> String {
    self[self[operation].service].name + "/" + self[operation].name
  }

  /// How the target of a call is written: `SERVICE` or `SERVICE/OPERATION`.
  package func name(of target: Target) -> String {
    switch target {
    case .service(let service): self[service].name
    case .operation(let operation): name(of: operation)
    }
  }

  /// The service that has to be running for the target to answer.
  package func service(of target: Target) -> ServiceID {
    switch target {
    case .service(let service): service
    case .operation(let operation): self[operation].service
    }
  }

  /// The service that a call or publish goes to.
  package func callee(of call: CallID) -> ServiceID {
    switch self[call].kind {
    case .call(let call): service(of: call.target)
    case .publish(let publish): publish.broker
    }
  }
}

/// What "a year" of downtime means.
package enum Year: String, CaseIterable, Sendable {
  case common = "365d"
  case julian = "365.25d"
  case gregorian = "365.2425d"

  package var days: Double {
    switch self {
    case .common: 365
    case .julian: 365.25
    case .gregorian: 365.2425
    }
  }

  package var hours: Double { days * 24 }
}

/// What operations are about: it names events, keys and topics.
package struct Entity: Sendable {
  package var name: String
  package var key: String?
  package var fields: [String]
  /// Fields about people.
  package var personal: [String]
  /// Where it is kept.
  package var writes: ServiceID?
  package var span: SourceSpan?
}

/// A failure domain: what is placed in one falls with it.
package struct Zone: Sendable {
  package var name: String
  package var availability: Quantity<AvailabilityFigure>
  package var span: SourceSpan?
}

/// A finding that is accepted, with the reason.
package struct Allowance: Sendable {
  package var code: String
  /// A service, operation or call; nil accepts it everywhere.
  package var place: String?
  package var reason: String
  package var span: SourceSpan?
}
