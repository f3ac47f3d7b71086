import ArchitectureModel

/// What one consumer takes; there are no two of them.
struct Subscription: Hashable {
  var event: String
  var service: ServiceID
  var operation: OperationID?
}

/// Who publishes and who consumes each fact, in the order of the file.
struct FactTable {
  private var sites: [String: [CallID]] = [:]
  private var takers: [String: [(service: ServiceID, consumer: Consumer)]] = [:]

  private let takeovers: Takeovers

  /// What consumers have taken over from calls: by publish the share of its facts for which there was such a call.
  typealias Takeovers = [Subscription: [CallID: Double]]

  /// - Complexity: O(calls + consumers).
  init(_ architecture: Architecture, takeovers: Takeovers = [:]) {
    self.takeovers = takeovers
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

  /// By publish: for which share of its facts a consumer does something, where that is not all of them.
  func shares(taken subscription: Subscription) -> [CallID: Double] { takeovers[subscription] ?? [:] }

  func consumers(of event: String) -> [(service: ServiceID, consumer: Consumer)] { takers[event] ?? [] }
}
