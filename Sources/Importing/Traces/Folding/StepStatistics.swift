/// Whom a step of an operation leads to, told apart as far as the spans allow.
struct StepKey: Hashable {
  enum Kind: UInt32 {
    /// `target` is an operation of the graph: its span was seen.
    case operation
    /// `target` is the name of a peer, of the kind that stands here; `detail` is what is called of it.
    case service, database, cache, interface, address
    /// `target` is the name of a broker, `detail` the topic.
    case publish
  }

  var kind: Kind
  var target: UInt32
  var detail: UInt32
}

/// What was seen of one step of an operation.
struct StepStatistics {
  static let mostTimes = 32

  var key: StepKey
  /// Requests that took the step.
  var requests = 0
  /// Calls: a request may make several, retries included.
  var calls = 0
  var failures = 0
  /// Calls that went on after the operation had ended, or that nobody waited for.
  var unawaited = 0
  var latency = SampleSketch()
  /// How often requests without a failed call made 0, 1, 2 … of them; the last place is for all beyond.
  private var times = [Int](repeating: 0, count: mostTimes + 1)
  /// The same of requests in which a failed call was followed by another: calls less those followed.
  private var timesWithRetries = [Int](repeating: 0, count: mostTimes + 1)
  /// Calls and followed ones of such requests; few are kept.
  private var retried: [(calls: Int, followed: Int)] = []
  /// Requests whose several calls overlapped.
  var overlapping = 0
  var several = 0
  /// When it began, after the operation had.
  var delays = 0.0
  var timed = 0
  /// A span of the caller's from which the step is known.
  var shape: Int32

  init(_ key: StepKey, shape: Int32) {
    self.key = key
    self.shape = shape
  }

  /// One request made so many calls; so many of them failed, and so many failed and were followed by another.
  mutating func add(calls: Int, failed: Int, followed: Int) {
    requests += 1
    self.calls += calls
    failures += failed
    if failed == 0 {
      times[min(calls, Self.mostTimes)] += 1
    } else if followed > 0 {
      timesWithRetries[min(calls - followed, Self.mostTimes)] += 1
      if retried.count < 64 { retried.append((calls, followed)) }
    }
  }

  mutating func merge(_ other: StepStatistics) {
    requests += other.requests
    calls += other.calls
    failures += other.failures
    unawaited += other.unawaited
    latency.merge(other.latency)
    for place in 0...Self.mostTimes {
      times[place] += other.times[place]
      timesWithRetries[place] += other.timesWithRetries[place]
    }
    retried += other.retried.prefix(64)
    overlapping += other.overlapping
    several += other.several
    delays += other.delays
    timed += other.timed
  }

  /// How many calls a request makes, and whether that is so in all of them. Where some differ, the commonest counts.
  var timesInRequest: (count: Int, isConstant: Bool) {
    let counts = times.contains { $0 > 0 } ? times : timesWithRetries
    guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else { return (1, true) }
    return (max(1, place), counts.filter { $0 > 0 }.count == 1)
  }

  /// The most further attempts that followed a failed one. In a loop the next round is none: only calls beyond the usual
  /// number count.
  var retries: Int {
    let usual = timesInRequest.count
    return retried.map { min($0.followed, max(0, $0.calls - usual)) }.max() ?? 0
  }

  /// When it begins, on average, in nanoseconds after the operation.
  var meanDelay: Double { timed == 0 ? .infinity : delays / Double(timed) }
}
