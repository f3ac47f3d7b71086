import TestSupport
import Testing

/// Circles of calls are opened, whatever source they come from: which call is chosen, and what is told.
@Suite struct DraftCirclesTests {
  private static func imported(_ text: String, _ name: String) -> RecordedRun {
    let path = TestFiles.temporary(name, holding: text)
    defer { TestFiles.removeAll(String(path.dropLast(name.count + 1))) }
    let run = RecordedRun(["import", path])
    #expect(run.exitCode == .done, "\(run.messages)")
    return run
  }

  private static func table(_ rows: [String]) -> RecordedRun {
    imported((["caller,operation,callee,endpoint,count,p50,p99"] + rows).joined(separator: "\n") + "\n", "edges.csv")
  }

  private static func calls(_ run: RecordedRun) -> [String] {
    run.output.split(separator: "\n").filter { $0.contains("call: ") }.map { String($0.drop { $0 == " " }) }
  }

  /// The call of a trace that leads back is made to the service alone, and takes what its span took: nothing that was
  /// seen is lost.
  @Test func aCallOfTracesThatLeadsBackIsKept() {
    var spans = SpanWriter()
    let root = spans.add(.server, "a", "A", 0, 100, ["rpc.method": "a/A"])
    let inB = spans.call(from: "a", to: "b", "B", 10, 90, below: root)
    _ = spans.call(from: "b", to: "a", "A", 20, 80, below: inB)
    let run = Self.imported(spans.text, "spans.jsonl")
    #expect(
      Self.calls(run) == [
        "- { call: b/b/B, endpoint: b/B, probability: { value: 50%, basis: observed, n: 2 } }  # 0 of 1 failed: 0 % – 79 %",
        "- { call: a, endpoint: a/A, latency: { value: 60ms, basis: observed, n: 1 } }"
          + "  # 0 of 1 failed: 0 % – 79 %; closes a circle: the service alone",
      ])
    #expect(
      run.messages.contains(
        "the call of b/b/B to a/a/A closes a circle (a/a/A → b/b/B → a/a/A): it stands for a alone, "
          + "what that calls is not counted again"))
  }

  /// An operation that calls itself, as whoever walks a tree does: told once, however often it does so.
  @Test func anOperationThatCallsItselfIsACircleOfOne() {
    var spans = SpanWriter()
    let root = spans.add(.server, "tree", "Walk", 0, 100, ["rpc.method": "tree/Walk"])
    for number in 0..<3 {
      let start = 10 + Double(number)
      let branch = spans.call(from: "tree", to: "tree", "Walk", start, start + 60, below: root)
      for leaf in 0..<3 {
        let start = start + 5 + Double(leaf)
        _ = spans.call(from: "tree", to: "tree", "Walk", start, start + 40, below: branch)
      }
    }
    let run = Self.imported(spans.text, "spans.jsonl")
    #expect(Self.calls(run).count == 3)
    #expect(Self.calls(run).allSatisfy { $0.hasPrefix("- call: tree  #") && $0.hasSuffix("the service alone") })
    #expect(run.output.contains("latency: { value: 45ms, basis: observed, n: 12 }"))
    #expect(run.messages.split(separator: "the call of tree/tree/Walk to tree/tree/Walk closes").count == 2)
    #expect(run.messages.contains("(tree/tree/Walk → tree/tree/Walk)"))
  }

  /// A ring is opened before the service that requests come to, wherever that stands in the source.
  @Test(arguments: ["p", "q", "r"]) func circlesAreOpenedWhereTheyLeadBackToTheEntry(_ entry: String) {
    let ring = ["p,P,q,Q,90,3,9", "q,Q,r,R,90,4,12", "r,R,p,P,90,5,15"]
    let run = Self.table(ring + [",,\(entry),\(entry.uppercased()),10,,"])
    let opened = Self.calls(run).filter { $0.contains("closes a circle") }
    let latencies = ["p": "p50: 5ms, p99: 15ms", "q": "p50: 3ms, p99: 9ms", "r": "p50: 4ms, p99: 12ms"]
    #expect(
      opened.count == 1 && opened[0].hasPrefix("- { call: \(entry), latency: { value: { \(latencies[entry] ?? "") }"))
  }

  @Test func longCirclesAreToldInPart() {
    let ring = (0..<12).map { "s\($0),,s\(($0 + 1) % 12),,5,," }
    let run = Self.table(ring + [",,s0,,5,,"])
    #expect(run.messages.contains("(s0 → s1 → s2 → s3 → s4 → s5 → s6 → s7 → … → s0)"))
  }

  @Test(arguments: [(11, "1 more call closes a circle"), (25, "15 more calls close circles")])
  func manyCirclesAreCounted(_ count: Int, _ rest: String) {
    let run = Self.table((0..<count).flatMap { ["a\($0),,b\($0),,5,,", "b\($0),,a\($0),,5,,"] })
    #expect(run.messages.split(separator: " alone, what that calls").count == 11)
    #expect(run.messages.contains(rest))
    #expect(Self.calls(run).count { $0.contains("closes a circle") } == count)
  }
}
