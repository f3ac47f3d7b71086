import ArchitectureModel
import Coupling

extension Objective? {
  /// Whether all that is promised of availability and response time is kept; nil where that cannot be told. What
  /// promises nothing keeps nothing.
  /// - Parameters:
  ///   - failure: nil where it is not known.
  ///   - meets: whether the response time is met; asked for only where the answer depends on it.
  func isKept(failure: Double?, meets: (Objective.Latency) -> Bool?) -> Bool? {
    isKept(
      isUp: self?.availability.flatMap { target in failure.map { target.value.nominal.allows($0) } }, meets: meets)
  }

  fileprivate func isKept(isUp: Bool?, meets: (Objective.Latency) -> Bool?) -> Bool? {
    guard let objective = self else { return false }
    let promisesAvailability = objective.availability != nil
    if promisesAvailability, isUp == false { return false }
    guard let latency = objective.latency else { return promisesAvailability ? isUp : false }
    let isFast = meets(latency)
    return isFast == true && promisesAvailability ? isUp : isFast
  }
}

extension ArchitectureAnalysis {
  /// Whether an operation keeps all that it promises of availability and response time; nil where that cannot be told.
  package func meetsObjectives(_ id: OperationID) -> Bool? {
    architecture[id].objective.isKept(isUp: self[id].meetsAvailability) { _ in self[id].meetsLatency }
  }
}
