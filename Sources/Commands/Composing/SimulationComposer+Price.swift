import ArchitectureModel
import Reports
import Scenarios

/// What facts ask of those who publish and handle them.
extension SimulationComposer {
  private static let shownCatchUps = 3

  // MARK: Protections

  /// What would be lost, doubled or out of order without each protection.
  func protections(_ outcome: SimulationOutcome) -> [Report.Block] {
    guard let run = outcome.run(of: .eventDriven), !outcome.protections.isEmpty else { return [] }
    let rows = [row("all protections", run.losses)] + outcome.protections.map { row(name($0.protection), $0.losses) }
    let note =
      "the event-driven design once more, each time without one; a fact is lost when it was saved and never published"
    return [
      .heading(level: 2, "What its protections are worth", aside: ""),
      .table(
        Table(
          [
            .init("with"), .init("lost", .right), .init("twice", .right), .init("expired", .right),
            .init("out of order", .right), .init("failed", .right),
          ], rows: rows, note: Phrase(note, .dim))),
    ]
  }

  private func row(_ name: String, _ losses: RunResult.Losses) -> [Phrase] {
    let counts = [losses.lost, losses.appliedTwice, losses.expired, losses.outOfOrder, losses.unanswered]
    return [Phrase(name)] + counts.map(Self.failures)
  }

  private func name(_ protection: ProtectionAnswer.Protection) -> String {
    switch protection {
    case .outbox: "no outbox"
    case .idempotence(let count): "repeats applied, a commit every \(DecimalText.count(count))"
    case .window(let time): "repeats known for \(TimeText.duration(time)) only"
    case .retention(let time): "facts kept for \(TimeText.duration(time))"
    case .order: "retries behind the others"
    }
  }

  // MARK: Catching up

  /// How long consumers take to catch up, and what would make them faster.
  var catchUp: [Report.Block] {
    guard request.designs.contains(.eventDriven) else { return [] }
    let all = CatchUp.all(in: request.architecture(of: .eventDriven))
    guard !all.isEmpty else { return [] }
    let left = all.count > Self.shownCatchUps ? "; \(all.count - Self.shownCatchUps) more in --format json" : ""
    let rows = all.prefix(Self.shownCatchUps).map { catchUp -> [Phrase] in
      let hour = catchUp.drainSeconds(after: CatchUp.outage)
      let weekend = catchUp.drainSeconds(after: CatchUp.weekend)
      let needed = catchUp.partitionsNeeded(after: CatchUp.outage, toDrainIn: CatchUp.wanted)
      return [
        Phrase("\(catchUp.event) → \(architecture[catchUp.service].name)"),
        Phrase(DecimalText.count(catchUp.most)),
        hour.map { Phrase(TimeText.seconds($0)) } ?? Phrase("never", .bad),
        Phrase(needed < 1e9 ? DecimalText.count(Int(needed)) : "–"),
        weekend.map { Phrase(TimeText.seconds($0)) } ?? Phrase("never", .bad),
        Phrase(TimeText.duration(catchUp.retention), catchUp.retention > CatchUp.weekend ? nil : .bad),
      ]
    }
    let note =
      "an hour down is caught up in … by as many records at once, min(partitions, workers); in 10 min it takes …; a weekend, 64 h, is caught up in …, and facts have to be kept for longer than that; the oldest is as late as the consumer was down. Closed forms\(left)"
    return [
      .heading(level: 2, "What it takes to catch up", aside: ""),
      .table(
        Table(
          [
            .init("consumer"), .init("at once", .right), .init("an hour", .right), .init("in 10 min", .right),
            .init("a weekend", .right), .init("kept for", .right),
          ], rows: Array(rows), note: Phrase(note, .dim))),
    ]
  }
}
