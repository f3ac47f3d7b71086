import ArchitectureModel
import Coupling
import Documents
import Redesign
import Reports

/// What `redesign` shows: the facts, the calls that stay, the moves, the arguments against, the duties and the price.
struct RedesignComposer {
  /// Of many operations, those that win most are shown in full.
  private static let shownInFull = 10
  private static let shownKept = 30

  let proposal: RedesignProposal
  /// nil where there is nothing to simulate.
  let evidence: Evidence?
  let words: RedesignWording
  private let sensitivity: Sensitivity
  var wording: Wording { words.wording }
  var file: Architecture { proposal.file }
  var design: Architecture { proposal.design.architecture }

  init(_ proposal: RedesignProposal, evidence: Evidence? = nil) {
    (self.proposal, self.evidence) = (proposal, evidence)
    words = RedesignWording(proposal)
    sensitivity = Sensitivity(proposal)
  }

  /// - Parameter written: the paths of the artefacts, where they were asked for.
  func report(written: [String]?) -> Report {
    var report = Report(title: title)
    report.add(.paragraph(verdict))
    let moving = proposal.operations.filter { !$0.facts.isEmpty }
    let shown = Set(moving.sorted { ($1.saved, $0.id) < ($0.saved, $1.id) }.prefix(Self.shownInFull).map(\.id))
    for operation in moving where shown.contains(operation.id) { report.blocks += blocks(for: operation) }
    let others = moving.filter { !shown.contains($0.id) }
    if !others.isEmpty { report.blocks += table(of: others) }
    report.blocks += refusals
    report.blocks += stays
    if let evidence { report.blocks += blocks(for: evidence) }
    if !moving.isEmpty {
      report.blocks += wayThere
      report.blocks += worth
    }
    report.add(.lines(closing(written)))
    return report
  }

  private var title: String {
    let facts = Set(proposal.design.facts.map(\.name)).count
    let moved = proposal.design.facts.reduce(0) { $0 + $1.replaces.count }
    let what = moved == 0 ? "no facts" : "\(Wording.count(facts, "fact")) in place of \(Wording.count(moved, "call"))"
    return [file.name, what, wording.year].joined(separator: " · ")
  }

  private var verdict: Phrase {
    let calls = file.calls.count { $0.call != nil }
    let moved = proposal.design.facts.reduce(0) { $0 + $1.replaces.count }
    let asked = proposal.design.kept.count { kept in
      if case .judged(let judgement) = kept.reason { judgement.verdict == .ask } else { false }
    }
    guard calls > 0 else {
      return file.calls.isEmpty
        ? "Nobody calls anybody here: there is nothing to redesign."
        : "Every message is a fact already: there is nothing to redesign."
    }
    guard moved > 0 else {
      let refused = proposal.operations.contains { $0.refusal != nil }
      let text =
        refused
        ? "No proposal: what could move is not worth its price."
        : asked > 0
          ? "No proposal: of \(Wording.count(calls, "call")) none can move, and \(asked) \(asked == 1 ? "needs" : "need") an answer from you."
          : "No proposal: every call has to stay."
      return Phrase(text, .strong)
    }
    var text = Phrase("\(DecimalText.count(moved)) of \(Wording.count(calls, "call"))", .strong)
    text = text + Phrase(" \(moved == 1 ? "becomes a fact" : "become facts")")
    let stay = calls - moved - asked
    if stay > 0 { text = text + Phrase(", \(stay) \(stay == 1 ? "stays" : "stay")") }
    if asked > 0 { text = text + Phrase(", \(asked) \(asked == 1 ? "needs" : "need") an answer from you") }
    text = text + "."
    let hours = proposal.businessCase.savedHours
    if hours > 0 {
      text = text + " " + Phrase("That saves \(TimeText.hours(hours)) h of downtime a year", .good)
      text = text + Phrase("\(Self.addedUp(proposal.businessCase)).")
    }
    return text
  }

  /// That hours in which several operations are down count for each of them.
  static func addedUp(_ business: BusinessCase) -> String {
    let count = business.savingOperations
    return count > 1 ? ", those of \(DecimalText.count(count)) operations added up" : ""
  }

  // MARK: One operation

