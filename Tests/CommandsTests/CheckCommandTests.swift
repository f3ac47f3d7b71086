import Commands
import Diagnostics
import TestSupport
import Testing

/// A gate that fails where something falls short, and on nothing else.
@Suite struct CheckCommandTests {
  private static let slow = """
    architecture: x
    defaults: { availability: 99.9%, timeout: 1s }
    services:
      a:
        latency: 50ms
        operations:
          go: { slo: { availability: 99.9%, latency: 500ms }, steps: [{ call: b, latency: 100ms, needs-result: true }] }
      b: {}
    """

  private func check(_ yaml: String, _ options: String...) throws -> RecordedRun {
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    return RecordedRun(["check", path] + options)
  }

  @Test(arguments: Sample.names, ["text", "markdown", "json", "sarif", "github"])
  func golden(_ name: String, _ format: String) {
    let run = RecordedRun(["check", Sample.path(name), "--fail-on", "medium", "--slo", "--format", format])
    #expect([.done, .fellShort].contains(run.exitCode) && run.messages.isEmpty)
    let ending = ["text": "txt", "markdown": "md", "json": "json", "sarif": "sarif"][format] ?? "annotations.txt"
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/\(name).check.\(ending)")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    if format == "text" { #expect(run.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }) }
  }

  // MARK: What is asked

  @Test func withoutOptionsItIsTheObjectivesAndHighFindings() throws {
    let run = try check(Self.slow, "--format", "json")
    #expect(run.exitCode == .fellShort)
    #expect(run.json?["criteria"]?["failOn"]?.string == "high" && run.json?["criteria"]?["slo"]?.boolean == true)
    #expect(run.json?["failures"]?.array.map { $0["code"]?.string } == ["DC0101"])
    let kept = Self.slow.replacing("slo: { availability: 99.9%", with: "slo: { availability: 99.8%")
    let passed = try check(kept, "--format", "json")
    #expect(passed.exitCode == .done && passed.json?["passed"]?.boolean == true)
    #expect(try check(kept).output.contains("Nothing falls short."))
  }

  @Test(arguments: [
    (["--max-response", "150ms"], ExitCode.done), (["--max-response", "149ms"], .fellShort),
    (["--max-response", "mean:150ms"], .done), (["--max-response", "p99:150ms"], .done),
    (["--max-response", "p99:149ms"], .fellShort),
    (["--max-response", "1s", "--max-response", "p99:149ms"], .fellShort),
    (["--min-availability", "99.8%"], .done), (["--min-availability", "99.81%"], .fellShort),
    (["--min-availability", "0.998"], .done), (["--slo"], .fellShort),
    (["--slo", "--min-availability", "90%"], .fellShort),
    (["--fail-on", "high"], .fellShort), (["--max-response", "1s", "--min-availability", "99.95%"], .fellShort),
  ])
  func limits(_ options: [String], _ code: ExitCode) throws {
    let path = try #require(TestFiles.temporary(Self.slow, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun(["check", path] + options)
    #expect(run.exitCode == code, "\(run.output)\(run.messages)")
  }

  @Test func whatTheFileAllowsIsNotCounted() throws {
    let allowed = Self.slow + "\nallow: [{ code: DC0101, where: a/go, because: until May }]\n"
    #expect(try check(allowed).exitCode == .done)
    #expect(try check(allowed, "--slo").exitCode == .done)
  }

  @Test func whatNeverSucceedsFallsShort() throws {
    let never = Self.slow.replacing("call: b, latency: 100ms", with: "call: b, error-rate: 1")
    let run = try check(never, "--max-response", "1h", "--format", "json")
    #expect(run.exitCode == .fellShort)
    #expect(run.json?["failures"]?.array.map { $0["code"]?.string } == ["max-response"])
    let promised = try check(never, "--slo", "--format", "json")
    #expect(promised.json?["failures"]?.array.compactMap { $0["code"]?.string }.contains("slo") == true)
  }

  @Test func aClosedPipeMakesNoSuccess() {
    let path = Sample.path("task-api")
    let run = RecordedRun(["check", path], closedPipe: true)
    #expect(run.exitCode == .fellShort && run.messages.isEmpty)
    #expect(RecordedRun(["check", path, "--max-response", "1h"], closedPipe: true).exitCode == .done)
  }

  // MARK: Baselines

  private func paths() -> (old: String, new: String, baseline: String) {
    let stem = TestFiles.unused
    return (stem + "-old.yaml", stem + "-new.yaml", stem + "-baseline.json")
  }

  @Test func onlyWhatIsNewFails() throws {
    let paths = paths()
    #expect(TestFiles.write(Self.slow, to: paths.old))
    let written = RecordedRun(["check", paths.old, "--write-baseline", paths.baseline])
    #expect(written.exitCode == .done && written.output.contains("Nothing falls short."))
    #expect(RecordedRun(["check", paths.old, "--baseline", paths.baseline]).exitCode == .done)
    // Lines move, a figure changes, a call comes before: all that is old news.
    let moved = "# a comment\n\n" + Self.slow.replacing("latency: 100ms", with: "latency: 90ms")
    #expect(TestFiles.write(moved, to: paths.new))
    let same = RecordedRun(["check", paths.new, "--baseline", paths.baseline])
    #expect(same.exitCode == .done, "\(same.output)")
    // A promise that nothing was known of.
    let worse =
      moved.replacing("      b: {}", with: "") + "\n  c: { operations: { run: { slo: { availability: 99.99% } } } }\n"
    #expect(TestFiles.write(worse, to: paths.new))
    let run = RecordedRun(["check", paths.new, "--baseline", paths.baseline, "--format", "json"])
    #expect(run.exitCode == .fellShort)
    #expect(run.json?["failures"]?.array.map { $0["place"]?.string } == ["c/run"])
    #expect((run.json?["baseline"]?["known"]?.integer ?? 0) > 0)
    for path in [paths.old, paths.new, paths.baseline] { TestFiles.remove(path) }
  }

