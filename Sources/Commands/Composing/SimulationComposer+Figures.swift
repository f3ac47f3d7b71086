import ArchitectureModel
import Reports
import Scenarios

/// The tables of a scenario: what came of requests, of facts, and of the services.
extension SimulationComposer {
  // MARK: Requests

  /// One operation, a figure a line and a column for each design.
  func figures(of runs: [RunResult]) -> Table {
    let results = runs.compactMap(\.operations.first)
    let operation = architecture[results[0].id]
    var rows: [(String, [Phrase])] = []
    func add(_ name: String, if isShown: Bool = true, _ cell: (OperationResult) -> Phrase) {
      if isShown { rows.append((name, results.map(cell))) }
    }
    func addTime(_ name: String, if isShown: Bool = true, _ time: @escaping (ResponseSummary) -> String) {
      add(name, if: isShown) { Phrase($0.response.map(time) ?? "–") }
    }
    add("asked") { Phrase(Self.count($0.offered)) }
    add("answered") { Phrase(Self.count($0.succeeded)) }
    add("refused (503)") { Self.failures($0.rejected) }
    add("failed") { Self.failures($0.failed) }
    let hasFailures = results.contains { $0.failed > 0 }
    add("  after a timeout", if: hasFailures) { Self.failures($0.timedOut) }
    add("  saved, yet \"failed\"", if: hasFailures) { Self.failures($0.savedButFailed) }
    add("asked again by clients", if: results.contains { $0.clientRetries > 0 }) {
      Phrase(Self.count($0.clientRetries))
    }
    let isConstant = results.allSatisfy { $0.response.map { $0.p50Ms == $0.maxMs } ?? true }
    let isAnswered = results.contains { $0.response != nil }
    addTime("answer, each after", if: isAnswered && isConstant) { Self.time($0.maxMs) }
    addTime("answer, mean", if: isAnswered && !isConstant) { Self.mean($0.mean) }
    addTime("  half of them in", if: isAnswered && !isConstant) { Self.time($0.p50Ms) }
    addTime("  95 % in", if: isAnswered && !isConstant) { Self.time($0.p95Ms) }
    addTime("  99 % in", if: isAnswered && !isConstant) { Self.time($0.p99Ms) }
    addTime("  slowest", if: isAnswered && !isConstant) { Self.time($0.maxMs) }
    add("wait for a worker, mean", if: results.contains { ($0.wait?.meanMs ?? 0) > 0 }) {
      Phrase($0.wait.map { Self.mean($0) } ?? "–")
    }
    if let latency = operation.objective?.latency {
      add("answered within \(TimeText.duration(latency.target))") { Phrase(Self.count($0.withinObjective)) }
    }
    if let name = budget(used: results[0])?.name {
      add("\(name) used") { budget(used: $0)?.share ?? "–" }
    }
    let rate = operation.rate.map { "\(operation.arrivals.rawValue) \(Wording.rate($0.value))" }
    let heading = [architecture.name(of: results[0].id), rate].compactMap { $0 }.joined(separator: "  ")
    return Table(
      [.init(heading)] + runs.map { .init($0.design.rawValue, .right) }, rows: rows.map { [Phrase($0.0)] + $0.1 })
  }

  /// Several operations, one a line, with a line for each design below it where there are two.
  func operations(of runs: [RunResult]) -> Table {
    let shown = runs[0].operations.prefix(Self.shownOperations).indices
    let rows = shown.flatMap { place -> [[Phrase]] in
      let name = Phrase(architecture.name(of: runs[0].operations[place].id))
      guard runs.count > 1 else { return [[name] + cells(of: runs[0].operations[place])] }
      return [[name] + [Phrase](repeating: "", count: 7)]
        + runs.map { run in [Phrase("  \(run.design.rawValue)")] + cells(of: run.operations[place]) }
    }
    var notes = ["saved: part of failed, after its state was committed"]
    for place in shown {
      let used = runs.compactMap { budget(used: $0.operations[place]) }
      guard let name = used.first?.name else { continue }
      let shares = used.map(\.share.plain).joined(separator: ", then ")
      notes.append("\(architecture.name(of: runs[0].operations[place].id)) used \(shares) of its \(name)")
    }
    let left = runs[0].operations.count - shown.count
    if left > 0 { notes.append("\(Wording.count(left, "more operation")) in --format json") }
    return Table(
      [
        .init("operation"), .init("asked", .right), .init("answered", .right), .init("refused", .right),
        .init("failed", .right), .init("saved", .right), .init("mean", .right), .init("p99", .right),
      ], rows: rows, note: Phrase(notes.joined(separator: "; "), .dim))
  }