  private func blocks(for operation: RedesignProposal.Operation) -> [Report.Block] {
    var blocks: [Report.Block] = [
      .heading(
        level: 1,
        Phrase(file.name(of: operation.id) + (file[operation.id].rate.map { "  " + Wording.rate($0.value) } ?? "")),
        aside: Phrase(words.change(operation), .good)),
      .facts(figures(operation)),
    ]
    for (fact, payload) in zip(operation.facts, operation.payloads) { blocks += self.blocks(for: fact, payload) }
    if let plan = operation.plan { blocks += self.blocks(for: plan, operation) }
    blocks += against(operation)
    blocks += turning(sensitivity.inputs(of: operation))
    blocks += [
      .heading(level: 2, "Who builds what", aside: ""),
      .list(words.duties(operation.duties)),
    ]
    return blocks
  }

  private func figures(_ operation: RedesignProposal.Operation) -> [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = []
    if let before = operation.before.failure.exact, let after = operation.after.failure.exact {
      var text =
        "\(DecimalText.percent(unavailability: before)) → \(DecimalText.percent(unavailability: after))"
      if let bare = operation.failureWithoutOutbox, bare != after {
        text += "; without an outbox \(DecimalText.percent(unavailability: bare)), \(wording.hours(bare)) h"
      }
      facts.append(("available", Phrase(text)))
    }
    if let before = operation.before.incompletion, let after = operation.after.incompletion {
      facts.append(
        (
          "done at once",
          Phrase(
            "\(DecimalText.percent(unavailability: before)) → \(DecimalText.percent(unavailability: after)); the rest is late, not lost"
          )
        ))
    }
    if let money = operation.businessCase?.savedMoney, let cost = file[operation.id].downtimeCost?.value, money > 0 {
      facts.append(("worth", Phrase(Wording.money(operation.businessCase?.savedHours ?? 0, cost))))
    }
    return facts
  }

  func blocks(for fact: EventDrivenDesign.Fact, _ payload: FactPayload) -> [Report.Block] {
    let broker = design[fact.broker]
    var aside = ["on \(broker.name)"]
    if let key = design[fact.publish].publish?.key { aside.append("key \(key)") }
    if let partitions = broker.partitions(of: fact.name) { aside.append(Wording.count(partitions, "partition")) }
    aside.append("kept \(TimeText.duration(broker.retention(of: fact.name).value))")
    let service = file[file[fact.operation].service].name
    let event = CloudEventExample.value(of: payload, event: fact.name, from: service)
    var blocks: [Report.Block] = [
      .heading(
        level: 2, Phrase((fact.isPublishedAlready ? "Goes on publishing " : "Publishes ") + fact.name),
        aside: Phrase(aside.joined(separator: ", "))),
      .code(language: "json", String(JSONWriter.pretty(event).dropLast())), .table(consumers(of: fact)),
    ]
    var remarks: [Phrase] = []
    if let partitions = fact.partitions, partitions.tooFew > 0 {
      let limit = DecimalText.count(partitions.tooFew)
      remarks.append(
        Phrase(
          "\(limit) or fewer partitions never catch up with its rate; \(DecimalText.count(partitions.needed)) drain an outage in its own length"
        ))
    }
    for load in proposal.overloads where load.event == fact.name {
      guard let needed = load.workersNeeded else { continue }
      let rate = DecimalText.significant(load.perSecond, digits: 4)
      remarks.append(
        Phrase(
          "\(design[load.service].name) never catches up: \(rate)/s of \(TimeText.seconds(load.seconds)) each want \(DecimalText.count(needed)) workers, it has \(DecimalText.count(load.workers ?? 0))",
          .warning))
    }
    if design[fact.publish].publish?.key == nil {
      remarks.append(Phrase("no key: the file names none, and without one there is no order", .warning))
    }
    for (call, fields) in payload.constants {
      remarks.append(
        Phrase(
          "\(fields.joined(separator: ", ")) stay with \(wording.target(of: call)): they are the same in every request")
      )
    }
    for question in payload.questions {
      remarks.append(
        Phrase(
          "what is \(question.fields.joined(separator: ", ")) of \(file[question.call].name) made from? Say it in 'sends'",
          .warning))
    }
    if !remarks.isEmpty { blocks.append(.lines(remarks)) }
    return blocks
  }

