import ArchitectureModel
import Coupling
import Redesign
import Reports

/// One call, thought through.
extension RedesignComposer {
  /// The question of every call, and what comes of it.
  func dialogue(_ call: CallID) -> Report {
    let site = file[call]
    var report = Report(title: "\(site.name) to \(wording.target(of: call))")
    let operation = proposal.operations.first { $0.id == site.operation }
    let judgement = proposal.before[site.operation].calls.first { $0.id == call }?.judgement
    report.add(.heading(level: 1, "Does the caller need to wait for the result?", aside: ""))
    if let judgement {
      let answer: String =
        switch judgement.verdict {
        case .event: "no"
        case .later: "not now"
        case .keep: "yes"
        case .ask: "nobody has said"
        }
      report.add(
        .paragraph(
          Phrase(answer, .strong) + Phrase(": \(judgement.because) (\(judgement.confidence.rawValue) confidence).")))
    }
    let fact = operation?.facts.first { $0.replaces.contains(call) }
    if let operation, let fact, let place = operation.facts.firstIndex(where: { $0.name == fact.name }),
      let taker = fact.takers.first(where: { $0.replaces.contains(call) })
    {
      report.blocks += blocks(for: fact, operation.payloads[place])
      report.add(.heading(level: 1, "What \(design[taker.service].name) has to do", aside: ""))
      report.add(.list(operation.duties.filter { $0.service == taker.service }.map { Phrase($0.text) }))
      report.add(.heading(level: 1, "The strongest argument against", aside: ""))
      let challenges = operation.challenges.filter { $0.call == call }
      report.add(.list(challenges.map { Phrase(words.argument($0)) }))
      let checks = CounterCheck.all(for: [call], of: site.operation, in: proposal.before)
      if !checks.isEmpty {
        report.add(.heading(level: 1, "Would less be enough?", aside: ""))
        report.add(.table(alternatives(checks, moving: call, fact)))
      }
    }
    report.add(.heading(level: 1, "Verdict", aside: ""))
    report.add(.paragraph(verdict(on: call, fact)))
    return report
  }

  /// Against the fact in place of this call alone.
  private func alternatives(
    _ checks: [CounterCheck], moving call: CallID, _ fact: EventDrivenDesign.Fact
  ) -> Table {
    let before = proposal.before
    return alternatives(
      checks, against: "\(fact.name), this call alone",
      responseMs: before.times.meanMs(of: fact.operation, sparing: [call]),
      failure: before.engine.failure(of: fact.operation, sparing: [call]),
      but: "late while the consumer is down, never lost")
  }

  private func verdict(on call: CallID, _ fact: EventDrivenDesign.Fact?) -> Phrase {
    if let fact {
      let cost = proposal.before[file[call].operation].calls.first { $0.id == call }?.cost
      let hours = cost.map { ", and \(wording.hours($0)) h a year with it" } ?? ""
      return Phrase("It moves: \(fact.name) takes its place", .good) + Phrase("\(hours).")
    }
    if let kept = proposal.design.kept.first(where: { $0.call == call }) {
      return Phrase("It stays", .strong) + Phrase(": \(words.because(kept)).")
    }
    return Phrase("It stays.")
  }
}
