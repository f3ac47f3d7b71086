import ArchitectureModel
import Timing

/// What is simulated where a file has no scenarios: everything running, and each callee in each state that a callee can
/// be in; with an event-driven design beside it, its brokers too.
///
/// The fault lasts from the end of the warm-up to the end of the load, so all that is counted came while it was so.
struct BuiltInScenarios {
  private static let duration = Nanoseconds.seconds(180)
  /// How many times as long a slow callee takes.
  private static let slowness = 10.0
  private static let longestWarmUp = Nanoseconds.seconds(60)

  private let architecture: Architecture
  private let duration: Nanoseconds
  private let warmUp: Nanoseconds
  /// Requests a second that each operation gets, from outside and from callers.
  private var rates: [Double]

  static func all(of file: Architecture, and redesigned: Architecture?, duration: Nanoseconds?) -> [Scenario] {
    let set = BuiltInScenarios(file, duration ?? usualDuration(file))
    var scenarios = [set.scenario("all running", [])] + set.callees.flatMap(set.scenarios)
    if let redesigned {
      let known = Set(set.callees.map(\.service))
      let other = BuiltInScenarios(redesigned, set.duration)
      scenarios += other.brokers.filter { !known.contains($0.service) }.flatMap(other.scenarios)
    }
    return scenarios
  }

  /// Those that somebody publishes to, with the facts a second that come to each.
  private var brokers: [(service: ServiceID, rate: Double)] {
    let shares = RequestShares(architecture)
    var facts = [Double](repeating: 0, count: architecture.services.count)
    for (index, site) in architecture.calls.enumerated() {
      guard let publish = site.publish else { continue }
      facts[publish.broker.index] += rates[site.operation.index] * shares[CallID(index)]
    }
    return facts.indices.filter { facts[$0] > 0 }.map { (ServiceID($0), facts[$0]) }
  }

  /// Long enough for what hangs to be seen to fail: twice the longest timeout, the warm-up beside it.
  private static func usualDuration(_ architecture: Architecture) -> Nanoseconds {
    let mostTimeout = Nanoseconds.seconds(3_600)
    let longest = architecture.calls.map { ($0.call?.timeout ?? $0.publish?.timeout)?.value ?? .zero }.max() ?? .zero
    return max(duration, Nanoseconds(longestWarmUp.count + 2 * min(longest, mostTimeout).count))
  }

  private init(_ architecture: Architecture, _ duration: Nanoseconds) {
    self.architecture = architecture
    self.duration = duration
    warmUp = min(Self.longestWarmUp, Nanoseconds(duration.count / 3))
    rates = architecture.operations.map { $0.rate?.value.perSecond ?? 0 }
    let shares = RequestShares(architecture)
    // Callers first: what they get is known when what they call is looked at.
    for operation in architecture.operationOrder.reversed() {
      for id in architecture[operation].calls {
        guard let call = architecture[id].call, case .operation(let target) = call.target else { continue }
        rates[target.index] += rates[operation.index] * shares.count(of: id)
      }
    }
  }

  /// Services that are called by an operation that gets requests, with the calls a second that come to each.
  private var callees: [(service: ServiceID, rate: Double)] {
    let shares = RequestShares(architecture)
    var calls = [Double](repeating: 0, count: architecture.services.count)
    for (index, site) in architecture.calls.enumerated() {
      let id = CallID(index)
      let callee = architecture.callee(of: id)
      guard callee != architecture[site.operation].service, site.publish?.outbox == nil else { continue }
      calls[callee.index] += rates[site.operation.index] * shares.count(of: id)
    }
    return calls.indices.filter { calls[$0] > 0 }.map { (ServiceID($0), calls[$0]) }
  }

  private func scenarios(_ callee: (service: ServiceID, rate: Double)) -> [Scenario] {
    // Half of what comes is let through at once; the sums of extreme rates stay a rate.
    let half = min(max(callee.rate / 2, 1e-9), 1e12)
    let limit = RateLimit(rate: Rate(count: half, per: .seconds(1)), excess: .delay(nil))
    let states: [(String, Fault.State)] = [
      ("crashed", .crashed), ("refusing", .refusing), ("deploying", .deploying),
      ("rate-limited", .rateLimited(limit)), ("slow", .slow(.factor(Self.slowness))),
    ]
    return states.map { name, state in
      let fault = Fault(
        place: .service(callee.service, instances: nil), state: state, start: warmUp, length: nil)
      return scenario("\(architecture[callee.service].name) \(name)", [fault])
    }
  }

  private func scenario(_ name: String, _ faults: [Fault]) -> Scenario {
    Scenario(name: name, duration: duration, warmUp: warmUp, load: [], faults: faults)
  }
}
