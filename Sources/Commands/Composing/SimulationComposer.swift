import ArchitectureModel
import Diagnostics
import Redesign
import Reports
import Scenarios

/// What `simulate` shows: for each scenario the verdict, figures that add up, and how it went minute by minute, of both
/// designs side by side where both were run; scenarios of the built-in set as one matrix.
struct SimulationComposer {
  static let shownOperations = 20
  static let shownServices = 10
  static let shownConsumers = 10
  private static let longestName = 50

  let request: SimulationRequest
  let outcomes: [SimulationOutcome]
  let wording: Wording
  /// That which has all there is.
  var architecture: Architecture { request.whole }
  var scenarios: ScenarioWording { ScenarioWording(architecture: architecture) }

  static func report(_ request: SimulationRequest, _ outcomes: [SimulationOutcome]) -> Report {
    let composer = SimulationComposer(
      request: request, outcomes: outcomes, wording: Wording(architecture: request.architecture))
    let times = request.replications > 1 ? " · \(Wording.count(request.replications, "replication"))" : ""
    let designs = request.designs.count == 1 ? "\(request.designs[0].rawValue), simulated" : "both designs, simulated"
    var report = Report(title: "\(request.architecture.name) · \(designs) · seed \(request.seed)\(times)")
    if let redesign = request.redesign { report.add(.lines([composer.line(of: redesign)])) }
    if let precision = request.precision { report.add(.lines([composer.told(precision)])) }
    switch request.origin {
    case .builtIn:
      report.blocks += composer.matrix
      report.blocks += outcomes.flatMap { PoolComposer.blocks($0.pools, request.architecture) }
    case .chosen:
      for outcome in outcomes {
        report.blocks += composer.blocks(outcome)
        report.blocks += PoolComposer.blocks(outcome.pools, request.architecture)
        report.blocks += composer.protections(outcome)
      }
    }
    report.blocks += composer.catchUp
    report.add(.lines(composer.closing))
    return report
  }

  /// `event-driven: TaskCreated (80 partitions) in place of 3 calls`.
  private func line(of redesign: EventDrivenDesign) -> Phrase {
    let shown = redesign.facts.prefix(Self.shownFacts).map { fact -> String in
      let partitions = architecture[fact.broker].partitions(of: fact.name).map {
        " in \(Wording.count($0, "partition"))"
      }
      return fact.name + (partitions ?? "")
    }
    let left = redesign.facts.count - shown.count
    let calls = redesign.facts.reduce(0) { $0 + $1.replaces.count }
    return Phrase(
      "\(Design.eventDriven.rawValue): \(shown.joined(separator: ", "))\(left > 0 ? " and \(left) more" : "") in place of \(Wording.count(calls, "call"))",
      .dim)
  }

  private static let shownFacts = 3

  /// Whether the mean response times are known as well as was wanted.
  private func told(_ precision: SimulationRequest.Precision) -> Phrase {
    let wanted = DecimalText.significant(precision.rule.relativeError * 100, digits: 3) + " %"
    guard precision.verdict != .precise else {
      return Phrase("Every mean response time is known to \(wanted), at 95 % confidence.", .good)
    }
    return Phrase("Some mean response times are not known to \(wanted); that was the most replications.", .warning)
  }

  // MARK: A scenario

  private func blocks(_ outcome: SimulationOutcome) -> [Report.Block] {
    let (scenario, runs) = (outcome.scenario, outcome.runs)
    let end = scenario.duration ?? .zero
    let warmUp = scenario.warmUp > .zero ? ", counted from \(ScenarioWording.moment(scenario.warmUp))" : ""
    var blocks: [Report.Block] = [
      .heading(
        level: 1, Phrase(scenario.name.shortened(to: Self.longestName)),
        aside: Phrase("\(ScenarioWording.moment(end))\(warmUp)", .dim)),
      .facts(facts(of: outcome)),
    ]
    guard let first = runs.first else { return blocks }
    blocks.append(.table(first.operations.count == 1 ? figures(of: runs) : operations(of: runs)))
    for run in runs { blocks += consumers(of: run).map(Report.Block.table) }
    if let services = services(of: runs) { blocks.append(.table(services)) }
    return blocks + SimulationTimeline.blocks(runs, architecture)
  }

