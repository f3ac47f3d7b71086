import ArchitectureModel
import Commands
import Diagnostics
import Documents
import TestSupport
import Testing

/// What is proposed, asked on the command line.
@Suite struct RedesignCommandTests {
  private static let formats = ["text": "txt", "markdown": "md", "json": "json"]

  @Test(arguments: Sample.names, ["text", "markdown", "json"]) func golden(_ name: String, _ format: String) {
    let run = RecordedRun(["redesign", Sample.path(name), "--format", format])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let ending = Self.formats[format] ?? ""
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/\(name).redesign.\(ending)")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    if format == "text" { #expect(run.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }) }
  }

  @Test(arguments: ["task-api/create-task#1", "task-api/complete-task#1"]) func dialogue(_ call: String) {
    let run = RecordedRun(["redesign", Sample.path("task-api"), "--call", call])
    #expect(run.exitCode == .done)
    let name = call.replacing("task-api/", with: "").replacing("#", with: "-")
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/task-api.\(name).redesign.txt")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  private func operation(_ sample: String, _ id: String, _ options: [String] = []) throws -> Value {
    let run = RecordedRun(["redesign", Sample.path(sample), "--format", "json"] + options)
    return try #require(run.json?["operations"]?.array.first { $0["id"]?.string == id })
  }

  private func strings(_ value: Value?) -> [String] { value?.array.compactMap(\.string) ?? [] }

  // MARK: The problem's figures

  @Test func taskAPI() throws {
    let create = try operation("task-api", "task-api/create-task")
    let facts = create["facts"]?.array ?? []
    #expect(facts.count == 1 && facts[0]["name"]?.string == "TaskCreated" && facts[0]["key"]?.string == "task_id")
    #expect(strings(facts[0]["consumers"]) == ["notification", "audit", "reminder"])
    #expect(strings(facts[0]["fields"]) == ["task_id", "title", "created_by", "created_at"])
    #expect(facts[0]["partitions"]?.integer == 80)
    #expect(strings(facts[0]["replaces"]) == (1...3).map { "task-api/create-task#\($0)" })
    #expect(create["before"]?["responseTimeMs"]?.double == 2_600 && create["after"]?["responseTimeMs"]?.double == 50)
    #expect(create["after"]?["availability"]?.double == 0.999)
    #expect(agree(create["withoutOutbox"]?["availability"]?.double, 0.999 * 0.9999, relative: 1e-14))
    #expect(agree(create["after"]?["downtimeHoursPerYear"]?.double, 8.76, relative: 1e-14))
    let plan = create["plan"]?.array ?? []
    #expect(plan.count == 3 && plan.last?["availability"]?.double == 0.999)
    let saved = plan.compactMap { $0["savedHoursPerYear"]?.double }.reduce(0, +)
    #expect(agree(saved, 34.987_475_03 - 8.76, relative: 1e-9))
    #expect(create["choice"]?["smallestForSlo"]?["moves"]?.integer == 3)
  }

  @Test func onlineOrder() throws {
    let order = try operation("online-order", "orders/place-order")
    #expect(order["facts"]?.array.map { $0["name"]?.string } == ["OrderPlaced"])
    #expect(strings(order["facts"]?.array[0]["consumers"]) == ["shipping", "notification"])
    #expect(order["keeps"]?.array.map { $0["call"]?.string } == ["orders/place-order#1", "orders/place-order#2"])
    // What the mail's template is made from is asked, the rest is called like the order's fields.
    let questions = order["facts"]?.array[0]["questions"]?.array ?? []
    #expect(questions.map { strings($0["fields"]) } == [["template"]])
  }

  @Test func threeServices() throws {
    let serve = try operation("three-service-chain", "A/serve")
    #expect(serve["after"]?["availability"]?.double == 0.999)
    #expect(agree(serve["withoutOutbox"]?["availability"]?.double, 0.9989001, relative: 1e-14))
    #expect(agree(serve["before"]?["availability"]?.double, 0.999 * 0.995 * 0.999, relative: 1e-14))
  }

  private func refusing(_ yaml: String, _ body: (RecordedRun) throws -> Void) throws {
    let path = try #require(TestFiles.temporary("architecture: test\n" + yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    try body(RecordedRun(["redesign", path, "--format", "json"]))
    let text = RecordedRun(["redesign", path]).output
    #expect(text.contains("No proposal"))
    #expect(!text.contains("Publishes"))
  }

