import ArchitectureModel

/// What a caller can know of a service: all of it, one operation, one endpoint, or a version in its endpoints' paths.
package enum Interface: Hashable, Sendable {
  case service(ServiceID)
  case operation(OperationID)
  case endpoint(ServiceID, String)
  case version(ServiceID, String)
}

extension Architecture {
  /// The service whose interface it is.
  package func provider(of interface: Interface) -> ServiceID {
    switch interface {
    case .service(let service), .endpoint(let service, _), .version(let service, _): service
    case .operation(let operation): self[operation].service
    }
  }

  package func name(of interface: Interface) -> String {
    switch interface {
    case .service(let service): self[service].name
    case .operation(let operation): name(of: operation)
    case .endpoint(let service, let text), .version(let service, let text): "\(self[service].name) \(text)"
    }
  }

  /// The endpoint that a call names, else that of the operation it goes to.
  func endpoint(of call: Call) -> Endpoint? { call.endpoint ?? endpoint(of: call.target) }

  func endpoint(of target: Target) -> Endpoint? {
    if case .operation(let operation) = target { operations[operation.index].endpoint } else { nil }
  }
}

/// Somebody who knows an interface: by a call, a fallback, or what undoes a call.
struct InterfaceUse {
  enum Role {
    case call(Call)
    /// Falls back to it when this fails.
    case fallback(from: String)
    /// Calls it to undo this.
    case compensation(of: String)
  }

  var site: CallID
  var role: Role
  /// false where the file does not say which of the service's endpoints it is.
  var isCertain: Bool

  /// All uses of an interface by other services, in the order of the file.
  /// - Complexity: O(calls).
  static func all(of interface: Interface, in architecture: Architecture) -> [InterfaceUse] {
    let provider = architecture.provider(of: interface)
    var uses: [InterfaceUse] = []
    for operation in architecture.operations where operation.service != provider {
      for site in operation.calls {
        func add(_ role: Role, _ target: Target, _ endpoint: Endpoint?) {
          guard architecture.service(of: target) == provider,
            let isCertain = interface.isCertain(target, endpoint, in: architecture)
          else { return }
          uses.append(InterfaceUse(site: site, role: role, isCertain: isCertain))
        }
        let name = architecture.nameOfReceiver(site)
        if let call = architecture[site].call {
          add(.call(call), call.target, architecture.endpoint(of: call))
          if let undo = call.compensation {
            add(.compensation(of: name), .operation(undo), architecture[undo].endpoint)
          }
        }
        if case .fallback(let target) = architecture[site].onFailure {
          add(.fallback(from: name), target, architecture.endpoint(of: target))
        }
      }
    }
    return uses
  }
}

extension Interface {
  /// Whether an operation of the service is part of it.
  func covers(_ operation: OperationID, in architecture: Architecture) -> Bool {
    switch self {
    case .service: true
    case .operation(let wanted): wanted == operation
    case .endpoint(_, let text): architecture[operation].endpoint?.text == text
    case .version(_, let version): architecture[operation].endpoint?.version == version
    }
  }

  /// Whether somebody who goes to a target of this service, by an endpoint, uses the interface; nil for no.
  func isCertain(_ target: Target, _ endpoint: Endpoint?, in architecture: Architecture) -> Bool? {
    switch self {
    case .service: return true
    case .operation(let operation):
      if case .operation(let other) = target { return other == operation ? true : nil }
      guard let wanted = architecture[operation].endpoint, let endpoint else { return false }
      return endpoint.text == wanted.text ? true : nil
    case .endpoint(_, let text):
      guard let endpoint else { return false }
      return endpoint.text == text ? true : nil
    case .version(_, let version):
      guard let endpoint else { return false }
      return endpoint.version == version ? true : nil
    }
  }
}

extension Architecture {
  /// What the operations of an interface are known to accept; empty where the file does not say.
  func accepted(by interface: Interface) -> [AcceptedFields] {
    self[provider(of: interface)].operations.filter { interface.covers($0, in: self) }.compactMap { self[$0].accepts }
  }

  /// Whom a call goes to; the fact, where it is a publish.
  func nameOfReceiver(_ site: CallID) -> String {
    switch self[site].kind {
    case .call(let call): name(of: call.target)
    case .publish(let publish): publish.event.value
    }
  }
}
