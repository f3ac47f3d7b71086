/// Where a simulation stops, and says so.
package enum ModelLimits {
  /// Requests that wait for a worker of one service.
  package static let queue: Int64 = 10_000_000
  /// Requests and calls in progress, of each.
  package static let records = 14_000_000
  /// Compensated calls of one operation.
  package static let compensations = 64
  /// Partitions of all topics, counted for each group that consumes them.
  package static let deliveries = 1_000_000
  /// Facts that a consumer has still to handle.
  package static let facts: Int64 = 20_000_000
  /// Facts that happen and that are handled at one instant, beyond one of each partition.
  static let steps = 1_000_000
  /// Different constant times that get a delay line of their own; others are sorted by the heap.
  static let lines = 100_000
  /// Seconds of the timeline, ten hours, and cells of it: one for each second and service.
  private static let timelineSeconds = 36_000
  private static let timelineCells = 2_000_000

  /// The seconds from the start that are told one by one.
  package static func timeline(services: Int) -> Int { min(timelineSeconds, timelineCells / max(1, services)) }
}