  @Test func whereEveryCallMustStayThereIsNoProposal() throws {
    try refusing(
      """
      services:
        shop:
          operations:
            sign-in: { steps: [{ call: identity, because: authentication }] }
            purchase: { steps: [{ call: payment, because: payment }, { save: purchase }] }
            show-balance: { steps: [{ call: accounts, endpoint: GET /v1/balance, reads: [balance] }] }
            transfer: { steps: [{ call: accounts, because: consistency }] }
        identity: {}
        payment: {}
        accounts: {}
      """
    ) { run in
      let operations = run.json?["operations"]?.array ?? []
      #expect(
        operations.count == 4 && operations.allSatisfy { $0["facts"]?.array == [] && $0["keeps"]?.array.count == 1 })
      #expect(run.output.contains("no way on without the identity"))
    }
  }

  @Test func aWeakBrokerIsRefusedWithFigures() throws {
    try refusing(
      """
      services:
        a: { availability: 99.9%, operations: { go: { steps: [{ call: b, needs-result: false, latency: 1s }] } } }
        b: { availability: 99.9% }
        kafka: { kind: broker, availability: 99% }
      """
    ) { run in
      let refused = run.json?["operations"]?.array.first?["refused"]
      #expect(refused?["kind"]?.string == "weakBroker" && refused?["brokerUnavailability"]?.double == 0.01)
      #expect(refused?["because"]?.string?.contains("87.60 h") == true)
      #expect(agree(refused?["unavailabilityWithoutOutbox"]?.double, 1 - 0.999 * 0.99, relative: 1e-12))
    }
  }

  @Test func aWeakBrokerOfTheCommandLineIsRefusedToo() throws {
    let create = try operation("task-api", "task-api/create-task", ["--broker", "weak=98%"])
    #expect(create["facts"]?.array == [] && create["refused"]?["broker"]?.string == "weak")
    let good = try operation("task-api", "task-api/create-task", ["--broker", "kafka=99.95%"])
    #expect(agree(good["withoutOutbox"]?["unavailability"]?.double, 1 - 0.999 * 0.9995, relative: 1e-12))
  }

  /// Late while the consumer or the broker is down, the file's own too.
  @Test func theArgumentCountsTheBrokerOfTheFile() throws {
    let yaml = """
      architecture: test
      services:
        a: { availability: 99.9%, operations: { go: { steps: [{ call: b, needs-result: false, latency: 1s }] } } }
        b: { availability: 99.9% }
        kafka: { kind: broker, availability: 99.99% }
      """
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let challenges = RecordedRun(["redesign", path, "--format", "json"]).json?["operations"]?.array[0]["challenges"]
    #expect(challenges?.array[0]["argument"]?.string?.hasPrefix("for 9.64 h a year") == true)
  }

  /// What is said of the moves is said of what is smaller: nobody can tell.
  @Test(arguments: [
    ("400ms", "No: none of it keeps what is promised; whether the fact does cannot be told from what is known.", false),
    (
      "800ms",
      "cannot be told from what is known whether all at once or at once, ignored would keep what is promised; the fact does.",
      true
    ),
  ])
  func whatCannotBeToldIsNoAnswer(_ target: String, _ words: String, _ isParallelOpen: Bool) throws {
    let yaml = """
      architecture: test
      defaults: { availability: 99.99% }
      services:
        a:
          latency: { p50: 20ms, p99: 300ms }
          operations:
            create-x:
              slo: { latency: { p99: \(target) } }
              steps:
                - save: x
                - { call: b, latency: { p50: 100ms, p99: 500ms }, needs-result: false }
                - { call: c, latency: { p50: 100ms, p99: 500ms }, needs-result: false }
                - { call: d, latency: { p50: 60ms, p99: 250ms }, needs-result: true }
        b: {}
        c: {}
        d: {}
      """
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let text = RecordedRun(["redesign", path]).output.split { " \n".contains($0) }.joined(separator: " ")
    #expect(text.contains(words) && !text.contains("only the fact"), "\(text)")
    let checks = RecordedRun(["redesign", path, "--format", "json"]).json?["operations"]?.array[0]["alternatives"]
    let parallel = try #require(checks?.array.first { $0["kind"]?.string == "parallel" })
    #expect(parallel["meetsSlo"]?.isNull == isParallelOpen)
  }

  @Test func veryManyCallsGoInGroups() throws {
    let names = (0..<101).map { "s\($0)" }
    let yaml = """
      architecture: test
      defaults: { availability: 99.9%, latency: 1ms }
      services:
        a:
          operations:
            go:
              slo: { availability: 95% }
              steps: [\(names.map { "{ call: \($0), needs-result: false }" }.joined(separator: ", "))]
        \(names.map { "\($0): {}" }.joined(separator: "\n  "))
      """
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let text = RecordedRun(["redesign", path]).output.split { " \n".contains($0) }.joined(separator: " ")
    #expect(text.contains("they go by what each saves by itself, in 20 groups"))
    // 0.999^51 ≥ 95 % > 0.999^52, and one of them is the operation's own.
    #expect(text.contains("enough for the SLO 95 %: s0, s1, s2,") && text.contains("s19 and 31 more; stop there"))
  }

  /// As much as a file may say, in every text that counts what is lost.
  @Test(arguments: [["redesign"], ["redesign", "--call", "a/create-x#1"], ["report"]])
  func lossesPastEveryMeasureAreWritten(_ command: [String]) throws {
    let yaml = """
      architecture: test
      defaults: { availability: 50% }
      services:
        a:
          operations:
            create-x: { rate: 1000000000000/s, steps: [{ save: x }, { call: b, needs-result: false, latency: 1s }] }
        b: {}
      """
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun([command[0], path] + command.dropFirst())
    #expect(run.exitCode == .done)
    // Half of 10¹² a second.
    if command[0] == "redesign" {
      #expect(run.output.contains("15,768,000,000,000,000,000 a year never done"), "\(run.output)")
    }
  }

  // MARK: Usage

  @Test(arguments: [
    (["--broker", "kafka=99.9"], "has no unit"), (["--broker", "=99.9%"], "cannot be the name"),
    (["--broker", "Audit"], "is in the file already"), (["--call", "task-api/create-task#4"], "did you mean"),
    (["--call", "nonsense"], "the calls are"), (["--force"], "--force goes with --emit"),
  ])
  func whatIsWrongIsSaid(_ options: [String], _ text: String) {
    let run = RecordedRun(["redesign", Sample.path("task-api")] + options)
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    #expect(run.messages.contains(text), "\(run.messages)")
  }

  @Test func theBrokerOfTheFileIsEnough() {
    let run = RecordedRun(["redesign", Sample.path("facts-and-commands"), "--broker", "kafka"])
    #expect(run.exitCode == .wrongInput && run.messages.contains("there is a broker already: bus"))
    let fact = RecordedRun(["redesign", Sample.path("facts-and-commands"), "--call", "task-api/create-task#1"])
    #expect(fact.exitCode == .wrongInput && fact.messages.contains("is a fact already"))
  }
}

