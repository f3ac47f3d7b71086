import Diagnostics
import Documents
import TestSupport
import Testing

/// The table that the SQL of the guide makes of the synthetic capture, whose true edges are known. CI makes it anew on
/// DuckDB and compares it.
@Suite struct EdgeTableTests {
  private static let table = "Tests/ImportingTests/Tables/checkout-edges.csv"

  private static var imported: RecordedRun { RecordedRun(["import", table]) }

  /// Against `ground-truth.json`, which the generator of the capture wrote.
  @Test(.enabled(if: TestFiles.exists(TestFiles.shared + "/real/otlp-synthetic"), "the shared data is not there"))
  func theEdgesAndCountsAreTheTrueOnes() throws {
    var log = DiagnosticLog()
    let source = SourceText(
      name: "truth", bytes: TestFiles.bytes("\(TestFiles.shared)/real/otlp-synthetic/ground-truth.json"))
    let document = try #require(DocumentReader.read(source, format: .json, log: &log))
    let truth = Value(document, document.root)
    let text = Self.imported.output
    let edges = truth["edges"]?.array ?? []
    #expect(edges.count == 7)
    var (calls, messages) = (0, 0)
    for edge in edges {
      let (from, to) = (edge["from"]?.string ?? "", edge["to"]?.string ?? "")
      let count = edge["calls"]?.integer ?? -1
      if edge["kind"]?.string == "sync" {
        calls += 1
        #expect(Edges.of(text).contains("\(from)>\(to)"))
        let failures = edge["errors"]?.integer ?? -1
        let line = text.split(separator: "\n").first { $0.contains("call: \(to)") && $0.contains("failed") }
        #expect(line?.contains("\(failures) of \(count) failed") ?? false, "\(from) to \(to): \(line ?? "")")
      } else {
        messages += 1
        let topic = edge["topic"]?.string ?? ""
        #expect(text.contains("publish: \(topic)"))
        #expect(Self.section(of: to, in: text).contains("event: \(topic)"), "\(to) consumes \(topic)")
        #expect(Self.section(of: to, in: text).contains("n: \(count)"))
      }
    }
    #expect(Edges.of(text).count == calls && calls == 5 && messages == 2)
  }

  /// The lines of one service.
  private static func section(of service: String, in text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "  \(service):") else { return "" }
    return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.joined(separator: "\n")
  }

  @Test func whatClickHouseWritesForNothingIsNothing() throws {
    let text = TestFiles.text("\(TestFiles.package)/\(Self.table)")
    let other = text.split(separator: "\n").map { line in
      line.hasPrefix(",") ? line.dropLast(2) + #",\N,"# : line
    }.joined(separator: "\n")
    let path = try #require(TestFiles.temporary(other, ending: "checkout-edges.csv"))
    defer { TestFiles.remove(path) }
    let body = { (text: String) in text.split(separator: "\n").drop { $0 != "services:" } }
    #expect(Array(body(RecordedRun(["import", path]).output)) == Array(body(Self.imported.output)))
  }
}
