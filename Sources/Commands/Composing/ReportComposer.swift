import ArchitectureModel
import Coupling
import Redesign
import Reports
import Scenarios

/// What `report` tells: the verdict and what to do first; then the picture, the figures of every operation with their
/// evidence, the redesign, and what load and faults do to both designs.
struct ReportComposer {
  /// Of many operations, those that lose the most hours are shown in full.
  static let shownInFull = 50
  private static let shownInTable = 200
  private static let shownFindings = 200
  private static let shownSteps = 5
  private static let shownLeftOut = 3

  private let analysis: ArchitectureAnalysis
  /// nil in a large system.
  private let proposal: RedesignProposal?
  private let simulation: ReportedScenarios
  private let provenance: ReportProvenance
  private let composer: AnalysisComposer
  private var architecture: Architecture { analysis.architecture }
  private var wording: Wording { composer.wording }

  static func report(of figures: ReportJSON) -> Report {
    ReportComposer(
      analysis: figures.analysis, proposal: figures.proposal, simulation: figures.simulation,
      provenance: figures.provenance, composer: AnalysisComposer(figures.analysis, figures.proposals)
    ).report
  }

  private var report: Report {
    var report = Report(title: "\(architecture.name): what its calls cost")
    report.add(.paragraph(verdict))
    report.blocks += firstSteps + pictures
    let hours = HoursComposer(analysis: analysis, wording: wording)
    if let chart = hours.operations {
      report.add(.heading(level: 1, "Where the hours go", aside: ""))
      report.add(.chart(chart))
    }
    report.add(.heading(level: 1, "All operations", aside: ""))
    report.add(.table(overview))
    report.blocks += composer.production.blocks
    report.blocks += operations(hours)
    report.blocks += redesign + simulated
    if !analysis.findings.isEmpty {
      report.add(.heading(level: 1, "Findings", aside: ""))
      let left = analysis.findings.count - Self.shownFindings
      report.add(
        .table(
          FindingTable.table(
            analysis.findings.prefix(Self.shownFindings).map { .init($0) },
            note: left > 0 ? Phrase("and \(DecimalText.count(left)) more in --format json", .dim) : "")))
    }
    report.add(.heading(level: 1, "How to read the figures", aside: ""))
    report.add(.list(notes))
    report.add(.heading(level: 1, "How this was made", aside: ""))
    report.add(.facts(provenance.facts))
    return report
  }

  // MARK: The verdict

  /// For somebody who decides, and knows none of the terms.
  private var verdict: Phrase {
    var text = composer.verdict
    if let worst = ArchitectureAnalysis.worst(analysis.operations.filter { !$0.calls.isEmpty }, 1).first,
      let failure = worst.failure.exact, let response = worst.response, failure > 0
    {
      text = text + Phrase(" Worst off is ") + .code(architecture.name(of: worst.id))
      text = text + Phrase(": it fails for \(wording.hours(failure)) h a year")
      if response.waitingMs > 0 {
        text =
          text
          + Phrase(
            " and takes \(TimeText.milliseconds(response.meanMs)), \(TimeText.milliseconds(response.waitingMs)) of which it waits for others"
          )
      }
      text = text + "."
      let operation = proposal?.operations.first { $0.id == worst.id && !$0.facts.isEmpty }
      if let operation, let after = operation.after.failure.exact, let time = operation.after.responseMs {
        text =
          text
          + Phrase(
            " If it told others what has happened instead of waiting for them, that would be \(wording.hours(after)) h and \(TimeText.milliseconds(time))."
          )
      }
    }
    if let worth { text = text + " " + Phrase(worth, .good) }
    if let trouble { text = text + " " + Phrase(trouble) }
    return text
  }

  private var worth: String? {
    guard let business = proposal?.businessCase, business.savedHours > 0 else { return nil }
    let money = business.savedMoney.map {
      ", worth \(DecimalText.fixed($0, decimals: 0)) \(business.currency),"
    }
    return
      "All that is proposed saves \(TimeText.hours(business.savedHours)) h of downtime a year\(RedesignComposer.addedUp(business))\(money ?? ""); it takes \(Wording.count(business.moves, "move"))."
  }

