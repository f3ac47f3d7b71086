import Simulation

/// Requests of an operation.
struct RequestCounts: Equatable, Sendable, BitwiseCopyable {
  var offered: UInt64 = 0
  var succeeded: UInt64 = 0
  var failed: UInt64 = 0
  var rejected: UInt64 = 0
  var timedOut: UInt64 = 0
  var savedButFailed: UInt64 = 0
  var withinObjective: UInt64 = 0
  var clientRetries: UInt64 = 0
  /// Of those that got a worker.
  var waits: UInt64 = 0
  var waited: UInt128 = 0

  mutating func merge(_ other: RequestCounts) {
    offered += other.offered
    succeeded += other.succeeded
    failed += other.failed
    rejected += other.rejected
    timedOut += other.timedOut
    savedButFailed += other.savedButFailed
    withinObjective += other.withinObjective
    clientRetries += other.clientRetries
    waits += other.waits
    waited += other.waited
  }
}

/// What is known of an operation, in whole numbers.
struct OperationFigures: MergeableStatistic {
  var counts = RequestCounts()
  /// Of the requests that succeeded.
  var responses = Histogram()

  mutating func merge(_ other: OperationFigures) {
    counts.merge(other.counts)
    responses.merge(other.responses)
  }
}

/// What is counted of a service.
struct ServiceFigures: MergeableStatistic {
  var mostBusy: UInt64 = 0
  var mostQueued: UInt64 = 0
  var refused: UInt64 = 0
  /// Workers × nanoseconds: in the window, and over the whole run.
  var busyInWindow: UInt128 = 0
  var busyTime: UInt128 = 0
  /// Waiting requests × nanoseconds, over the whole run.
  var queuedTime: UInt128 = 0

  mutating func merge(_ other: ServiceFigures) {
    mostBusy = max(mostBusy, other.mostBusy)
    mostQueued = max(mostQueued, other.mostQueued)
    refused += other.refused
    busyInWindow += other.busyInWindow
    busyTime += other.busyTime
    queuedTime += other.queuedTime
  }
}

/// What became of the facts that a consumer was to handle.
struct ConsumerFigures: MergeableStatistic {
  /// published = processed + deadLettered + expired + lagLeft.
  var published: UInt64 = 0
  var processed: UInt64 = 0
  var effects: UInt64 = 0
  var redelivered: UInt64 = 0
  var deadLettered: UInt64 = 0
  var expired: UInt64 = 0
  var lagLeft: UInt64 = 0
  var lost: UInt64 = 0
  var mostLag: UInt64 = 0
  var outOfOrder: UInt64 = 0
  /// Of the facts that were processed.
  var ages = Histogram()

  mutating func merge(_ other: ConsumerFigures) {
    published += other.published
    processed += other.processed
    effects += other.effects
    redelivered += other.redelivered
    deadLettered += other.deadLettered
    expired += other.expired
    lagLeft += other.lagLeft
    lost += other.lost
    mostLag = max(mostLag, other.mostLag)
    outOfOrder += other.outOfOrder
    ages.merge(other.ages)
  }
}

/// What happened in a second.
struct SecondFigures: MergeableStatistic {
  var succeeded: UInt64 = 0
  var failed: UInt64 = 0
  var rejected: UInt64 = 0
  /// Response times of those that succeeded.
  var responses: UInt128 = 0
  /// Of all consumers, at its end.
  var lag: UInt64 = 0

  mutating func merge(_ other: SecondFigures) {
    lag += other.lag
    succeeded += other.succeeded
    failed += other.failed
    rejected += other.rejected
    responses += other.responses
  }
}

/// Seconds from the start, with the levels of all services in each.
struct TimelineFigures: MergeableStatistic {
  let services: Int
  var seconds: [SecondFigures] = []
  /// For each second and service, busy workers × nanoseconds and waiting requests × nanoseconds.
  var levels: [UInt64] = []

  init(services: Int) { self.services = services }

  mutating func grow(to count: Int) {
    guard count > seconds.count else { return }
    seconds += [SecondFigures](repeating: SecondFigures(), count: count - seconds.count)
    levels += [UInt64](repeating: 0, count: count * services * 2 - levels.count)
  }

  mutating func merge(_ other: TimelineFigures) {
    precondition(services == other.services, "of one model")
    grow(to: other.seconds.count)
    for (second, figures) in other.seconds.enumerated() { seconds[second].merge(figures) }
    for (place, level) in other.levels.enumerated() { levels[place] &+= level }
  }
}

/// What a replication found, in whole numbers.
struct ReplicationFigures: Sendable {
  var operations: [OperationFigures]
  var services: [ServiceFigures]
  var consumers: [ConsumerFigures]
  var timeline: TimelineFigures
  /// By service; −1 where it refused none.
  var firstRefusals: [Int64]
  /// By consumer: from the end of the last fault until no record waited; −1 where that never was.
  var drains: [Int64]
  var ending: RunEnding
}
