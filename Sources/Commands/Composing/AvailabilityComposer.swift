import ArchitectureModel
import Availability
import Coupling
import Reports

/// What `availability` shows of a file.
struct AvailabilityComposer {
  private static let shownInFull = 10
  private static let shownComponents = 8
  private static let shownCutSets = 5
  private static let shownReplicas = 3
  private static let shownInputs = 3

  private let analysis: ArchitectureAnalysis
  private let questions: AvailabilityQuestions
  private let wording: Wording
  private var architecture: Architecture { analysis.architecture }

  static func report(_ analysis: ArchitectureAnalysis, _ questions: AvailabilityQuestions) -> Report {
    let composer = AvailabilityComposer(
      analysis: analysis, questions: questions, wording: Wording(architecture: analysis.architecture))
    var report = Report(title: "\(analysis.architecture.name) · availability · \(composer.wording.year)")
    report.add(.table(composer.overview))
    let shown = ArchitectureAnalysis.worst(analysis.operations, Self.shownInFull)
    let inputRanges = analysis.engine.inputRanges(of: shown.map(\.id))
    for (index, operation) in shown.enumerated() {
      report.blocks += composer.blocks(for: operation, inputRanges?[index])
    }
    if let assumptions = composer.wording.assumptions { report.add(.paragraph(Phrase(assumptions))) }
    return report
  }

  /// Every operation in one line: exact and, where it differs, the chain product beside it.
  private var overview: Table {
    let differs = analysis.operations.contains { isOtherThanChain($0) }
    var columns: [Table.Column] = [.init("operation"), .init("available", .right), .init("down a year", .right)]
    if differs { columns.append(.init("chain product", .right)) }
    columns.append(.init("SLO"))
    let rows = analysis.operations.map { operation -> [Phrase] in
      var row = [Phrase(architecture.name(of: operation.id).shortened(to: 26))]
      switch operation.failure {
      case .exact(let failure):
        row += [Phrase(DecimalText.percent(unavailability: failure)), Phrase("\(wording.hours(failure)) h")]
      case .between(let low, let high):
        row += [
          Phrase("≥ \(DecimalText.percent(unavailability: high))"),
          Phrase("\(wording.hours(low)) – \(wording.hours(high)) h"),
        ]
      }
      if differs {
        row.append(Phrase(isOtherThanChain(operation) ? "\(wording.hours(operation.chainFailure)) h" : "same", .dim))
      }
      let objective = architecture[operation.id].objective?.availability
      let verdict = operation.meetsAvailability.map { $0 ? Phrase("met", .good) : Phrase("MISSED", .bad) } ?? ""
      row.append(
        objective.map { Phrase(DecimalText.percent(unavailability: $0.value.nominal.complement) + " ") + verdict } ?? ""
      )
      return row
    }
    return Table(columns, rows: rows)
  }