  private func consumers(of fact: EventDrivenDesign.Fact) -> Table {
    Table(
      [.init("consumer"), .init("in place of"), .init("reads"), .init("takes", .right)],
      rows: fact.takers.map { taker in
        let service = design[taker.service]
        let consumer = service.consumers[taker.place]
        let handler = consumer.operation.map { design.name(of: $0) } ?? service.name
        let time = proposal.after.times.meanMs(of: consumer, at: service).map { TimeText.milliseconds($0) } ?? "never"
        let reads = consumer.reads.isEmpty ? Phrase("not given", .dim) : Phrase(consumer.reads.joined(separator: ", "))
        let calls = taker.replaces.map { file[$0].name }.joined(separator: ", ")
        return [Phrase(handler), .code(calls), reads, Phrase(time)]
      })
  }

  private func blocks(for plan: MovePlan, _ operation: RedesignProposal.Operation) -> [Report.Block] {
    var rows: [[Phrase]] = []
    let today = [
      operation.before.responseMs.map { TimeText.milliseconds($0) } ?? "never",
      operation.before.failure.exact.map(wording.hours) ?? "?",
    ]
    rows.append(["today", Phrase(today[0]), Phrase(today[1]), ""])
    for (number, step) in plan.steps.enumerated() {
      rows.append([
        Phrase("\(number + 1) \(words.targets(of: step.calls))"), Phrase(TimeText.milliseconds(step.responseMs)),
        Phrase(wording.hours(step.failure)), Phrase(wording.hours(step.saved)),
      ])
    }
    if !operation.movesOfCallees.isEmpty, let after = operation.after.failure.exact {
      rows.append([
        "with the moves of its callees",
        Phrase(operation.after.responseMs.map { TimeText.milliseconds($0) } ?? "never"),
        Phrase(wording.hours(after)), Phrase(wording.hours(max(0, (plan.steps.last?.failure ?? after) - after))),
      ])
    }
    var remarks = [Phrase(objective(plan, operation.id))]
    if let better = choices(plan) { remarks.append(better) }
    remarks.append(Phrase(search(plan), .dim))
    return [
      .heading(level: 2, "The moves, by what each saves", aside: ""),
      .table(
        Table([.init("move"), .init("takes", .right), .init("h/year", .right), .init("saves", .right)], rows: rows)),
      .lines(remarks.filter { !$0.isEmpty }),
    ]
  }

  private func objective(_ plan: MovePlan, _ operation: OperationID) -> String {
    guard plan.hasMissedObjective, let objective = file[operation].objective else { return "" }
    guard let smallest = plan.smallest else {
      return plan.isOpen
        ? "whether moves meet the \(wording.objective(objective)) cannot be told from what is known of the times"
        : "no set of moves meets the \(wording.objective(objective))"
    }
    let calls = words.targets(of: smallest.calls)
    if smallest.calls.count == plan.steps.reduce(0, { $0 + $1.calls.count }) {
      return "the \(wording.objective(objective)) needs all of them"
    }
    return "enough for the \(wording.objective(objective)): \(calls); stop there, or go on for the rest"
  }

  /// Choices that the order of the moves does not pass, in so many words.
  private func choices(_ plan: MovePlan) -> Phrase? {
    let ordered = Set((0...plan.steps.count).map { count in Set(plan.steps.prefix(count).flatMap(\.calls)) })
    let others = plan.front.filter { !ordered.contains(Set($0.calls)) }
    guard let first = others.first else { return nil }
    let calls = words.targets(of: first.calls)
    return Phrase(
      "another way: \(calls) alone give \(TimeText.milliseconds(first.responseMs)) and \(wording.hours(first.failure)) h"
        + (others.count > 1 ? "; \(others.count - 1) more in --format json" : ""))
  }

  private func search(_ plan: MovePlan) -> String {
    switch plan.search {
    case .exact: ""
    case .ordered where plan.steps.contains { $0.calls.count > 1 }:
      "too many calls to compare at every place: they go by what each saves by itself, in \(Wording.count(plan.steps.count, "group"))"
    case .ordered(let sets):
      "too many calls to look at every set of them: \(DecimalText.count(sets)) sets along the order of the moves were"
    }
  }

