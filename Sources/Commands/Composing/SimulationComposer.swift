import ArchitectureModel
import Diagnostics
import Reports
import Scenarios

/// What `simulate` shows: for each scenario the verdict, figures that add up, and how it went minute by minute; scenarios
/// of the built-in set as one matrix.
struct SimulationComposer {
  private static let shownOperations = 20
  private static let shownServices = 10
  private static let longestName = 50

  let request: SimulationRequest
  let runs: [RunResult]
  let wording: Wording
  var architecture: Architecture { request.architecture }
  var scenarios: ScenarioWording { ScenarioWording(architecture: architecture) }

  static func report(_ request: SimulationRequest, _ outcomes: [SimulationOutcome]) -> Report {
    let composer = SimulationComposer(
      request: request, runs: outcomes.map(\.run), wording: Wording(architecture: request.architecture))
    let times = request.replications > 1 ? " · \(Wording.count(request.replications, "replication"))" : ""
    var report = Report(
      title: "\(request.architecture.name) · \(request.design.rawValue), simulated · seed \(request.seed)\(times)")
    if let precision = request.precision { report.add(.lines([composer.told(precision)])) }
    switch request.origin {
    case .builtIn:
      report.blocks += composer.matrix
      report.blocks += outcomes.flatMap { PoolComposer.blocks($0.pools, request.architecture) }
    case .chosen:
      for (scenario, outcome) in zip(request.scenarios, outcomes) {
        report.blocks += composer.blocks(scenario, outcome.run)
        report.blocks += PoolComposer.blocks(outcome.pools, request.architecture)
      }
    }
    report.add(.lines(composer.closing))
    return report
  }

  /// Whether the mean response times are known as well as was wanted.
  private func told(_ precision: SimulationRequest.Precision) -> Phrase {
    let wanted = DecimalText.significant(precision.rule.relativeError * 100, digits: 3) + " %"
    guard precision.verdict != .precise else {
      return Phrase("Every mean response time is known to \(wanted), at 95 % confidence.", .good)
    }
    return Phrase("Some mean response times are not known to \(wanted); that was the most replications.", .warning)
  }

  // MARK: A scenario

  private func blocks(_ scenario: Scenario, _ run: RunResult) -> [Report.Block] {
    let end = scenario.duration ?? .zero
    let warmUp = scenario.warmUp > .zero ? ", counted from \(ScenarioWording.moment(scenario.warmUp))" : ""
    var blocks: [Report.Block] = [
      .heading(
        level: 1, Phrase(scenario.name.shortened(to: Self.longestName)),
        aside: Phrase("\(ScenarioWording.moment(end))\(warmUp)", .dim)),
      .facts(facts(of: scenario, run)),
    ]
    blocks += run.operations.count == 1 ? [.table(figures(of: run.operations[0], run))] : [.table(operations(of: run))]
    if let services = services(of: run) { blocks.append(.table(services)) }
    if let timeline = SimulationTimeline.block(run, architecture) { blocks.append(.timeline(timeline)) }
    return blocks
  }

  private func facts(of scenario: Scenario, _ run: RunResult) -> [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = [("result", verdict(run))]
    let full = run.services.filter { $0.refused > 0 }
    for service in full.prefix(Self.shownServices) { facts.append(("full", Phrase(fullness(of: service, scenario)))) }
    if !scenario.faults.isEmpty {
      facts.append(("fault", Phrase(scenario.faults.map(scenarios.fault).joined(separator: "; "))))
    }
    if !scenario.load.isEmpty {
      facts.append(("load", Phrase(scenario.load.map(scenarios.load).joined(separator: "; "))))
    }
    if run.isTimelineCut {
      let length = TimeText.seconds(Double(run.timeline.count))
      facts.append(("timeline", Phrase("of the first \(length) only, which is as long as it can be", .warning)))
    }
    switch run.ending {
    case .everythingDone: break
    case .cutOff(let open):
      facts.append(
        ("end", Phrase("cut off at 10 × the duration with \(Wording.count(open, "request")) open", .warning)))
    case .limit(let name, let time):
      facts.append(("end", Phrase("stopped at \(ScenarioWording.moment(time.seconds)): \(name)", .warning)))
    }
    return facts
  }

