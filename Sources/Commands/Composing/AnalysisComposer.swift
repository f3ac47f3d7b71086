import ArchitectureModel
import Availability
import Coupling
import Redesign
import Reports
import Timing

/// What `analyze` shows: the verdict first, figures that add up, the next command last.
struct AnalysisComposer {
  /// In an architecture of many operations, those that lose the most hours are shown in full.
  private static let shownInFull = 10
  private static let shownInTable = 30
  private static let shownFindings = 12
  private static let nameWidth = 22

  let analysis: ArchitectureAnalysis
  let proposals: FactProposals
  let wording: Wording
  private var architecture: Architecture { analysis.architecture }

  init(_ analysis: ArchitectureAnalysis, _ proposals: FactProposals) {
    self.analysis = analysis
    self.proposals = proposals
    wording = Wording(architecture: analysis.architecture)
  }

  static func report(_ analysis: ArchitectureAnalysis) -> Report {
    let composer = AnalysisComposer(analysis, FactProposals(analysis))
    var report = Report(title: composer.title)
    report.add(.paragraph(composer.verdict))
    let calling = analysis.operations.filter { !$0.calls.isEmpty }
    let full = ArchitectureAnalysis.worst(calling, Self.shownInFull)
    for operation in full { report.blocks += composer.blocks(for: operation) }
    let shown = Set(full.map(\.id))
    report.blocks += composer.table(
      of: analysis.operations.filter { !shown.contains($0.id) }, callsNobody: full.count == calling.count)
    report.blocks += composer.production.blocks
    report.blocks += composer.findings
    report.add(.lines(composer.closing))
    return report
  }

  var production: ProductionComposer { ProductionComposer(analysis) }

  var title: String {
    let facts = architecture.calls.count { $0.publish != nil }
    let calls = architecture.calls.count - facts
    var parts = [
      Wording.count(architecture.services.count, "service"), Wording.count(architecture.operations.count, "operation"),
    ]
    if calls > 0 || facts == 0 { parts.append(Wording.count(calls, "call")) }
    if facts > 0 { parts.append("\(facts) published") }
    return [architecture.name, parts.joined(separator: ", "), wording.year].joined(separator: " · ")
  }

  /// How many calls could be facts, what that is worth, and which promises are broken.
  var verdict: Phrase {
    let calls = analysis.operations.flatMap(\.calls).filter { architecture[$0.id].call != nil }
    let judgements = calls.map(\.judgement)
    guard !judgements.isEmpty else {
      return architecture.calls.isEmpty
        ? "Nobody calls anybody here: nothing is coupled by calls."
        : "Every message is a fact already: nobody waits for anybody."
    }
    let silent = callsWithoutFact
    let movable = calls.count { $0.judgement.isMovable && !silent.contains($0.id) }
    let asked = judgements.count { $0.verdict == .ask }
    let kept = judgements.count { $0.verdict == .keep }
    let guessed = judgements.count { $0.verdict == .keep && $0.confidence == .low }
    let share =
      movable == 0
      ? "None of \(Wording.count(judgements.count, "call"))"
      : "\(movable) of \(Wording.count(judgements.count, "call"))"
    var text = Phrase(share, .strong)
    text = text + Phrase(" can become \(movable < 2 ? "a fact" : "facts") that nobody waits for")
    if kept > 0 {
      let probably = guessed == 0 ? "" : guessed == kept ? " probably" : " (\(guessed) probably)"
      text = text + Phrase(", \(kept) \(kept == 1 ? "stays" : "stay")\(probably)")
    }
    if asked > 0 {
      text = text + Phrase(", \(DecimalText.count(asked)) \(asked == 1 ? "needs" : "need") an answer from you")
    }
    text = text + "."
    if !silent.isEmpty {
      text =
        text
        + " \(silent.count == 1 ? "1 more could, but its operation only answers" : "\(silent.count) more could, but their operations only answer"): name a fact where something happens."
    }
    let hopeless = analysis.operations.count { $0.response == nil }
    if hopeless > 0 {
      text =
        text + " " + Phrase("\(Wording.count(hopeless, "operation")) can never succeed.", .bad)
    }
    let missed = analysis.operations.count { $0.meetsAvailability == false || $0.meetsLatency == false }
    if missed > 0 {
      text =
        text + " "
        + Phrase("\(Wording.count(missed, "operation")) \(missed == 1 ? "misses its SLO" : "miss their SLOs").", .bad)
    }
    return text
  }

