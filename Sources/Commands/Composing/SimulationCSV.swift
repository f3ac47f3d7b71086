import ArchitectureModel
import Scenarios

/// The tables of `simulate` for spreadsheets.
struct SimulationCSV {
  static let tables = [
    "operations", "services", "consumers", "timeline", "differences", "pools", "protections", "catch-up",
    "left-out",
  ]

  private static let run = ["scenario", "design", "seed", "replications"]

  private let request: SimulationRequest
  private let outcomes: [SimulationOutcome]
  private var runs: [RunResult] { outcomes.flatMap(\.runs) }

  static func document(_ request: SimulationRequest, _ outcomes: [SimulationOutcome], table: String?) -> String {
    CSVText.text(SimulationCSV(request: request, outcomes: outcomes).rows(of: table))
  }

  private func rows(of table: String?) -> [[String]] {
    switch table {
    case "services": services
    case "consumers": consumers
    case "timeline": timeline
    case "differences": differences
    case "pools": pools
    case "protections": protections
    case "catch-up": catchUps
    case "left-out": [["scenario", "because"]] + request.leftOut.map { [$0.scenario, $0.reason] }
    default: operations
    }
  }

  /// A line for each of what a run has several of.
  private func lines<Result>(
    _ results: (RunResult) -> [Result], _ row: (Result, Architecture) -> [String]
  ) -> [[String]] {
    runs.flatMap { run in
      let first = [run.scenario, run.design.rawValue, String(run.seed), String(run.replications)]
      return results(run).map { first + row($0, request.architecture(of: run.design)) }
    }
  }

  private var operations: [[String]] {
    let head = [
      "operation", "offered", "succeeded", "failed", "rejected", "timedOut", "savedButFailed", "withinSlo",
      "clientRetries", "meanMs", "halfWidth95Ms", "p50Ms", "p95Ms", "p99Ms", "maxMs", "waitMeanMs", "waitHalfWidth95Ms",
    ]
    return [Self.run + head]
      + lines(\.operations) { result, architecture in
        let counts = [
          result.offered, result.succeeded, result.failed, result.rejected, result.timedOut, result.savedButFailed,
          result.withinObjective, result.clientRetries,
        ]
        let (response, wait) = (result.response, result.wait)
        let times = [
          response?.mean.meanMs, response?.mean.halfWidth95Ms, response?.p50Ms, response?.p95Ms, response?.p99Ms,
          response?.maxMs, wait?.meanMs, wait?.halfWidth95Ms,
        ]
        return [architecture.name(of: result.id)] + counts.map { String($0) } + times.map(CSVText.figure)
      }
  }

  private var services: [[String]] {
    let head = ["service", "peakWorkers", "peakQueue", "refused", "firstRejectionSeconds", "utilization"]
    return [Self.run + head]
      + lines(\.services) { result, architecture in
        [
          architecture[result.id].name, String(result.peakWorkers), String(result.peakQueue), String(result.refused),
          CSVText.figure(result.firstRejectionSeconds), CSVText.figure(result.utilization),
        ]
      }
  }

  private var consumers: [[String]] {
    let head = [
      "event", "service", "operation", "published", "processed", "effects", "redelivered", "deadLettered", "expired",
      "lagLeft", "lost", "maxLag", "outOfOrder", "drainSeconds", "ageP50Ms", "ageP99Ms", "ageMaxMs",
    ]
    return [Self.run + head]
      + lines(\.consumers) { result, architecture in
        let counts = [
          result.published, result.processed, result.effects, result.redelivered, result.deadLettered, result.expired,
          result.lagLeft, result.lost, result.maxLag, result.outOfOrder,
        ]
        let times = [result.drainSeconds, result.age?.p50Ms, result.age?.p99Ms, result.age?.maxMs]
        return [
          result.event, architecture[result.service].name, result.operation.map { architecture[$0].name } ?? "",
        ] + counts.map { String($0) } + times.map(CSVText.figure)
      }
  }

