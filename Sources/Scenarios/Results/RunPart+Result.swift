import ArchitectureModel
import Simulation

extension RunPart {
  /// What the replications say together.
  func result(scenario: String, design: Design, model: CompiledModel, window: MeasurementWindow) -> RunResult {
    RunResult(
      scenario: scenario, design: design, seed: seed, replications: replications, window: window,
      operations: model.arrivals.indices.map { operationResult($0, OperationID(Int(model.arrivals[$0].operation))) },
      services: model.services.indices.map { serviceResult($0, model.services[$0], window) },
      consumers: model.consumers.indices.map { consumerResult($0, model.consumers[$0]) }, timeline: seconds,
      isTimelineCut: timeline.seconds.count >= ModelLimits.timeline(services: model.services.count),
      ending: ending)
  }

  private func operationResult(_ place: Int, _ id: OperationID) -> OperationResult {
    let (counts, responses) = (operations[place].counts, operations[place].responses)
    var waitMeans = Estimate()
    for line in lines {
      let means = line.operations[place]
      if means.waits > 0 { waitMeans.add(Double(means.waited) / Double(means.waits) / 1e6) }
    }
    let samples = lines.map { line in
      let means = line.operations[place]
      return ReplicationSample(
        answered: means.offered == 0 ? nil : Double(means.succeeded) / Double(means.offered),
        meanMs: means.succeeded == 0 ? nil : Double(means.responses) / Double(means.succeeded) / 1e6)
    }
    func quantile(_ part: UInt64) -> Double { Double(responses.quantile(part, of: 100) ?? 0) / 1e6 }
    var response: ResponseSummary?
    if let mean = responses.mean {
      response = ResponseSummary(
        mean: MeanTime(meanMs: mean / 1e6, halfWidth95Ms: responseMeans(place).halfWidth()), p50Ms: quantile(50),
        p95Ms: quantile(95), p99Ms: quantile(99), maxMs: Double(responses.maximum ?? 0) / 1e6)
    }
    var wait: MeanTime?
    if counts.waits > 0 {
      wait = MeanTime(
        meanMs: Double(counts.waited) / Double(counts.waits) / 1e6, halfWidth95Ms: waitMeans.halfWidth())
    }
    return OperationResult(
      id: id, offered: counts.offered, succeeded: counts.succeeded, failed: counts.failed,
      rejected: counts.rejected, timedOut: counts.timedOut, savedButFailed: counts.savedButFailed,
      withinObjective: counts.withinObjective, clientRetries: counts.clientRetries, response: response, wait: wait,
      samples: samples)
  }

  /// The mean response time in milliseconds, over the replications in which the operation succeeded at all.
  private func responseMeans(_ place: Int) -> Estimate {
    var estimate = Estimate()
    for line in lines {
      let means = line.operations[place]
      if means.succeeded > 0 { estimate.add(Double(means.responses) / Double(means.succeeded) / 1e6) }
    }
    return estimate
  }

  /// What a rule says about the mean response times of all operations.
  package func verdict(by rule: StoppingRule) -> StoppingRule.Verdict {
    rule.verdict(on: operations.indices.map(responseMeans), after: replications)
  }

  private func serviceResult(_ place: Int, _ spec: ServiceSpec, _ window: MeasurementWindow) -> ServiceResult {
    let figures = services[place]
    let firsts = lines.map { $0.firstRefusals[place] }.filter { $0 >= 0 }
    let firstRejection =
      firsts.isEmpty ? nil : Double(firsts.reduce(Int128(0)) { $0 + Int128($1) }) / Double(firsts.count) / 1e9
    let length = Double(window.end.nanoseconds - window.start.nanoseconds)
    let utilization =
      spec.workers == .max
      ? nil : Double(figures.busyInWindow) / (Double(spec.workers) * length * Double(max(1, replications)))
    return ServiceResult(
      id: ServiceID(place), peakWorkers: Int(figures.mostBusy), firstRejectionSeconds: firstRejection,
      utilization: utilization, peakQueue: Int(figures.mostQueued), refused: figures.refused)
  }

  private func consumerResult(_ place: Int, _ spec: ConsumerSpec) -> ConsumerResult {
    let figures = consumers[place]
    let drains = lines.map { $0.drains[place] }
    // One that never drained has no such time, and then the mean has none either.
    let drain =
      drains.isEmpty || drains.contains { $0 < 0 }
      ? nil : Double(drains.reduce(Int128(0)) { $0 + Int128($1) }) / Double(drains.count) / 1e9
    func quantile(_ part: UInt64) -> Double { Double(figures.ages.quantile(part, of: 100) ?? 0) / 1e6 }
    let ages = figures.ages.maximum.map {
      AgeSummary(p50Ms: quantile(50), p99Ms: quantile(99), maxMs: Double($0) / 1e6)
    }
    return ConsumerResult(
      event: spec.event, service: ServiceID(Int(spec.service)),
      operation: spec.operation >= 0 ? OperationID(Int(spec.operation)) : nil, published: figures.published,
      processed: figures.processed, effects: figures.effects, redelivered: figures.redelivered,
      deadLettered: figures.deadLettered, expired: figures.expired, lagLeft: figures.lagLeft, lost: figures.lost,
      maxLag: figures.mostLag, outOfOrder: figures.outOfOrder, drainSeconds: drain, age: ages)
  }

  private var seconds: [TimelineSecond] {
    let whole = 1e9 * Double(max(1, replications))
    return timeline.seconds.indices.map { second in
      let figures = timeline.seconds[second]
      let first = second * timeline.services * 2
      let levels = (0..<timeline.services).map { service in
        TimelineSecond.Level(
          busyWorkers: Double(timeline.levels[first + 2 * service]) / whole,
          queued: Double(timeline.levels[first + 2 * service + 1]) / whole)
      }
      return TimelineSecond(
        second: second, succeeded: figures.succeeded, failed: figures.failed, rejected: figures.rejected,
        meanMs: figures.succeeded == 0 ? nil : Double(figures.responses) / Double(figures.succeeded) / 1e6,
        lag: Double(figures.lag) / Double(max(1, replications)), services: levels)
    }
  }

  /// A limit that was met in any of them; else what was open in all of them together.
  private var ending: RunEnding {
    var open = 0
    var isCut = false
    for line in lines {
      switch line.ending {
      case .everythingDone: break
      case .limit: return line.ending
      case .cutOff(let count):
        isCut = true
        open += count
      }
    }
    return isCut ? .cutOff(openRequests: open) : .everythingDone
  }
}