  /// Calls whose result nobody needs, in operations that only answer: there is no fact to publish in their place.
  private var callsWithoutFact: Set<CallID> {
    var calls: Set<CallID> = []
    for kept in proposals.design.kept {
      if case .query = kept.reason { calls.insert(kept.call) }
    }
    return calls
  }

  // MARK: One operation

  func blocks(for operation: ArchitectureAnalysis.OperationAnalysis) -> [Report.Block] {
    let declared = architecture[operation.id]
    let rate = declared.rate.map { "  " + Wording.rate($0.value) } ?? ""
    var blocks: [Report.Block] = [
      .heading(
        level: 1, Phrase(architecture.name(of: operation.id) + rate), aside: wording.objectiveVerdict(operation)),
      .facts(facts(of: operation)),
    ]
    if let response = operation.response, response.segments.count > 1, response.meanMs > 0 {
      blocks.append(.waterfall(waterfall(response)))
    }
    blocks.append(.table(callTable(operation)))
    let remarks = stays(operation) + warnings(operation)
    if !remarks.isEmpty { blocks.append(.lines(remarks)) }
    if let proposal = proposals[operation.id] { blocks += self.blocks(for: proposal, operation) }
    return blocks
  }

  private func facts(of operation: ArchitectureAnalysis.OperationAnalysis) -> [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = [("takes", takes(operation)), ("down", down(operation))]
    if let range = operation.range {
      facts.append(
        (
          "range",
          Phrase("\(wording.hours(range.best)) to \(wording.hours(range.worst)) h a year, as its figures may be")
        ))
    }
    if let failure = operation.failure.exact, abs(operation.chainFailure - failure) > 1e-9 * failure {
      facts.append(
        (
          "chain",
          Phrase("\(wording.hours(operation.chainFailure)) h a year if nothing were shared: the text-book product")
        ))
    }
    if let completion = wording.completion(operation) { facts.append(("facts", completion)) }
    if let known = known(operation) { facts.append(("knows", Phrase(known))) }
    return facts + production.facts(of: operation)
  }