  // MARK: Against it

  private func against(_ operation: RedesignProposal.Operation) -> [Report.Block] {
    var blocks: [Report.Block] = [
      .heading(level: 2, "The strongest argument against", aside: ""),
      .list(words.arguments(operation.challenges) + measuredLateness(operation)),
    ]
    guard let checks = operation.checks else {
      blocks += [.heading(level: 2, "Would less be enough?", aside: ""), .paragraph(Phrase(Self.notChecked))]
      return blocks
    }
    guard !checks.isEmpty else { return blocks }
    blocks += [
      .heading(level: 2, "Would less be enough?", aside: ""),
      .table(alternatives(checks, operation)), .paragraph(enough(operation, checks)),
    ]
    return blocks
  }

  private func alternatives(_ checks: [CounterCheck], _ operation: RedesignProposal.Operation) -> Table {
    alternatives(
      checks, against: operation.facts.map(\.name).joined(separator: ", "), responseMs: operation.after.responseMs,
      failure: operation.after.failure.exact, but: "late while a consumer is down, never lost")
  }

  /// What is smaller, and at last the fact that it is held against.
  func alternatives(
    _ checks: [CounterCheck], against fact: String, responseMs: Double?, failure: Double?, but shortcoming: String
  ) -> Table {
    func row(_ name: String, _ time: Double?, _ failure: Double?, _ rest: String) -> [Phrase] {
      [
        Phrase(name), Phrase(time.map { TimeText.milliseconds($0) } ?? "never"),
        Phrase(failure.map(wording.hours) ?? "?"), Phrase(rest),
      ]
    }
    let rows = checks.map { row(words.name($0), $0.responseMs, $0.failure, words.shortcoming($0)) }
    return Table(
      [.init("instead"), .init("takes", .right), .init("h/year", .right), .init("but")],
      rows: rows + [row(fact, responseMs, failure, shortcoming)])
  }

  private static let notChecked =
    "That was looked at for the \(RedesignProposal.mostChecked) operations that win most only; 'decouple redesign --call' does for any call."

  private func enough(_ operation: RedesignProposal.Operation, _ checks: [CounterCheck]) -> Phrase {
    let objective = file[operation.id].objective
    guard objective?.availability != nil || objective?.latency != nil else {
      return "Nothing is promised for this operation: whether less is enough is yours to say."
    }
    if let check = checks.first(where: { $0.meetsObjectives == true }) {
      return Phrase(
        "Perhaps: \(words.name(check)) keeps what is promised. \(words.shortcoming(check).capitalizedFirst).", .warning)
    }
    let ofFact = proposal.after.meetsObjectives(operation.id)
    let open = checks.filter { $0.meetsObjectives == nil }.map(words.name)
    guard open.isEmpty else {
      let names = (open + (ofFact == nil ? ["the fact"] : [])).joined(separator: " or ")
      let fact = ofFact.map { $0 ? "; the fact does" : "; the fact does not" } ?? ""
      return Phrase(
        "It cannot be told from what is known whether \(names) would keep what is promised\(fact).", .warning)
    }
    return switch ofFact {
    case true?: "No: only the fact keeps what is promised."
    case false?: "No: none of it keeps what is promised; the fact comes nearest."
    case nil: "No: none of it keeps what is promised; whether the fact does cannot be told from what is known."
    }
  }

  // MARK: All of it

  private func table(of operations: [RedesignProposal.Operation]) -> [Report.Block] {
    [
      .heading(level: 1, "Operations that win less", aside: ""),
      .table(
        Table(
          [.init("operation"), .init("fact"), .init("before and after")],
          rows: operations.prefix(Self.shownKept).map {
            [
              Phrase(file.name(of: $0.id)), Phrase($0.facts.map(\.name).joined(separator: ", ")),
              Phrase(words.change($0)),
            ]
          },
          note: operations.count > Self.shownKept ? Phrase("and \(operations.count - Self.shownKept) more", .dim) : "")),
      .lines([Phrase("Would less be enough? \(Self.notChecked)", .dim)]),
    ]
  }

