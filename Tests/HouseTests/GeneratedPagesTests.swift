import Arguments
import Commands
import Coupling
import TestSupport
import Testing

/// Pages of the reference that are made from the program are what it would make now.
@Suite struct GeneratedPagesTests {
  private static let rules = "docs/reference/rules"

  @Test(arguments: RuleRegistry.rules.map { $0.code.description })
  func everyRuleHasItsPage(_ code: String) {
    let page = RecordedRun(["explain", code, "--format", "markdown"]).output + "\n[All rules](README.md)\n"
    let outcome = Golden.compare(page, with: "\(Self.rules)/\(code).md")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func everyPageHasItsRule() {
    let pages = RuleRegistry.rules.map { "\($0.code).md" } + ["README.md"]
    for name in TestFiles.names(in: "\(TestFiles.package)/\(Self.rules)") { #expect(pages.contains(name), "\(name)") }
  }

  @Test func theListOfRulesIsCurrent() {
    let outcome = Golden.compare(RuleIndex.page, with: "\(Self.rules)/README.md")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func theCommandLineIsAsDeclared() {
    let path = "docs/reference/command-line.md"
    let page = CommandLinePage.rewritten(TestFiles.text(TestFiles.package + "/" + path))
    let outcome = Golden.compare(page, with: path)
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    for command in CommandLineTool.commandSet.commands where command.name != "help" {
      #expect(page.contains("<!-- declared: \(command.name) -->"), "\(command.name)")
    }
  }

  @Test func theSchemaIsCurrent() {
    let outcome = Golden.compare(RecordedRun(["schema"]).output, with: "docs/reference/architecture.schema.json")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func theExamplesAreTheSamples() {
    let outcome = Golden.compare(ExampleSource.text, with: "Sources/Commands/Starting/ExampleArchitecture+Texts.swift")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func theGlossaryIsCurrent() {
    let outcome = Golden.compare(GlossaryPage.page, with: "docs/reference/glossary.md")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }
}

/// The list of the rules, made from the rules.
enum RuleIndex {
  static var page: String {
    let rows = RuleRegistry.rules.map { "| [\($0.code)](\($0.code).md) | \($0.severity.rawValue) | \($0.title) |" }
    return """
      # Rules

      What `decouple` finds in an architecture. Each finding has a code, and each code has a page: why it matters, what
      to do, examples of both sides. `decouple explain CODE` shows the same page in the terminal.

      | codes | about |
      | --- | --- |
      | DC00.. | what the file leaves open |
      | DC01.. | availability and time |
      | DC02.. | interfaces |
      | DC03.. | facts |
      | DC04.. | structure |

      Where a rule would say the same of many places, it says it once: for the calling operation, or for the callee. A
      finding that is accepted is listed in the file with its reason, for one place or everywhere:

      ```yaml
      allow:
        - { code: DC0104, where: task-api/create-task, because: moved next quarter }
      ```

      | code | severity | what it finds |
      | --- | --- | --- |
      \(rows.joined(separator: "\n"))

      """
  }
}

/// The reference of the command line: prose, and between marks what is made from the declarations.
enum CommandLinePage {
  private static let start = "<!-- declared: "
  private static let end = "<!-- end of what is declared -->"

  /// The page with everything between marks made anew.
  static func rewritten(_ page: String) -> String {
    var lines: [String] = []
    var isDeclared = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line == end { isDeclared = false }
      if !isDeclared { lines.append(line) }
      if line.hasPrefix(start) {
        lines += ["", declared(String(line.dropFirst(start.count).dropLast(" -->".count))), ""]
        isDeclared = true
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func declared(_ name: String) -> String {
    let tool = CommandLineTool.commandSet
    if name == "commands" { return commands(of: tool) }
    if name == "common options" { return table("option", tool.commonOptions.map(row)) }
    if let appendix = tool.appendices.first(where: { $0.title == name }) {
      return table(name == "EXIT STATUS" ? "code" : "variable", appendix.entries.map { ("`\($0.term)`", $0.meaning) })
    }
    guard let command = tool.commands.first(where: { $0.name == name }) else { return "There is no command \(name)." }
    var rows = command.arguments.map { ("`\($0.usage)`", tool.help(for: $0)) }
    for (group, options) in tool.groups(of: command.options) {
      rows.append(("**\(group)**", ""))
      rows += options.map(row)
    }
    let usage = "```text\n\(tool.usage(of: command))\n```"
    return rows.isEmpty ? usage : usage + "\n\n" + table("", rows)
  }

  private static func commands(of tool: CommandSet) -> String {
    table(
      "command",
      tool.commands.map { command in
        let name = command.name == "help" ? "`help`" : "[`\(command.name)`](#\(command.name))"
        return (name, command.summary)
      })
  }

  private static func row(_ option: Option) -> (String, String) {
    ("\(option.short.map { "`-\($0)`, " } ?? "")`\(option.usage)`", CommandSet.help(for: option))
  }

  private static func table(_ heading: String, _ rows: [(String, String)]) -> String {
    let lines = [(heading, "meaning"), ("---", "---")] + rows
    return lines.map { "| \(escaped($0.0)) | \(escaped($0.1)) |" }.joined(separator: "\n")
  }

  /// What would end a cell, or be taken for markup outside of code.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text { result += character == "|" ? "\\|" : String(character) }
    return result
  }
}

/// The examples that `init` writes, made from the samples.
enum ExampleSource {
  static var text: String {
    """
    // Made from Samples by GeneratedPagesTests. To make it anew: DECOUPLE_REWRITE_GOLDEN=1 swift test

    extension ExampleArchitecture {
      /// The samples, without the line that tells an editor where the schema is.
      static let all: [ExampleArchitecture] = [
    \(Sample.names.map(entry).joined(separator: "\n"))
      ]
    }

    """
  }

  private static func entry(_ name: String) -> String {
    let lines = TestFiles.text(TestFiles.package + "/" + Sample.path(name)).split(
      separator: "\n", omittingEmptySubsequences: false)
    let own = lines.filter { !$0.hasPrefix("# yaml-language-server:") }
    let indented = own.map { $0.isEmpty ? "" : "        " + $0 }.joined(separator: "\n")
    return "    ExampleArchitecture(\n      name: \"\(name)\",\n      text: #\"\"\"\n\(indented)\n        \"\"\"#),"
  }
}

/// The glossary, made from its terms.
enum GlossaryPage {
  static var page: String {
    let chapters = Glossary.chapters.map { chapter in
      "## \(chapter.title)\n\n" + chapter.terms.map(section).joined(separator: "\n\n")
    }
    return """
      # Glossary

      The words that figures and findings are told with, and what they mean here. `decouple explain TERM` shows one of
      them in the terminal.

      \(chapters.joined(separator: "\n\n"))

      """
  }

  private static func section(_ term: Term) -> String {
    var parts = ["### \(term.name)", term.definition]
    if let formula = term.formula { parts.append("```text\n\(formula)\n```") }
    if !term.aliases.isEmpty { parts.append("Also: \(term.aliases.joined(separator: ", ")).") }
    if let source = term.source { parts.append("Source: \(source).") }
    let links = term.seeAlso.map { "[\($0)](#\(anchor($0)))" }
    if !links.isEmpty { parts.append("See also: \(links.joined(separator: ", ")).") }
    return parts.joined(separator: "\n\n")
  }

  /// How a heading is linked to; one that stands twice would get a number.
  private static func anchor(_ name: String) -> String {
    String(name.lowercased().map { $0 == " " ? "-" : $0 }.filter { $0.isLetter || $0.isNumber || $0 == "-" })
  }
}
