import ArchitectureModel
import Redesign
import Reports
import Scenarios

/// What backs a proposal: both designs under the same faults, and what would turn it.
extension RedesignComposer {
  func blocks(for evidence: Evidence) -> [Report.Block] {
    var blocks: [Report.Block] = [
      .heading(level: 1, "Under the same faults", aside: Phrase("both designs, simulated", .dim))
    ]
    let rows = evidence.cases.map { row($0, evidence) }
    if !rows.isEmpty {
      blocks.append(
        .table(
          Table(
            [
              .init("scenario"), .init("fail today", .right), .init("with facts", .right), .init("oldest fact", .right),
              .init("lost", .right),
            ], rows: rows, note: Phrase(note(evidence), .dim))))
    }
    let left = Self.leftOut(evidence.leftOut)
    if !left.isEmpty { blocks.append(.lines(left)) }
    return blocks
  }

  /// The scenarios that were not played through, with the reason once for all of whom it is the same.
  private static func leftOut(_ scenarios: [Evidence.LeftOut]) -> [Phrase] {
    var reasons: [Evidence.LeftOut.Reason] = []
    for scenario in scenarios where !reasons.contains(scenario.reason) { reasons.append(scenario.reason) }
    return reasons.map { reason in
      let names = Wording.some(scenarios.filter { $0.reason == reason }.map { $0.scenario.shortened(to: 34) }, 3)
      let simulate = "; 'decouple simulate' plays them through"
      let how = if case .refused = reason { "" } else { simulate }
      return Phrase("Not played through, since \(because(reason)): \(names)\(how)", .warning)
    }
  }

  static func because(_ reason: Evidence.LeftOut.Reason) -> String {
    switch reason {
    case .tooMany: "no more than \(Evidence.mostCases) are here"
    case .tooLong: "it takes too long for here"
    case .refused(let error): error.description
    }
  }

  private func row(_ found: Evidence.Case, _ evidence: Evidence) -> [Phrase] {
    [
      Phrase(found.scenario.name.shortened(to: 34)), failures(found.before), failures(found.after),
      Phrase(found.oldestSeconds.map { TimeText.seconds($0) } ?? "–"),
      Phrase(SimulationComposer.count(found.lostFacts), found.lostFacts > 0 ? .bad : nil),
    ]
  }

  private func failures(_ run: RunResult?) -> Phrase {
    guard let run else { return "–" }
    let total = run.total
    guard total.offered > 0 else { return "nobody asked" }
    guard total.unanswered > 0 else { return Phrase("none", .good) }
    let share = DecimalText.percent(Double(total.unanswered) / Double(total.offered), decimals: 1)
    return Phrase("\(SimulationComposer.count(total.unanswered)) (\(share))", .bad)
  }

  private func note(_ evidence: Evidence) -> String {
    let runs = Wording.count(Evidence.replications, "replication")
    var note = "\(runs), seed \(ScenarioModel.usualSeed), the same arrivals, faults and luck in both designs"
    let widths = evidence.cases.flatMap(\.comparisons).compactMap { $0.answered?.halfWidth95 }
    if let widest = widths.max(), widest > 0 {
      note += "; differences to ± \(DecimalText.percent(widest, decimals: 2)) at 95 % confidence"
    } else if !widths.isEmpty {
      note += "; all replications agree"
    }
    return note + "; oldest: from the publish to the end of handling"
  }

  /// How late what consumers do was, at worst, in what was played through.
  func measuredLateness(_ operation: RedesignProposal.Operation) -> [Phrase] {
    guard let evidence else { return [] }
    var worst: [(service: ServiceID, milliseconds: Double, scenario: String)] = []
    for found in evidence.cases {
      for consumer in found.after.consumers {
        guard operation.facts.contains(where: { $0.name == consumer.event }), let age = consumer.age?.maxMs else {
          continue
        }
        if let place = worst.firstIndex(where: { $0.service == consumer.service }) {
          if age > worst[place].milliseconds { worst[place] = (consumer.service, age, found.scenario.name) }
        } else {
          worst.append((consumer.service, age, found.scenario.name))
        }
      }
    }
    guard !worst.isEmpty else { return [] }
    let parts = worst.sorted { ($1.milliseconds, $0.service) < ($0.milliseconds, $1.service) }.prefix(3).map {
      "\(evidence.architecture[$0.service].name) \(TimeText.milliseconds($0.milliseconds)) (\($0.scenario.shortened(to: 30)))"
    }
    return [Phrase("measured, at worst after the fact: \(parts.joined(separator: ", "))")]
  }

  // MARK: What would turn it

  func turning(_ inputs: [Sensitivity.Input]) -> [Report.Block] {
    guard !inputs.isEmpty else { return [] }
    return [.heading(level: 2, "What would turn it", aside: ""), .list(inputs.map { Phrase(text($0)) })]
  }

  private func text(_ input: Sensitivity.Input) -> String {
    switch input {
    case .brokerFailure(let today, let turning):
      let (worse, now) = (DecimalText.percent(unavailability: turning), DecimalText.percent(unavailability: today))
      return turning > today
        ? "without an outbox: a broker below \(worse) (\(now) today) would fail it more often than its calls do"
        : "without an outbox the broker's \(now) fail it more often than its calls do; it takes \(worse)"
    case .latencyOfCalls(let today, let turning):
      return
        "calls that take \(TimeText.milliseconds(turning)) together instead of \(TimeText.milliseconds(today)) would keep the promised latency as calls"
    case .rate(let fact, let today, let turning):
      let times = DecimalText.significant(turning / today, digits: 2)
      return
        "above \(DecimalText.significant(turning, digits: 3))/s of \(fact), \(times) × today's \(DecimalText.significant(today, digits: 3))/s, its slowest consumer never catches up"
    case .outage(let fact, let turning):
      return "a consumer that is down for more than \(TimeText.duration(turning)) loses facts \(fact)"
    case .cost(let turning):
      return
        "it has to cost less than \(DecimalText.fixed(turning, decimals: 0)) \(proposal.file.currency) a year to pay"
    }
  }
}
