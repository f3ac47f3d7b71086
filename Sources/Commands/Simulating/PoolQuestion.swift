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

/// What a pool could bear that ran full because somebody it calls did not answer.
struct PoolQuestion: Sendable {
  /// Nobody sets a timeout below it for a call over a network.
  private static let shortest = Nanoseconds.milliseconds(10)

  private let architecture: Architecture
  private let service: ServiceID
  private let workers: Int
  /// The service's calls to what the faults struck.
  private let calls: [CallID]
  /// The longest of the calls' timeouts.
  private let timeout: Nanoseconds?
  private let candidates: [Nanoseconds]

  /// nil where no pool ran full, or what is struck is not called by one that did.
  init?(of run: RunResult, _ architecture: Architecture, _ scenario: Scenario) {
    self.architecture = architecture
    let struck = Set(scenario.faults.flatMap { Self.services(struckBy: $0.place, in: architecture) })
    for result in run.services where result.refused > 0 {
      guard case .limited(let workers) = architecture[result.id].concurrency.value else { continue }
      let calls = Self.calls(of: result.id, to: struck, in: architecture)
      guard !calls.isEmpty else { continue }
      (service, self.workers, self.calls) = (result.id, workers, calls)
      timeout = calls.compactMap { architecture[$0].call?.timeout.value }.max()
      candidates = timeout.map(Self.roundTimeouts) ?? []
      return
    }
    return nil
  }

  private var places: Int { workers / 2 }

  /// How often an answer simulates, at the most.
  var mostRuns: Int {
    let halvings = Int.bitWidth - candidates.count.leadingZeroBitCount
    return 2 + (places > 0 ? 1 : 0) + halvings
  }

  /// - Parameter simulate: makes one replication of an architecture that differs from the question's.
  func answer(_ simulate: (Architecture) -> RunResult) -> PoolAnswer {
    let unlimited = simulate(varied { $0.services[service.index].concurrency.value = .unlimited })
    return PoolAnswer(
      service: service, workers: workers, calls: calls,
      workersNeeded: unlimited.services.first { $0.id == service }?.peakWorkers ?? 0, wanted: wanted,
      timeout: timeout.map { PoolAnswer.Timeout(today: $0, longest: longestTimeout(simulate)) },
      bulkhead: bulkhead(simulate), total: simulate(architecture).total)
  }

  /// The waiting calls of a service to what the faults struck.
  private static func calls(
    of service: ServiceID, to struck: Set<ServiceID>, in architecture: Architecture
  ) -> [CallID] {
    architecture[service].operations.flatMap { architecture[$0].calls }.filter { call in
      architecture[call].call?.waits == true && struck.contains(architecture.callee(of: call))
    }
  }

  private static func services(struckBy place: Fault.Place, in architecture: Architecture) -> [ServiceID] {
    switch place {
    case .service(let service, _): [service]
    case .zone(let zone):
      architecture.services.indices.map { ServiceID($0) }.filter { architecture[$0].replicas.zones.contains(zone) }
    }
  }

  /// By Little's law, of all calls together.
  private var wanted: Double? {
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

  private func variedCalls(_ change: (inout Call) -> Void) -> Architecture {
    varied { architecture in
      for id in calls {
        guard case .call(var call) = architecture.calls[id.index].kind else { continue }
        change(&call)
        architecture.calls[id.index].kind = .call(call)
      }
    }
  }

  private func bulkhead(_ simulate: (Architecture) -> RunResult) -> PoolAnswer.Bulkhead? {
    guard places > 0 else { return nil }
    return PoolAnswer.Bulkhead(places: places, total: simulate(variedCalls { $0.maxInFlight = places }).total)
  }

  /// The more is waited for, the fuller is the pool, so halving the list finds the longest.
  private func longestTimeout(_ simulate: (Architecture) -> RunResult) -> Nanoseconds? {
    var (low, high) = (0, candidates.count)
    while low < high {
      let middle = (low + high) / 2
      let run = simulate(variedCalls { $0.timeout.value = min($0.timeout.value, candidates[middle]) })
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
