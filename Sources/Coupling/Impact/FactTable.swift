import ArchitectureModel

/// What one consumer takes; there are no two of them.
package struct Subscription: Hashable, Sendable {
  package var event: String
  package var service: ServiceID
  package var operation: OperationID?

  package init(event: String, service: ServiceID, operation: OperationID?) {
    self.event = event
    self.service = service
    self.operation = operation
  }
}

/// Who publishes and who consumes each fact, in the order of the file.
struct FactTable: Sendable {
  private var sites: [String: [CallID]] = [:]
  private var takers: [String: [(service: ServiceID, consumer: Consumer)]] = [:]

  /// - Complexity: O(calls + consumers).
  init(_ architecture: Architecture) {
    for operation in architecture.operations {
      for site in operation.calls {
        if let publish = architecture[site].publish { sites[publish.event.value, default: []].append(site) }
      }
    }
    for (index, service) in architecture.services.enumerated() {
      for consumer in service.consumers {
        takers[consumer.event.value, default: []].append((ServiceID(index), consumer))
      }
    }
  }

  func publishers(of event: String) -> [CallID] { sites[event] ?? [] }

  func consumers(of event: String) -> [(service: ServiceID, consumer: Consumer)] { takers[event] ?? [] }
}
