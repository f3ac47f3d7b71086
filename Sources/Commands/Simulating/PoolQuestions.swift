import ArchitectureModel
import Scenarios
import Timing

/// What the workers of a service that ran full could have borne, each answer from a run of an architecture with that one
/// thing changed.
struct PoolAnswer {
  struct Timeout {
    var today: Nanoseconds
    /// The longest round timeout with which nobody is refused; nil where not even the shortest is short enough.
    var longest: Nanoseconds?
  }

  struct Bulkhead {
    /// Calls at once to each callee.
    var places: Int
    var total: RunResult.Total
  }

  var service: ServiceID
  var workers: Int
  /// The service's calls to what the faults struck.
  var calls: [CallID]
  /// What it would use if it had as many as it liked: with that many nobody is refused.
  var workersNeeded: Int
  /// The closed form beside it, rate × attempts × timeout of the calls that hang; nil where a rate is not known.
  var wanted: Double?
  var timeout: Timeout?
  var bulkhead: Bulkhead?
  /// As it was.
  var total: RunResult.Total
}

/// Asks what a pool could bear that ran full because somebody it calls did not answer.
struct PoolQuestions {
  /// Nobody sets a timeout below it for a call over a network.
  private static let shortest = Nanoseconds.milliseconds(10)

  let architecture: Architecture
  let scenario: Scenario
  /// One replication of an architecture that differs from this one.
  let simulate: (Architecture) -> RunResult

  /// - Returns: nil where no pool ran full, or what is struck is not called by one that did.
  func answer(for run: RunResult) -> PoolAnswer? {
    for result in run.services where result.refused > 0 {
      guard case .limited(let workers) = architecture[result.id].concurrency.value else { continue }
      let calls = calls(of: result.id)
      if !calls.isEmpty { return answer(result.id, workers, calls) }
    }
    return nil
  }

  private func answer(_ service: ServiceID, _ workers: Int, _ calls: [CallID]) -> PoolAnswer {
    let unlimited = simulate(varied { $0.services[service.index].concurrency.value = .unlimited })
    let timeouts = calls.compactMap { architecture[$0].call?.timeout.value }
    let needed = peak(of: service, unlimited)
    return PoolAnswer(
      service: service, workers: workers, calls: calls, workersNeeded: needed, wanted: wanted(calls),
      timeout: timeouts.max().map { PoolAnswer.Timeout(today: $0, longest: longestTimeout(service, calls, below: $0)) },
      bulkhead: bulkhead(workers, calls), total: simulate(architecture).total)
  }

  /// The waiting calls of a service to what the faults struck.
  private func calls(of service: ServiceID) -> [CallID] {
    let struck = Set(scenario.faults.flatMap { services(struckBy: $0.place) })
    return architecture[service].operations.flatMap { architecture[$0].calls }.filter { call in
      architecture[call].call?.waits == true && struck.contains(architecture.callee(of: call))
    }
  }

  private func services(struckBy place: Fault.Place) -> [ServiceID] {
    switch place {
    case .service(let service, _): [service]
    case .zone(let zone):
      architecture.services.indices.map { ServiceID($0) }.filter { architecture[$0].replicas.zones.contains(zone) }
    }
  }

  private func peak(of service: ServiceID, _ run: RunResult) -> Int {
    run.services.first { $0.id == service }?.peakWorkers ?? 0
  }

  /// By Little's law, of all calls together.
  private func wanted(_ calls: [CallID]) -> Double? {
    let shares = RequestShares(architecture)
    var sum = 0.0
    for id in calls {
      guard let call = architecture[id].call, let rate = architecture[architecture[id].operation].rate else {
        return nil
      }
      sum += rate.value.perSecond * shares[id] * Double(1 + call.retries.count) * call.timeout.value.seconds
    }
    return sum
  }

  // MARK: One thing changed

  private func varied(_ change: (inout Architecture) -> Void) -> Architecture {
    var varied = architecture
    change(&varied)
    return varied
  }

  private func varied(_ calls: [CallID], _ change: (inout Call) -> Void) -> Architecture {
    varied { architecture in
      for id in calls {
        guard case .call(var call) = architecture.calls[id.index].kind else { continue }
        change(&call)
        architecture.calls[id.index].kind = .call(call)
      }
    }
  }

  private func bulkhead(_ workers: Int, _ calls: [CallID]) -> PoolAnswer.Bulkhead? {
    let places = workers / 2
    guard places > 0 else { return nil }
    return PoolAnswer.Bulkhead(places: places, total: simulate(varied(calls) { $0.maxInFlight = places }).total)
  }

  /// The more is waited for, the fuller is the pool, so halving the list finds the longest.
  private func longestTimeout(_ service: ServiceID, _ calls: [CallID], below today: Nanoseconds) -> Nanoseconds? {
    let candidates = Self.roundTimeouts(below: today)
    var (low, high) = (0, candidates.count)
    while low < high {
      let middle = (low + high) / 2
      let run = simulate(varied(calls) { $0.timeout.value = min($0.timeout.value, candidates[middle]) })
      let isEnough = (run.services.first { $0.id == service }?.refused ?? 0) == 0
      if isEnough { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? candidates[low - 1] : nil
  }

  /// One digit and zeros, in rising order.
  static func roundTimeouts(below limit: Nanoseconds) -> [Nanoseconds] {
    var candidates: [Nanoseconds] = []
    var unit = shortest.count
    while unit < limit.count {
      candidates += (1...9).map { Nanoseconds($0 * unit) }.filter { $0 < limit }
      if unit > limit.count / 10 { break }
      unit *= 10
    }
    return candidates
  }
}
