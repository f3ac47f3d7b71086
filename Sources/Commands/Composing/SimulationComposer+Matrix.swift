import ArchitectureModel
import Reports
import Scenarios

/// The built-in set as one table: what callers see of each callee in each state.
extension SimulationComposer {
  private static let shownCallees = 30

  var matrix: [Report.Block] {
    let baseline = zip(request.scenarios, runs).first { $0.0.faults.isEmpty }?.1
    var callees: [Fault.Place] = []
    var states: [String] = []
    var cells: [Fault.Place: [String: RunResult]] = [:]
    for (scenario, run) in zip(request.scenarios, runs) {
      guard let fault = scenario.faults.first else { continue }
      let state = ScenarioWording.kind(of: fault.state)
      if !callees.contains(fault.place) { callees.append(fault.place) }
      if !states.contains(state) { states.append(state) }
      cells[fault.place, default: [:]][state] = run
    }
    let rows = callees.prefix(Self.shownCallees).map { callee in
      [Phrase(scenarios.place(callee))] + states.map { cell(cells[callee]?[$0], beside: baseline) }
    }
    let left = callees.count - rows.count
    var note =
      "of the requests that came while it was so, of the operation that is hit worst; those that a full pool refuses count"
    if left > 0 { note += "; \(left) more callees in --format json" }
    return [
      .lines(matrixVerdict(cells, callees, baseline)),
      .table(Table([.init("callee is …")] + states.map { .init($0) }, rows: rows, note: Phrase(note, .dim))),
    ]
  }

  private func matrixVerdict(
    _ cells: [Fault.Place: [String: RunResult]], _ callees: [Fault.Place], _ baseline: RunResult?
  ) -> [Phrase] {
    let harmful = callees.filter { callee in (cells[callee] ?? [:]).values.contains { $0.total.unanswered > 0 } }
    let verdict =
      harmful.isEmpty
      ? Phrase("no callee fails a request, whatever happens to it", .good)
      : Phrase(
        "\(harmful.count) of \(Wording.count(callees.count, "callee")) \(harmful.count == 1 ? "fails" : "fail") requests when not running",
        .bad)
    guard let baseline else { return [verdict] }
    let running = baseline.total
    let normal =
      running.unanswered == 0
      ? "all running: all \(Self.count(running.offered)) requests are answered"
      : "all running: \(Self.count(running.unanswered)) of \(Self.count(running.offered)) requests fail even so"
    return [verdict, Phrase(normal)]
  }

  /// `67 % fail`, refusals by a full pool included: the operation that is hit worst; where all are answered, how late.
  private func cell(_ run: RunResult?, beside baseline: RunResult?) -> Phrase {
    guard let run else { return "–" }
    let worst = run.operations.enumerated().max { ($0.1.failedShare ?? 0, $1.0) < ($1.1.failedShare ?? 0, $0.0) }
    guard let worst = worst?.1, let failed = worst.failedShare else { return Phrase("nobody asked", .dim) }
    guard failed > 0 else { return lateness(run, baseline) }
    return Phrase("\(Self.percent(failed)) fail", .bad)
  }

  /// The operation that is delayed most.
  private func lateness(_ run: RunResult, _ baseline: RunResult?) -> Phrase {
    var delay = 0.0
    for (now, before) in zip(run.operations, baseline?.operations ?? []) {
      guard let now = now.response, let before = before.response else { continue }
      // What is within a twentieth is the noise of another draw.
      if now.mean.meanMs > before.mean.meanMs * 1.05 { delay = max(delay, now.mean.meanMs - before.mean.meanMs) }
    }
    return delay > 0 ? Phrase("\(Self.time(delay)) later", .warning) : Phrase("unnoticed", .good)
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