  private var refusals: [Report.Block] {
    let refused = proposal.operations.filter { $0.refusal != nil }
    guard !refused.isEmpty else { return [] }
    return [
      .heading(level: 1, "Refused", aside: ""),
      .list(
        refused.compactMap { operation in
          operation.refusal.map {
            Phrase(file.name(of: operation.id), .strong) + Phrase(": \(words.refusal($0)).")
          }
        }),
    ]
  }

  private var stays: [Report.Block] {
    let kept = proposal.design.kept.filter { if case .left = $0.reason { false } else { true } }
    guard !kept.isEmpty else { return [] }
    return [
      .heading(level: 1, "Calls that stay", aside: ""),
      .table(
        Table(
          [.init("call"), .init("to"), .init("because")],
          rows: kept.prefix(Self.shownKept).map {
            [.code(file[$0.call].name), Phrase(wording.target(of: $0.call)), Phrase(words.because($0))]
          }, note: kept.count > Self.shownKept ? Phrase("and \(kept.count - Self.shownKept) more", .dim) : "")),
    ]
  }

  /// Each move by itself, so that it can be stopped and taken back after any step.
  private var wayThere: [Report.Block] {
    [
      .heading(level: 1, "Each move, safely", aside: ""),
      .list([
        "Publish the fact beside the call, through the outbox. Nobody reads it yet.",
        "Let the consumer run in the shadow: it works out what it would do, does nothing, and what differs from the call is counted.",
        "When nothing differs any more, let the consumer do it, and let the call be taken as done by the id that both carry.",
        "Remove the call. Until then, one switch goes back.",
      ]),
    ]
  }

  private var worth: [Report.Block] {
    let business = proposal.businessCase
    var facts: [(label: String, text: Phrase)] = []
    var saved = "\(TimeText.hours(business.savedHours)) h of downtime a year"
    if let money = business.savedMoney { saved += ", \(words.money(money, business.currency))" }
    facts.append(("saves", Phrase(saved)))
    let brokers = Set(proposal.design.facts.map(\.broker)).sorted().map { design[$0].name }.joined(separator: ", ")
    let running =
      business.brokerMoney.map { "\(words.money($0, business.currency)) a year to run \(brokers)" }
      ?? "running \(brokers), for which the file gives no 'cost'"
    let consumers = proposal.design.facts.reduce(0) { $0 + $1.takers.count }
    var price = [running, Wording.count(business.moves, "move"), Wording.count(consumers, "idempotent consumer")]
    if !proposal.design.adapters.isEmpty {
      price.append(Wording.count(proposal.design.adapters.count, "adapter"))
    }
    facts.append(("costs", Phrase(price.joined(separator: "; "))))
    if let even = business.breakEven {
      facts.append(
        (
          "pays",
          Phrase(
            even > 0
              ? "back within a year if the moves cost less than \(words.money(even, business.currency))"
              : "not back: the broker alone costs more", even > 0 ? .good : .bad)
        ))
    }
    facts.append(
      (
        "stale",
        "what a consumer does is late by an outage of it, and caught up with in as long again where partitions suffice"
      ))
    facts.append(
      ("watch", "the age of what waits for each consumer, dead letters, and a trace from request to consumer"))
    if let broker = words.broker { facts.append(("assumes", Phrase(broker))) }
    return [.heading(level: 1, "What it is worth, and its price", aside: ""), .facts(facts)]
  }

  private func closing(_ written: [String]?) -> [Phrase] {
    var lines: [Phrase] = []
    if let assumptions = wording.assumptions { lines.append(Phrase(assumptions)) }
    if let written {
      lines.append(
        written.isEmpty
          ? Phrase("Nothing to write: there is no proposal.")
          : Phrase("Written: \(Wording.count(written.count, "file")), decision.md first."))
    }
    let open = proposal.design.kept.contains { kept in
      if case .judged(let judgement) = kept.reason { judgement.verdict == .ask } else { false }
    }
    if open { lines.append(Phrase("Next: ") + .code("decouple ask \(wording.file)")) }
    if !proposal.design.facts.isEmpty, written == nil {
      lines.append(Phrase("Next: ") + .code("decouple redesign \(wording.file) --emit DIR"))
    }
    return lines
  }
}

extension RedesignProposal.Operation {
  /// The failure probability that it loses.
  var saved: Double { (before.failure.exact ?? 0) - (after.failure.exact ?? 0) }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
