import Commands
import Diagnostics
import TestSupport
import Testing

/// What the samples give, read and accepted once.
@Suite struct SampleTests {
  @Test func everySampleOfTheProblemIsThereWithAReadme() {
    #expect(
      Set(Sample.names).isSuperset(of: [
        "task-api", "three-slow-calls", "online-order", "when-to-stay", "three-service-chain", "shared-audit",
        "facts-and-commands",
      ]))
    for name in Sample.names { #expect(TestFiles.exists(TestFiles.package + "/Samples/\(name)/README.md"), "\(name)") }
  }

  @Test(arguments: Sample.names, ["analyze txt", "analyze json", "availability txt", "availability json", "report md"])
  func golden(_ name: String, _ form: String) throws {
    let words = form.split(separator: " ").map(String.init)
    let format = ["txt": "text", "json": "json", "md": "markdown"][words[1]] ?? ""
    let run = RecordedRun([words[0], Sample.path(name), "--format", format])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let text = run.output
    let outcome = Golden.compare(text, with: "Tests/CommandsTests/Golden/\(name).\(words[0]).\(words[1])")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    if words[1] == "txt" { #expect(text.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }) }
  }
}

/// The figures of the problem, as they come out of the commands.
@Suite struct ProblemFiguresTests {
  private func operation(_ sample: String, _ id: String) throws -> Value {
    let json = try #require(RecordedRun(["analyze", Sample.path(sample), "--format", "json"]).json)
    return try #require(json["operations"]?.array.first { $0["id"]?.string == id })
  }

  /// P7: events that are commands are findings, with the facts that they should be.
  @Test func p7FactsAndCommands() throws {
    let json = try #require(RecordedRun(["analyze", Sample.path("facts-and-commands"), "--format", "json"]).json)
    let findings = json["findings"]?.array ?? []
    let commands = findings.filter { $0["code"]?.string == "DC0301" }
    #expect(commands.map { $0["line"]?.double } == [20, 34])
    let facts = commands.map { $0["help"]?.string?.split(separator: " ").last.map(String.init) }
    #expect(facts == ["TaskCreated", "TaskCancelled"])
    let codes = Set(findings.compactMap { $0["code"]?.string })
    #expect(codes == ["DC0301", "DC0302", "DC0305", "DC0306", "DC0312"])
  }

  @Test func p1TheBlockingChain() throws {
    let time = try #require(try operation("task-api", "task-api/create-task")["responseTime"])
    #expect(time["meanMs"]?.double == 2_600 && time["waitingMs"]?.double == 2_550 && time["ownMs"]?.double == 50)
  }

  @Test func p4ThreeNinesFourTimes() throws {
    let json = try #require(RecordedRun(["availability", "99.9%*4", "--format", "json"]).json)
    let rows = json["rows"]?.array ?? []
    #expect(rows.map { $0["services"]?.integer } == [1, 2, 3, 4])
    for (row, hours) in zip(rows, [8.76, 17.51124, 26.253_728_76, 34.987_475_03]) {
      #expect(agree(row["downtimeHoursPerYear"]?.double, hours, relative: 1e-9))
    }
    let text = RecordedRun(["availability", "99.9%*4"]).output
    for figure in ["99.9 %", "99.8001 %", "99.7003 %", "99.6006 %", "8.76 h", "17.51 h", "26.25 h", "34.99 h"] {
      #expect(text.contains(figure))
    }
  }

  @Test func p4BAndCMoved() throws {
    let chain = ["availability", "99.9%", "99.5%", "99.9%"]
    #expect(RecordedRun(chain).output.contains("99.3011 %"))
    let moved = RecordedRun(chain + ["--events", "B,C", "--broker", "99.99%", "--format", "json"]).json
    #expect(agree(moved?["availability"]?.double, 0.999 * 0.995 * 0.999, relative: 1e-13))
    #expect(agree(moved?["afterEvents"]?["availability"]?.double, 0.999 * 0.9999, relative: 1e-13))
    let outbox = RecordedRun(chain + ["--events", "B,C", "--outbox", "--format", "json"]).json
    #expect(outbox?["afterEvents"]?["downtimeHoursPerYear"]?.double == 8.76)
    // The same chain as a file.
    let file = try operation("three-service-chain", "A/serve")
    #expect(agree(file["availability"]?.double, moved?["availability"]?.double, relative: 1e-14))
  }

