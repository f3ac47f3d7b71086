import ArchitectureModel

/// Who publishes and who consumes each fact, in the order of the file.
struct FactTable {
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
