import ArchitectureModel
import Coupling
import Redesign
import Reports

/// How far each move of a redesign gets, drawn: hours after each step, and the choices that no other beats.
struct PlanComposer {
  private static let shownOperations = 5
  private static let shownChoices = 12

  private let proposal: RedesignProposal
  private let wording: Wording
  private var file: Architecture { proposal.file }

  /// Of the operations that win most; nothing where nothing moves.
  static func blocks(_ proposal: RedesignProposal) -> [Report.Block] {
    let composer = PlanComposer(proposal: proposal, wording: Wording(architecture: proposal.file))
    let moving = proposal.operations.filter { $0.plan?.steps.isEmpty == false }
    let ranked = moving.sorted { ($1.saved, $0.id) < ($0.saved, $1.id) }.prefix(shownOperations)
    guard !ranked.isEmpty else { return [] }
    var blocks: [Report.Block] = [.heading(level: 2, "How far each move gets", aside: "")]
    for operation in ranked { blocks += composer.blocks(for: operation) }
    if moving.count > ranked.count {
      blocks.append(
        .paragraph(
          Phrase("The \(shownOperations) operations that win most; of the others the tables above tell.", .dim)))
    }
    return blocks
  }

  private func blocks(for operation: RedesignProposal.Operation) -> [Report.Block] {
    guard let plan = operation.plan, let steps = steps(plan, operation) else { return [] }
    return [.chart(steps)] + (choices(plan, operation).map { [.chart($0)] } ?? [])
  }

  private func steps(_ plan: MovePlan, _ operation: RedesignProposal.Operation) -> Chart? {
    guard let today = operation.before.failure.exact else { return nil }
    var rows: [(name: String, failure: Double, responseMs: Double?)] = [("today", today, operation.before.responseMs)]
    for (number, step) in plan.steps.enumerated() {
      let calls = step.calls.map { wording.move(of: $0) }.joined(separator: ", ")
      rows.append(("\(number + 1) \(calls)", step.failure, step.responseMs))
    }
    let allowed = file[operation.id].objective?.availability?.value.nominal
    let most = max(rows.map(\.failure).max() ?? 0, allowed?.complement ?? 0)
    guard most > 0 else { return nil }
    let name = file.name(of: operation.id)
    return Chart(
      title: "Hours down a year, today and after each move: \(name)",
      summary:
        "From \(wording.hours(today)) h today to \(wording.hours(rows[rows.count - 1].failure)) h after \(Wording.count(plan.steps.count, "move")).",
      drawing: .bars(
        rows.map { .init(label: $0.name, value: "\(wording.hours($0.failure)) h", length: $0.failure / most) },
        limit: allowed.map {
          .init(
            label: "promised: \(wording.hours($0.complement)) h", place: $0.complement / most)
        }),
      table: Table(
        [.init("after"), .init("available", .right), .init("h/year", .right), .init("takes", .right)],
        rows: rows.map { row in
          [
            Phrase(row.name), Phrase(DecimalText.percent(unavailability: row.failure)),
            Phrase(wording.hours(row.failure)), Phrase(Self.time(row.responseMs)),
          ]
        }))
  }

  private func choices(_ plan: MovePlan, _ operation: RedesignProposal.Operation) -> Chart? {
    let front = plan.front.prefix(Self.shownChoices).sorted {
      ($1.responseMs, $1.failure, $0.calls.count) < ($0.responseMs, $0.failure, $1.calls.count)
    }
    // Today and all of it are no choice between anything that the steps do not show.
    guard front.count > 2 else { return nil }
    let (time, failure) = (front.map(\.responseMs).max() ?? 0, front.map(\.failure).max() ?? 0)
    guard time > 0, failure > 0 else { return nil }
    let left = plan.front.count - front.count
    return Chart(
      title: "Choices that no other beats in moves, time and hours: \(file.name(of: operation.id))",
      summary:
        "\(Wording.count(front.count, "choice")), each a set of calls that move; lower and further left is better.",
      drawing: .points(
        front.map { .init(across: $0.responseMs / time, up: $0.failure / failure) },
        across: .init(label: "response time", end: Self.time(time)),
        up: .init(label: "hours down a year", end: "\(wording.hours(failure)) h")),
      table: Table(
        [.init("choice", .right), .init("what moves"), .init("takes", .right), .init("h/year", .right)],
        rows: front.enumerated().map { number, choice in
          let calls = choice.calls.map { wording.move(of: $0) }.joined(separator: ", ")
          return [
            Phrase(String(number + 1)), Phrase(calls.isEmpty ? "nothing: today" : calls),
            Phrase(Self.time(choice.responseMs)), Phrase(wording.hours(choice.failure)),
          ]
        }, note: left > 0 ? Phrase("\(left) more in redesign --format json", .dim) : ""))
  }

  private static func time(_ milliseconds: Double?) -> String {
    milliseconds.map { TimeText.milliseconds($0) } ?? "never"
  }
}
