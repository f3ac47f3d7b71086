import ArchitectureModel
import Reports
import Scenarios

/// The built-in set as one table: what callers see of each callee in each state.
extension SimulationComposer {
  private static let shownCallees = 30

  var matrix: [Report.Block] {
    let baseline = outcomes.first { $0.scenario.faults.isEmpty }
    var callees: [Fault.Place] = []
    var states: [String] = []
    var cells: [Fault.Place: [String: SimulationOutcome]] = [:]
    for outcome in outcomes {
      guard let fault = outcome.scenario.faults.first else { continue }
      let state = ScenarioWording.kind(of: fault.state)
      if !callees.contains(fault.place) { callees.append(fault.place) }
      if !states.contains(state) { states.append(state) }
      cells[fault.place, default: [:]][state] = outcome
    }
    let shown = callees.prefix(Self.shownCallees)
    // States that are all the same to the callers share a column.
    var columns: [(heading: String, cells: [Phrase])] = []
    for state in states {
      let column = shown.map { cell(cells[$0]?[state], beside: baseline) }
      if let last = columns.last, last.cells.map(\.plain) == column.map(\.plain) {
        columns[columns.count - 1].heading += ", \(state)"
      } else {
        columns.append((state, column))
      }
    }
    let rows = shown.indices.map { row in
      [Phrase(scenarios.place(shown[row]))] + columns.map { $0.cells[row] }
    }
    let left = callees.count - rows.count
    var note =
      "the share that fails of the requests that came while it was so, of the operation that is hit worst; those that a full pool refuses count"
    if request.designs.count > 1 {
      note = "calls → facts: \(note); + how much later others are answered; ok: unnoticed"
    }
    if left > 0 { note += "; \(Wording.count(left, "more callee")) in --format json" }
    return [
      .lines(request.designs.flatMap { matrixVerdict($0, cells, callees, baseline) }),
      .table(Table([.init("callee is …")] + columns.map { .init($0.heading) }, rows: rows, note: Phrase(note, .dim))),
    ]
  }

  private func matrixVerdict(
    _ design: Design, _ cells: [Fault.Place: [String: SimulationOutcome]], _ callees: [Fault.Place],
    _ baseline: SimulationOutcome?
  ) -> [Phrase] {
    let name = request.designs.count > 1 ? "\(design.rawValue): " : ""
    let struck = callees.filter { callee in (cells[callee] ?? [:]).values.contains { $0.run(of: design) != nil } }
    // What fails with everything running is not the callee's doing.
    let usual = baseline?.run(of: design)?.total.unanswered ?? 0
    let harmful = struck.filter { callee in
      (cells[callee] ?? [:]).values.contains { ($0.run(of: design)?.total.unanswered ?? 0) > usual }
    }
    let verdict =
      harmful.isEmpty
      ? Phrase("\(name)no callee fails a request, whatever happens to it", .good)
      : Phrase(
        "\(name)\(harmful.count) of \(Wording.count(struck.count, "callee")) \(harmful.count == 1 ? "fails" : "fail") requests when not running",
        .bad)
    var verdicts = [verdict]
    let ages = struck.flatMap { callee in
      (cells[callee] ?? [:]).values.flatMap { $0.run(of: design)?.consumers.compactMap { $0.age?.maxMs } ?? [] }
    }
    if let worst = ages.max() {
      verdicts.append(Phrase("\(name)a fact is \(Self.time(worst)) old at worst when handled"))
    }
    guard let running = baseline?.run(of: design)?.total else { return verdicts }
    verdicts.append(
      Phrase(
        running.unanswered == 0
          ? "\(name)all running: all \(Self.count(running.offered)) requests are answered"
          : "\(name)all running: \(Self.count(running.unanswered)) of \(Self.count(running.offered)) requests fail even so"
      ))
    return verdicts
  }

  /// `67 % → unnoticed`.
  private func cell(_ outcome: SimulationOutcome?, beside baseline: SimulationOutcome?) -> Phrase {
    guard let outcome else { return "–" }
    let cells = request.designs.map { design in
      outcome.run(of: design).map { cell($0, beside: baseline?.run(of: design)) } ?? Phrase("–", .dim)
    }
    return cells.dropFirst().reduce(cells[0]) { $0 + Phrase(" → ") + $1 }
  }

  /// `67 % fail`, refusals by a full pool included: of the operation that is hit worst; where all are answered, how late.
  private func cell(_ run: RunResult, beside baseline: RunResult?) -> Phrase {
    let worst = run.operations.enumerated().max { ($0.1.failedShare ?? 0, $1.0) < ($1.1.failedShare ?? 0, $0.0) }
    guard let worst = worst?.1, let failed = worst.failedShare else { return Phrase("nobody asked", .dim) }
    guard failed > 0 else { return lateness(run, baseline) }
    let usual = baseline?.operations.compactMap(\.failedShare).max() ?? 0
    return Phrase(
      Self.percent(failed) + (request.designs.count == 1 ? " fail" : ""), failed > usual ? .bad : .warning)
  }

  /// The operation that is delayed most.
  private func lateness(_ run: RunResult, _ baseline: RunResult?) -> Phrase {
    var delay = 0.0
    for (now, before) in zip(run.operations, baseline?.operations ?? []) {
      guard let now = now.response, let before = before.response else { continue }
      // What is within a twentieth is the noise of another draw.
      if now.mean.meanMs > before.mean.meanMs * 1.05 { delay = max(delay, now.mean.meanMs - before.mean.meanMs) }
    }
    // Two designs in one cell leave room for little.
    guard request.designs.count == 1 else {
      return delay > 0 ? Phrase("+\(Self.roughly(delay))", .warning) : Phrase("ok", .good)
    }
    return delay > 0 ? Phrase("\(Self.time(delay)) later", .warning) : Phrase("unnoticed", .good)
  }

  /// `4.5 s`.
  private static func roughly(_ milliseconds: Double) -> String {
    let units = [(60_000.0, "min"), (1_000, "s"), (1, "ms")]
    let (length, name) = units.first { milliseconds >= $0.0 } ?? (1, "ms")
    return "\(DecimalText.significant(milliseconds / length, digits: 2)) \(name)"
  }

  /// A share that is not nothing is never told as 0 %.
  private static func percent(_ share: Double) -> String {
    share < 0.005 ? "< 1 %" : DecimalText.percent(share, decimals: 0)
  }
}

extension ScenarioWording {
  /// The bare name of a state.
  static func kind(of state: Fault.State) -> String {
    switch state {
    case .crashed: "crashed"
    case .refusing: "refusing"
    case .deploying: "deploying"
    case .rateLimited: "rate-limited"
    case .slow: "slow"
    }
  }
}
