import ArchitectureModel
import Availability
import Documents
import Reports

/// One operation's figure derived line by line, as a report and as JSON.
struct DerivationComposer {
  private static let digits = 10

  let architecture: Architecture
  let operation: OperationID
  let derivation: Derivation
  let failure: AvailabilityEngine.Figure
  let chainFailure: Double

  init(
    _ architecture: Architecture, _ operation: OperationID, _ engine: AvailabilityEngine,
    lateShares: [UncertainProbability]
  ) {
    self.architecture = architecture
    self.operation = operation
    derivation = Derivation(architecture, lateShares: lateShares, operation: operation)
    failure = engine.failure(of: operation)
    chainFailure = engine.chainFailure(of: operation)
  }

  // MARK: Report

  var report: Report {
    let wording = Wording(architecture: architecture)
    var report = Report(title: "\(architecture.name(of: operation)) · why · \(wording.year)")
    report.add(
      .paragraph("Each line is an unavailability, worked out from lines above it and shown to ten digits."))
    report.add(
      .facts(
        derivation.lines.enumerated().map { index, line in
          ("\(index + 1)", Phrase("\(line.name): ") + Phrase(Self.text(line), .strong))
        }))
    var facts: [(label: String, text: Phrase)] = []
    if derivation.unavailability == nil {
      facts.append(("by hand", "not possible: too much is shared for a few cases; the figure is that of a diagram"))
    }
    switch failure {
    case .exact(let failure):
      facts.append(("available", Phrase(DecimalText.percent(unavailability: failure))))
      facts.append(("down", Phrase(Downtime.everyPeriod(failure, architecture.year))))
      if abs(chainFailure - failure) > 1e-9 * failure { facts.append(("chain", Phrase(chain(wording)))) }
    case .between(let low, let high):
      facts.append(("down", Phrase("\(wording.hours(low)) to \(wording.hours(high)) h a year: past the node limit")))
    }
    report.add(.facts(facts))
    return report
  }

  private static func text(_ line: Derivation.Line) -> String {
    let value = DecimalText.significant(line.unavailability, digits: digits)
    let formula = line.formula.text { DecimalText.significant($0, digits: digits) }
    let result = formula.isEmpty || formula == value ? value : "\(formula) = \(value)"
    return line.note.isEmpty ? result : "\(result) (\(line.note))"
  }

  /// What multiplying along all paths gives, and where that goes wrong.
  private func chain(_ wording: Wording) -> String {
    let shown = 5
    let names = derivation.shared.prefix(shown).map {
      "\($0.name) (\(DecimalText.significant($0.paths, digits: 6)) paths)"
    }
    let rest = derivation.shared.count > shown ? ", …" : ""
    let text = "\(wording.hours(chainFailure)) h by multiplying along all paths"
    return names.isEmpty
      ? "\(text), as if attempts and zones had nothing in common"
      : "\(text), which counts again what is shared: \(names.joined(separator: ", "))\(rest)"
  }

  // MARK: JSON

  var json: JSONValue {
    var entries = AnalysisJSON.head(architecture: architecture.name, yearHours: architecture.year.hours)
    let exact = failure.exact
    entries += [
      ("operation", .string(architecture.name(of: operation))),
      ("availability", exact.map { .number(1 - $0) } ?? .null), ("unavailability", exact.map { .number($0) } ?? .null),
      ("downtimeHoursPerYear", exact.map { .number($0 * architecture.year.hours) } ?? .null),
      ("chainProduct", .number(1 - chainFailure)), ("byHand", .boolean(derivation.unavailability != nil)),
      ("why", .array(derivation.lines.map(Self.json))),
    ]
    return .object(entries)
  }

  private static func json(_ line: Derivation.Line) -> JSONValue {
    [
      "name": .string(line.name), "formula": .string(line.formula.text { "\($0)" }),
      "unavailability": .number(line.unavailability),
    ]
  }
}
