import ArchitectureModel

/// What happens to a service's one pool of workers when all its calls to some callee hang at once.
///
/// By Little's law an operation holds rate × (time until the call + t) workers t seconds after the crash, until the
/// first of them give up. Requests that do not make the call hold theirs as they do at any time.
package struct HangingPool: Sendable {
  package var workers: Int
  /// Seconds from the crash until no worker is free, from the requests in progress at that moment on.
  package var secondsToFull: Double

  /// nil where the pool is never full: unlimited or enough workers, or no rate of an operation that hangs is known.
  /// - Complexity: linear in the service's calls, those that hang sorted.
  package init?(
    _ architecture: Architecture, _ times: ResponseTimes, of service: ServiceID, hanging: Set<CallID>
  ) {
    guard case .limited(let workers) = architecture[service].concurrency.value else { return nil }
    self.workers = workers
    var held = 0.0
    var ramps: [Ramp] = []
    for id in architecture[service].operations {
      guard let rate = architecture[id].rate?.value.perSecond else { continue }
      var path = HangingPath(architecture, hanging)
      path.follow(architecture[id].steps)
      let response = times.responseTime(of: id)
      let segments = response?.segments ?? []
      var starts: [CallID: Double] = [:]
      for segment in segments { if let call = segment.call { starts[call] = segment.startMs / 1e3 } }
      for stop in path.stops where stop.share > 0 {
        let made = times.meanMs(of: stop.call) / 1e3 / stop.probability
        let inProgress = min(made, stop.hold)
        held += rate * stop.share * ((starts[stop.call] ?? 0) + inProgress)
        let most = stop.bulkhead.map { Double($0) / (rate * stop.share) } ?? .infinity
        ramps.append(Ramp(perSecond: rate * stop.share, seconds: max(0, min(stop.hold, most) - inProgress)))
      }
      let spared = times.meanMs(of: id, sparing: Set(path.stops.map(\.call))) ?? 0
      held += rate * path.goingOn * spared / 1e3
    }
    guard !ramps.isEmpty, let seconds = Self.time(from: held, to: Double(workers), ramps) else { return nil }
    secondsToFull = seconds
  }

  /// Workers more a second, for a while.
  private struct Ramp {
    var perSecond: Double
    var seconds: Double
  }

  /// When the sum reaches a level; nil for never.
  private static func time(from start: Double, to level: Double, _ ramps: [Ramp]) -> Double? {
    var held = start
    if held >= level { return 0 }
    var slope = ramps.reduce(0) { $0 + $1.perSecond }
    var time = 0.0
    for ramp in ramps.sorted(by: { $0.seconds < $1.seconds }) {
      let needed = (level - held) / slope
      if time + needed <= ramp.seconds { return time + needed }
      held += slope * (ramp.seconds - time)
      time = ramp.seconds
      slope -= ramp.perSecond
    }
    return nil
  }
}

/// Where the requests of one operation stop when some of its calls hang.
private struct HangingPath {
  struct Stop {
    var call: CallID
    /// The share of all requests that stop here first.
    var share: Double
    /// The probability that a request which gets here makes the call.
    var probability: Double
    /// How long such a request is held, later calls that hang included where it goes on.
    var hold: Double
    /// The requests that may be held here at once.
    var bulkhead: Int?
  }

  private let architecture: Architecture
  private let hanging: Set<CallID>
  private(set) var stops: [Stop] = []
  private var holds: [CallID: Double] = [:]
  /// The share of requests that make none of the calls.
  private(set) var goingOn = 1.0

  init(_ architecture: Architecture, _ hanging: Set<CallID>) {
    self.architecture = architecture
    self.hanging = hanging
  }

  mutating func follow(_ steps: [Step]) {
    _ = steps.reversed().reduce(0) { hold(in: $1, then: $0) }
    for step in steps { goingOn = pass(step, goingOn) }
  }

  private func hangingCall(_ id: CallID) -> Call? {
    guard hanging.contains(id), let call = architecture[id].call, call.waits else { return nil }
    return call
  }

  /// How long a request is held from a step on, on average.
  private mutating func hold(in step: Step, then rest: Double) -> Double {
    switch step {
    case .save: return rest
    case .call(let id):
      guard let call = hangingCall(id) else { return rest }
      let retries = Double(call.retries.count)
      let once = (1 + retries) * call.timeout.value.seconds + retries * call.retries.backoff.seconds
      let own = RequestShares.Own(of: architecture[id])
      let made = own.share
      // One that fails its operation is not made again.
      let whole = call.onFailure == .fail || made == 0 ? once : once * own.count / made + rest
      holds[id] = whole
      return made * whole + (1 - made) * rest
    case .parallel(let branches): return branches.map { hold(in: $0, then: rest) }.max() ?? rest
    case .oneOf(let alternatives):
      var total = 0.0
      var others = 1.0
      for alternative in alternatives {
        let share = alternative.share.value.nominal.value
        total += share * hold(in: alternative.step, then: rest)
        others -= share
      }
      return total + max(0, others) * rest
    }
  }

  /// - Parameter share: of all requests, those that get to the step.
  /// - Returns: those that get past it without having hung.
  private mutating func pass(_ step: Step, _ share: Double) -> Double {
    switch step {
    case .save: return share
    case .call(let id):
      guard let call = hangingCall(id), let hold = holds[id] else { return share }
      let made = RequestShares.Own(of: architecture[id]).share
      stops.append(
        Stop(call: id, share: share * made, probability: made, hold: hold, bulkhead: call.maxInFlight))
      return share * (1 - made)
    case .parallel(let branches): return branches.reduce(share) { pass($1, $0) }
    case .oneOf(let alternatives):
      var past = 0.0
      var others = 1.0
      for alternative in alternatives {
        let part = alternative.share.value.nominal.value
        past += pass(alternative.step, share * part)
        others -= part
      }
      return past + share * max(0, others)
    }
  }
}
