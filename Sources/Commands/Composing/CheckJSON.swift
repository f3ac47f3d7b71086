import ArchitectureModel
import Coupling
import Documents

/// A check as JSON.
enum CheckJSON {
  static func document(_ result: CheckResult) -> JSONValue {
    let architecture = result.analysis.architecture
    let criteria = result.criteria
    let baseline = result.gone.map { gone -> JSONValue in
      ["known": .integer(result.known.count), "gone": .array(gone.map(Baseline.json))]
    }
    return .object(
      AnalysisJSON.head(architecture: architecture.name, yearHours: architecture.year.hours) + [
        ("passed", .boolean(result.isPassed)),
        (
          "criteria",
          [
            "failOn": .optional(criteria.failOn?.rawValue), "slo": .boolean(criteria.checksObjectives),
            "minAvailability": .optional(criteria.minAvailability?.value),
            "maxResponse": .array(
              criteria.maxResponses.map {
                ["targetMs": .number($0.target.milliseconds), "quantile": .optional($0.quantile)]
              }
            ),
          ]
        ),
        ("failures", .array(result.failing.map(concern))), ("baseline", baseline ?? .null),
        ("open", .array(result.open.map(JSONValue.string))),
      ])
  }

  private static func concern(_ concern: Concern) -> JSONValue {
    [
      "code": .string(concern.code), "severity": .string(concern.severity.rawValue),
      "message": .string(concern.message), "file": .optional(concern.span?.source.name),
      "line": .optional(concern.span?.start.line), "column": .optional(concern.span?.start.column),
      "help": .string(concern.help), "place": .string(concern.place), "fingerprint": .string(concern.fingerprint),
    ]
  }
}
