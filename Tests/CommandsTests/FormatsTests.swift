import Commands
import Diagnostics
import TestSupport
import Testing

/// The forms of a result that other programs read.
@Suite struct FormatsTests {
  @Test(
    arguments: Sample.names,
    [
      "analyze sarif sarif", "analyze github annotations.txt", "analyze mermaid mmd", "analyze dot dot",
      "analyze csv operations.csv", "analyze csv calls.csv", "analyze csv findings.csv",
      "availability csv components.csv", "availability csv cut-sets.csv",
    ])
  func golden(_ name: String, _ form: String) {
    let words = form.split(separator: " ").map(String.init)
    var arguments = [words[0], Sample.path(name), "--format", words[1]]
    if words[1] == "csv" { arguments += ["--table", String(words[2].dropLast(".csv".count))] }
    let run = RecordedRun(arguments)
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/\(name).\(words[0]).\(words[2])")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  /// Names as nasty as the format of the file lets them be.
  private static let nasty = """
    architecture: "n\\"a,%"
    services:
      a: { operations: { go: { endpoint: "GET /x,\\"y\\"", steps: [{ call: b/do, endpoint: "POST /a:b%0A", sends: [z] }] } } }
      b: { operations: { do: { endpoint: "POST /a:b%0A", accepts: { required: ["x,y"] } } } }
    """

  private func run(_ arguments: String..., path: String) -> RecordedRun {
    RecordedRun([arguments[0], path] + arguments.dropFirst())
  }

  // MARK: SARIF

  @Test func resultsPointToTheirRulesAndPlaces() throws {
    let json = try #require(RecordedRun(["analyze", Sample.path("task-api"), "--format", "sarif"]).json)
    let sarif = try #require(json["runs"]?.array.first)
    #expect(json["version"]?.string == "2.1.0" && sarif["columnKind"]?.string == "unicodeCodePoints")
    let rules = sarif["tool"]?["driver"]?["rules"]?.array ?? []
    let results = sarif["results"]?.array ?? []
    #expect(!results.isEmpty)
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(rules[index]["id"]?.string == result["ruleId"]?.string)
      let place = result["locations"]?.array.first?["physicalLocation"]
      #expect(place?["artifactLocation"]?["uri"]?.string == Sample.path("task-api"))
      let region = try #require(place?["region"])
      let (start, end) = (region["startColumn"]?.integer ?? 0, region["endColumn"]?.integer ?? 0)
      #expect(region["startLine"] != region["endLine"] || start < end)
      #expect(result["partialFingerprints"]?["decouple/v1"]?.string?.count == 16)
    }
    let full = results.first { $0["ruleId"]?.string == "DC0103" }
    let related = full?["relatedLocations"]?.array.map { $0["message"]?["text"]?.string }
    #expect(related == ["notification", "audit", "reminder", "task-api"])
  }

  @Test func addressesAreEncoded() throws {
    let stem = "/tmp/decouple-test \(UInt64.random(in: 0 ... .max))-ü#%.yaml"
    #expect(TestFiles.write(Self.nasty, to: stem))
    defer { TestFiles.remove(stem) }
    let json = try #require(run("analyze", "--format", "sarif", path: stem).json)
    let uri = json["runs"]?.array.first?["results"]?.array.first?["locations"]?.array.first?["physicalLocation"]?[
      "artifactLocation"]?["uri"]?.string
    #expect(uri?.hasPrefix("file:///tmp/decouple-test%20") == true && uri?.hasSuffix("-%C3%BC%23%25.yaml") == true)
  }