  /// The scenario that fails most requests today.
  private var trouble: String? {
    guard let (outcome, run) = worstOutcome else { return nil }
    let asked = DecimalText.count(Int(clamping: run.total.offered))
    let failed = DecimalText.count(Int(clamping: run.total.unanswered))
    var text = "Played through, the worst is '\(outcome.scenario.name)': \(failed) of \(asked) requests fail today"
    if let other = outcome.run(of: .eventDriven), run.design == .requestResponse {
      text += ", \(DecimalText.count(Int(clamping: other.total.unanswered))) after the redesign"
    }
    return text + "."
  }

  private var worstOutcome: (outcome: SimulationOutcome, run: RunResult)? {
    guard case .played(_, let outcomes) = simulation else { return nil }
    return Self.worst(outcomes)
  }

  /// The scenario that fails most requests in its first run; nil where none does.
  static func worst(_ outcomes: [SimulationOutcome]) -> (outcome: SimulationOutcome, run: RunResult)? {
    let runs = outcomes.compactMap { outcome in outcome.runs.first.map { (outcome: outcome, run: $0) } }
    let ranked = runs.enumerated().max {
      ($0.element.run.total.unanswered, $1.offset) < ($1.element.run.total.unanswered, $0.offset)
    }
    return ranked.flatMap { $0.element.run.total.unanswered > 0 ? $0.element : nil }
  }

  /// What to do first: the proposals by the hours they give back; where there are none, the gravest findings.
  private var firstSteps: [Report.Block] {
    let gains = analysis.operations.compactMap { operation -> (text: Phrase, gain: Double)? in
      guard let proposal = composer.proposals[operation.id], let before = operation.failure.exact,
        let after = proposal.failureAfter
      else { return nil }
      let name = architecture.name(of: operation.id)
      var text =
        Phrase("In ") + .code(name) + Phrase(", publish ") + .code(proposal.name)
        + Phrase(" in place of \(Wording.count(proposal.replaces.count, "call")): ")
      text = text + Phrase("\(wording.hours(before)) → \(wording.hours(after)) h down a year", .strong)
      if let response = operation.response, response.meanMs > 0, let time = proposal.responseAfterMs {
        text = text + Phrase(", \(TimeText.milliseconds(response.meanMs)) → \(TimeText.milliseconds(time))")
      }
      return (text, before - after)
    }
    var steps = gains.enumerated().sorted { ($1.element.gain, $0.offset) < ($0.element.gain, $1.offset) }.map(
      \.element.text)
    if steps.isEmpty {
      steps = analysis.findings.map { Phrase("\($0.code): \($0.message): \($0.help).") }
    }
    guard !steps.isEmpty else { return [] }
    return [.heading(level: 1, "What to do first", aside: ""), .list(Array(steps.prefix(Self.shownSteps)))]
  }

  // MARK: Pictures

  private var pictures: [Report.Block] {
    guard !architecture.calls.isEmpty else { return [] }
    let drawn = CallGraphComposer.operations(analysis)
    let calling = analysis.operations.count { !$0.calls.isEmpty }
    let part =
      drawn.count < calling
      ? " Drawn are the \(drawn.count) of \(DecimalText.count(calling)) operations whose calls cost most." : ""
    var blocks: [Report.Block] = [
      .heading(level: 1, "Who calls whom", aside: ""), .graph(CallGraphComposer.graph(analysis, of: drawn)),
      .paragraph(
        Phrase(
          "Thick red: a call that can become a fact. Thin: one that stays or is undecided. Dotted: a fact already."
            + part)),
    ]
    if let proposal, !proposal.design.facts.isEmpty {
      let after = CallGraphComposer.graph(proposal.after, of: drawn)
      var legend = "Dotted: a fact, to the broker and on to those who take it. Thin: a call that has stayed."
      if after.edges.contains(where: { $0.style == .movable }) {
        legend += " Thick red: one that could be a fact, which is not worth it."
      }
      blocks += [
        .heading(level: 1, "Who calls whom after the redesign", aside: ""), .graph(after),
        .paragraph(Phrase(legend + part)),
      ]
    }
    return blocks
  }

