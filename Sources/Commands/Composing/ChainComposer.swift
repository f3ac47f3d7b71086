import ArchitectureModel
import Availability
import Documents
import Reports

/// What `availability` shows of a chain of values.
enum ChainComposer {
  private static let year = Year.common
  private static let shownRows = 30

  static func report(_ arguments: ChainArguments, _ questions: AvailabilityQuestions) -> Report {
    let chain = arguments.chain
    var report = Report(
      title: "\(chain.members[0].name) calls \(Wording.count(chain.members.count - 1, "other")) · year of 365 d")
    report.add(.table(table(chain)))
    let failure = chain.unavailability
    var facts: [(label: String, text: Phrase)] = [
      ("down", Phrase(Downtime.everyPeriod(failure, year))),
      ("nines", Phrase(DecimalText.significant(Downtime.ninesCount(failure), digits: 3))),
    ]
    if questions.isExact { facts.append(("exact", Wording.exact(chain.exactUnavailability))) }
    if let target = questions.target {
      let each = ValueChain.requiredUnavailability(for: target, count: chain.members.count)
      let wanted = DecimalText.percent(unavailability: target.complement)
      let text = target.allows(failure) ? "\(wanted) is kept; " : "\(wanted) can't be kept; "
      facts.append(
        (
          "target",
          Phrase(
            "\(text)each of \(chain.members.count) alike needs \(DecimalText.sufficientPercent(unavailability: each))")
        ))
    }
    if let after = arguments.afterEvents {
      let left = after.unavailability
      facts.append(("events", Phrase(events(arguments, left))))
      facts.append(("gain", Phrase(gain(failure - left, arguments.cost))))
    } else if let cost = arguments.cost {
      facts.append(("costs", Phrase(Wording.money(failure * year.hours, cost))))
    }
    report.add(.facts(facts))
    return report
  }

  private static func table(_ chain: ValueChain) -> Table {
    let lengths = chain.unavailabilityByLength
    let first = lengths.count > shownRows ? shownRows - 1 : lengths.count
    var rows = (0..<first).map { row($0, chain, lengths) }
    if first < lengths.count { rows.append(row(lengths.count - 1, chain, lengths)) }
    return Table(
      [
        .init("services", .right), .init("with"), .init("of itself", .right), .init("available", .right),
        .init("down a year", .right),
      ],
      rows: rows, note: first < lengths.count ? "\(lengths.count - first - 1) rows left out" : "")
  }

  private static func row(_ index: Int, _ chain: ValueChain, _ lengths: [Double]) -> [Phrase] {
    let member = chain.members[index]
    return [
      Phrase(String(index + 1)), Phrase(member.name),
      Phrase(DecimalText.percent(unavailability: member.availability.complement)),
      Phrase(DecimalText.percent(unavailability: lengths[index]), .strong),
      Phrase("\(TimeText.hours(lengths[index] * year.hours)) h"),
    ]
  }

  private static func events(_ arguments: ChainArguments, _ left: Double) -> String {
    let moved = arguments.movedNames.joined(separator: ", ")
    let assumed = arguments.isBrokerAssumed ? " (assumed)" : ""
    let by =
      arguments.hasOutbox
      ? "with an outbox"
      : "over a broker of \(DecimalText.percent(unavailability: arguments.broker.complement))\(assumed)"
    return
      "\(moved) told by facts \(by): \(DecimalText.percent(unavailability: left)), \(TimeText.hours(left * year.hours)) h a year"
  }

  private static func gain(_ failure: Double, _ cost: CostRate?) -> String {
    let hours = failure * year.hours
    let text = "\(TimeText.hours(hours)) h a year"
    return cost.map { "\(text), \(Wording.money(hours, $0))" } ?? text
  }
}

/// The same as JSON.
enum ChainJSON {
  private static let yearHours = Year.common.hours

  static func document(_ arguments: ChainArguments, _ questions: AvailabilityQuestions) -> JSONValue {
    let chain = arguments.chain
    var entries = AnalysisJSON.head(
      architecture: chain.members.map(\.name).joined(separator: " → "), yearHours: yearHours)
    entries += [
      ("components", .array(chain.members.map(component)))
    ]
    entries += figures(chain.unavailability)
    entries += [
      ("nines", .number(Downtime.ninesCount(chain.unavailability))),
      ("downtimeSeconds", Downtime.json(chain.unavailability, .common)),
    ]
    if questions.isExact { entries += AnalysisJSON.exact(chain.exactUnavailability) }
    entries.append(
      (
        "rows",
        .array(
          chain.unavailabilityByLength.enumerated().map { index, failure in
            .object([("services", .integer(index + 1))] + figures(failure))
          })
      ))
    if let after = arguments.afterEvents { entries.append(("afterEvents", .object(figures(after.unavailability)))) }
    if let target = questions.target {
      let each = ValueChain.requiredUnavailability(for: target, count: chain.members.count)
      entries += [
        ("target", .number(target.value)), ("requiredAvailability", .number(1 - each)),
        ("requiredUnavailability", .number(each)),
      ]
    }
    if let cost = arguments.cost {
      entries.append(("downtimeCostPerYear", .number(chain.unavailability * yearHours * cost.perHour)))
    }
    return .object(entries)
  }

  private static func component(_ member: ValueChain.Member) -> JSONValue {
    [
      "name": .string(member.name), "availability": .number(member.availability.value),
      "unavailability": .number(member.availability.complement),
      "downtimeHoursPerYear": .number(member.availability.complement * yearHours),
    ]
  }

  private static func figures(_ failure: Double) -> [(key: String, value: JSONValue)] {
    [
      ("availability", .number(1 - failure)), ("unavailability", .number(failure)),
      ("downtimeHoursPerYear", .number(failure * yearHours)),
    ]
  }
}