  /// What the file accepts is there, with its reason, and no failure.
  @Test(arguments: ["analyze", "check"]) func whatTheFileAllowsIsSuppressed(_ command: String) throws {
    let yaml = """
      architecture: A
      allow: [{ code: DC0104, where: a/go, because: moved next quarter }]
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { steps: [{ call: b, needs-result: false }] }, do: { steps: [{ call: b, needs-result: false }] } } }
        b: {}
      """
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let results = try #require(
      run(command, "--format", "sarif", path: path).json?["runs"]?.array.first?["results"]?.array)
    let suppressed = results.filter { $0["suppressions"] != nil }
    #expect(suppressed.count == 1 && suppressed[0]["ruleId"]?.string == "DC0104")
    let suppression = suppressed[0]["suppressions"]?.array.first
    #expect(suppression?["kind"]?.string == "inSource" && suppression?["status"]?.string == "accepted")
    #expect(suppression?["justification"]?.string == "moved next quarter")
    #expect(results.contains { $0["ruleId"]?.string == "DC0104" && $0["suppressions"] == nil })
  }

  // MARK: Annotations

  @Test func annotationsAreOneLineEach() throws {
    let path = "/tmp/decouple-test:\(UInt64.random(in: 0 ... .max)),%.yaml"
    #expect(TestFiles.write(Self.nasty, to: path))
    defer { TestFiles.remove(path) }
    let lines = run("analyze", "--format", "github", path: path).output.split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      #expect(["::error file=", "::warning file=", "::notice file="].contains { line.hasPrefix($0) }, "\(line)")
      #expect(line.contains("/tmp/decouple-test%3A") && line.contains("%2C%25.yaml"))
      #expect(!line.contains("%.yaml,"))
    }
  }

  // MARK: Tables

  @Test func fieldsWithCommasAndQuotesAreQuoted() throws {
    let path = try #require(TestFiles.temporary(Self.nasty, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let rows = run("analyze", "--format", "csv", "--table", "findings", path: path).output
    #expect(rows.contains("\"a/go#1 does not send x,y, which b/do requires\""), "\(rows)")
  }

  /// Every table has its head and as many lines as there is to tell, each of as many fields.
  @Test(arguments: [
    "operations 3", "facts 3", "consumers 5", "moves 5", "choices 8", "alternatives 10", "arguments 5",
    "sensitivity 9", "duties 28", "stays 0", "evidence 4",
  ])
  func tablesOfTheRedesign(_ table: String) {
    check(["redesign", Sample.path("task-api")], table)
  }

  @Test(arguments: [
    "operations 2", "services 9", "consumers 5", "timeline 1206", "differences 1", "pools 1", "protections 3",
    "catch-up 3", "left-out 0",
  ])
  func tablesOfASimulation(_ table: String) {
    check(["simulate", Sample.path("task-api"), "--scenario", "notification-crash", "--replications", "2"], table)
  }

  @Test(arguments: [
    "questions 8", "duties 4", "failures 4", "losses 0", "delays 1", "pools 1", "clients 0", "going 0", "costs 3",
    "knowledge 1",
  ])
  func tablesOfAChange(_ table: String) {
    let questions = [
      "--down", "notification=30s", "--change", "notification POST /api/v1/notifications", "--add-call",
      "task-api/create-task -> search 200ms", "--remove", "reminder",
    ]
    check(["impact", Sample.path("task-api")] + questions, table)
  }

  @Test(arguments: ["operations 5", "calls 3", "findings 1", "services 2"])
  func tablesOfADifference(_ table: String) throws {
    let places = try [Self.before, Self.after].map { try #require(TestFiles.temporary($0, ending: ".yaml")) }
    defer { places.forEach(TestFiles.remove) }
    check(["diff"] + places, table)
  }

  private static let before = """
    architecture: shop
    services:
      cart: { operations: { buy: { steps: [{ call: stock/take }, { call: mail/send }] }, look: } }
      stock: { operations: { take: { latency: { p50: 20ms, p99: 100ms } } } }
      mail: { operations: { send: { latency: 100ms } } }
    """

  private static let after = """
    architecture: shop
    services:
      cart: { operations: { buy: { steps: [{ call: stock/take }, { call: bank/pay }] }, look: } }
      stock: { operations: { take: { latency: { p50: 20ms, p99: 100ms } } } }
      bank: { operations: { pay: { latency: { p50: 250ms, p99: 400ms } } } }
    """

  /// Of two laws of response times only so much is known that a quantile of their sum can be told here and not there.
  @Test(arguments: ["failures 2", "known 2", "gone 1", "open 1"])
  func tablesOfACheck(_ table: String) throws {
    let places = try [Self.before, Self.after, "{}"].map { try #require(TestFiles.temporary($0, ending: ".yaml")) }
    defer { places.forEach(TestFiles.remove) }
    #expect(RecordedRun(["check", places[0], "--write-baseline", places[2]]).exitCode == .done)
    let limits = ["--max-response", "200ms", "--max-response", "p99:450ms"]
    check(["check", places[1], "--baseline", places[2]] + limits, table, ending: .fellShort)
  }

  private func check(_ arguments: [String], _ table: String, ending: ExitCode = .done) {
    let words = table.split(separator: " ").map(String.init)
    let run = RecordedRun(arguments + ["--format", "csv", "--table", words[0]])
    #expect(run.exitCode == ending && run.messages.isEmpty)
    let lines = Self.records(run.output)
    #expect(lines.count - 1 == Int(words[1]), "\(run.output.prefix(2000))")
    #expect(lines.allSatisfy { $0.count == lines[0].count })
  }

  /// Fields by the quotes alone.
  private static func records(_ text: String) -> [[String]] {
    var (records, record, field, isQuoted): ([[String]], [String], String, Bool) = ([], [], "", false)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        record.append(field)
        field = ""
      case "\n" where !isQuoted:
        records.append(record + [field])
        (record, field) = ([], "")
      default: field.unicodeScalars.append(scalar)
      }
    }
    return records
  }

  @Test func aChainIsATable() {
    let run = RecordedRun(["availability", "99.9%", "db=99.5%", "--format", "csv"])
    #expect(
      run.output == """
        services,with,memberAvailability,availability,unavailability,downtimeHoursPerYear
        1,A,0.999,0.999,0.001,8.76
        2,db,0.995,0.994005,0.005995,52.516200000000005

        """)
  }

  @Test(arguments: [
    (["analyze", Sample.path("task-api"), "--table", "calls"], "--format csv"),
    (["availability", Sample.path("task-api"), "--table", "components", "--format", "json"], "--format csv"),
    (["availability", "99.9%", "--table", "components", "--format", "csv"], "goes with files"),
    (
      ["availability", Sample.path("task-api"), "--why", "task-api/create-task", "--format", "csv"],
      "does not go with --why"
    ),
    (["analyze", Sample.path("task-api"), "--table", "nothing", "--format", "csv"], "--table"),
    (["simulate", Sample.path("task-api"), "--table", "consumers"], "--format csv"),
    (["redesign", Sample.path("task-api"), "--table", "facts", "--format", "json"], "--format csv"),
    (["check", Sample.path("task-api"), "--table", "known"], "--format csv"),
    (["diff", Sample.path("task-api"), Sample.path("task-api"), "--table", "calls"], "--format csv"),
    (["impact", Sample.path("task-api"), "--remove", "audit", "--table", "duties"], "--format csv"),
    (["redesign", Sample.path("task-api"), "--call", "task-api/create-task#1", "--format", "csv"], "--call"),
  ])
  func refusals(_ arguments: [String], _ words: String) {
    let run = RecordedRun(arguments)
    #expect(run.exitCode == .wrongInput && run.output.isEmpty && run.messages.contains(words), "\(run.messages)")
  }

  // MARK: The graph

  @Test func everyServiceThatCallsOrIsCalledIsDrawn() throws {
    let calls = (0..<200).map { "  s\($0): { operations: { go: { steps: [{ call: s\($0 + 1)/go }] } } }" }
    let yaml = "architecture: long\nservices:\n" + calls.joined(separator: "\n") + "\n  s200: { operations: { go: } }\n"
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let dot = run("analyze", "--format", "dot", path: path).output
    #expect(dot.contains("label=\"s200\"") && dot.split(separator: "\n").count == 4 + 201 + 200 + 1)
    #expect(run("analyze", "--format", "mermaid", path: path).output.contains("\"s200\""))
  }
}
