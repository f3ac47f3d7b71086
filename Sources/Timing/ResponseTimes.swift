import ArchitectureModel

/// The response times of all operations of an architecture, of requests that succeed at the first attempts with
/// everything up.
///
/// Means are exact wherever only constants meet, and wherever laws are only added; the mean of a maximum of laws, and
/// of a sum of laws that a timeout cuts, comes with the bound of its error.
package struct ResponseTimes: Sendable {
  /// The response time of one operation.
  package struct ResponseTime: Sendable {
    package var meanMs: Double
    /// How far off the mean may be; 0 where it is exact.
    package var meanErrorMs: Double
    /// The mean of its own work.
    package var ownMs: Double
    /// The 99th percentile, where it is known exactly.
    package var p99Ms: Double?
    /// Its own work first, then what it waits for, in order.
    package var segments: [Segment]

    /// The part that is spent on others.
    package var waitingMs: Double { max(0, meanMs - ownMs) }
  }

  /// A stretch of a response: when it begins and how long it takes, on average.
  package struct Segment: Sendable {
    /// nil: the operation's own work.
    package var call: CallID?
    package var startMs: Double
    package var meanMs: Double
  }

  /// The probability that one attempt of a call takes longer than its timeout.
  package struct LateShare: Sendable {
    /// Exact, but where laws add up: then the truth lies somewhere in the range, and its upper end is what counts.
    package var probability: UncertainProbability

    static let never = LateShare(probability: UncertainProbability(.zero))

    /// The least it can be.
    package var atLeast: Double { probability.low.value }

    /// Whether the bounds are nearer to each other than any use could tell.
    package var isExact: Bool { !probability.isUncertain }
  }

  private let architecture: Architecture
  private var times: [TimeDistribution?]
  private var own: [TimeDistribution]
  private var contributions: [Contribution]
  private var responses: [ResponseTime?] = []
  /// By call: how many of its operation's requests take the alternatives that it stands in.
  private var taken: [Double]
  /// By call: where it stands in its operation's response.
  private var segmentOfCall: [Segment?] = []

  /// What one call or publish adds to its operation.
  private struct Contribution: Sendable {
    var late = LateShare.never
    /// nil: it always fails, and so does its operation where it is made.
    var time: TimeDistribution? = .zero
  }

  /// - Complexity: O(operations + calls), times the square of their cells where laws meet.
  package init(_ architecture: Architecture) {
    self.architecture = architecture
    times = [TimeDistribution?](repeating: nil, count: architecture.operations.count)
    own = architecture.operations.map { TimeDistribution($0.latency.value) }
    contributions = [Contribution](repeating: Contribution(), count: architecture.calls.count)
    taken = [Double](repeating: 1, count: architecture.calls.count)
    for operation in architecture.operations { for step in operation.steps { take(step, by: 1) } }
    for operation in architecture.operationOrder {
      for call in architecture[operation].calls { contributions[call.index] = contribution(of: architecture[call]) }
      times[operation.index] = total(of: operation, sparing: [])
    }
    responses = architecture.operations.indices.map { makeResponseTime(of: OperationID($0)) }
    segmentOfCall = [Segment?](repeating: nil, count: architecture.calls.count)
    for segment in responses.lazy.compactMap({ $0?.segments }).joined() {
      if let call = segment.call { segmentOfCall[call.index] = segment }
    }
  }

  /// By call: how often an attempt comes too late.
  package var lateShares: [LateShare] { contributions.map(\.late) }

  /// nil where the operation can never succeed.
  package func responseTime(of operation: OperationID) -> ResponseTime? { responses[operation.index] }

  private func makeResponseTime(of operation: OperationID) -> ResponseTime? {
    guard let time = times[operation.index] else { return nil }
    var start = own[operation.index].mean
    var segments = [Segment(call: nil, startMs: 0, meanMs: start / 1e6)]
    for step in architecture[operation].steps {
      append(step, at: start, to: &segments)
      start += self.time(of: step)?.mean ?? 0
    }
    return ResponseTime(
      meanMs: time.mean / 1e6, meanErrorMs: time.meanError / 1e6, ownMs: own[operation.index].mean / 1e6,
      p99Ms: time.quantile(0.99).map { $0 / 1e6 }, segments: segments)
  }

  /// Where a call or publish stands in the response of its operation; nil where that can never succeed.
  package func segment(of call: CallID) -> Segment? { segmentOfCall[call.index] }

  /// The mean time that a call or publish adds to all requests of its operation, in milliseconds: of one in an alternative
  /// its share of that. 0 where it always fails.
  package func meanMs(of call: CallID) -> Double {
    (contributions[call.index].time?.mean ?? 0) / 1e6 * taken[call.index]
  }

  private mutating func take(_ step: Step, by share: Double) {
    switch step {
    case .save: break
    case .call(let call): taken[call.index] = share
    case .parallel(let branches): for branch in branches { take(branch, by: share) }
    case .oneOf(let alternatives):
      for alternative in alternatives { take(alternative.step, by: share * alternative.share.value.nominal.value) }
    }
  }

  /// The mean response time without some of the operation's calls, in milliseconds; nil where it can never succeed.
  package func meanMs(of operation: OperationID, sparing spared: Set<CallID>) -> Double? {
    total(of: operation, sparing: spared).map { $0.mean / 1e6 }
  }

  /// Whether an objective is met; nil where the terms leave it open, or there is no response time.
  package func meets(_ objective: Objective.Latency, _ operation: OperationID) -> Bool? {
    times[operation.index].flatMap { meets(objective, $0) }
  }

  /// The same without some of the operation's calls.
  package func meets(
    _ objective: Objective.Latency, _ operation: OperationID, sparing spared: Set<CallID>
  ) -> Bool? {
    total(of: operation, sparing: spared).flatMap { meets(objective, $0) }
  }

  private func meets(_ objective: Objective.Latency, _ time: TimeDistribution) -> Bool? {
    let target = Double(objective.target.count)
    guard let quantile = objective.quantile else {
      if time.mean + time.meanError <= target { return true }
      return time.mean - time.meanError > target ? false : nil
    }
    // The share above the target is compared with the share that may be, a rounding aside.
    let above = time.share(above: target)
    let allowed = (1 - quantile) * (1 + 1e-12)
    return above.high <= allowed ? true : above.low > allowed ? false : nil
  }

  private func append(_ step: Step, at start: Double, to segments: inout [Segment]) {
    switch step {
    case .save: break
    case .call(let call): segments.append(Segment(call: call, startMs: start / 1e6, meanMs: meanMs(of: call)))
    case .parallel(let branches): for branch in branches { append(branch, at: start, to: &segments) }
    case .oneOf(let alternatives):
      for alternative in alternatives { append(alternative.step, at: start, to: &segments) }
    }
  }

  // MARK: Steps

  private func total(of operation: OperationID, sparing spared: Set<CallID>) -> TimeDistribution? {
    var total = own[operation.index]
    for step in architecture[operation].steps {
      guard let time = time(of: step, sparing: spared) else { return nil }
      total = total + time
    }
    return total
  }

  private func time(of step: Step, sparing spared: Set<CallID> = []) -> TimeDistribution? {
    switch step {
    case .save: return .zero
    case .call(let call): return spared.contains(call) ? .zero : contributions[call.index].time
    case .parallel(let branches):
      var slowest = TimeDistribution.zero
      for branch in branches {
        guard let time = time(of: branch, sparing: spared) else { return nil }
        slowest = TimeDistribution.slower(slowest, time)
      }
      return slowest
    case .oneOf(let alternatives):
      // An alternative that always fails is not among the requests that succeed: the others share its weight.
      var rest = DecimalNumber.one
      var parts: [(share: Double, time: TimeDistribution)] = []
      for alternative in alternatives {
        let share = alternative.share.value.nominal.value
        rest = rest - (DecimalNumber(share.description) ?? .one)
        if let time = time(of: alternative.step, sparing: spared) { parts.append((share, time)) }
      }
      parts.append((max(0, rest.double), .zero))
      let total = parts.reduce(0) { $0 + $1.share }
      guard total > 0 else { return nil }
      return TimeDistribution.mixture(
        parts.count > alternatives.count ? parts : parts.map { ($0.share / total, $0.time) })
    }
  }

  private func time(of target: Target) -> TimeDistribution? {
    switch target {
    case .service(let service): TimeDistribution(architecture[service].latency.value)
    case .operation(let operation): times[operation.index]
    }
  }

  private mutating func contribution(of site: CallSite) -> Contribution {
    switch site.kind {
    case .call(let call): contribution(of: call)
    case .publish(let publish): contribution(of: publish)
    }
  }

  private mutating func contribution(of call: Call) -> Contribution {
    if case .operation(let target) = call.target,
      times[target.index]?.isDecided(at: Double(call.timeout.value.count)) == false
    {
      // Once for all its callers.
      times[target.index]?.workOut()
    }
    let target = time(of: call.target)
    let attempt = call.latency.map { TimeDistribution($0.value) } ?? target
    let (late, inTime) = cut(attempt, at: call.timeout.value)
    guard call.waits else { return Contribution(late: late, time: .zero) }
    let fails = target == nil || inTime == nil || call.errorRate.value.nominal.value == 1
    var once = fails ? nil : inTime
    if fails { once = failingTime(of: call, target: target, attempt: attempt, inTime: inTime) }
    if let cache = call.cache, cache.hit.value.nominal.value > 0 {
      let hit = cache.hit.value.nominal
      // What always fails leaves only the hits among the requests that succeed.
      once = TimeDistribution.mixture([(hit.value, .zero), (hit.complement, once ?? .zero)])
    }
    let all = once.map { $0.repeated(call.times) }
    return Contribution(late: late, time: made(all, with: call.probability.value.nominal))
  }

  /// The time until a call is given up that can never succeed; nil where its operation fails with it.
  private func failingTime(
    of call: Call, target: TimeDistribution?, attempt: TimeDistribution?, inTime: TimeDistribution?
  ) -> TimeDistribution? {
    if call.onFailure == .fail { return nil }
    let timeout = TimeDistribution(constant: Double(call.timeout.value.count))
    var givingUp = timeout
    if let attempt, target != nil || attempt.share(above: Double(call.timeout.value.count)).low >= 1 {
      // Too late, or nothing but errors: as often as it is tried, with the pauses between. (A target that can never
      // succeed is waited for once.)
      let pauses = Double(call.retries.count) * Double(call.retries.backoff.count)
      givingUp = (inTime ?? timeout).repeated(1 + call.retries.count) + TimeDistribution(constant: pauses)
    }
    guard case .fallback(let fallback) = call.onFailure else { return givingUp }
    return time(of: fallback).map { givingUp + $0 }
  }

  private func contribution(of publish: Publish) -> Contribution {
    if publish.outbox != nil { return Contribution() }
    let (late, inTime) = cut(TimeDistribution(architecture[publish.broker].latency.value), at: publish.timeout.value)
    var time = inTime
    if time == nil {
      let timeout = TimeDistribution(constant: Double(publish.timeout.value.count))
      switch publish.onFailure {
      case .fail: break
      case .ignore: time = timeout
      case .fallback(let target): time = self.time(of: target).map { timeout + $0 }
      }
    }
    return Contribution(late: late, time: made(time, with: publish.probability.value.nominal))
  }

  /// What comes too late, and the time of what does not; nil where everything does.
  private func cut(_ attempt: TimeDistribution?, at timeout: Nanoseconds) -> (LateShare, TimeDistribution?) {
    guard var attempt else { return (.never, nil) }
    if !attempt.isDecided(at: Double(timeout.count)) { attempt.workOut() }
    let limit = Double(timeout.count)
    let share = attempt.share(above: limit)
    let high = Probability(value: share.high, complement: 1 - share.high)
    let isExact = share.high - share.low <= 1e-15
    let low = isExact ? high : Probability(value: share.low, complement: 1 - share.low)
    let late = LateShare(probability: UncertainProbability(high, low: low, high: high))
    return (late, share.low >= 1 ? nil : attempt.cut(at: limit))
  }

  /// What is made with a probability; what always fails is not among the requests that succeed.
  private func made(_ time: TimeDistribution?, with probability: Probability) -> TimeDistribution? {
    guard time != nil || probability.value < 1 else { return nil }
    return TimeDistribution.mixture([(probability.value, time ?? .zero), (probability.complement, .zero)])
  }
}
