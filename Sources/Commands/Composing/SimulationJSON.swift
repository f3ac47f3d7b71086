import ArchitectureModel
import Documents
import Scenarios

/// Runs as JSON, by the contract of the command line.
struct SimulationJSON {
  /// Of the run's design.
  private let architecture: Architecture
  private let replications: Int

  private init(_ request: SimulationRequest, _ design: Design) {
    (architecture, replications) = (request.architecture(of: design), request.replications)
  }

  /// - Parameter drawn: the scenarios that have their timelines; nil for all.
  static func entries(
    _ request: SimulationRequest, _ outcomes: [SimulationOutcome], timelinesOf drawn: Set<String>? = nil
  ) -> [(key: String, value: JSONValue)] {
    let year = request.architecture.year.hours
    let runs = outcomes.flatMap { outcome in
      let hasTimeline = drawn?.contains(outcome.scenario.name) ?? true
      return outcome.runs.enumerated().map { place, run in
        SimulationJSON(request, run.design).run(
          run, pools: place == 0 ? outcome.pools : [],
          protections: run.design == .eventDriven ? outcome.protections : [], hasTimeline: hasTimeline)
      }
    }
    return AnalysisJSON.head(architecture: request.architecture.name, yearHours: year) + [
      // A seed may be larger than what readers keep exactly; its digits are written all the same.
      ("seed", seed(request.seed)), ("replications", .integer(request.replications)),
      ("precision", request.precision.map(precision) ?? .null), ("runs", .array(runs)),
      ("catchUp", .array(catchUps(request))),
      ("comparisons", .array(outcomes.flatMap { comparisons($0, request.architecture) })),
      ("leftOut", .array(request.leftOut.map(leftOut))),
    ]
  }

  private static func leftOut(_ scenario: SimulationRequest.LeftOut) -> JSONValue {
    ["scenario": .string(scenario.scenario), "because": .string(scenario.reason)]
  }

  /// Seeds past 2⁶³ − 1 are no integers of JSON's usual readers: they are told as text.
  private static func seed(_ seed: UInt64) -> JSONValue {
    Int(exactly: seed).map(JSONValue.integer) ?? .string(String(seed))
  }

  private static func precision(_ precision: SimulationRequest.Precision) -> JSONValue {
    ["wanted": .number(precision.rule.relativeError), "isReached": .boolean(precision.verdict == .precise)]
  }

  private static func catchUps(_ request: SimulationRequest) -> [JSONValue] {
    guard request.designs.contains(.eventDriven) else { return [] }
    let architecture = request.architecture(of: .eventDriven)
    return CatchUp.all(in: architecture).map { catchUp($0, architecture) }
  }

  /// The second design less the first, by operation.
  private static func comparisons(_ outcome: SimulationOutcome, _ architecture: Architecture) -> [JSONValue] {
    outcome.comparisons.map { comparison in
      [
        "scenario": .string(outcome.scenario.name), "operation": .string(architecture.name(of: comparison.operation)),
        "answered": difference(comparison.answered), "meanMs": difference(comparison.meanMs),
      ]
    }
  }

  private static func difference(_ difference: DesignComparison.Difference?) -> JSONValue {
    guard let difference else { return .null }
    return [
      "difference": .number(difference.mean), "halfWidth95": .number(difference.halfWidth95),
      "narrowedBy": .optional(difference.narrowedBy),
    ]
  }

  private func run(
    _ run: RunResult, pools: [PoolAnswer], protections: [ProtectionAnswer], hasTimeline: Bool
  ) -> JSONValue {
    [
      "scenario": .string(run.scenario), "design": .string(run.design.rawValue),
      "countedSeconds": ["from": .number(run.window.start.seconds), "to": .number(run.window.end.seconds)],
      "ending": ending(run.ending), "operations": .array(run.operations.map(operation)),
      "services": .array(run.services.map(service)), "consumers": .array(run.consumers.map(consumer)),
      "pools": .array(pools.map(pool)), "protections": .array(protections.map(protection)),
      "isTimelineCut": .boolean(run.isTimelineCut),
      "timeline": hasTimeline ? .array(run.timeline.map { second($0, run.services) }) : .null,
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

  private func consumer(_ consumer: ConsumerResult) -> JSONValue {
    [
      "event": .string(consumer.event), "service": .string(architecture[consumer.service].name),
      "operation": .optional(consumer.operation.map { architecture[$0].name }), "published": count(consumer.published),
      "processed": count(consumer.processed), "effects": count(consumer.effects),
      "redelivered": count(consumer.redelivered), "deadLettered": count(consumer.deadLettered),
      "expired": count(consumer.expired), "lagLeft": count(consumer.lagLeft), "lost": count(consumer.lost),
      "maxLag": count(consumer.maxLag), "outOfOrder": count(consumer.outOfOrder),
      "drainSeconds": .optional(consumer.drainSeconds),
      "ageMs": consumer.age.map { age in
        ["p50": .number(age.p50Ms), "p99": .number(age.p99Ms), "max": .number(age.maxMs)]
      } ?? .null,
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

  private func protection(_ answer: ProtectionAnswer) -> JSONValue {
    let figure: JSONValue =
      switch answer.protection {
      case .idempotence(let count): ["commitEvery": .integer(count)]
      case .window(let time), .retention(let time): ["seconds": .number(time.seconds)]
      case .outbox, .order: .null
      }
    let losses = answer.losses
    return [
      "without": .string(answer.protection.key), "with": figure, "lost": count(losses.lost),
      "appliedTwice": count(losses.appliedTwice), "expired": count(losses.expired),
      "outOfOrder": count(losses.outOfOrder), "unanswered": count(losses.unanswered),
    ]
  }

  /// How long a consumer takes to catch up.
  private static func catchUp(_ catchUp: CatchUp, _ architecture: Architecture) -> JSONValue {
    [
      "event": .string(catchUp.event), "service": .string(architecture[catchUp.service].name),
      "perSecond": .number(catchUp.perSecond), "handlingSeconds": .number(catchUp.seconds),
      "partitions": .integer(catchUp.partitions), "workers": .optional(catchUp.workers),
      "retentionSeconds": .number(catchUp.retention.seconds),
      "drainSecondsAfterAnHour": .optional(catchUp.drainSeconds(after: CatchUp.outage)),
      "partitionsToDrainAnHourInTenMinutes": .number(
        catchUp.partitionsNeeded(after: CatchUp.outage, toDrainIn: CatchUp.wanted)),
      "drainSecondsAfterAWeekend": .optional(catchUp.drainSeconds(after: CatchUp.weekend)),
    ]
  }

  private func second(_ second: TimelineSecond, _ services: [ServiceResult]) -> JSONValue {
    [
      "second": .integer(second.second), "succeeded": count(second.succeeded), "failed": count(second.failed),
      "rejected": count(second.rejected), "meanMs": .optional(second.meanMs),
      "busyWorkers": .number(second.services.reduce(0) { $0 + $1.busyWorkers }), "lag": .number(second.lag),
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
