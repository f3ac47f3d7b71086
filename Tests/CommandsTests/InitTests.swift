import Commands
import TestSupport
import Testing

/// Files to start from.
@Suite struct InitTests {
  private func analyzed(_ text: String) throws -> Value {
    let path = TestFiles.temporary("start.yaml", holding: text)
    let run = RecordedRun(["analyze", path, "--format", "json"])
    #expect(run.exitCode == .done && run.messages.isEmpty, "\(run.messages)")
    return try #require(run.json)
  }

  @Test func theTemplateExplainsItselfAndWorks() throws {
    let run = RecordedRun(["init"])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    let json = try analyzed(run.output)
    let operations = try #require(json["operations"]?.array)
    #expect(operations.count == 2)
    let verdicts = operations[0]["calls"]?.array.map { $0["verdict"]?.string }
    #expect(verdicts == ["keep", "event", "event"])
    let path = TestFiles.temporary("start.yaml", holding: run.output)
    #expect(RecordedRun(["simulate", path, "--duration", "2m"]).exitCode == .done)
  }

  @Test(arguments: Sample.names) func examplesAreTheSamples(_ name: String) {
    let text = TestFiles.text(TestFiles.package + "/" + Sample.path(name))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let own = lines.filter { !$0.hasPrefix("# yaml-language-server:") }.joined(separator: "\n")
    #expect(RecordedRun(["init", "--example", name]).output == own)
    #expect(RecordedRun(["init", "--example", "list"]).output.contains("\(name) "))
    #expect(RecordedRun(["init", "--help"]).output.contains(name))
  }

  @Test(arguments: [[], ["--example", "task-api"], ["--example", "list"], ["--calls", "a -> b"]])
  func nothingIsWrittenOver(_ options: [String]) {
    let path = TestFiles.temporary("there.yaml", holding: "mine\n")
    let refused = RecordedRun(["init", "-o", path] + options)
    #expect(refused.exitCode == .wrongInput && refused.messages.contains("is there already"))
    #expect(TestFiles.text(path) == "mine\n")
    let forced = RecordedRun(["init", "-o", path, "--force"])
    #expect(forced.exitCode == .done && forced.output.isEmpty)
    #expect(forced.messages.contains("next: decouple analyze \(path)"))
    #expect(TestFiles.text(path) == RecordedRun(["init"]).output)
    #expect(RecordedRun(["init", "-o", path, "--force", "--quiet"]).messages.isEmpty)
  }

  // MARK: Calls

  @Test func aFirstAnswerInOneLine() throws {
    let run = RecordedRun(["init", "--calls", "task-api 50ms -> notification 2s, audit 500ms, reminder 50ms"])
    #expect(run.exitCode == .done)
    #expect(
      run.messages == "task-api/serve: takes 2.60 s, 2.55 s of it waiting; down 34.99 h a year (99.6006 %)\n")
    let operation = try #require(try analyzed(run.output)["operations"]?.array.first)
    #expect(operation["responseTime"]?["meanMs"]?.double == 2_600)
    #expect(operation["calls"]?.array.map { $0["to"]?.string } == ["notification", "audit", "reminder"])
  }

  @Test func chainsAndOperations() throws {
    let calls = "shop/GET /cart 20ms -> stock 80ms 99.5%, prices/list 10ms; stock -> db 5ms 0.999 ;; jobs -> stock 1s"
    let json = try analyzed(RecordedRun(["init", "--calls", calls]).output)
    let operations = try #require(json["operations"]?.array)
    #expect(operations.map { $0["id"]?.string } == ["shop/GET /cart", "stock/serve", "jobs/serve", "prices/list"])
    #expect(operations.map { $0["responseTime"]?["meanMs"]?.double } == [115, 85, 1_000, 10])
    #expect(
      operations[0]["calls"]?.array.map { $0["to"]?.string } == ["stock/serve", "prices/list"])
    let alone = 1 - 0.999 * 0.995 * 0.999 * 0.999
    #expect(agree(operations[0]["unavailability"]?.double, alone, relative: 1e-9))
  }

  @Test(arguments: [
    ("", 1, "nothing is called", ""), (";", 1, "nothing is called", ""),
    ("a", 1, "does not say whom it calls", "write 'a -> "), ("a -> ", 5, "a service is missing", ""),
    ("a -> b,", 8, "a service is missing", ""), ("-> b", 1, "a service is missing", ""),
    ("a -> b 2", 8, "'2' has no unit", "2ms, 2s"), ("a -> b 2s 3s", 11, "a second time of b", "commas"),
    ("a -> b 99% 98%", 12, "a second availability of b", ""), ("a -> b 101%", 8, "above 100 %", ""),
    ("a -> b -2s", 8, "is negative", ""), ("a -> b c", 8, "neither a time nor an availability", ""),
    ("a -> b 2s -> c", 11, "a second '->'", "semicolon"), ("a -> b/", 6, "the operation is missing", "b/record"),
    ("a -> b/x#1", 9, "cannot contain this", ""), ("a -> b!", 6, "cannot be the name of a service", "letters"),
    ("a -> x-b", 6, "cannot be the name of a service", ""), ("a -> B; b -> a", 6, "differ by case only", "write b"),
    ("a 1s -> b; a 2s -> c", 14, "takes 1s already", ""),
    ("a -> b 99%; b 98% -> c", 8, "is available 98% already", ""),
    ("a/x -> b; a/y -> b; c -> a", 26, "has several operations", "write a/x"),
  ])
  func mistakes(_ calls: String, _ column: Int, _ message: String, _ help: String) {
    // An empty value is refused before it gets here.
    let run = RecordedRun(["init", "--calls=\(calls.isEmpty ? " " : calls)"])
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    #expect(run.messages.contains(message) && run.messages.contains(help), "\(run.messages)")
    #expect(run.messages.contains(" --> --calls:1:\(column)\n"), "\(run.messages)")
  }

  @Test func circlesAndLengths() {
    #expect(RecordedRun(["init", "--calls", "a -> b; b -> a"]).messages.contains("error[cycle]"))
    let many = "a -> " + (0...1_000).map { "s\($0)" }.joined(separator: ",")
    #expect(RecordedRun(["init", "--calls", many]).messages.contains("more than 1,000 calls"))
  }

  @Test(arguments: [
    (["--calls", "a -> b", "--example", "task-api"], "does not go with"), (["--force"], "--force goes with -o"),
    (["--example", "task-ap"], "did you mean 'task-api'?"), (["x.yaml"], "unexpected argument"),
  ])
  func usage(_ arguments: [String], _ message: String) {
    let run = RecordedRun(["init"] + arguments)
    #expect(run.exitCode == .wrongInput && run.messages.contains(message), "\(run.messages)")
  }
}
