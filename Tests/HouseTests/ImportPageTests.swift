import Importing
import TestSupport
import Testing

/// The page about the import has a table of the kinds, made from the program, and one of what becomes of real files.
@Suite(.serialized) struct ImportPageTests {
  private static let page = "docs/reference/import.md"
  static let real = TestFiles.shared + "/real"

  @Test func theTableOfKindsIsCurrent() {
    Self.check("kinds", Self.kinds)
  }

  @Test(.enabled(if: TestFiles.exists(real + "/README.md"), "the shared data is not there"))
  func theTableOfRealFilesIsCurrent() {
    let files = TestFiles.all(inside: Self.real).filter { path in
      path.contains("/") && !path.hasSuffix(".py") && !path.hasSuffix("ground-truth.json")
    }
    #expect(files.count == 172)
    let rows = files.map { path -> String in
      let outcome = Self.outcome(of: path)
      return "| \(path.replacing("|", with: "\\|")) | \(outcome) |"
    }
    Self.check("files", "| file | becomes |\n| --- | --- |\n\(rows.joined(separator: "\n"))\n")
  }

  private static var kinds: String {
    let rows = ImportKind.allCases.map { "| `\($0.rawValue)` | \($0.title) | \($0.mark.ticked) |" }
    return "| `--from` | what it is | recognised by |\n| --- | --- | --- |\n\(rows.joined(separator: "\n"))\n"
  }

  /// What an import makes of a file, once the architecture was analysed; else why there is none.
  private static func outcome(of path: String) -> String {
    let run = RecordedRun(["import", "\(real)/\(path)"])
    guard run.exitCode == .done else {
      #expect(run.exitCode == .wrongInput, "\(path): \(run.messages)")
      let help = run.messages.split(separator: "\n").first { $0.contains("help: ") }
      let error = run.messages.split(separator: "\n").first ?? ""
      let reason = help.flatMap {
        $0.firstRange(of: "help: ").map { range in String(help?[range.upperBound...] ?? "") }
      }
      return "refused: \((reason ?? String(error)).replacing(real + "/", with: "").replacing("|", with: "\\|"))"
    }
    guard let file = TestFiles.temporary(run.output, ending: ".yaml") else { return "" }
    defer { TestFiles.remove(file) }
    let analysis = RecordedRun(["analyze", file])
    #expect(analysis.exitCode == .done, "\(path): \(analysis.messages)")
    // `name · 3 services, 2 operations, … · year of 365 d`, over several lines where the name is long.
    let lines = analysis.output.split(separator: "\n", omittingEmptySubsequences: false)
    let title = lines.prefix { !$0.isEmpty }.joined(separator: " ")
    let parts = title.split(separator: "·").map { $0.split(separator: " ").joined(separator: " ") }
    return parts.first { $0.contains("service") && $0.contains("operation") } ?? "?"
  }

  /// Compares what stands between the marks of a page with what should.
  private static func check(_ name: String, _ table: String) {
    let text = TestFiles.text("\(TestFiles.package)/\(page)")
    let (begin, end) = ("<!-- generated: \(name) -->\n", "<!-- end -->")
    guard let start = text.firstRange(of: begin)?.upperBound,
      let stop = text[start...].firstRange(of: end)?.lowerBound
    else {
      Issue.record("the page has no place for '\(name)'")
      return
    }
    let outcome = Golden.compare(String(text[..<start]) + "\n" + table + "\n" + String(text[stop...]), with: page)
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }
}

extension String {
  /// What stands between single quotes as code.
  fileprivate var ticked: String { replacing("'", with: "`") }
}
