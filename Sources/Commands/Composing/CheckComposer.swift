import ArchitectureModel
import Availability
import Coupling
import Reports

/// What `check` shows: the verdict, what was asked, and what falls short of it.
struct CheckComposer {
  private let result: CheckResult
  private let wording: Wording

  static func report(_ result: CheckResult) -> Report {
    let composer = CheckComposer(result: result, wording: Wording(architecture: result.analysis.architecture))
    var report = Report(title: "\(result.analysis.architecture.name) · check · \(composer.wording.year)")
    report.add(.paragraph(composer.verdict))
    report.add(.facts(composer.facts))
    if !result.failing.isEmpty {
      report.add(.heading(level: 1, "Falls short", aside: ""))
      report.add(.table(FindingTable.table(result.failing.map { .init($0) })))
    }
    if !result.open.isEmpty {
      report.add(.heading(level: 1, "Cannot be told", aside: ""))
      report.add(.list(result.open.map { Phrase($0) }))
    }
    if !composer.closing.isEmpty { report.add(.lines(composer.closing)) }
    return report
  }

  private var verdict: Phrase {
    let count = result.failing.count
    guard count > 0 else { return Phrase("Nothing falls short.", .good) }
    let new = result.gone == nil ? "" : "new "
    return Phrase("\(Wording.count(count, "\(new)thing")) \(count == 1 ? "falls" : "fall") short.", .bad)
  }

  // MARK: What is asked

  private var facts: [(label: String, text: Phrase)] {
    let criteria = result.criteria
    var facts: [(label: String, text: Phrase)] = []
    let objectiveCodes = RuleRegistry.objectiveCodes.map(\.description)
    let isOfObjective = { (concern: Concern) in
      criteria.checksObjectives && (objectiveCodes + [CheckResult.objectiveCode]).contains(concern.code)
    }
    if criteria.checksObjectives { facts.append(("SLOs", Phrase(objectives(isOfObjective)))) }
    if let least = criteria.failOn {
      let limits = [CheckResult.availabilityCode, CheckResult.responseCode]
      let count = tally { !isOfObjective($0) && !limits.contains($0.code) }
      facts.append(
        (
          "findings",
          Phrase(
            "\(least == .low ? "of any severity" : "of \(least.rawValue) severity\(least == .high ? "" : " or above")"): \(count)"
          )
        ))
    }
    let operations = Wording.count(result.analysis.operations.count, "operation")
    if let least = criteria.minAvailability {
      let count = tally { $0.code == CheckResult.availabilityCode }
      facts.append(
        (
          "available",
          Phrase("at least \(DecimalText.percent(unavailability: least.complement)), \(operations): \(count)")
        ))
    }
    for limit in criteria.maxResponses {
      let count = tally { concern in
        concern.code == CheckResult.responseCode
          && concern.fingerprint
            == FindingFingerprint.of("\(CheckResult.responseCode) \(limit.measure)", at: concern.place)
      }
      facts.append(
        (
          "response",
          Phrase("\(limit.measure) at most \(TimeText.duration(limit.target)), \(operations): \(count)")
        ))
    }
    if let gone = result.gone {
      let left = gone.isEmpty ? "" : ", \(Wording.count(gone.count, "entry", "entries")) of it gone"
      facts.append(("baseline", Phrase("\(result.known.count) known\(left)")))
    }
    return facts
  }

  private func objectives(_ isOfObjective: (Concern) -> Bool) -> String {
    let count = result.analysis.operations.count { operation in
      let objective = result.analysis.architecture[operation.id].objective
      return objective?.availability != nil || objective?.latency != nil
    }
    guard count > 0 else { return "no operation has one" }
    return "\(Wording.count(count, "operation")): \(tally(isOfObjective))"
  }

  /// How many of a kind fail, and how many would.
  private func tally(_ isMeant: (Concern) -> Bool) -> String {
    let (failing, known) = (result.failing.count(where: isMeant), result.known.count(where: isMeant))
    let new = result.gone == nil ? "" : " new"
    return "\(failing == 0 ? "no" : DecimalText.count(failing))\(new) \(failing == 1 ? "failure" : "failures")"
      + (known > 0 ? ", \(DecimalText.count(known)) known" : "")
  }

  private var closing: [Phrase] {
    var lines: [Phrase] = []
    let rules = RuleRegistry.rules.map { $0.code.description }
    if let code = result.failing.map(\.code).first(where: rules.contains) {
      lines.append(Phrase("A finding in full: ") + .code("decouple explain \(code)"))
    }
    if !result.failing.isEmpty, result.gone == nil {
      lines.append(
        Phrase("To fail on what is new only, accept what is there: ") + .code("--write-baseline baseline.json"))
    }
    if result.gone?.isEmpty == false {
      lines.append("What is gone leaves the baseline when it is written anew.")
    }
    return lines
  }
}
