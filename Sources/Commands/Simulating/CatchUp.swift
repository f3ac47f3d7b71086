import ArchitectureModel
import Coupling
import Timing

/// What a consumer of facts needs to catch up after it was down: closed forms, which hold for a backlog that is large
/// beside what one piece of work takes.
///
/// So many facts a second come, λ, and min(partitions, workers) / time for each are handled, μ. A time T down leaves λT,
/// which λ and μ drain in λT / (μ − λ); the first of them is T old when it is handled, and no later one is older.
/// - Source: Kleinrock, "Queueing systems", volume 2, 1976, chapter 2 (fluid approximation).
struct CatchUp {
  static let outage = Nanoseconds.seconds(3_600)
  static let wanted = Nanoseconds.seconds(600)
  /// From Friday at six in the evening to Monday at ten in the morning.
  static let weekend = Nanoseconds.seconds(64 * 3_600)

  var event: String
  var service: ServiceID
  /// λ.
  var perSecond: Double
  /// What handling one takes, on average.
  var seconds: Double
  var partitions: Int
  /// nil: without a limit.
  var workers: Int?
  var retention: Nanoseconds

  /// Records handled at once, at most.
  var most: Int { min(partitions, workers ?? .max) }

  /// How long it takes to drain what a time of being down has left; nil where it never does.
  func drainSeconds(after down: Nanoseconds) -> Double? {
    let handled = Double(most) / seconds
    guard handled > perSecond else { return nil }
    return perSecond * down.seconds / (handled - perSecond)
  }

  /// Partitions, and as many workers, that drain what a time of being down has left in the time that is wanted.
  func partitionsNeeded(after down: Nanoseconds, toDrainIn wanted: Nanoseconds) -> Double {
    (perSecond * seconds * (down.seconds + wanted.seconds) / wanted.seconds * (1 - 1e-12)).rounded(.up)
  }

  /// Of those that have something to do, the busiest first.
  static func all(in architecture: Architecture) -> [CatchUp] {
    let loads = ConsumerLoad.all(in: architecture, ResponseTimes(architecture), RequestShares(architecture))
    let ranked = loads.enumerated().sorted { left, right in
      let (busy, other) = (left.element.busy, right.element.busy)
      return busy != other ? busy > other : left.offset < right.offset
    }
    return ranked.compactMap { _, load in
      load.partitions.map { partitions in
        CatchUp(
          event: load.event, service: load.service, perSecond: load.perSecond, seconds: load.seconds,
          partitions: partitions.count, workers: load.workers,
          retention: architecture[partitions.broker].retention(of: load.event).value)
      }
    }
  }
}
