import ArchitectureModel
import Coupling

/// The tables of `diff` for spreadsheets.
struct DiffCSV {
  static let tables = ["operations", "calls", "findings", "services"]

  private let diff: ArchitectureDiff

  static func document(_ diff: ArchitectureDiff, table: String?) -> String {
    CSVText.text(DiffCSV(diff: diff).rows(of: table))
  }

  private func rows(of table: String?) -> [[String]] {
    switch table {
    case "calls": calls
    case "findings": findings
    case "services": services
    default: operations
    }
  }

  /// A head for both versions, such as `beforeVerdict` and `afterVerdict`.
  private func both(_ names: [String]) -> [String] { ["before", "after"].flatMap { time in names.map { time + $0 } } }

  private var operations: [[String]] {
    let names = [
      "Availability", "Unavailability", "Completion", "DowntimeHoursPerYear", "ResponseTimeMs", "SloAvailabilityMet",
      "SloLatencyMet",
    ]
    func figures(
      _ operation: ArchitectureAnalysis.OperationAnalysis?, _ analysis: ArchitectureAnalysis
    ) -> [String] {
      guard let operation else { return names.map { _ in "" } }
      let failure = operation.failure.exact
      return [
        failure.map { 1 - $0 }, failure, operation.incompletion.map { 1 - $0 },
        failure.map { $0 * analysis.architecture.year.hours }, operation.response?.meanMs,
      ].map(CSVText.figure) + [operation.meetsAvailability, operation.meetsLatency].map(CSVText.truth)
    }
    return [["operation", "change"] + both(names)]
      + diff.operations.map { change in
        [change.name, change.kind.rawValue] + figures(change.before, diff.old) + figures(change.after, diff.new)
      }
  }

  private var calls: [[String]] {
    let names = ["Call", "Kind", "Verdict", "Temporal", "Availability", "Behavioral", "DowntimeHoursPerYear"]
    func coupling(_ call: ArchitectureAnalysis.CallAnalysis?, _ analysis: ArchitectureAnalysis) -> [String] {
      guard let call else { return names.map { _ in "" } }
      let architecture = analysis.architecture
      return [
        architecture[call.id].name, architecture[call.id].publish == nil ? "call" : "fact",
        call.judgement.verdict.rawValue, call.coupling.temporal.severity.rawValue,
        call.coupling.availability.severity.rawValue, call.coupling.behavioral.severity.rawValue,
        CSVText.figure(call.cost.map { $0 * architecture.year.hours }),
      ]
    }
    return [["operation", "to", "change"] + both(names)]
      + diff.operations.flatMap { operation in
        operation.calls.map { change in
          [operation.name, change.target, change.kind.rawValue] + coupling(change.before, diff.old)
            + coupling(change.after, diff.new)
        }
      }
  }

  private var findings: [[String]] {
    func rows(_ findings: [Finding], _ change: String) -> [[String]] {
      findings.map { finding in
        [
          change, finding.code.description, finding.severity.rawValue, finding.message, finding.help, finding.place,
          finding.span?.source.name ?? "", finding.span.map { String($0.start.line) } ?? "",
          finding.span.map { String($0.start.column) } ?? "",
        ]
      }
    }
    return [["change", "code", "severity", "message", "help", "place", "file", "line", "column"]]
      + rows(diff.newFindings, "new") + rows(diff.goneFindings, "gone")
  }

  private var services: [[String]] {
    [["service", "change"]] + diff.newServices.map { [$0, "added"] } + diff.goneServices.map { [$0, "removed"] }
  }
}