/// The files that are written.
@Suite struct RedesignArtefactTests {
  private func directory() -> String { TestFiles.unused }

  private func emit(_ sample: String, into directory: String, _ options: [String] = []) -> RecordedRun {
    RecordedRun(["redesign", Sample.path(sample), "--emit", directory] + options)
  }

  @Test(arguments: ["task-api", "online-order"]) func golden(_ sample: String) throws {
    let directory = directory()
    defer { TestFiles.removeAll(directory) }
    #expect(emit(sample, into: directory).exitCode == .done)
    let files = TestFiles.all(inside: directory)
    #expect(files.count >= 10 && files.contains("decision.md") && files.contains("kafka/topics.yaml"))
    for file in files {
      let text = TestFiles.text(directory + "/" + file)
      let outcome = Golden.compare(text, with: "Tests/CommandsTests/Golden/\(sample).artefacts/\(file)")
      #expect(outcome == .same || outcome == .rewritten, "\(file)")
    }
  }

  /// What is promised, the analysis of the file that is written gives to the last digit.
  @Test(arguments: Sample.names) func theFileKeepsThePromise(_ sample: String) throws {
    let directory = directory()
    defer { TestFiles.removeAll(directory) }
    let promised = try #require(RecordedRun(["redesign", Sample.path(sample), "--format", "json"]).json)
    #expect(emit(sample, into: directory).exitCode == .done)
    let moving = promised["operations"]?.array.filter { $0["facts"]?.array.isEmpty == false } ?? []
    guard !moving.isEmpty else {
      #expect(!TestFiles.exists(directory))
      return
    }
    let analyzed = try #require(RecordedRun(["analyze", directory + "/architecture.yaml", "--format", "json"]).json)
    for operation in moving {
      let found = try #require(analyzed["operations"]?.array.first { $0["id"] == operation["id"] })
      let after = try #require(operation["after"])
      #expect(found["unavailability"] == after["unavailability"] && found["availability"] == after["availability"])
      #expect(found["completion"] == after["completion"])
      #expect(found["downtimeHoursPerYear"] == after["downtimeHoursPerYear"])
      #expect(found["responseTime"]?["meanMs"] == after["responseTimeMs"])
    }
    // Done is done.
    let again = RecordedRun(["redesign", directory + "/architecture.yaml", "--format", "json"]).json
    #expect(again?["operations"]?.array.allSatisfy { $0["facts"]?.array == [] } == true)
  }

