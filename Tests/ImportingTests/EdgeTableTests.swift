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

  private static func imported(_ rows: String) throws -> RecordedRun {
    let path = try #require(TestFiles.temporary(rows, ending: "edges.csv"))
    defer { TestFiles.remove(path) }
    return RecordedRun(["import", path])
  }

  /// Whoever called or published more says how long it takes, wherever its row stands; what failed is added up.
  @Test(arguments: ["sync", "async"], [false, true])
  func severalCallersOfOneOperationAddUp(_ kind: String, _ isMoreLast: Bool) throws {
    let rows = ["a,c,\(kind),Placed,100000,50000,10,20", "b,c,\(kind),Placed,10,0,1000,2000"]
    let run = try Self.imported(
      (["caller,callee,kind,endpoint,count,errors,p50,p99"] + (isMoreLast ? rows.reversed() : rows))
        .joined(separator: "\n") + "\n")
    #expect(run.exitCode == .done, "\(run.messages)")
    let section = Self.section(of: "c", in: run.output)
    #expect(section.contains("availability: { value: 50.005%, basis: observed, n: 100010 }"), "\(section)")
    #expect(section.contains("p50: 10ms") && section.contains("p99: 20ms") && !section.contains("2s"), "\(section)")
  }

  /// The same fact to two brokers is published twice; to one broker, for two consumers, it is published once.
  @Test func anEventIsPublishedToEachOfItsBrokers() throws {
    let run = try Self.imported(
      """
      caller,callee,kind,endpoint,count,broker
      a,c,async,X,10,k1
      a,d,async,X,10,k2
      a,e,async,X,10,k2

      """)
    #expect(run.exitCode == .done, "\(run.messages)")
    let published = run.output.split(separator: "\n").filter { $0.contains("publish: X") }
    #expect(published.count == 2 && published[0].contains("to: k1") && published[1].contains("to: k2"), "\(published)")
    for consumer in ["c", "d", "e"] { #expect(Self.section(of: consumer, in: run.output).contains("event: X")) }
    let path = try #require(TestFiles.temporary(run.output, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    #expect(RecordedRun(["analyze", path]).exitCode == .done)
  }
}