  /// `3,639 of 10,800 requests fail (33.7 %): 2,406 refused, 1,233 after a timeout`.
  private func verdict(_ run: RunResult) -> Phrase {
    let sum = run.total
    guard sum.offered > 0 else { return Phrase("no request came in the time that counts", .warning) }
    let asked = Self.count(sum.offered)
    guard sum.unanswered > 0 else {
      let late = sum.succeeded - sum.withinObjective
      let answered = Phrase("all \(asked) requests are answered", .good)
      return late == 0 ? answered : answered + Phrase("; \(Self.count(late)) later than promised", .warning)
    }
    let parts = [
      (sum.rejected, "refused (503)"), (sum.timedOut, "after a timeout"), (sum.failed - sum.timedOut, "after an error"),
    ].filter { $0.0 > 0 }
    let share = DecimalText.percent(Double(sum.unanswered) / Double(sum.offered), decimals: 1)
    return Phrase("\(Self.count(sum.unanswered)) of \(asked) requests fail (\(share)): ", .bad)
      + Phrase(parts.map { "\(Self.count($0.0)) \($0.1)" }.joined(separator: ", "))
  }

  /// `task-api from 2m8s on, 8.00 s into the fault: 2,406 turned away`.
  private func fullness(of service: ServiceResult, _ scenario: Scenario) -> String {
    var text = architecture[service.id].name
    if let first = service.firstRejectionSeconds {
      text += " from \(ScenarioWording.moment(first)) on"
      if let fault = scenario.faults.filter({ $0.start.seconds <= first }).max(by: { $0.start < $1.start }) {
        text += ", \(TimeText.seconds(first - fault.start.seconds)) into the fault"
      }
    }
    return text + ": \(Self.count(service.refused)) turned away"
  }

  // MARK: Figures

  /// One operation, a figure a line.
  private func figures(of result: OperationResult, _ run: RunResult) -> Table {
    let operation = architecture[result.id]
    var rows: [(String, Phrase)] = [
      ("asked", Phrase(Self.count(result.offered))), ("answered", Phrase(Self.count(result.succeeded))),
      ("refused (503)", Self.failures(result.rejected)), ("failed", Self.failures(result.failed)),
    ]
    if result.failed > 0 {
      rows += [
        ("  after a timeout", Self.failures(result.timedOut)),
        ("  saved, yet \"failed\"", Self.failures(result.savedButFailed)),
      ]
    }
    if result.clientRetries > 0 { rows.append(("asked again by clients", Phrase(Self.count(result.clientRetries)))) }
    if let response = result.response, response.p50Ms == response.maxMs {
      rows.append(("answer, each after", Phrase(Self.time(response.maxMs))))
    } else if let response = result.response {
      rows += [
        ("answer, mean", Phrase(Self.mean(response.mean))), ("  half of them in", Phrase(Self.time(response.p50Ms))),
        ("  95 % in", Phrase(Self.time(response.p95Ms))), ("  99 % in", Phrase(Self.time(response.p99Ms))),
        ("  slowest", Phrase(Self.time(response.maxMs))),
      ]
    }
    if let wait = result.wait, wait.meanMs > 0 { rows.append(("wait for a worker, mean", Phrase(Self.mean(wait)))) }
    if let latency = operation.objective?.latency {
      rows.append(("answered within \(TimeText.duration(latency.target))", Phrase(Self.count(result.withinObjective))))
    }
    if let budget = budget(used: result) { rows.append((budget.name + " used", budget.share)) }
    let rate = operation.rate.map { "\(operation.arrivals.rawValue) \(Wording.rate($0.value))" }
    let heading = [architecture.name(of: result.id), rate].compactMap { $0 }.joined(separator: "  ")
    return Table(
      [.init(heading), .init(run.design.rawValue, .right)], rows: rows.map { [Phrase($0.0), $0.1] })
  }