  // MARK: Operations

  /// All that call somebody, or the worst of them, in full.
  private func operations(_ hours: HoursComposer) -> [Report.Block] {
    let calling = analysis.operations.filter { !$0.calls.isEmpty }
    guard !calling.isEmpty else { return [] }
    let shown = ArchitectureAnalysis.worst(calling, Self.shownInFull)
    var blocks: [Report.Block] = [.heading(level: 1, "Operation by operation", aside: "")]
    if shown.count < calling.count {
      blocks.append(
        .paragraph(
          Phrase(
            "The \(shown.count) of \(DecimalText.count(calling.count)) operations that call somebody and lose the most hours; the others are in --format json."
          )))
    }
    for operation in shown {
      blocks += composer.blocks(for: operation).map(\.nested)
      if let chart = hours.parts(of: operation) { blocks.append(.chart(chart)) }
      blocks += Self.states(operation, analysis, wording).map(\.nested)
      blocks.append(.heading(level: 3, "Evidence", aside: ""))
      blocks.append(.list(operation.calls.map { Self.evidence($0, analysis, wording) }))
    }
    return blocks
  }

  // MARK: The redesign, and how it does

  private var redesign: [Report.Block] {
    guard architecture.calls.contains(where: { $0.call != nil }) else { return [] }
    guard let proposal else {
      return [
        .heading(level: 1, "The redesign", aside: ""),
        .paragraph(
          Phrase(
            "The system is too large to be redesigned in a report; the facts to publish stand with the operations. ")
            + .code("decouple redesign \(wording.file)") + Phrase(" has the plan and the price.")),
      ]
    }
    // The assumptions and the next command at its end are those of the whole report.
    let blocks = RedesignComposer(proposal).report(written: nil).blocks.dropLast()
    return [.heading(level: 1, "The redesign", aside: "")] + blocks.map(\.nested) + PlanComposer.blocks(proposal)
  }

  private var simulated: [Report.Block] {
    var blocks: [Report.Block] = [.heading(level: 1, "Load and faults, played through", aside: "")]
    switch simulation {
    case .tooLong(let reason):
      blocks.append(
        .paragraph(
          Phrase("Not simulated: \(reason). ") + .code("decouple simulate \(wording.file)") + Phrase(" does it.")))
    case .refused(let reason): blocks.append(.paragraph(Phrase("Not simulated: \(reason).")))
    case .played(let request, let outcomes):
      blocks += leftOut(request.leftOut)
      if case .builtIn = request.origin {
        blocks.append(.heading(level: 2, "Every callee in every state", aside: ""))
      }
      // The next command at its end is no part of a report.
      blocks += SimulationComposer.report(request, outcomes).blocks.dropLast().map(\.nested)
      if case .builtIn = request.origin, let (outcome, _) = worstOutcome {
        let timeline = SimulationTimeline.blocks(outcome.runs, request.whole)
        guard !timeline.isEmpty else { break }
        blocks.append(.heading(level: 2, Phrase("The worst of them: \(outcome.scenario.name)"), aside: ""))
        blocks += timeline
      }
    }
    return blocks
  }

  private func leftOut(_ scenarios: [SimulationRequest.LeftOut]) -> [Report.Block] {
    var blocks: [Report.Block] = []
    let tooLong = scenarios.filter { $0.because == nil }.map(\.scenario)
    if !tooLong.isEmpty {
      blocks.append(
        .paragraph(
          Phrase("Too long for a report: \(Wording.some(tooLong, Self.shownLeftOut)). ")
            + .code("decouple simulate \(wording.file) --scenario NAME") + Phrase(" plays one of them.")))
    }
    let refused = scenarios.compactMap(\.because)
    if !refused.isEmpty {
      blocks.append(.paragraph(Phrase("Cannot be simulated: \(refused.joined(separator: ". ")).")))
    }
    return blocks
  }

