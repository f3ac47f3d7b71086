import ArchitectureModel
import Scenarios

/// Figures that follow from a run's counts.
enum SimulationFigures {
  /// The share of the error budget that a run used: its failures over what the objective allows in its window, at the
  /// rate of the file. nil where one of these is not given, or nothing is allowed.
  static func budgetUsed(_ result: OperationResult, replications: Int, _ architecture: Architecture) -> Double? {
    let operation = architecture[result.id]
    guard let objective = operation.objective, let target = objective.availability?.value.nominal,
      let window = objective.window, let rate = operation.rate?.value
    else { return nil }
    let allowed = target.complement * rate.perSecond * window.seconds
    guard allowed > 0 else { return nil }
    return Double(result.failed + result.rejected) / Double(replications) / allowed
  }
}

extension OperationResult {
  /// The share of requests that got no answer; nil where there were none.
  var failedShare: Double? { offered == 0 ? nil : Double(failed + rejected) / Double(offered) }
}
