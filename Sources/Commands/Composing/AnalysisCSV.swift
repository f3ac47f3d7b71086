import ArchitectureModel
import Availability
import Coupling

/// The tables of `analyze` for spreadsheets.
enum AnalysisCSV {
  static let tables = ["operations", "calls", "findings"]

  static func document(_ analysis: ArchitectureAnalysis, table: String?) -> String {
    switch table {
    case "calls": calls(analysis)
    case "findings": CSVText.text(rows(of: Concern.all(of: analysis)))
    default: operations(analysis)
    }
  }

  static func operations(_ analysis: ArchitectureAnalysis) -> String {
    let head = [
      "operation", "service", "availability", "unavailability", "chainProduct", "completion", "downtimeHoursPerYear",
      "meanMs", "ownMs", "waitingMs", "p99Ms", "sloAvailability", "sloAvailabilityMet", "sloLatencyMs",
      "sloLatencyQuantile", "sloLatencyMet",
    ]
    let architecture = analysis.architecture
    let rows = analysis.operations.map { operation -> [String] in
      let failure = operation.failure.exact
      let (response, objective) = (operation.response, architecture[operation.id].objective)
      let figures = [
        failure.map { 1 - $0 }, failure, 1 - operation.chainFailure, operation.incompletion.map { 1 - $0 },
        failure.map { $0 * architecture.year.hours }, response?.meanMs, response?.ownMs, response?.waitingMs,
        response?.p99Ms, objective?.availability?.value.nominal.value,
      ].map(CSVText.figure)
      return [architecture.name(of: operation.id), architecture[architecture[operation.id].service].name] + figures + [
        CSVText.truth(operation.meetsAvailability), CSVText.figure(objective?.latency?.target.milliseconds),
        CSVText.figure(objective?.latency?.quantile), CSVText.truth(operation.meetsLatency),
      ]
    }
    return CSVText.text([head] + rows)
  }

  private static func calls(_ analysis: ArchitectureAnalysis) -> String {
    let head = [
      "call", "operation", "to", "kind", "file", "line", "meanMs", "downtimeHoursPerYear", "temporal", "availability",
      "behavioral", "verdict", "confidence", "because",
    ]
    let architecture = analysis.architecture
    let wording = Wording(architecture: architecture)
    let rows = analysis.operations.flatMap(\.calls).map { call -> [String] in
      let site = architecture[call.id]
      let (coupling, judgement) = (call.coupling, call.judgement)
      return [
        site.name, architecture.name(of: site.operation), wording.target(of: call.id),
        site.publish == nil ? "call" : "fact", site.span?.source.name ?? "",
        site.span.map { String($0.start.line) } ?? "", CSVText.figure(analysis.times.meanMs(of: call.id)),
        CSVText.figure(call.cost.map { $0 * architecture.year.hours }), coupling.temporal.severity.rawValue,
        coupling.availability.severity.rawValue, coupling.behavioral.severity.rawValue, judgement.verdict.rawValue,
        judgement.confidence.rawValue, judgement.because,
      ]
    }
    return CSVText.text([head] + rows)
  }

  /// Findings, and what else falls short of what is asked.
  static func rows(of concerns: [Concern]) -> [[String]] {
    [["code", "severity", "message", "help", "place", "file", "line", "column", "fingerprint"]]
      + concerns.map { concern in
        [
          concern.code, concern.severity.rawValue, concern.message, concern.help, concern.place,
          concern.span?.source.name ?? "", concern.span.map { String($0.start.line) } ?? "",
          concern.span.map { String($0.start.column) } ?? "", concern.fingerprint,
        ]
      }
  }
}
