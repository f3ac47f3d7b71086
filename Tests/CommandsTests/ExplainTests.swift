import Coupling
import Diagnostics
import TestSupport
import Testing

/// What `explain` tells.
@Suite struct ExplainTests {
  @Test(arguments: [
    (["DC0308"], "DC0308: dual write"), (["dc0308"], "DC0308: dual write"), (["outbox"], "outbox"),
    (["OutBox"], "outbox"), (["error", "budget"], "error budget"), (["error-budget"], "error budget"),
    (["k of n"], "k-of-n"), (["temporal"], "temporal coupling"), (["RAW"], "risk achievement worth"),
    (["p99"], "p99"), ([], "Codes and terms that decouple explain knows"),
  ])
  func isFound(_ words: [String], _ title: String) {
    let run = RecordedRun(["explain"] + words)
    #expect(run.exitCode == .done && run.messages.isEmpty)
    #expect(run.output.split(separator: "\n").first.map(String.init) == title)
    #expect(RecordedRun(["explain", "--format", "markdown"] + words).output.hasPrefix("# \(title)\n"))
  }

  @Test(arguments: [
    ("DC9999", "decouple explain"), ("DC01O4", "did you mean 'DC0104'?"),
    ("outbx", "did you mean 'outbox'?"), ("birnbam", "did you mean 'birnbaum'?"),
    ("xyzzyplugh", "decouple explain"), ("☃", "decouple explain"), (String(repeating: "a", count: 5_000), "explain"),
  ])
  func isNotFound(_ name: String, _ help: String) {
    let run = RecordedRun(["explain", name])
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    #expect(run.messages.hasPrefix("error: there is no code or term") && run.messages.contains(help))
  }

  /// Every page fits the terminal, examples aside, which stand as they are.
  @Test func everyPageFits() {
    let names = RuleRegistry.rules.map { $0.code.description } + Glossary.terms.map(\.name)
    for name in names {
      let run = RecordedRun(["explain", name])
      #expect(run.exitCode == .done)
      for line in run.output.split(separator: "\n") where !line.hasPrefix("    ") {
        #expect(String(line).displayWidth <= 80, "\(name): \(line)")
      }
    }
  }

  /// A page says of each example what is found in it.
  @Test func everyExampleIsToldWithItsFinding() {
    for rule in RuleRegistry.rules {
      let page = RecordedRun(["explain", rule.code.description, "--format", "markdown"]).output
      #expect(page.split(separator: "\n").count { $0.hasPrefix("- **help**: ") } >= rule.triggers.count, "\(rule.code)")
    }
  }

  @Test func json() throws {
    let rule = try #require(RecordedRun(["explain", "DC0001", "--format", "json"]).json)
    #expect(rule["schemaVersion"]?.integer == 1 && rule["tool"]?["name"]?.string == "decouple")
    #expect(rule["rule"]?["code"]?.string == "DC0001" && rule["rule"]?["severity"]?.string == "low")
    #expect(rule["rule"]?["triggers"]?.array.count == 1)
    let term = try #require(RecordedRun(["explain", "nines", "--format", "json"]).json)
    #expect(term["term"]?["name"]?.string == "nines" && term["term"]?["seeAlso"]?.array.first?.string == "availability")
    let all = try #require(RecordedRun(["explain", "--format", "json"]).json)
    #expect(all["rules"]?.array.count == RuleRegistry.rules.count && all["terms"]?.array.count == Glossary.terms.count)
  }

  /// What a finding prints can be explained.
  @Test func analyzeNamesACode() {
    for name in Sample.names {
      let text = RecordedRun(["analyze", Sample.path(name)]).output
      guard let command = text.split(separator: "\n").first(where: { $0.contains("decouple explain ") }) else {
        Issue.record("\(name) mentions no code")
        continue
      }
      #expect(RecordedRun(["explain", String(command.split(separator: " ").last ?? "")]).exitCode == .done)
    }
  }
}
