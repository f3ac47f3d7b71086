import ArchitectureModel
import Coupling
import Reports

/// What `diff` shows: in one line what comes of the change, then every operation that it reaches.
struct DiffComposer {
  /// Of many operations, those whose hours change most; a comment in a pull request has to end somewhere.
  private static let shownOperations = 20
  private static let shownFindings = 40

  private let diff: ArchitectureDiff
  private let old: Wording
  private let new: Wording

  static func report(_ diff: ArchitectureDiff) -> Report {
    let composer = DiffComposer(
      diff: diff, old: Wording(architecture: diff.old.architecture), new: Wording(architecture: diff.new.architecture))
    var report = Report(title: "\(diff.new.architecture.name) · what the change does · \(composer.new.year)")
    report.add(.paragraph(composer.verdict))
    if !composer.services.isEmpty { report.add(.facts(composer.services)) }
    let changed = diff.operations.filter(\.isChanged)
    let shown = composer.most(changed)
    for operation in shown { report.blocks += composer.blocks(for: operation) }
    if shown.count < changed.count {
      let count = Wording.count(changed.count - shown.count, "operation")
      report.add(.paragraph(Phrase("\(count) more changed by fewer hours: --format json has all.")))
    }
    report.blocks += composer.findings(diff.newFindings, "New findings")
    report.blocks += composer.findings(diff.goneFindings, "Findings that are gone")
    return report
  }

  private var verdict: Phrase {
    let changed = diff.operations.filter(\.isChanged)
    guard !changed.isEmpty || !diff.newFindings.isEmpty || !diff.goneFindings.isEmpty || !services.isEmpty else {
      return "No operation, coupling or finding is different."
    }
    let calls = changed.flatMap(\.changedCalls)
    let added = calls.count { $0.before == nil }
    let gone = calls.count { $0.after == nil }
    var parts = ["\(Wording.count(changed.count, "operation")) of \(DecimalText.count(diff.operations.count)) changed"]
    if added > 0 { parts.append("\(Wording.count(added, "call or fact", "calls or facts")) more") }
    if gone > 0 { parts.append(Wording.count(gone, "call or fact gone", "calls or facts gone")) }
    let others = calls.count - added - gone
    if others > 0 { parts.append("\(Wording.count(others, "coupling")) changed") }
    var text = Phrase(parts.joined(separator: ", "), .strong) + "; "
    text = text + Phrase(Wording.count(diff.newFindings.count, "new finding"), diff.newFindings.isEmpty ? nil : .bad)
    return text + Phrase(", \(DecimalText.count(diff.goneFindings.count)) gone.")
  }

  private var services: [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = []
    if !diff.newServices.isEmpty { facts.append(("new services", Phrase(diff.newServices.joined(separator: ", ")))) }
    if !diff.goneServices.isEmpty { facts.append(("gone services", Phrase(diff.goneServices.joined(separator: ", ")))) }
    return facts
  }

  /// Those whose downtime changes most, in their order.
  private func most(_ changed: [ArchitectureDiff.OperationChange]) -> [ArchitectureDiff.OperationChange] {
    func weight(_ operation: ArchitectureDiff.OperationChange) -> Double {
      abs((operation.after?.loss ?? 0) - (operation.before?.loss ?? 0))
    }
    let ranked = changed.enumerated().sorted { left, right in
      (weight(right.element), left.offset) < (weight(left.element), right.offset)
    }
    return ranked.prefix(Self.shownOperations).sorted { $0.offset < $1.offset }.map(\.element)
  }

  // MARK: One operation

  private func blocks(for operation: ArchitectureDiff.OperationChange) -> [Report.Block] {
    let aside: Phrase = operation.before == nil ? "new" : operation.after == nil ? "gone" : ""
    var blocks: [Report.Block] = [
      .heading(level: 1, Phrase(operation.name), aside: aside), .facts(facts(of: operation)),
    ]
    let calls = operation.changedCalls
    if !calls.isEmpty { blocks.append(.table(table(of: calls))) }
    return blocks
  }