  private func facts(of outcome: SimulationOutcome) -> [(label: String, text: Phrase)] {
    let scenario = outcome.scenario
    var facts = outcome.runs.map { run in
      (label: outcome.runs.count == 1 ? "result" : run.design.rawValue, text: verdict(run))
    }
    for run in outcome.runs {
      let full = run.services.filter { $0.refused > 0 }
      facts += full.prefix(Self.shownServices).map { ("full", Phrase(fullness(of: $0, scenario))) }
      facts += Self.rest(of: full, Self.shownServices, "full", "more service")
    }
    if !scenario.faults.isEmpty {
      facts.append(("fault", Phrase(scenario.faults.map(scenarios.fault).joined(separator: "; "))))
    }
    if !scenario.load.isEmpty {
      facts.append(("load", Phrase(scenario.load.map(scenarios.load).joined(separator: "; "))))
    }
    for run in outcome.runs { facts += endings(of: run, isAlone: outcome.runs.count == 1) }
    let comparisons = outcome.comparisons
    facts += comparisons.prefix(Self.shownOperations).map {
      ("difference", Phrase(difference($0, isAlone: comparisons.count == 1)))
    }
    return facts + Self.rest(of: comparisons, Self.shownOperations, "difference", "more operation")
  }

  /// How many are not shown; nothing where all are.
  private static func rest<Element>(
    of all: [Element], _ shown: Int, _ label: String, _ what: String
  ) -> [(label: String, text: Phrase)] {
    guard all.count > shown else { return [] }
    return [(label, Phrase("\(Wording.count(all.count - shown, what)) in --format json", .dim))]
  }

  private func endings(of run: RunResult, isAlone: Bool) -> [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = []
    let name = isAlone ? "" : "\(run.design.rawValue): "
    if run.isTimelineCut {
      let length = TimeText.seconds(Double(run.timeline.count))
      facts.append(("timeline", Phrase("\(name)of the first \(length) only, which is as long as it can be", .warning)))
    }
    switch run.ending {
    case .everythingDone: break
    case .cutOff(let open):
      facts.append(
        ("end", Phrase("\(name)cut off at 10 × the duration with \(Wording.count(open, "request")) open", .warning)))
    case .limit(let limit, let time):
      facts.append(
        ("end", Phrase("\(name)stopped at \(ScenarioWording.moment(time.seconds)): \(limit)", .warning)))
    }
    return facts
  }

  /// `33.7 ± 0.4 % more requests are answered; answers 2.55 s sooner ± 12 ms; 3.1 × narrower by common random numbers`.
  private func difference(_ comparison: DesignComparison, isAlone: Bool) -> String {
    var parts: [String] = []
    if let answered = comparison.answered {
      let points = [answered.mean, answered.halfWidth95].map { DecimalText.significant(abs($0) * 100, digits: 3) }
      parts.append(
        answered.mean == 0 && answered.halfWidth95 == 0
          ? "as many answered" : "\(points[0]) ± \(points[1]) % \(answered.mean < 0 ? "fewer" : "more") answered")
    }
    if let time = comparison.meanMs {
      parts.append(
        "answers \(Self.time(abs(time.mean))) ± \(Self.time(time.halfWidth95)) \(time.mean > 0 ? "later" : "sooner")")
    }
    if let factor = (comparison.answered?.narrowedBy ?? comparison.meanMs?.narrowedBy) {
      parts.append("intervals \(DecimalText.significant(factor, digits: 2)) × as narrow by common random numbers")
    }
    return (isAlone ? "" : architecture.name(of: comparison.operation) + ": ") + parts.joined(separator: "; ")
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

  // MARK: The end

  private var closing: [Phrase] {
    var lines = leftOut
    let runs = outcomes.flatMap(\.runs)
    let isRandom = runs.contains { $0.operations.contains { architecture[$0.id].arrivals == .poisson } }
    if request.replications == 1, isRandom {
      lines.append(Phrase("One replication: add --replications 20 to see how far figures vary.", .dim))
    }
    let file = wording.file
    if request.redesign != nil {
      lines.append(
        Phrase("Next: ") + .code("decouple redesign \(file)") + Phrase(", the facts, the plan and the price"))
    } else if runs.contains(where: { $0.total.unanswered > 0 }) {
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

  static func failures(_ count: UInt64) -> Phrase { Phrase(Self.count(count), count > 0 ? .bad : nil) }

  static func time(_ milliseconds: Double) -> String { TimeText.milliseconds(milliseconds) }

  /// `2.60 s ± 12 ms`.
  static func mean(_ mean: MeanTime) -> String {
    time(mean.meanMs) + (mean.halfWidth95Ms.map { $0 > 0 ? " ± \(time($0))" : "" } ?? "")
  }
}
