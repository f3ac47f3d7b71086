import ArchitectureModel
import Scenarios

/// Runs as a table for spreadsheets: a line for each scenario and operation (RFC 4180, ended by LF).
enum SimulationCSV {
  private static let head = [
    "scenario", "design", "seed", "replications", "operation", "offered", "succeeded", "failed", "rejected", "timedOut",
    "savedButFailed", "withinSlo", "meanMs", "halfWidth95Ms", "p50Ms", "p95Ms", "p99Ms", "maxMs",
  ]

  static func document(_ runs: [RunResult], _ request: SimulationRequest) -> String {
    let rows = runs.flatMap { run in run.operations.map { row($0, run, request.architecture(of: run.design)) } }
    return CSVText.text([head] + rows)
  }

  private static func row(_ result: OperationResult, _ run: RunResult, _ architecture: Architecture) -> [String] {
    let counts = [
      result.offered, result.succeeded, result.failed, result.rejected, result.timedOut, result.savedButFailed,
      result.withinObjective,
    ]
    let response = result.response
    let times = [
      response?.mean.meanMs, response?.mean.halfWidth95Ms, response?.p50Ms, response?.p95Ms, response?.p99Ms,
      response?.maxMs,
    ]
    return [
      run.scenario, run.design.rawValue, String(run.seed), String(run.replications), architecture.name(of: result.id),
    ] + counts.map { String($0) } + times.map { $0?.description ?? "" }
  }
}