  private func facts(of operation: ArchitectureDiff.OperationChange) -> [(label: String, text: Phrase)] {
    let (before, after) = (operation.before, operation.after)
    var facts = [
      (
        "takes",
        step(before.map { time($0) }, after.map { time($0) })
          + difference(before?.response?.meanMs, after?.response?.meanMs) { TimeText.milliseconds($0) }
      ),
      (
        "down",
        step(before.map { hours($0, old) }, after.map { hours($0, new) })
          + difference(before.flatMap { exactHours($0, old) }, after.flatMap { exactHours($0, new) }) {
            "\(TimeText.hours($0)) h"
          }
      ),
    ]
    let promises = (before.map { old.objectiveVerdict($0).plain } ?? "", after.map { new.objectiveVerdict($0) } ?? "")
    if promises.0 != promises.1.plain {
      facts.append(
        (
          "promise",
          Phrase(promises.0.isEmpty ? "none" : promises.0) + " → " + (promises.1.isEmpty ? "none" : promises.1)
        ))
    } else if !promises.1.isEmpty {
      facts.append(("promise", promises.1))
    }
    return facts.map { (label: $0.0, text: $0.1) }
  }

  private func time(_ operation: ArchitectureAnalysis.OperationAnalysis) -> String {
    operation.response.map { TimeText.milliseconds($0.meanMs) } ?? "for ever"
  }

  private func hours(_ operation: ArchitectureAnalysis.OperationAnalysis, _ wording: Wording) -> String {
    switch operation.failure {
    case .exact(let failure): "\(wording.hours(failure)) h a year"
    case .between(let low, let high): "\(wording.hours(low)) to \(wording.hours(high)) h a year"
    }
  }

  private func exactHours(_ operation: ArchitectureAnalysis.OperationAnalysis, _ wording: Wording) -> Double? {
    operation.failure.exact.map { $0 * wording.architecture.year.hours }
  }

  /// `2.60 s → 50 ms`, or one of the two where there is no other or they are alike.
  private func step(_ before: String?, _ after: String?) -> Phrase {
    guard let before, let after else { return Phrase(before ?? after ?? "") }
    return before == after ? Phrase(after) : Phrase("\(before) → ") + Phrase(after, .strong)
  }

  /// ` (−2.55 s)`: more is worse.
  private func difference(_ before: Double?, _ after: Double?, _ text: (Double) -> String) -> Phrase {
    guard let before, let after, abs(after - before) > 1e-12 * max(abs(before), abs(after)) else { return "" }
    let isMore = after > before
    return Phrase(" (\(isMore ? "+" : "−")\(text(abs(after - before))))", isMore ? .bad : .good)
  }

  private func table(of calls: [ArchitectureDiff.CallChange]) -> Table {
    let rows = calls.map { call -> [Phrase] in
      let mark = call.before == nil ? "+ " : call.after == nil ? "− " : "  "
      func pair(_ value: (ArchitectureAnalysis.CallAnalysis, Wording) -> Phrase) -> Phrase {
        let (before, after) = (call.before.map { value($0, old) }, call.after.map { value($0, new) })
        guard let before, let after else { return before ?? after ?? "" }
        return before.plain == after.plain ? after : before + "→" + after
      }
      return [
        Phrase(mark + call.target),
        pair { Wording.verdict($0.judgement, isFact: $1.architecture[$0.id].publish != nil) },
        pair { call, _ in Wording.severity(call.coupling.temporal.severity) },
        pair { call, _ in Wording.severity(call.coupling.availability.severity) },
        pair { call, _ in Wording.severity(call.coupling.behavioral.severity) },
        Phrase(call.after.map { hours($0, new) } ?? call.before.map { hours($0, old) } ?? ""),
      ]
    }
    return Table(
      [
        .init("call"), .init("verdict"), .init("temporal"), .init("availability"),
        .init("behavioral"), .init("h/year*", .right),
      ], rows: rows, note: Phrase("+ new, − gone; * gained if it alone could not fail", .dim))
  }

  private func hours(_ call: ArchitectureAnalysis.CallAnalysis, _ wording: Wording) -> String {
    call.cost.map(wording.hours) ?? "?"
  }

  private func findings(_ findings: [Finding], _ title: Phrase) -> [Report.Block] {
    guard !findings.isEmpty else { return [] }
    let rest = findings.count - Self.shownFindings
    let note: Phrase = rest > 0 ? Phrase("and \(DecimalText.count(rest)) more in --format json", .dim) : ""
    return [
      .heading(level: 1, title, aside: ""),
      .table(FindingTable.table(findings.prefix(Self.shownFindings).map { .init($0) }, note: note)),
    ]
  }
}
