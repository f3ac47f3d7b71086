import ArchitectureModel
import Coupling
import Redesign
import Reports

/// What `report` tells: the verdict, the picture, the figures of every operation with their evidence.
enum ReportComposer {
  /// With more services than this, only those of the worst operations are drawn.
  private static let mostNodes = 60

  static func report(_ analysis: ArchitectureAnalysis) -> Report {
    let composer = AnalysisComposer(analysis)
    let architecture = analysis.architecture
    let wording = composer.wording
    var report = Report(title: "\(architecture.name): what its calls cost")
    report.add(.paragraph(composer.verdict))
    report.blocks += firstSteps(composer)
    if !architecture.calls.isEmpty {
      report.add(.heading(level: 1, "Who calls whom", aside: ""))
      report.add(.graph(graph(analysis)))
      report.add(
        .paragraph(
          "Thick red: a call that can become a fact. Thin: one that stays or is undecided. Dotted: a fact already."))
    }
    report.add(.heading(level: 1, "All operations", aside: ""))
    report.add(.table(overview(analysis, wording)))
    for operation in analysis.operations where !operation.calls.isEmpty {
      report.blocks += composer.blocks(for: operation)
      report.blocks += states(operation, analysis, wording)
      report.add(.heading(level: 2, "Evidence", aside: ""))
      report.add(.list(operation.calls.map { evidence($0, analysis, wording) }))
    }
    if !analysis.findings.isEmpty {
      report.add(.heading(level: 1, "Findings", aside: ""))
      report.add(.table(AnalysisComposer.findingTable(analysis.findings, note: "")))
    }
    report.add(.heading(level: 1, "How to read the figures", aside: ""))
    report.add(.list(notes(wording)))
    return report
  }

  /// What to do first: the proposals by the hours they give back.
  private static func firstSteps(_ composer: AnalysisComposer) -> [Report.Block] {
    let (analysis, wording) = (composer.analysis, composer.wording)
    let gains = analysis.operations.compactMap { operation -> (text: Phrase, gain: Double)? in
      guard let proposal = composer.proposals[operation.id], let before = operation.failure.exact,
        let after = proposal.failureAfter
      else { return nil }
      let name = analysis.architecture.name(of: operation.id)
      var text =
        Phrase("In ") + .code(name) + Phrase(", publish ") + .code(proposal.name)
        + Phrase(" in place of \(Wording.count(proposal.replaces.count, "call")): ")
      text = text + Phrase("\(wording.hours(before)) → \(wording.hours(after)) h down a year", .strong)
      if let response = operation.response, response.meanMs > 0, let time = proposal.responseAfterMs {
        text = text + Phrase(", \(TimeText.milliseconds(response.meanMs)) → \(TimeText.milliseconds(time))")
      }
      return (text, before - after)
    }
    guard !gains.isEmpty else { return [] }
    let ranked = gains.enumerated().sorted { ($1.element.gain, $0.offset) < ($0.element.gain, $1.offset) }.map(
      \.element.text)
    return [.heading(level: 1, "What to do first", aside: ""), .list(Array(ranked.prefix(5)))]
  }

  private static func overview(_ analysis: ArchitectureAnalysis, _ wording: Wording) -> Table {
    let architecture = analysis.architecture
    return Table(
      [
        .init("operation"), .init("takes", .right), .init("waiting", .right), .init("available", .right),
        .init("down a year", .right), .init("SLO"),
      ],
      rows: analysis.operations.map { operation in
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
      })
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

  static func graph(_ analysis: ArchitectureAnalysis, mostNodes: Int = mostNodes) -> CallGraph {
    let architecture = analysis.architecture
    var operations = analysis.operations.filter { !$0.calls.isEmpty }
    if architecture.services.count > mostNodes {
      operations = Array(operations.sorted { (cost($1), $0.id) < (cost($0), $1.id) }.prefix(mostNodes / 6))
    }
    var numbers: [ServiceID: Int] = [:]
    var nodes: [CallGraph.Node] = []
    func number(_ service: ServiceID) -> Int {
      if let known = numbers[service] { return known }
      numbers[service] = nodes.count
      nodes.append(CallGraph.Node(architecture[service].name, shape(architecture[service].kind)))
      return nodes.count - 1
    }
    var edges: [CallGraph.Edge] = []
    for call in operations.flatMap(\.calls) {
      let site = architecture[call.id]
      guard nodes.count < mostNodes else { break }
      let from = number(architecture[site.operation].service)
      let isFact = site.publish != nil
      let label =
        isFact
        ? site.publish?.event.value ?? ""
        : "\(architecture[site.operation].name) \(TimeText.milliseconds(analysis.times.meanMs(of: call.id)))"
      let style: CallGraph.Style =
        isFact ? .fact : call.judgement.isMovable ? .movable : call.judgement.verdict == .ask ? .undecided : .kept
      edges.append(CallGraph.Edge(from: from, to: number(architecture.callee(of: call.id)), label: label, style: style))
    }
    return CallGraph(nodes: nodes, edges: edges)
  }

  private static func cost(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Double {
    operation.movable.cost ?? 0
  }

  private static func shape(_ kind: Service.Kind) -> CallGraph.Shape {
    switch kind {
    case .service, .cache: .box
    case .database: .database
    case .broker: .queue
    case .external: .outside
    }
  }

  private static func notes(_ wording: Wording) -> [Phrase] {
    var notes: [Phrase] = [
      "Availability is exact: what several calls share counts once, and parts fail independently of each other. Hours are of a \(wording.year).",
      "The hours of a call are what its operation would gain if that call alone could not fail; those of several calls do not add up where they share a callee.",
      "Times are of a request that succeeds at the first attempts with everything up; queues are not part of them.",
      "After the change, an outbox keeps facts while the broker is down; the work that they set off is then late, not lost.",
    ]
    if let assumptions = wording.assumptions { notes.append(Phrase(assumptions)) }
    notes.append(Phrase("Made by \(CommandLineTool.name) \(CommandLineTool.version)."))
    return notes
  }
}