  // MARK: Tables and lists

  private var overview: Table {
    let shown = ArchitectureAnalysis.worst(analysis.operations, Self.shownInTable)
    let left = analysis.operations.count - shown.count
    return Table(
      [
        .init("operation"), .init("takes", .right), .init("waiting", .right), .init("available", .right),
        .init("down a year", .right), .init("SLO"),
      ],
      rows: shown.map { operation in
        var availability = ("not exact", "")
        switch operation.failure {
        case .exact(let failure):
          availability = (DecimalText.percent(unavailability: failure), "\(wording.hours(failure)) h")
        case .between(let low, let high): availability.1 = "\(wording.hours(low)) – \(wording.hours(high)) h"
        }
        return [
          .code(architecture.name(of: operation.id)),
          Phrase(operation.response.map { TimeText.milliseconds($0.meanMs) } ?? "never"),
          Phrase(operation.response.map { TimeText.milliseconds($0.waitingMs) } ?? "–"), Phrase(availability.0),
          Phrase(availability.1), wording.objectiveVerdict(operation),
        ]
      },
      note: left > 0 ? Phrase("\(DecimalText.count(left)) more, which lose fewer hours, in --format json", .dim) : "")
  }

  /// What the caller sees, by the state that the callee is in.
  private static func states(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ analysis: ArchitectureAnalysis, _ wording: Wording
  ) -> [Report.Block] {
    let rows = operation.calls.compactMap { call -> [Phrase]? in
      let views = CallerView.all(of: call.id, in: analysis.architecture, analysis.times)
      if views.isEmpty { return nil }
      return [.code(wording.target(of: call.id))] + views.map { Phrase(wording.view($0, of: call.id)) }
    }
    guard !rows.isEmpty else { return [] }
    return [
      .heading(level: 2, "What it sees of its callees", aside: ""),
      .table(
        Table(
          [.init("callee"), .init("running"), .init("crashed"), .init("deploying"), .init("rate-limited")], rows: rows)),
    ]
  }

  private static func evidence(
    _ call: ArchitectureAnalysis.CallAnalysis, _ analysis: ArchitectureAnalysis, _ wording: Wording
  ) -> Phrase {
    let site = wording.architecture[call.id]
    let place = site.span.map { " (\($0.source.name):\($0.start.line))" } ?? ""
    let evidence = CouplingEvidence(analysis)
    let aspects = [evidence.temporal(call), evidence.availability(call), evidence.behavioral(call)]
    let advice = KeepAdvice.all(for: call, in: analysis).map(wording.advice)
    return .code(site.name) + Phrase(" to ") + .code(wording.target(of: call.id))
      + Phrase("\(place): \(aspects.joined(separator: "; ")). ")
      + Phrase(call.judgement.verdict.rawValue, .strong) + Phrase(": \(call.judgement.because).")
      + Phrase(advice.isEmpty ? "" : " It still helps to have: \(advice.joined(separator: "; ")).")
  }

  private var notes: [Phrase] {
    var notes: [Phrase] = [
      "Availability is exact: what several calls share counts once, and parts fail independently of each other. Hours are of a \(wording.year).",
      "The hours of a call are what its operation would gain if that call alone could not fail; those of several calls do not add up where they share a callee.",
      "Times are of a request that succeeds at the first attempts with everything up; queues are not part of them.",
      "After the change, an outbox keeps facts while the broker is down; the work that they set off is then late, not lost.",
    ]
    if let assumptions = wording.assumptions { notes.append(Phrase(assumptions)) }
    return notes
  }
}

extension Report.Block {
  /// The same, a level deeper.
  fileprivate var nested: Report.Block {
    guard case .heading(let level, let text, let aside) = self else { return self }
    return .heading(level: level + 1, text, aside: aside)
  }
}