  /// Several operations, one a line.
  private func operations(of run: RunResult) -> Table {
    let shown = run.operations.prefix(Self.shownOperations)
    let rows = shown.map { result -> [Phrase] in
      [
        Phrase(architecture.name(of: result.id)), Phrase(Self.count(result.offered)),
        Phrase(Self.count(result.succeeded)), Self.failures(result.rejected), Self.failures(result.failed),
        Self.failures(result.savedButFailed), Phrase(result.response.map { Self.time($0.mean.meanMs) } ?? "–"),
        Phrase(result.response.map { Self.time($0.p99Ms) } ?? "–"),
      ]
    }
    var notes = ["saved: part of failed, after its state was committed"]
    for result in shown {
      guard let budget = budget(used: result) else { continue }
      notes.append("\(architecture.name(of: result.id)) used \(budget.share.plain) of its \(budget.name)")
    }
    if run.operations.count > shown.count {
      notes.append("\(run.operations.count - shown.count) more operations in --format json")
    }
    return Table(
      [
        .init("operation"), .init("asked", .right), .init("answered", .right), .init("refused", .right),
        .init("failed", .right), .init("saved", .right), .init("mean", .right), .init("p99", .right),
      ], rows: rows, note: Phrase(notes.joined(separator: "; "), .dim))
  }

  /// How much of what the objective allows in its window this run has used up.
  private func budget(used result: OperationResult) -> (name: String, share: Phrase)? {
    guard let objective = architecture[result.id].objective, let window = objective.window,
      let share = SimulationFigures.budgetUsed(result, replications: request.replications, architecture)
    else { return nil }
    let days = window.hours / 24
    let length = days == days.rounded() ? "\(DecimalText.significant(days, digits: 6))-day" : TimeText.duration(window)
    let digits = share < 0.0995 ? 2 : 3
    return (
      "\(length) error budget",
      Phrase("\(DecimalText.significant(share * 100, digits: digits)) %", share >= 1 ? .bad : nil)
    )
  }

  private func services(of run: RunResult) -> Table? {
    let busy = run.services.filter { $0.peakWorkers > 0 }
    guard !busy.isEmpty else { return nil }
    let rows = busy.prefix(Self.shownServices).map { service -> [Phrase] in
      let isFull = service.refused > 0
      return [
        Phrase(architecture[service.id].name), Phrase(workers(of: service), isFull ? .bad : nil),
        Phrase(service.utilization.map { DecimalText.percent($0, decimals: 1) } ?? "–"),
        Phrase(service.peakQueue > 0 ? Self.count(UInt64(service.peakQueue)) : "–"), Self.failures(service.refused),
      ]
    }
    let left = busy.count - rows.count
    return Table(
      [
        .init("service"), .init("workers at most", .right), .init("busy", .right), .init("queue at most", .right),
        .init("turned away", .right),
      ], rows: rows, note: left > 0 ? Phrase("\(left) more services in --format json", .dim) : "")
  }

  /// `200 of 200`.
  private func workers(of service: ServiceResult) -> String {
    let peak = Self.count(UInt64(service.peakWorkers))
    guard case .limited(let limit) = architecture[service.id].concurrency.value else { return peak }
    return "\(peak) of \(DecimalText.count(limit))"
  }

  // MARK: The end

  private var closing: [Phrase] {
    var lines: [Phrase] = []
    let isRandom = runs.contains { $0.operations.contains { architecture[$0.id].arrivals == .poisson } }
    if request.replications == 1, isRandom {
      lines.append(Phrase("One replication: add --replications 20 to see how far figures vary.", .dim))
    }
    let file = wording.file
    if runs.contains(where: { $0.total.unanswered > 0 }) {
      lines.append(
        Phrase("Next: ") + .code("decouple analyze \(file)") + Phrase(", for which calls nobody needs to wait"))
    } else if let callee = architecture.calls.indices.first.map({ architecture.callee(of: CallID($0)) }) {
      lines.append(
        Phrase("Next: ") + .code("--fault '\(architecture[callee].name)=crashed@2m+3m'")
          + Phrase(", or any other, in place of the scenarios"))
    }
    return lines
  }

  static func count(_ count: UInt64) -> String { DecimalText.count(Int(clamping: count)) }

  private static func failures(_ count: UInt64) -> Phrase { Phrase(Self.count(count), count > 0 ? .bad : nil) }

  static func time(_ milliseconds: Double) -> String { TimeText.milliseconds(milliseconds) }

  /// `2.60 s ± 12 ms`.
  private static func mean(_ mean: MeanTime) -> String {
    time(mean.meanMs) + (mean.halfWidth95Ms.map { $0 > 0 ? " ± \(time($0))" : "" } ?? "")
  }
}
