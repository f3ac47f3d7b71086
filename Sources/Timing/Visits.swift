import ArchitectureModel

/// How many requests and facts services get for the requests that come from outside, every call tried as often as it may
/// be: what it takes to play a scenario through, in advance.
package struct Visits: Sendable {
  /// From caller to callee, or from fact to consumer; in a circle of facts there is no end to them.
  private static let mostHops = 200

  /// Of all that come as the files have it; infinite in a circle of facts.
  package private(set) var perSecond = 0.0
  /// Of an average request, or of one that comes to each operation where no rate is known.
  package private(set) var perRequest = 1.0

  /// - Complexity: O(calls + consumers) for each hop from caller to callee.
  package init(_ architecture: Architecture) {
    let shares = RequestShares(architecture)
    var consumers: [String: [OperationID?]] = [:]
    for service in architecture.services {
      for consumer in service.consumers { consumers[consumer.event.value, default: []].append(consumer.operation) }
    }
    var rates = architecture.operations.map { $0.rate?.value.perSecond ?? 0 }
    let arriving = rates.reduce(0, +)
    // Where nothing comes but what a scenario brings, one of each.
    if arriving == 0 { rates = rates.map { _ in 1 } }
    let first = rates.reduce(0, +)
    var sum = first
    for hop in 0...Self.mostHops {
      var next = [Double](repeating: 0, count: rates.count)
      var ended = 0.0
      for (index, operation) in architecture.operations.enumerated() where rates[index] > 0 {
        for id in operation.calls {
          let made = rates[index] * shares.count(of: id)
          switch architecture[id].kind {
          case .call(let call):
            let tries = made * Double(1 + call.retries.count)
            if case .operation(let target) = call.target { next[target.index] += tries } else { ended += tries }
          case .publish(let publish):
            for consumer in consumers[publish.event.value] ?? [] {
              if let consumer { next[consumer.index] += made } else { ended += made }
            }
          }
        }
      }
      let more = next.reduce(0, +)
      sum += more + ended
      rates = next
      if more == 0 { break }
      if hop == Self.mostHops { sum = .infinity }
    }
    perRequest = first > 0 ? sum / first : 1
    perSecond = arriving > 0 ? sum : 0
  }

  /// Those of a scenario's load in so many seconds, at most.
  package func count(in scenario: Scenario, seconds end: Double) -> Double {
    let changed = scenario.load.reduce(0) { sum, change in
      let length = min(change.length?.seconds ?? end, max(0, end - change.start.seconds))
      return sum + change.rate.perSecond * length * perRequest
    }
    return perSecond * end + changed
  }
}
