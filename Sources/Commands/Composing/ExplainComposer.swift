import ArchitectureModel
import Coupling
import Diagnostics
import Documents
import Reports

/// What `explain` shows; the pages of the reference are made from it too.
enum ExplainComposer {
  enum Subject {
    case rule(any Rule.Type)
    case term(Term)
    /// All codes and terms.
    case everything
  }

  static func report(_ subject: Subject) -> Report {
    switch subject {
    case .rule(let rule): report(rule)
    case .term(let term): report(term)
    case .everything: list
    }
  }

  // MARK: A code

  private static func report(_ rule: any Rule.Type) -> Report {
    var report = Report(title: "\(rule.code): \(rule.title)")
    report.add(.facts([("severity", Phrase(rule.severity.rawValue))]))
    report.add(.paragraph(marked(rule.rationale)))
    report.add(.heading(level: 1, "What to do", aside: ""))
    report.add(.paragraph(marked(rule.fix)))
    report.add(.heading(level: 1, "Found in", aside: ""))
    var place: String?
    for example in rule.triggers {
      report.add(.code(language: "yaml", example.yaml))
      let found = findings(in: example).filter { $0.code == rule.code }
      place = place ?? found.first?.place
      for finding in found {
        report.add(.facts([(finding.severity.rawValue, Phrase(finding.message)), ("help", Phrase(finding.help))]))
      }
    }
    report.add(.heading(level: 1, "Not found in", aside: ""))
    for example in rule.accepts { report.add(.code(language: "yaml", example.yaml)) }
    report.add(.heading(level: 1, "How to accept it", aside: ""))
    report.add(
      .paragraph(
        marked(
          "With the place that the finding is about (`place` in `--format json`), or everywhere without `where`. The reason is required."
        )))
    let quoted = place.map { $0.contains(" ") ? "\"\($0)\"" : $0 } ?? ""
    report.add(
      .code(
        language: "yaml", "allow:\n  - { code: \(rule.code), where: \(quoted), because: we know, and mend it in May }"))
    return report
  }

  /// What is told of an example.
  private static func findings(in example: RuleExample) -> [Finding] {
    var log = DiagnosticLog()
    let source = SourceText(name: "example", text: "architecture: example\n" + example.yaml)
    let input = ArchitectureLoader.Input(source, format: .yaml)
    return ArchitectureLoader.load([input], log: &log).map { ArchitectureAnalysis($0).findings } ?? []
  }

  // MARK: A term

  private static func report(_ term: Term) -> Report {
    var report = Report(title: term.name)
    report.add(.paragraph(marked(term.definition)))
    var facts: [(label: String, text: Phrase)] = []
    if let formula = term.formula { facts.append(("formula", Phrase(formula))) }
    if !term.aliases.isEmpty { facts.append(("also", Phrase(term.aliases.joined(separator: ", ")))) }
    if let source = term.source { facts.append(("source", Phrase(source))) }
    if !term.seeAlso.isEmpty { facts.append(("see", Phrase(term.seeAlso.joined(separator: ", ")))) }
    if !facts.isEmpty { report.add(.facts(facts)) }
    return report
  }

  // MARK: All of them

  private static var list: Report {
    var report = Report(title: "Codes and terms that decouple explain knows")
    report.add(.heading(level: 1, "Codes", aside: ""))
    report.add(
      .table(
        Table(
          [.init("code"), .init("severity"), .init("what it finds")],
          rows: RuleRegistry.rules.map { rule in
            [Phrase(rule.code.description), Phrase(rule.severity.rawValue), Phrase(rule.title)]
          })))
    report.add(.heading(level: 1, "Terms", aside: ""))
    report.add(
      .facts(
        Glossary.chapters.map { chapter in
          (chapter.title.lowercased(), Phrase(chapter.terms.map(\.name).joined(separator: ", ")))
        }))
    return report
  }

  // MARK: JSON

  static func document(_ subject: Subject) -> JSONValue {
    let head: [(key: String, value: JSONValue)] = [
      ("schemaVersion", .integer(1)),
      ("tool", ["name": .string(CommandLineTool.name), "version": .string(CommandLineTool.version)]),
    ]
    switch subject {
    case .rule(let rule): return .object(head + [("rule", json(rule))])
    case .term(let term): return .object(head + [("term", json(term))])
    case .everything:
      return .object(
        head + [
          ("rules", .array(RuleRegistry.rules.map(json))), ("terms", .array(Glossary.terms.map(json))),
        ])
    }
  }

  private static func json(_ rule: any Rule.Type) -> JSONValue {
    .object([
      ("code", .string(rule.code.description)), ("title", .string(rule.title)),
      ("severity", .string(rule.severity.rawValue)), ("rationale", .string(rule.rationale)),
      ("fix", .string(rule.fix)), ("triggers", .array(rule.triggers.map { .string($0.yaml) })),
      ("accepts", .array(rule.accepts.map { .string($0.yaml) })),
    ])
  }

  private static func json(_ term: Term) -> JSONValue {
    .object([
      ("name", .string(term.name)), ("aliases", .array(term.aliases.map { .string($0) })),
      ("definition", .string(term.definition)), ("formula", term.formula.map { .string($0) } ?? .null),
      ("source", term.source.map { .string($0) } ?? .null),
      ("seeAlso", .array(term.seeAlso.map { .string($0) })),
    ])
  }

  /// A text in which what stands between backticks is code.
  private static func marked(_ text: String) -> Phrase {
    var phrase: Phrase = ""
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      phrase = phrase + (index.isMultiple(of: 2) ? Phrase(String(part)) : .code(String(part)))
    }
    return phrase
  }
}
