/// Puts services in the order in which a reader meets them: those that are called from outside, each followed by those
/// whom its operations call and by those who consume what it publishes.
struct ServiceOrder {
  private let operations: [OperationStatistics]
  private let targets: [[CallTarget]]
  private let texts: ByteInterner
  /// The operations that count, by service.
  private var places: [UInt32: [Int]] = [:]
  /// The services that consume an event.
  private var consumers: [String: [UInt32]] = [:]

  init(_ operations: [OperationStatistics], _ targets: [[CallTarget]], _ texts: ByteInterner) {
    self.operations = operations
    self.targets = targets
    self.texts = texts
    for (place, operation) in operations.enumerated() where operation.count > 0 {
      places[operation.service, default: []].append(place)
      guard operation.isConsumer else { continue }
      for topic in [operation.topic] + operation.facts.map(\.topic) where topic != 0 {
        consumers[texts.text(topic), default: []].append(operation.service)
      }
    }
  }

  func ordered(_ services: [UInt32]) -> [UInt32] {
    let known = services.filter { places[$0] != nil }
    let entered = known.filter { service in
      (places[service] ?? []).contains { operations[$0].uncalled > 0 && !operations[$0].isConsumer }
    }
    var ordered: [UInt32] = []
    var seen: Set<UInt32> = []
    for root in entered + known where seen.insert(root).inserted {
      ordered.append(root)
      var next = ordered.count - 1
      while next < ordered.count {
        for service in followers(of: ordered[next]) where seen.insert(service).inserted { ordered.append(service) }
        next += 1
      }
    }
    return ordered
  }

  private func followers(of service: UInt32) -> [UInt32] {
    (places[service] ?? []).flatMap { place in
      StepOrder(operations[place]).groups().joined().flatMap { step -> [UInt32] in
        switch targets[place][step] {
        case .operation(let callee): [operations[callee].service]
        case .publish(let event, _): consumers[event] ?? []
        case .node: []
        }
      }
    }
  }
}
