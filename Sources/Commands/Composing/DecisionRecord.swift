import ArchitectureModel
import Coupling
import Redesign
import Reports

/// The redesign as a decision to be taken: context, decision, consequences, and what else there was.
enum DecisionRecord {
  static func report(_ proposal: RedesignProposal) -> Report {
    let words = RedesignWording(proposal)
    let moving = proposal.operations.filter { !$0.facts.isEmpty }
    let (file, design) = (proposal.file, proposal.design.architecture)
    let facts = moving.flatMap(\.facts).map(\.name)
    var report = Report(title: "Publish facts in place of calls")
    report.add(.facts([("Status", "proposed"), ("Architecture", Phrase(file.name))]))
    report.add(.heading(level: 1, "Context", aside: ""))
    report.add(
      .list(
        moving.map { operation in
          let calls = operation.facts.flatMap(\.replaces).sorted().map { words.wording.target(of: $0) }
          let time = operation.before.responseMs.map { "takes \(TimeText.milliseconds($0))" } ?? "never succeeds"
          let down = operation.before.failure.exact.map { " and is down \(words.wording.hours($0)) h a year" } ?? ""
          return .code(file.name(of: operation.id)) + Phrase(" \(time)\(down); it waits for ")
            + Phrase(calls.joined(separator: ", ")) + Phrase(", whose results it does not need.")
        }))
    report.add(.heading(level: 1, "Decision", aside: ""))
    report.add(
      .list(
        moving.flatMap { operation in
          operation.facts.map { fact in
            let takers = fact.takers.map { design[$0.service].name }.joined(separator: ", ")
            return .code(file.name(of: operation.id)) + Phrase(" publishes ") + .code(fact.name)
              + Phrase(" through an outbox; consumed by \(takers).")
          }
        }
          + proposal.design.kept.map { kept in
            .code(file[kept.call].name) + Phrase(" stays a call: \(words.because(kept)).")
          }))
    report.add(.heading(level: 1, "Consequences", aside: ""))
    report.add(.table(before(moving, words)))
    report.add(
      .list([
        "What consumers do is late by an outage of theirs, not lost, within the retention of the topics.",
        "A fact may come twice: every consumer knows by its id what it has done.",
        Phrase(SchemaEvolution.rule),
      ]))
    report.add(.heading(level: 1, "Who builds what", aside: ""))
    report.add(
      .list(words.duties(moving.flatMap(\.duties))))
    report.add(.heading(level: 1, "Against it", aside: ""))
    report.add(
      .list(moving.flatMap(\.challenges).map { .code(file[$0.call].name) + Phrase(": \(words.argument($0)).") }))
    report.add(.heading(level: 1, "What else there was", aside: ""))
    report.add(alternatives(moving, words, file))
    report.add(.heading(level: 1, "Assumptions", aside: ""))
    var assumptions: [Phrase] = []
    if let broker = words.broker { assumptions.append(Phrase("The broker: \(broker).")) }
    if let other = words.wording.assumptions { assumptions.append(Phrase(other)) }
    assumptions.append("Parts fail independently of each other, apart from what the file says they share.")
    report.add(.list(assumptions))
    report.add(
      .paragraph(
        Phrase("Facts: \(facts.joined(separator: ", ")). Made by \(CommandLineTool.name) \(CommandLineTool.version).")))
    return report
  }

  private static func before(_ moving: [RedesignProposal.Operation], _ words: RedesignWording) -> Table {
    func time(_ figures: RedesignProposal.Figures) -> Phrase {
      Phrase(figures.responseMs.map { TimeText.milliseconds($0) } ?? "never")
    }
    func hours(_ failure: Double?) -> Phrase { Phrase(failure.map { "\(words.wording.hours($0)) h" } ?? "not exact") }
    return Table(
      [
        .init("operation"), .init("takes", .right), .init("then", .right), .init("down a year", .right),
        .init("then", .right), .init("without outbox", .right),
      ],
      rows: moving.map { operation in
        [
          .code(words.proposal.file.name(of: operation.id)), time(operation.before), time(operation.after),
          hours(operation.before.failure.exact), hours(operation.after.failure.exact),
          hours(operation.failureWithoutOutbox),
        ]
      })
  }

  private static func alternatives(
    _ moving: [RedesignProposal.Operation], _ words: RedesignWording, _ file: Architecture
  ) -> Report.Block {
    let rows = moving.flatMap { operation in
      (operation.checks ?? []).map { check -> [Phrase] in
        [
          .code(file.name(of: operation.id)), Phrase(words.name(check)),
          Phrase(check.responseMs.map { TimeText.milliseconds($0) } ?? "never"),
          Phrase(check.failure.map { "\(words.wording.hours($0)) h" } ?? "not exact"), Phrase(words.shortcoming(check)),
        ]
      }
    }
    guard !rows.isEmpty else { return .paragraph("Nothing smaller would change anything.") }
    let unchecked = moving.count { $0.checks == nil }
    let note =
      "looked at for the \(RedesignProposal.mostChecked) operations that win most; \(Wording.count(unchecked, "other was", "others were")) not"
    return .table(
      Table(
        [.init("operation"), .init("instead"), .init("takes", .right), .init("down a year", .right), .init("but")],
        rows: rows, note: unchecked > 0 ? Phrase(note, .dim) : ""))
  }
}