  private var timeline: [[String]] {
    let head = ["second", "succeeded", "failed", "rejected", "meanMs", "lag", "busyWorkers", "queued"]
    return [Self.run + head]
      + lines(\.timeline) { second, _ in
        let levels = second.services.reduce((0.0, 0.0)) { ($0.0 + $1.busyWorkers, $0.1 + $1.queued) }
        return [String(second.second)] + [second.succeeded, second.failed, second.rejected].map { String($0) }
          + [second.meanMs, second.lag, levels.0, levels.1].map(CSVText.figure)
      }
  }

  private var differences: [[String]] {
    let head = [
      "scenario", "operation", "answered", "answeredHalfWidth95", "answeredNarrowedBy", "meanMs", "meanMsHalfWidth95",
      "meanMsNarrowedBy",
    ]
    return [head]
      + outcomes.flatMap { outcome in
        outcome.comparisons.map { comparison in
          let both = [comparison.answered, comparison.meanMs]
          return [outcome.scenario.name, request.architecture.name(of: comparison.operation)]
            + both.flatMap { [$0?.mean, $0?.halfWidth95, $0?.narrowedBy] }.map(CSVText.figure)
        }
      }
  }

  private var pools: [[String]] {
    let head = [
      "scenario", "service", "workers", "calls", "workersNeeded", "workersNeededByFormula", "timeoutMs", "maxInFlight",
      "succeeded", "failed", "rejected",
    ]
    return [head]
      + outcomes.flatMap { outcome in
        outcome.pools.map { pool in
          let architecture = request.architecture
          let total = pool.bulkhead?.total
          return [
            outcome.scenario.name, architecture[pool.service].name, String(pool.workers),
            pool.calls.map { architecture[$0].name }.joined(separator: " + "), String(pool.workersNeeded),
            CSVText.figure(pool.wanted), CSVText.figure(pool.timeout?.longest?.milliseconds),
            pool.bulkhead.map { String($0.places) } ?? "",
          ] + [total?.succeeded, total?.failed, total?.rejected].map { $0.map { String($0) } ?? "" }
        }
      }
  }

  private var protections: [[String]] {
    let head = ["scenario", "without", "with", "lost", "appliedTwice", "expired", "outOfOrder", "unanswered"]
    return [head]
      + outcomes.flatMap { outcome in
        outcome.protections.map { answer in
          let losses = answer.losses
          return [outcome.scenario.name, answer.protection.key, CSVText.figure(answer.protection.figure)]
            + [losses.lost, losses.appliedTwice, losses.expired, losses.outOfOrder, losses.unanswered].map {
              String($0)
            }
        }
      }
  }

  private var catchUps: [[String]] {
    let head = [
      "event", "service", "perSecond", "handlingSeconds", "partitions", "workers", "retentionSeconds",
      "drainSecondsAfterAnHour", "partitionsToDrainAnHourInTenMinutes", "drainSecondsAfterAWeekend",
    ]
    guard request.designs.contains(.eventDriven) else { return [head] }
    let architecture = request.architecture(of: .eventDriven)
    return [head]
      + CatchUp.all(in: architecture).map { catchUp in
        [catchUp.event, architecture[catchUp.service].name]
          + [
            catchUp.perSecond, catchUp.seconds, Double(catchUp.partitions), catchUp.workers.map(Double.init),
            catchUp.retention.seconds, catchUp.drainSeconds(after: CatchUp.outage),
            catchUp.partitionsNeeded(after: CatchUp.outage, toDrainIn: CatchUp.wanted),
            catchUp.drainSeconds(after: CatchUp.weekend),
          ].map(CSVText.figure)
      }
  }
}

extension ProtectionAnswer.Protection {
  /// Its name for programs.
  var key: String {
    switch self {
    case .outbox: "outbox"
    case .idempotence: "idempotence"
    case .window: "window"
    case .retention: "retention"
    case .order: "blocking-retry"
    }
  }

  /// What is there in its place: records between commits, or seconds; nil where there is nothing.
  var figure: Double? {
    switch self {
    case .idempotence(let count): Double(count)
    case .window(let time), .retention(let time): time.seconds
    case .outbox, .order: nil
    }
  }
}
