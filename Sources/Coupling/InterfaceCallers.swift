import ArchitectureModel

/// Who is bound to which interface: an operation of the callee, else an endpoint of it, else the callee as a whole.
struct InterfaceCallers {
  private enum Interface: Hashable {
    case operation(OperationID)
    case endpoint(ServiceID, String)
    case service(ServiceID)
  }

  /// For each interface: how many services call it.
  private var callers: [Interface: (count: Int, latest: ServiceID)] = [:]
  private var interfaceOfCall: [Interface?]

  /// - Complexity: O(calls).
  init(_ architecture: Architecture) {
    interfaceOfCall = architecture.calls.map { site in
      guard case .call(let call) = site.kind else { return nil }
      switch call.target {
      case .operation(let operation): return .operation(operation)
      case .service(let service): return call.endpoint.map { .endpoint(service, $0.text) } ?? .service(service)
      }
    }
    // Calls stand by their operations, and operations by their services: a caller is new where it is not the latest.
    for (index, interface) in interfaceOfCall.enumerated() {
      guard let interface else { continue }
      let caller = architecture.operations[architecture.calls[index].operation.index].service
      if let known = callers[interface], known.latest == caller { continue }
      callers[interface] = ((callers[interface]?.count ?? 0) + 1, caller)
    }
  }

  /// How many services besides the caller are bound to the interface that a call goes to.
  func otherCallers(of call: CallID) -> Int {
    interfaceOfCall[call.index].flatMap { callers[$0] }.map { $0.count - 1 } ?? 0
  }
}