  private func cells(of result: OperationResult) -> [Phrase] {
    [
      Phrase(Self.count(result.offered)), Phrase(Self.count(result.succeeded)), Self.failures(result.rejected),
      Self.failures(result.failed), Self.failures(result.savedButFailed),
      Phrase(result.response.map { Self.time($0.mean.meanMs) } ?? "–"),
      Phrase(result.response.map { Self.time($0.p99Ms) } ?? "–"),
    ]
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

  // MARK: Facts

  /// Who handled which facts, how late, and what became of those that nobody did: a table for each fact.
  func consumers(of run: RunResult) -> [Table] {
    let busy = run.consumers.filter { $0.published > 0 || $0.lost > 0 }
    let shown = busy.prefix(Self.shownConsumers)
    var events: [String] = []
    for consumer in shown where !events.contains(consumer.event) { events.append(consumer.event) }
    return events.map { event in
      let consumers = shown.filter { $0.event == event }
      return table(of: event, consumers, left: event == events.last ? busy.count - shown.count : 0)
    }
  }

  private func table(of event: String, _ consumers: [ConsumerResult], left: Int) -> Table {
    func age(_ consumer: ConsumerResult, _ figure: KeyPath<AgeSummary, Double>) -> Phrase {
      Phrase(consumer.age.map { Self.time($0[keyPath: figure]) } ?? "–")
    }
    let rows = consumers.map { consumer -> [Phrase] in
      [
        Phrase(name(of: consumer)), age(consumer, \.p50Ms), age(consumer, \.p99Ms), age(consumer, \.maxMs),
        Phrase(Self.count(consumer.maxLag)), Phrase(consumer.drainSeconds.map { TimeText.seconds($0) } ?? "–"),
        Self.failures(consumer.lost), Phrase(Self.count(consumer.redelivered)),
      ]
    }
    let facts = Wording.count(Int(clamping: consumers.map(\.published).max() ?? 0), "fact")
    var notes = [
      "\(facts); age: from the publish to the end of handling; until then a user sees the state without what they do"
    ]
    if consumers.contains(where: { $0.drainSeconds != nil }) {
      notes.append("gone: so long after the last fault none waited any more")
    }
    if consumers.contains(where: { $0.lost > 0 }) {
      notes.append("lost: saved, and never published, since the broker could not be reached")
    }
    for consumer in consumers { notes += losses(of: consumer).map { "\(name(of: consumer)): \($0)" } }
    if left > 0 { notes.append("\(Wording.count(left, "more consumer")) in --format json") }
    return Table(
      [
        .init("\(event), by"), .init("age, half", .right),
        .init("99 %", .right), .init("worst", .right), .init("backlog", .right), .init("gone", .right),
        .init("lost", .right), .init("again", .right),
      ], rows: rows, note: Phrase(notes.joined(separator: "; "), .dim))
  }

  private func name(of consumer: ConsumerResult) -> String {
    architecture[consumer.service].name + (consumer.operation.map { "/" + architecture[$0].name } ?? "")
  }

  private func losses(of consumer: ConsumerResult) -> [String] {
    var losses: [String] = []
    if consumer.deadLettered > 0 { losses.append("\(Self.count(consumer.deadLettered)) dead letters") }
    if consumer.expired > 0 { losses.append("\(Self.count(consumer.expired)) expired before their turn") }
    if consumer.lagLeft > 0 { losses.append("\(Self.count(consumer.lagLeft)) never handled in this run") }
    if consumer.effects > consumer.processed {
      losses.append("\(Self.count(consumer.effects - consumer.processed)) applied twice")
    }
    return losses
  }

  // MARK: Services

  func services(of runs: [RunResult]) -> Table? {
    let all = runs.map(\.services.count).max() ?? 0
    let busy = (0..<all).filter { place in
      runs.contains { place < $0.services.count && $0.services[place].peakWorkers > 0 }
    }
    guard !busy.isEmpty else { return nil }
    let left = busy.count - Self.shownServices
    let note = left > 0 ? Phrase("\(Wording.count(left, "more service")) in --format json", .dim) : ""
    let shown = busy.prefix(Self.shownServices)
    guard runs.count > 1 else { return services(of: runs[0], shown, note) }
    let rows = shown.map { place in
      [Phrase(architecture.services[place].name)]
        + runs.map { run in
          guard place < run.services.count else { return Phrase("–") }
          let service = run.services[place]
          let refused = service.refused > 0 ? ", \(Self.count(service.refused)) turned away" : ""
          return Phrase(workers(of: service) + refused, service.refused > 0 ? .bad : nil)
        }
    }
    return Table(
      [.init("workers at most")] + runs.map { .init($0.design.rawValue, .right) }, rows: rows, note: note)
  }

  private func services(of run: RunResult, _ shown: ArraySlice<Int>, _ note: Phrase) -> Table {
    let rows = shown.map { place -> [Phrase] in
      let service = run.services[place]
      return [
        Phrase(architecture[service.id].name), Phrase(workers(of: service), service.refused > 0 ? .bad : nil),
        Phrase(service.utilization.map { DecimalText.percent($0, decimals: 1) } ?? "–"),
        Phrase(service.peakQueue > 0 ? Self.count(UInt64(service.peakQueue)) : "–"), Self.failures(service.refused),
      ]
    }
    return Table(
      [
        .init("service"), .init("workers at most", .right), .init("busy", .right), .init("queue at most", .right),
        .init("turned away", .right),
      ], rows: rows, note: note)
  }

  /// `200 of 200`.
  private func workers(of service: ServiceResult) -> String {
    let peak = Self.count(UInt64(service.peakWorkers))
    guard case .limited(let limit) = architecture[service.id].concurrency.value else { return peak }
    return "\(peak) of \(DecimalText.count(limit))"
  }
}