  private func takes(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Phrase {
    guard let response = operation.response else { return Phrase("for ever: it can never succeed", .bad) }
    let about = response.meanErrorMs > 0 ? "about " : ""
    let total = Phrase(about + TimeText.milliseconds(response.meanMs), .strong)
    if response.waitingMs == 0 { return total + Phrase(response.meanMs > 0 ? ": own work" : ": no latency is given") }
    let share = DecimalText.percent(response.ownMs / response.meanMs, decimals: 1)
    return total
      + Phrase(
        ": own work \(TimeText.milliseconds(response.ownMs)) (\(share)), waiting \(TimeText.milliseconds(response.waitingMs))"
      )
  }

  private func down(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Phrase {
    switch operation.failure {
    case .between(let low, let high):
      return Phrase(
        "\(wording.hours(low)) to \(wording.hours(high)) h a year: too entangled for an exact figure", .warning)
    case .exact(let failure):
      let service = architecture[operation.id].service
      let own = analysis.engine.ownFailure(of: service)
      var text =
        Phrase("\(wording.hours(failure)) h a year", .strong)
        + Phrase(" (\(DecimalText.percent(unavailability: failure)))")
      // Beside a part that hardly ever fails, a ratio says nothing.
      if own > 0, failure > own * 1.05, failure < own * 1_000 {
        text =
          text
          + Phrase(
            ", \(DecimalText.fixed(failure / own, decimals: 1)) × the \(wording.hours(own)) h of \(architecture[service].name) alone"
          )
      }
      return text
    }
  }

  /// How much of others' interfaces its team has to understand.
  private func known(_ operation: ArchitectureAnalysis.OperationAnalysis) -> String? {
    let known = operation.calls.map(\.coupling.behavioral).filter(\.isPresent)
    let fields = known.reduce(0) { $0 + $1.fields.count }
    guard fields > 0 else { return nil }
    let interfaces = known.count { !$0.fields.isEmpty }
    return "\(Wording.count(fields, "field")) of others, in \(Wording.count(interfaces, "interface"))"
  }

  func waterfall(_ response: ResponseTimes.ResponseTime) -> Waterfall {
    // One-of alternatives share an axis that may be shorter than their sum.
    let end = max(response.meanMs, response.segments.map { $0.startMs + $0.meanMs }.max() ?? 0)
    return Waterfall(
      response.segments.filter { $0.call == nil || $0.meanMs > 0 }.map { segment in
        Waterfall.Bar(
          label: segment.call.map { wording.target(of: $0).shortened(to: Self.nameWidth) } ?? "own work",
          value: TimeText.milliseconds(segment.meanMs), start: segment.startMs / end, length: segment.meanMs / end)
      })
  }

  private func callTable(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Table {
    let rows = operation.calls.enumerated().map { index, call -> [Phrase] in
      [
        Phrase("\(index + 1) \(wording.target(of: call.id).shortened(to: Self.nameWidth))"),
        Phrase(waits(call)), Phrase(call.cost.map(wording.hours) ?? "?"),
        Wording.severity(call.coupling.temporal.severity), Wording.severity(call.coupling.availability.severity),
        Wording.knowledge(call.coupling.behavioral),
        Wording.verdict(call.judgement, isFact: architecture[call.id].publish != nil),
      ]
    }
    var note = "* gained if it alone could not fail"
    let movable = operation.movable
    if movable.calls.count > 1, let cost = movable.cost {
      let which =
        movable.calls.count == operation.calls.count
        ? (movable.calls.count == 2 ? "both" : "all \(movable.calls.count)")
        : "the \(movable.calls.count) that can be facts"
      note += "; \(which): \(wording.hours(cost))"
    }
    return Table(
      [
        .init("call"), .init("wait", .right), .init("h/year*", .right), .init("temporal"), .init("availability"),
        .init("behavioral"), .init("verdict"),
      ], rows: rows, note: Phrase(note, .dim))
  }

  private func waits(_ call: ArchitectureAnalysis.CallAnalysis) -> String {
    if architecture[call.id].call?.waits == false { return "–" }
    if analysis.times.lateShares[call.id.index].atLeast >= 1 { return "never" }
    return TimeText.milliseconds(analysis.times.meanMs(of: call.id))
  }

  /// Why the calls that stay do, and what is asked of the reader.
  private func stays(_ operation: ArchitectureAnalysis.OperationAnalysis) -> [Phrase] {
    operation.calls.enumerated().compactMap { index, call -> Phrase? in
      let name = "\(index + 1) \(wording.target(of: call.id))"
      let because = call.judgement.because
      switch (call.judgement.verdict, call.judgement.confidence) {
      case (.keep, .low): return Phrase("\(name) stays perhaps: \(because)")
      case (.keep, _): return Phrase("\(name) stays: \(because)")
      case (.ask, _): return Phrase("\(name) is for you to say: \(because)", .warning)
      case (.later, _): return Phrase("\(name): accept now, answer afterwards; \(because)")
      // Declared needs no word; what was inferred says from what.
      case (.event, .high): return nil
      case (.event, let confidence): return Phrase("\(name): \(because) (\(confidence.rawValue) confidence)")
      }
    }
  }

  /// The pool that one hanging call fills, and the promise that cannot be kept.
  private func warnings(_ operation: ArchitectureAnalysis.OperationAnalysis) -> [Phrase] {
    var lines: [Phrase] = []
    if let first = operation.calls.first(where: { $0.pressure != nil }), let pressure = first.pressure {
      let callee = architecture[architecture.callee(of: first.id)].name
      let workers = Wording.count(pressure.workers, "worker")
      var text =
        pressure.isFullAnyway
        ? "\(workers): too few even while \(callee) answers; when it hangs,"
        : "\(callee) hangs: \(workers) full in \(DecimalText.fixed(pressure.secondsToFull, decimals: 1)) s"
      if pressure.isRefusing {
        let then = pressure.isFullAnyway ? "" : ", then"
        text += "\(then) \(Wording.share(pressure.refusedShare, of: "requests")) get 503"
      }
      lines.append(Phrase(text, .warning))
    }
    if let line = restart(operation) { lines.append(Phrase(line, .warning)) }
    if let line = promise(operation) { lines.append(Phrase(line, .warning)) }
    return lines
  }

  /// What a restart of a callee costs, though both sides are up nearly always.
  private func restart(_ operation: ArchitectureAnalysis.OperationAnalysis) -> String? {
    guard let rate = architecture[operation.id].rate?.value else { return nil }
    let needed = operation.calls.filter { call in
      let restart = ExampleRestart.of(architecture[architecture.callee(of: call.id)])
      let site = architecture[call.id]
      return site.onFailure == .fail && call.coupling.availability.isPresent && !site.outlasts(restart)
    }
    func lost(_ call: ArchitectureAnalysis.CallAnalysis) -> Double {
      let length = ExampleRestart.of(architecture[architecture.callee(of: call.id)])
      return rate.perSecond * length.seconds * analysis.shares[call.id]
    }
    // Where one deploys, that is the restart which comes for certain.
    let deploying = needed.first { architecture[architecture.callee(of: $0.id)].deploys != nil }
    guard let call = deploying ?? needed.max(by: { lost($0) < lost($1) }), lost(call) >= 1 else { return nil }
    let callee = architecture[architecture.callee(of: call.id)]
    let requests = "\(DecimalText.fixed(lost(call), decimals: 0)) requests"
    let length = TimeText.duration(ExampleRestart.of(callee))
    if let deploys = callee.deploys {
      let times = architecture.year.days * 86_400 / deploys.every.seconds
      return
        "each deploy of \(callee.name) (\(length)) fails \(requests), \(DecimalText.fixed(times, decimals: 0)) times a year"
    }
    let alike = needed.filter { lost($0) >= lost(call) * (1 - 1e-9) }
    let which =
      alike.count == 1 ? callee.name : alike.count == operation.calls.count ? "any callee" : "a callee that it needs"
    return "a \(length) restart of \(which) fails \(requests)"
  }

  private func promise(_ operation: ArchitectureAnalysis.OperationAnalysis) -> String? {
    guard operation.meetsAvailability == false,
      let target = architecture[operation.id].objective?.availability?.value.nominal
    else { return nil }
    let wanted = DecimalText.percent(unavailability: target.complement)
    guard let required = analysis.engine.required(target, of: operation.id) else {
      return "\(wanted) can't be kept, whatever its parts are"
    }
    let service = architecture[operation.id].service
    let each = DecimalText.sufficientPercent(unavailability: required.unavailability)
    let all = required.parts == 1 ? "it needs \(each)" : "all \(required.parts) parts need \(each)"
    let isUsedUp = analysis.engine.ownFailure(of: service) >= target.complement * (1 - 1e-9)
    let alone = isUsedUp ? "\(architecture[service].name) alone uses it up; " : ""
    return "\(wanted) can't be kept: \(alone)\(all)"
  }

  // MARK: The fact instead

  func blocks(for proposal: FactProposal, _ operation: ArchitectureAnalysis.OperationAnalysis) -> [Report.Block] {
    var change: [String] = []
    if let before = operation.response, before.meanMs > 0, let after = proposal.responseAfterMs {
      change.append("\(TimeText.milliseconds(before.meanMs)) → \(TimeText.milliseconds(after))")
    }
    if let before = operation.failure.exact, let after = proposal.failureAfter {
      change.append("\(wording.hours(before)) → \(wording.hours(after)) h")
    }
    var facts: [(label: String, text: Phrase)] = []
    if let worth = worth(proposal, operation) { facts.append(("worth", Phrase(worth))) }
    facts.append(("price", Phrase(price(proposal))))
    return [
      .heading(
        level: 2,
        Phrase(
          proposal.isPublishedAlready
            ? "Let \(proposal.name) replace them" : "Publish \(proposal.name) instead (outbox)"),
        aside: Phrase(change.joined(separator: " · "), .good)),
      .facts(facts),
    ]
  }

  private func worth(_ proposal: FactProposal, _ operation: ArchitectureAnalysis.OperationAnalysis) -> String? {
    guard let before = operation.failure.exact, let after = proposal.failureAfter else { return nil }
    let hours = (before - after) * architecture.year.hours
    guard hours > 0 else {
      return
        "no hours, but \(TimeText.milliseconds((operation.response?.meanMs ?? 0) - (proposal.responseAfterMs ?? 0))) of every request"
    }
    var text = "\(TimeText.hours(hours)) h a year"
    if let cost = architecture[operation.id].downtimeCost?.value {
      text = "\(TimeText.hours(hours)) h, \(Wording.money(hours, cost))"
    }
    guard let without = proposal.failureAfterWithoutOutbox else { return text }
    return text + " (no outbox: \(wording.hours(without)) h down)"
  }

  private func price(_ proposal: FactProposal) -> String {
    var parts: [String] = []
    let design = proposals.design
    let broker = design.architecture[proposal.facts[0].broker]
    if proposal.facts[0].broker == design.addedBroker {
      let failure = broker.availability.value.probability.nominal.complement
      parts.append("a broker (\(DecimalText.percent(unavailability: failure)) assumed)")
    } else {
      parts.append("\(broker.name) carries it")
    }
    if let fact = proposal.facts.max(by: { $0.partitions?.needed ?? 0 < $1.partitions?.needed ?? 0 }),
      let partitions = fact.partitions
    {
      let given =
        proposal.facts[0].broker == design.addedBroker ? nil : architecture[fact.broker].partitions(of: fact.name)
      let few = given.map { $0 <= partitions.tooFew ? ", its \($0) never catch up" : "" }
      let limit = partitions.tooFew > 0 ? " (\(partitions.tooFew) or fewer never catch up\(few ?? ""))" : ""
      parts.append(Wording.count(partitions.needed, "partition") + limit)
    }
    let takers = proposal.facts.flatMap(\.takers)
    parts.append(Wording.count(takers.count, "idempotent consumer"))
    if let outside = takers.lazy.compactMap(\.adapts).first {
      let callee = architecture[outside]
      let why = callee.kind == .external ? "which is external" : "a \(callee.kind.rawValue)"
      parts.append("an adapter for \(callee.name), \(why)")
    }
    return parts.joined(separator: "; ")
  }

  // MARK: The others and the end

  private func table(of operations: [ArchitectureAnalysis.OperationAnalysis], callsNobody: Bool) -> [Report.Block] {
    guard !operations.isEmpty else { return [] }
    let shown = ArchitectureAnalysis.worst(operations, Self.shownInTable)
    var note: Phrase = ""
    if shown.count < operations.count {
      note = Phrase("and \(Wording.count(operations.count - shown.count, "operation")) that lose less", .dim)
    }
    let rows = shown.map { operation -> [Phrase] in
      [
        Phrase(architecture.name(of: operation.id).shortened(to: 34)),
        Phrase(operation.response.map { TimeText.milliseconds($0.meanMs) } ?? "never"),
        Phrase(wording.hours(operation.loss)), wording.objectiveVerdict(operation),
      ]
    }
    return [
      .heading(level: 1, callsNobody ? "Operations that call nobody" : "Other operations", aside: ""),
      .table(
        Table([.init("operation"), .init("takes", .right), .init("h/year", .right), .init("")], rows: rows, note: note)),
    ]
  }

  var findings: [Report.Block] {
    let findings = analysis.findings
    guard !findings.isEmpty else { return [] }
    var note: Phrase = ""
    if findings.count > Self.shownFindings {
      note = Phrase("and \(findings.count - Self.shownFindings) more in --format json", .dim)
    }
    return [
      .heading(level: 1, "Findings", aside: ""),
      .table(FindingTable.table(findings.prefix(Self.shownFindings).map { .init($0) }, note: note)),
    ]
  }

  /// Where requests are known to come, what load and faults make of it; else what could become of it.
  private var nextCommand: String {
    let file = wording.file
    if architecture.operations.contains(where: { ($0.rate?.value.count ?? 0) > 0 }) {
      return "decouple simulate \(file)"
    }
    let isMovable = analysis.operations.contains { !$0.movable.calls.isEmpty }
    return isMovable ? "decouple redesign \(file)" : "decouple report \(file) -o report.html"
  }

  private var closing: [Phrase] {
    let next = Phrase("Next: ") + .code(nextCommand)
    let guessed = analysis.operations.flatMap(\.calls).count { $0.judgement.confidence != .high }
    let open =
      Phrase(
        "\(Wording.count(guessed, "verdict")) \(guessed == 1 ? "is" : "are") inferred or open; you say it once with ")
      + Phrase.code("decouple ask \(wording.file)")
    let code = analysis.findings.first.map { [Phrase("A finding in full: ") + .code("decouple explain \($0.code)")] }
    return (wording.assumptions.map { [Phrase($0)] } ?? []) + (guessed > 0 ? [open] : []) + (code ?? []) + [next]
  }
}
