import Arguments
import Coupling
import Diagnostics
import Documents
import Reports

/// `decouple explain`: what a code or a term means.
enum ExplainCommand {
  static let declaration = Command(
    name: "explain", group: "Understand", summary: "Say what a finding's code or a term means.",
    discussion: """
      A code gives why it matters, what to do, architectures that have the finding and such that do not, and how to \
      accept it. A term gives its definition, formula and source. Without either, all codes and terms are listed.
      """,
    examples: [
      Example("decouple explain DC0104", "a finding's code, as analyze shows it"),
      Example("decouple explain outbox", "a term"),
      Example("decouple explain error budget", "a term of several words"),
      Example("decouple explain", "all codes and terms"),
    ],
    arguments: [
      Argument(
        "CODE|TERM", help: "A code or a term; case, blanks and dashes do not count.", isOptional: true, repeats: true,
        content: NameKind.topic.content)
    ],
    options: [SharedOptions.format(["text", "markdown", "json"]), SharedOptions.output])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let subject = try subject(arguments.positionals.joined(separator: " "))
    try console.deliver(
      arguments, report: { ExplainComposer.report(subject) }, json: { ExplainComposer.document(subject) })
  }

  private static func subject(_ name: String) throws(CommandFailure) -> ExplainComposer.Subject {
    if name.isEmpty { return .everything }
    if let rule = RuleRegistry.rules.first(where: { $0.code.description.lowercased() == name.lowercased() }) {
      return .rule(rule)
    }
    if let term = Glossary.term(name) { return .term(term) }
    let codes = RuleRegistry.rules.map { $0.code.description }
    let known = codes + Glossary.terms.flatMap { [$0.name] + $0.aliases }
    throw .usage(
      "there is no code or term '\(name)'",
      help: Spelling.meant(by: name, among: known) ?? "list them with: decouple explain")
  }
}