  /// The decision gives the reason by itself.
  @Test func theDecisionSaysWhyWhatCouldMoveStays() throws {
    let path = try #require(
      TestFiles.temporary(
        """
        architecture: A
        services:
          a:
            availability: 99%
            latency: 1s
            operations:
              go: { steps: [{ call: b, needs-result: false }] }
              run: { steps: [{ call: c, needs-result: false }] }
          b: { availability: 100% }
          c: { availability: 99%, latency: 1s }
        """,
        ending: ".yaml"))
    let directory = directory()
    defer {
      TestFiles.removeAll(directory)
      TestFiles.remove(path)
    }
    #expect(RecordedRun(["redesign", path, "--emit", directory]).exitCode == .done)
    let decision = TestFiles.text(directory + "/decision.md")
    #expect(decision.contains("`a/go#1` stays a call: neither time nor hours would be gained."))
  }

  @Test func filesThatAreThereStayUnlessForced() throws {
    let directory = directory()
    defer { TestFiles.removeAll(directory) }
    #expect(emit("task-api", into: directory).exitCode == .done)
    let first = TestFiles.all(inside: directory)
    _ = TestFiles.write("mine", to: directory + "/decision.md")
    let second = emit("task-api", into: directory)
    #expect(second.exitCode == .wrongInput && second.messages.contains("is there already"))
    #expect(TestFiles.text(directory + "/decision.md") == "mine")
    #expect(emit("task-api", into: directory + "/", ["--force"]).exitCode == .done)
    #expect(TestFiles.text(directory + "/decision.md") != "mine")
    #expect(TestFiles.all(inside: directory) == first)
  }

  /// A directory where a file should be: nothing is written, and what was there is as it was.
  @Test func allOrNothing() throws {
    let directory = directory()
    defer { TestFiles.removeAll(directory) }
    #expect(emit("three-service-chain", into: directory + "/decision.md/inner").exitCode == .done)
    _ = TestFiles.write("mine", to: directory + "/architecture.yaml")
    let before = TestFiles.all(inside: directory)
    let run = emit("task-api", into: directory, ["--force"])
    #expect(run.exitCode == .inputOutput && run.messages.contains("cannot write the artefacts"))
    #expect(TestFiles.all(inside: directory) == before)
    #expect(TestFiles.text(directory + "/architecture.yaml") == "mine")
  }

  /// A file where a directory should be.
  @Test func noDirectoryIsLeftBehind() throws {
    let directory = directory()
    defer { TestFiles.removeAll(directory) }
    #expect(TestFiles.write("a file", to: directory))
    let run = emit("task-api", into: directory + "/out")
    #expect(run.exitCode == .inputOutput)
    #expect(TestFiles.text(directory) == "a file")
  }

  @Test func strangeNamesStayInside() throws {
    let path = try #require(
      TestFiles.temporary(
        """
        architecture: "a | b"
        entities: { t: { key: "k;1" } }
        services:
          a:
            operations:
              "../up; | <b>":
                fact: "../../x: y"
                entity: t
                steps:
                  - { call: b, needs-result: false, sends: { "a b": { from: ["c|d"] } } }
                  - { call: ext, needs-result: false }
              "GET /tasks/{id}": { fact: "..", steps: [{ save: t }, { call: b, needs-result: false, latency: 1s }] }
          b: {}
          ext: { kind: external, latency: 1s }
        """,
        ending: ".yaml"))
    let directory = directory()
    defer {
      TestFiles.removeAll(directory)
      TestFiles.remove(path)
    }
    let run = RecordedRun(["redesign", path, "--emit", directory])
    #expect(run.exitCode == .done, "\(run.messages)")
    let files = TestFiles.all(inside: directory)
    #expect(files.contains("asyncapi/ext-adapter.yaml") && files.count(where: { $0.hasPrefix("schemas/") }) == 2)
    #expect(RecordedRun(["analyze", directory + "/architecture.yaml"]).exitCode == .done)
  }

  /// Nothing has happened in an operation that only answers; `analyze` and `redesign` agree that there is no fact.
  @Test(arguments: [("", "None of 2 calls can", true), (", fact: PageShown", "2 of 2 calls can", false)])
  func operationsThatOnlyAnswerHaveNoFact(_ fact: String, _ verdict: String, _ isSilent: Bool) {
    let path = TestFiles.temporary(
      "page.yaml",
      holding: """
        architecture: Page
        defaults: { availability: 99.9% }
        services:
          shop:
            operations:
              GET /page: { endpoint: GET /page\(fact), steps: [{ call: audit, needs-result: false }, { call: mail, needs-result: false }] }
          audit: { latency: 1s }
          mail: { latency: 1s }
        """)
    let analyzed = RecordedRun(["analyze", path]).output.replacing("\n", with: " ")
    #expect(analyzed.contains(verdict), "\(analyzed)")
    #expect(analyzed.contains("2 more could, but their operations only answer") == isSilent, "\(analyzed)")
    #expect(RecordedRun(["redesign", path]).output.contains("No proposal") == isSilent)
  }
}
