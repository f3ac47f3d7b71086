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
    #expect(outcome == .same || outcome == .rewritten)
  }

  @Test func everyPageHasItsRule() {
    let pages = RuleRegistry.rules.map { "\($0.code).md" } + ["README.md"]
    for name in TestFiles.names(in: "\(TestFiles.package)/\(Self.rules)") { #expect(pages.contains(name), "\(name)") }
  }

  @Test func theListOfRulesIsCurrent() {
    let outcome = Golden.compare(RuleIndex.page, with: "\(Self.rules)/README.md")
    #expect(outcome == .same || outcome == .rewritten)
  }

  @Test func theSchemaIsCurrent() {
    let outcome = Golden.compare(RecordedRun(["schema"]).output, with: "docs/reference/architecture.schema.json")
    #expect(outcome == .same || outcome == .rewritten)
  }

  @Test func theExamplesAreTheSamples() {
    let outcome = Golden.compare(ExampleSource.text, with: "Sources/Commands/Starting/ExampleArchitecture+Texts.swift")
    #expect(outcome == .same || outcome == .rewritten)
  }

  @Test func theGlossaryIsCurrent() {
    let outcome = Golden.compare(GlossaryPage.page, with: "docs/reference/glossary.md")
    #expect(outcome == .same || outcome == .rewritten)
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