  @Test func brokenLimitsAreInTheBaselineToo() throws {
    let paths = paths()
    #expect(TestFiles.write(Self.slow, to: paths.old))
    let limits = ["--min-availability", "99.99%", "--max-response", "100ms", "--max-response", "p99:100ms"]
    #expect(RecordedRun(["check", paths.old] + limits).exitCode == .fellShort)
    #expect(RecordedRun(["check", paths.old, "--write-baseline", paths.baseline] + limits).exitCode == .done)
    #expect(RecordedRun(["check", paths.old, "--baseline", paths.baseline] + limits).exitCode == .done)
    let text = TestFiles.text(paths.baseline)
    #expect(text.contains("\"min-availability\"") && !text.contains("\"line\""))
    // What has been mended is said to be gone.
    let mended = Self.slow.replacing("latency: 100ms", with: "latency: 10ms").replacing("50ms", with: "5ms")
    #expect(TestFiles.write(mended, to: paths.new))
    let run = RecordedRun(["check", paths.new, "--baseline", paths.baseline] + limits + ["--format", "json"])
    #expect(run.exitCode == .done)
    #expect(run.json?["baseline"]?["gone"]?.array.map { $0["code"]?.string } == ["max-response", "max-response"])
    for path in [paths.old, paths.new, paths.baseline] { TestFiles.remove(path) }
  }

  @Test func sarifTellsOldFromNew() throws {
    let paths = paths()
    #expect(TestFiles.write(Self.slow, to: paths.old))
    #expect(RecordedRun(["check", paths.old, "--write-baseline", paths.baseline]).exitCode == .done)
    let lost = RecordedRun(["check", paths.old, "--baseline", paths.baseline, "-o", paths.baseline])
    #expect(lost.exitCode == .wrongInput && TestFiles.text(paths.baseline).contains("accepted"))
    let run = RecordedRun([
      "check", paths.old, "--baseline", paths.baseline, "--min-availability", "99.99%", "--format", "sarif",
    ])
    #expect(run.exitCode == .fellShort)
    let results = run.json?["runs"]?.array.first?["results"]?.array ?? []
    let states = Set(results.map { "\($0["ruleId"]?.string ?? "") \($0["baselineState"]?.string ?? "")" })
    #expect(states.contains("DC0101 unchanged") && states.contains("min-availability new"))
    for path in [paths.old, paths.baseline] { TestFiles.remove(path) }
  }

  @Test(arguments: [
    ("{}", "a baseline has a list 'accepted'"), ("[]", "a baseline has a list 'accepted'"),
    ("{\"accepted\": [1]}", "has a text 'fingerprint'"),
    ("{\"schemaVersion\": 2, \"accepted\": []}", "only baselines of schemaVersion 1"), ("{", "error"),
    ("{\"accepted\": [{\"fingerprint\": 1}]}", "has a text 'fingerprint'"),
  ])
  func baselinesThatAreNone(_ text: String, _ words: String) throws {
    let path = try #require(TestFiles.temporary(text, ending: ".json"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun(["check", Sample.path("task-api"), "--baseline", path])
    #expect(run.exitCode == .wrongInput && run.output.isEmpty && run.messages.contains(words), "\(run.messages)")
  }

  // MARK: What is refused

  @Test(arguments: [
    (["--min-availability", "200%"], ExitCode.wrongInput, "--min-availability"),
    (["--max-response", "fast"], .wrongInput, "--max-response"),
    (["--max-response", "q9:5ms"], .wrongInput, "no quantile"),
    (["--max-response", "p100:5ms"], .wrongInput, "no quantile"),
    (["--max-response", "p:5ms"], .wrongInput, "no quantile"),
    (["--max-response", "1s", "--max-response", "2s"], .wrongInput, "two limits of the mean"),
    (["--fail-on", "worst"], .wrongInput, "--fail-on"), (["--baseline", "nowhere.json"], .inputOutput, "nowhere.json"),
    (["--baseline", "a", "--write-baseline", "b"], .wrongInput, "does not go with"),
    (["--write-baseline", "Samples/task-api/architecture.yaml"], .wrongInput, "is read"),
    (["--write-baseline", "x", "-o", "x"], .wrongInput, "is written twice"),
    (["--write-baseline", "/nowhere/at/all.json"], .inputOutput, "/nowhere"),
  ])
  func refusals(_ options: [String], _ code: ExitCode, _ words: String) {
    let run = RecordedRun(["check", Sample.path("task-api")] + options)
    #expect(run.exitCode == code && run.output.isEmpty && run.messages.contains(words), "\(run.messages)")
  }
}
