import ArchitectureModel

/// What a scenario asks for that cannot be simulated.
package enum ScenarioError: Error, Hashable, Sendable {
  /// No operation has a rate, and the scenario gives none a load.
  case nothingArrives
  /// The warm-up leaves nothing of the duration to count.
  case warmUpTooLong(warmUp: Nanoseconds, duration: Nanoseconds)
  /// More calls of one operation have a `compensate` than can be kept track of.
  case tooManyCompensations(operation: String, count: Int, limit: Int)
  /// Partitions are counted for each group that consumes them.
  case tooManyPartitions(count: Int, limit: Int)
}

extension ScenarioError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .nothingArrives: "no operation has a rate"
    case .warmUpTooLong(let warmUp, let duration):
      "the warm-up of \(warmUp.seconds) s leaves nothing of the \(duration.seconds) s"
    case .tooManyCompensations(let operation, let count, let limit):
      "\(count) calls of \(operation) have a compensation, more than \(limit)"
    case .tooManyPartitions(let count, let limit):
      "\(count) partitions, counted for each consumer, more than \(limit)"
    }
  }
}
