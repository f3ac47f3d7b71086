import ArchitectureModel
import Documents
import Scenarios

/// Runs as JSON, by the contract of the command line.
struct SimulationJSON {
  private let architecture: Architecture
  private let replications: Int

  static func document(_ request: SimulationRequest, _ outcomes: [SimulationOutcome]) -> JSONValue {
    let json = SimulationJSON(architecture: request.architecture, replications: request.replications)
    let year = request.architecture.year.hours
    return .object(
      AnalysisJSON.head(architecture: request.architecture.name, yearHours: year) + [
        // A seed may be larger than what readers keep exactly; its digits are written all the same.
        ("seed", seed(request.seed)), ("replications", .integer(request.replications)),
        ("precision", request.precision.map(precision) ?? .null),
        ("runs", .array(outcomes.map(json.run))),
      ])
  }

  /// Seeds past 2⁶³ − 1 are no integers of JSON's usual readers: they are told as text.
  private static func seed(_ seed: UInt64) -> JSONValue {
    Int(exactly: seed).map(JSONValue.integer) ?? .string(String(seed))
  }

  private static func precision(_ precision: SimulationRequest.Precision) -> JSONValue {
    ["wanted": .number(precision.rule.relativeError), "isReached": .boolean(precision.verdict == .precise)]
  }

  private func run(_ outcome: SimulationOutcome) -> JSONValue {
    let run = outcome.run
    return [
      "scenario": .string(run.scenario), "design": .string(run.design.rawValue),
      "countedSeconds": ["from": .number(run.window.start.seconds), "to": .number(run.window.end.seconds)],
      "ending": ending(run.ending), "operations": .array(run.operations.map(operation)),
      "services": .array(run.services.map(service)), "consumers": .array([]),
      "pools": .array(outcome.pools.map(pool)), "isTimelineCut": .boolean(run.isTimelineCut),
      "timeline": .array(run.timeline.map { second($0, run.services) }),
    ]
  }

  private func ending(_ ending: RunEnding) -> JSONValue {
    switch ending {
    case .everythingDone: ["why": .string("done"), "openRequests": .integer(0), "atSeconds": .null]
    case .cutOff(let open): ["why": .string("cut-off"), "openRequests": .integer(open), "atSeconds": .null]
    case .limit(let name, let time):
      ["why": .string(name), "openRequests": .null, "atSeconds": .number(time.seconds)]
    }
  }

  private func operation(_ result: OperationResult) -> JSONValue {
    [
      "id": .string(architecture.name(of: result.id)), "offered": count(result.offered),
      "succeeded": count(result.succeeded), "failed": count(result.failed), "rejected": count(result.rejected),
      "timedOut": count(result.timedOut), "savedButFailed": count(result.savedButFailed),
      "withinSlo": count(result.withinObjective), "clientRetries": count(result.clientRetries),
      "errorBudgetUsed": .optional(
        SimulationFigures.budgetUsed(result, replications: replications, architecture)),
      "responseTime": result.response.map(response) ?? .null,
      "waitMs": result.wait.map { ["mean": .number($0.meanMs), "halfWidth95": .optional($0.halfWidth95Ms)] } ?? .null,
    ]
  }

  private func response(_ response: ResponseSummary) -> JSONValue {
    [
      "meanMs": .number(response.mean.meanMs), "halfWidth95Ms": .optional(response.mean.halfWidth95Ms),
      "p50Ms": .number(response.p50Ms), "p95Ms": .number(response.p95Ms), "p99Ms": .number(response.p99Ms),
      "maxMs": .number(response.maxMs),
    ]
  }

  private func service(_ service: ServiceResult) -> JSONValue {
    [
      "id": .string(architecture[service.id].name), "peakWorkers": .integer(service.peakWorkers),
      "firstRejectionSeconds": .optional(service.firstRejectionSeconds), "utilization": .optional(service.utilization),
      "peakQueue": .integer(service.peakQueue), "refused": count(service.refused),
    ]
  }

  private func pool(_ pool: PoolAnswer) -> JSONValue {
    [
      "service": .string(architecture[pool.service].name), "workers": .integer(pool.workers),
      "calls": .array(pool.calls.map { .string(architecture[$0].name) }),
      "workersNeeded": .integer(pool.workersNeeded), "workersNeededByFormula": .optional(pool.wanted),
      "timeoutMs": .optional(pool.timeout?.longest?.milliseconds),
      "bulkhead": pool.bulkhead.map { bulkhead in
        [
          "maxInFlight": .integer(bulkhead.places), "failed": count(bulkhead.total.failed),
          "rejected": count(bulkhead.total.rejected), "succeeded": count(bulkhead.total.succeeded),
        ]
      } ?? .null,
    ]
  }

  private func second(_ second: TimelineSecond, _ services: [ServiceResult]) -> JSONValue {
    [
      "second": .integer(second.second), "succeeded": count(second.succeeded), "failed": count(second.failed),
      "rejected": count(second.rejected), "meanMs": .optional(second.meanMs),
      "busyWorkers": .number(second.services.reduce(0) { $0 + $1.busyWorkers }), "lag": .null,
      "services": .object(
        zip(services, second.services).map { service, level in
          (
            key: architecture[service.id].name,
            value: ["busyWorkers": .number(level.busyWorkers), "queued": .number(level.queued)]
          )
        }),
    ]
  }

  private func count(_ count: UInt64) -> JSONValue { .integer(Int(clamping: count)) }
}