  @Test func p4WhatEachWouldNeed() throws {
    let json = try #require(RecordedRun(["availability", "99.9%x4", "--target", "99.9%", "--format", "json"]).json)
    #expect(agree(json["requiredUnavailability"]?.double, 2.500_938_047_251e-4, relative: 1e-10))
    #expect(RecordedRun(["availability", "99.9%x4", "--target", "99.9%"]).output.contains("99.975 %"))
  }

  @Test func p8AndP9WhatStays() throws {
    func verdicts(_ sample: String, _ id: String) throws -> [String?] {
      try operation(sample, id)["calls"]?.array.map { $0["verdict"]?.string } ?? []
    }
    #expect(try verdicts("online-order", "orders/place-order") == ["keep", "keep", "event", "event"])
    #expect(try verdicts("when-to-stay", "shop/purchase") == ["keep", "keep", "event"])
    #expect(try verdicts("when-to-stay", "shop/sign-in") == ["keep"])
    #expect(try verdicts("when-to-stay", "shop/show-balance") == ["keep"])
    #expect(try verdicts("when-to-stay", "shop/transfer") == ["keep"])
    #expect(try verdicts("when-to-stay", "shop/close-account") == ["ask", "later"])
  }
}

/// The contract of the command line: exit codes, streams, and what is refused.
@Suite struct CommandLineTests {
  private let sample = Sample.path("task-api")

  @Test(arguments: [
    (["analyze", "nowhere.yaml"], ExitCode.inputOutput, "cannot read 'nowhere.yaml'"),
    (["analyze", "/"], .inputOutput, "cannot read '/'"),
    (["analyse", "x.yaml"], .wrongInput, "did you mean"),
    (["analyze"], .wrongInput, "FILE"),
    (["analyze", "x.yaml", "--formt", "json"], .wrongInput, "--format"),
    (["analyze", "x.yaml", "--format", "jsn"], .wrongInput, "json"),
    (["analyze", "-", "-"], .wrongInput, "standard input"),
    (["availability", "99.9"], .wrongInput, "write 99.9%"),
    (["availability", "101%"], .wrongInput, "above 100 %"),
    (["availability", "99.9%", "file.yaml"], .wrongInput, "./99.9%"),
    (["availability", "99.9%x0"], .wrongInput, "1 to 10000"),
    (["availability", "99.9%x99999999999999999999"], .wrongInput, "1 to 10000"),
    (["availability", "a=99.9%", "a=99%"], .wrongInput, "two members"),
    (["availability", "99.9%", "99%", "--events", "A"], .wrongInput, "the caller"),
    (["availability", "99.9%", "99%", "--events", "Q"], .wrongInput, "there is no 'Q'"),
    (["availability", "99.9%", "--outbox"], .wrongInput, "--events"),
    (["availability", "99.9%", "--downtime-cost", "12"], .wrongInput, "1200 USD/h"),
    (["availability", "99.9%", "--target", "high"], .wrongInput, "no share"),
    (["availability", "99.9%", "--importance"], .wrongInput, "goes with files"),
    (["availability", Sample.path("task-api"), "--exact", "--format", "open-psa"], .wrongInput, "does not go"),
    (["availability", "99.9%", "--node-limit", "5000"], .wrongInput, "goes with files"),
    (["report", "x.yaml", "-o", "report.pdf"], .wrongInput, ".html, .md or .json"),
  ])
  func refusals(_ arguments: [String], _ code: ExitCode, _ words: String) {
    let run = RecordedRun(arguments)
    #expect(run.exitCode == code)
    #expect(run.output.isEmpty)
    #expect(run.messages.hasPrefix("error: ") && run.messages.contains(words), "\(run.messages)")
  }

  @Test(arguments: [
    ("99.9%", true), ("0.999", true), ("db=99.9%x2", true), ("99.9%*4", true), ("./0.999", false), ("file.yaml", false),
    ("a/b=99%", false), ("-", false), ("99.9%y", false), ("x", false), ("2024.yaml", false),
  ])
  func whatIsAValue(_ argument: String, _ isValue: Bool) {
    // A file that is not there is a failure to read; a value never is.
    #expect((RecordedRun(["availability", argument == "-" ? "./-" : argument]).exitCode == .inputOutput) == !isValue)
  }

