import ArchitectureModel
import Coupling
import Documents

/// A comparison as JSON.
struct DiffJSON {
  private let diff: ArchitectureDiff

  static func document(_ diff: ArchitectureDiff) -> JSONValue {
    let json = DiffJSON(diff: diff)
    let new = diff.new.architecture
    return .object(
      AnalysisJSON.head(architecture: new.name, yearHours: new.year.hours) + [
        (
          "before",
          ["architecture": .string(diff.old.architecture.name), "yearHours": .number(diff.old.architecture.year.hours)]
        ),
        (
          "services",
          [
            "added": .array(diff.newServices.map(JSONValue.string)),
            "removed": .array(diff.goneServices.map(JSONValue.string)),
          ]
        ),
        ("operations", .array(diff.operations.map(json.operation))),
        (
          "findings",
          [
            "new": .array(diff.newFindings.map(AnalysisJSON.finding)),
            "gone": .array(diff.goneFindings.map(AnalysisJSON.finding)),
          ]
        ),
      ])
  }

  private func operation(_ change: ArchitectureDiff.OperationChange) -> JSONValue {
    [
      "id": .string(change.name),
      "change": .string(change.kind.rawValue),
      "before": change.before.map { figures($0, diff.old) } ?? .null,
      "after": change.after.map { figures($0, diff.new) } ?? .null,
      "calls": .array(change.calls.map(call)),
    ]
  }

  private func figures(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ analysis: ArchitectureAnalysis
  ) -> JSONValue {
    let failure = operation.failure.exact
    return [
      "availability": .optional(failure.map { 1 - $0 }), "unavailability": .optional(failure),
      "completion": .optional(operation.incompletion.map { 1 - $0 }),
      "downtimeHoursPerYear": .optional(failure.map { $0 * analysis.architecture.year.hours }),
      "responseTimeMs": .optional(operation.response?.meanMs),
      "slo": [
        "availabilityMet": .optional(operation.meetsAvailability), "latencyMet": .optional(operation.meetsLatency),
      ],
    ]
  }

  private func call(_ change: ArchitectureDiff.CallChange) -> JSONValue {
    [
      "target": .string(change.target),
      "change": .string(change.kind.rawValue),
      "before": change.before.map { coupling($0, diff.old) } ?? .null,
      "after": change.after.map { coupling($0, diff.new) } ?? .null,
    ]
  }

  private func coupling(
    _ call: ArchitectureAnalysis.CallAnalysis, _ analysis: ArchitectureAnalysis
  ) -> JSONValue {
    let architecture = analysis.architecture
    return [
      "id": .string(architecture[call.id].name), "isFact": .boolean(architecture[call.id].publish != nil),
      "verdict": .string(call.judgement.verdict.rawValue),
      "temporal": .string(call.coupling.temporal.severity.rawValue),
      "availability": .string(call.coupling.availability.severity.rawValue),
      "behavioral": .string(call.coupling.behavioral.severity.rawValue),
      "downtimeHoursPerYear": .optional(call.cost.map { $0 * architecture.year.hours }),
    ]
  }
}