  private func isOtherThanChain(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Bool {
    guard let failure = operation.failure.exact else { return false }
    return abs(operation.chainFailure - failure) > 1e-9 * failure
  }

  /// - Parameter ranges: what each uncertain figure does to it alone; nil where there are too many of them.
  private func blocks(
    for operation: ArchitectureAnalysis.OperationAnalysis, _ ranges: [InputRange]?
  ) -> [Report.Block] {
    var facts: [(label: String, text: Phrase)] = []
    let declared = architecture[operation.id]
    if let wanted = questions.target(of: declared) {
      facts.append(("target", promise(wanted, operation)))
      if let replicas = replicas(wanted, operation) { facts.append(("replicas", Phrase(replicas))) }
    }
    if let failure = operation.failure.exact {
      facts.append(("down", Phrase(Downtime.everyPeriod(failure, architecture.year))))
      if let cost = declared.downtimeCost?.value {
        facts.append(("costs", Phrase(Wording.money(failure * architecture.year.hours, cost))))
      }
    }
    if questions.isExact { facts.append(("exact", Wording.exact(analysis.engine.exactAnswer(of: operation.id)))) }
    if let range = operation.range {
      facts.append(
        (
          "range",
          Phrase(
            "\(DecimalText.percent(unavailability: range.worst)) to \(DecimalText.percent(unavailability: range.best)), as its figures may be"
          )
        ))
    }
    if operation.range != nil { facts.append(("most by", Phrase(uncertainty(ranges)))) }
    if let completion = wording.completion(operation) { facts.append(("facts", completion)) }
    var blocks: [Report.Block] = [
      .heading(
        level: 1, Phrase(architecture.name(of: operation.id)),
        aside: operation.failure.exact.map { Phrase(Downtime.nines($0), .dim) } ?? ""),
      .facts(facts),
    ]
    if let table = components(operation) { blocks.append(.table(table)) }
    if let sets = analysis.engine.cutSets(of: operation.id, listing: Self.shownCutSets), !sets.likeliest.isEmpty {
      blocks.append(.table(cutSets(sets)))
    }
    return blocks
  }

  private func promise(_ wanted: Probability, _ operation: ArchitectureAnalysis.OperationAnalysis) -> Phrase {
    let text = DecimalText.percent(unavailability: wanted.complement)
    guard let failure = operation.failure.exact else { return Phrase("\(text): the exact figure is not known") }
    let budget = failure / wanted.complement
    let used =
      wanted.complement > 0
      ? "; uses \(DecimalText.percent(budget, decimals: budget < 0.1 ? 2 : 0)) of its error budget" : ""
    guard let required = analysis.engine.required(wanted, of: operation.id) else {
      return Phrase("\(text) cannot be kept, whatever its parts are\(used)", .bad)
    }
    let each = DecimalText.sufficientPercent(unavailability: required.unavailability)
    if wanted.allows(failure) {
      return Phrase("\(text) is kept", .good) + Phrase(used)
    }
    return Phrase("to keep \(text), ", .bad)
      + Phrase(
        required.parts == 1 ? "it needs \(each)\(used)" : "each of its \(required.parts) parts needs \(each)\(used)")
  }

  /// Whose instances alone would keep a promise that is not kept; nil where it is, or where that is not known.
  private func replicas(_ wanted: Probability, _ operation: ArchitectureAnalysis.OperationAnalysis) -> String? {
    guard let failure = operation.failure.exact, !wanted.allows(failure),
      let found = analysis.engine.sufficientReplicas(for: wanted, of: operation.id)
    else { return nil }
    if found.isEmpty {
      return "more instances of one service alone, up to \(AvailabilityEngine.mostReplicas), don't keep it"
    }
    let shown = found.prefix(Self.shownReplicas).map { "\($0.count) of \(architecture[$0.service].name)" }
    let rest = found.count > shown.count ? ", or of \(Wording.count(found.count - shown.count, "other"))" : ""
    return "\(shown.joined(separator: ", or ")) would keep it\(rest)"
  }

  /// Which uncertain figures make the range as wide as it is.
  private func uncertainty(_ ranges: [InputRange]?) -> String {
    guard let ranges else {
      return "not worked out for more than \(AvailabilityEngine.mostUncertainInputs) uncertain figures"
    }
    let shown = ranges.prefix(Self.shownInputs).map { entry in
      "\(entry.input.name(in: architecture)): \(wording.hours(entry.range.best)) to \(wording.hours(entry.range.worst)) h"
    }
    let rest = ranges.count > shown.count ? "; then \(Wording.count(ranges.count - shown.count, "other"))" : ""
    return shown.joined(separator: "; ") + rest
  }

  private func components(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Table? {
    guard let importance = operation.importance, !importance.isEmpty else { return nil }
    let ranked = importance.enumerated().sorted { ($1.element.gain, $0.offset) < ($0.element.gain, $1.offset) }.map(
      \.element)
    let isWhole = questions.isImportanceWhole
    let declared = architecture[operation.id]
    // With all measures there is no room for these.
    let budget = isWhole ? nil : questions.target(of: declared).flatMap { $0.complement > 0 ? $0.complement : nil }
    let cost = isWhole ? nil : declared.downtimeCost?.value
    let rows = ranked.prefix(isWhole ? ranked.count : Self.shownComponents).map { component -> [Phrase] in
      var row = [Phrase(component.component.name(in: architecture)), Phrase(wording.hours(component.gain))]
      if let budget { row.append(Phrase(DecimalText.percent(component.gain / budget, decimals: 1))) }
      if let cost {
        row.append(Phrase(DecimalText.fixed(component.gain * architecture.year.hours * cost.perHour, decimals: 0)))
      }
      row.append(Phrase(DecimalText.significant(component.birnbaum, digits: 4)))
      if isWhole {
        row += [
          component.criticality, component.fussellVesely, component.riskAchievementWorth, component.riskReductionWorth,
        ].map { Phrase(DecimalText.significant($0, digits: 4)) }
      }
      return row
    }
    var columns: [Table.Column] = [.init("component"), .init("h/year*", .right)]
    if budget != nil { columns.append(.init("budget", .right)) }
    if let cost { columns.append(.init("\(cost.currency)/year", .right)) }
    columns.append(.init("Birnbaum", .right))
    if isWhole { columns += ["criticality", "F–V", "RAW", "RRW"].map { .init($0, .right) } }
    let rest = importance.count - rows.count
    return Table(
      columns, rows: rows,
      note: Phrase("* gained if it never failed" + (rest > 0 ? "; \(rest) more cost less" : ""), .dim))
  }

  private func cutSets(_ sets: CutSets) -> Table {
    let rows = sets.likeliest.map { set -> [Phrase] in
      if set.parts.isEmpty { return ["", "none: it can never succeed"] }
      return [
        Phrase(wording.hours(set.probability)),
        Phrase(set.parts.map { $0.name(in: architecture) }.joined(separator: " + ")),
      ]
    }
    let note = sets.count == "\(rows.count)" ? "" : "the likeliest of \(sets.count)"
    return Table(
      [.init("h/year down", .right), .init("minimal cut set: some requests fail when all of these are down")],
      rows: rows, note: Phrase(note, .dim))
  }
}