  @Test func namesOfChains() throws {
    let json = try #require(RecordedRun(["availability", "99.9%x27", "db=99%x2", "--format", "json"]).json)
    let names = (json["components"]?.array ?? []).map { $0["name"]?.string }
    #expect(names.first == "A" && names[25] == "Z" && names[26] == "S27" && names[27] == "db-1" && names[28] == "db-2")
    #expect(
      RecordedRun(["availability", "a=99%", "db=99%x2", "--events", "db", "--format", "json"]).json?["afterEvents"]
        != nil)
  }

  /// Whoever gives a file as input and output would lose it.
  @Test(arguments: ["analyze", "availability", "report"]) func outputDoesNotReplaceTheInput(_ command: String) {
    let path = TestFiles.package + "/" + Sample.path("three-slow-calls")
    let before = TestFiles.text(path)
    let other = TestFiles.package + "/Samples/../" + Sample.path("three-slow-calls")
    for output in [path, other] {
      let run = RecordedRun([command, path, "-o", output] + (command == "report" ? ["--format", "markdown"] : []))
      #expect(run.exitCode == .wrongInput && run.output.isEmpty && run.messages.contains("is read"))
    }
    #expect(TestFiles.text(path) == before)
  }

  @Test func helpAndVersion() {
    #expect(RecordedRun([]).output.contains("analyze"))
    for command in ["analyze", "ask", "availability", "check", "diff", "impact", "report", "explain"] {
      let help = RecordedRun([command, "--help"])
      #expect(help.exitCode == .done && help.output.hasPrefix("Examples:"))
      #expect(help.output == RecordedRun(["help", command]).output)
      #expect(help.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }, "\(command)")
    }
    #expect(RecordedRun(["--version"]).output.hasPrefix("decouple "))
  }

  @Test func closedPipeEndsQuietly() {
    let run = RecordedRun(["analyze", sample], closedPipe: true)
    #expect(run.exitCode == .done && run.messages.isEmpty)
  }

  @Test(
    arguments: [
      ([:], [1, 2], [], true), ([:], [], [], false), (["NO_COLOR": "1"], [1, 2], [], false),
      (["TERM": "dumb"], [1, 2], [], false),
      (["FORCE_COLOR": "1"], [], [], true), (["FORCE_COLOR": "1"], [], ["--color", "never"], false),
      ([:], [], ["--color", "always"], true),
    ] as [([String: String], Set<Int32>, [String], Bool)])
  func colour(_ variables: [String: String], _ terminals: Set<Int32>, _ options: [String], _ isColored: Bool) {
    let run = RecordedRun(["analyze", sample] + options, variables: variables, terminals: terminals)
    #expect(run.output.contains("\u{1B}[") == isColored)
    #expect(run.exitCode == .done)
  }

  @Test func outputFilesAreWrittenWhole() {
    let path = "\(TestFiles.unused).md"
    let run = RecordedRun(["report", sample, "-o", path])
    #expect(run.exitCode == .done && run.output.isEmpty)
    #expect(TestFiles.text(path) == RecordedRun(["report", sample]).output)
    #expect(RecordedRun(["report", sample, "-o", "/nowhere/at/all.md"]).exitCode == .inputOutput)
  }

  @Test func sameInputSameBytes() {
    for name in Sample.names {
      let arguments = ["analyze", Sample.path(name), "--format", "json"]
      #expect(RecordedRun(arguments).output == RecordedRun(arguments).output)
    }
  }

  @Test func everyDocumentBeginsWithItsHead() throws {
    for arguments in [["analyze", sample], ["availability", sample], ["availability", "99.9%"]] {
      let json = try #require(RecordedRun(arguments + ["--format", "json"]).json)
      #expect(json["schemaVersion"]?.integer == 1 && json["tool"]?["name"]?.string == "decouple")
      #expect(json["yearHours"]?.double == 8_760 && json["architecture"]?.string != nil)
    }
  }
}
