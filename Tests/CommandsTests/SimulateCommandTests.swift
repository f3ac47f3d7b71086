import Commands
import Diagnostics
import Documents
import TestSupport
import Testing

/// Load and faults, asked on the command line.
@Suite struct SimulateCommandTests {
  private static let crash = [
    "simulate", Sample.path("task-api"), "--fault", "notification=crashed@10s+15s", "--duration", "40s",
  ]
  private static let limits = [
    "simulate", Sample.path("task-api"), "--fault", "notification=rate-limited(limit=1/s,excess=delay 2s)@5s+5s",
    "--fault", "audit=deploying@6s+2s", "--duration", "15s", "--replications", "3",
  ]
  private static let everything = ["simulate", Sample.path("shared-audit"), "--duration", "45s"]
  private static let broker = [
    "simulate", Sample.path("task-api"), "--fault", "broker=crashed@10s+15s", "--duration", "40s",
  ]

  @Test(
    arguments: [
      ("task-api.crash", crash), ("task-api.limits", limits), ("shared-audit.everything", everything),
      ("task-api.broker", broker),
    ],
    ["text", "markdown", "csv"])
  func golden(_ question: (name: String, arguments: [String]), _ format: String) {
    let run = RecordedRun(question.arguments + ["--format", format])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let ending = ["text": "txt", "markdown": "md", "csv": "csv"][format] ?? ""
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/\(question.name).simulate.\(ending)")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    if format == "text" { #expect(run.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }) }
  }

  @Test func goldenJSON() {
    let run = RecordedRun(Self.limits + ["--format", "json"])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/task-api.limits.simulate.json")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  private func runs(_ arguments: [String]) throws -> [Value] {
    try #require(RecordedRun(arguments + ["--format", "json"]).json?["runs"]?.array)
  }

  // MARK: P2

  @Test func theCascadeOfTheSample() throws {
    let run = try #require(
      try runs(["simulate", Sample.path("task-api"), "--scenario", "notification-crash"]).first)
    let operation = try #require(run["operations"]?.array.first)
    func count(_ key: String) -> Int { operation[key]?.integer ?? -1 }
    #expect(count("offered") == 10_800)
    #expect(count("offered") == count("succeeded") + count("failed") + count("rejected"))
    #expect(count("timedOut") == count("failed") && count("savedButFailed") == count("failed"))
    // From the moment on at which the pool is full, two of three.
    #expect((2_350...2_450).contains(count("rejected")) && (1_200...1_260).contains(count("failed")))
    let failures = Double(count("failed") + count("rejected"))
    #expect(agree(operation["errorBudgetUsed"]?.double, failures / (20 * 28 * 86_400 * 0.001), relative: 1e-12))
    let service = try #require(run["services"]?.array.first)
    #expect(service["peakWorkers"]?.integer == 200)
    // Warm, the pool is full 8 s after the crash.
    let first = try #require(service["firstRejectionSeconds"]?.double)
    #expect((127.8...128.2).contains(first))
    let pool = try #require(run["pools"]?.array.first)
    #expect(pool["workersNeededByFormula"]?.double == 600 && pool["timeoutMs"]?.double == 9_000)
    #expect((599...602).contains(try #require(pool["workersNeeded"]?.integer)))
    #expect(pool["bulkhead"]?["rejected"]?.integer == 0)
  }

  @Test func theTimelineAddsUp() throws {
    let run = try #require(try runs(Self.crash).first)
    let timeline = try #require(run["timeline"]?.array)
    #expect(timeline.map { $0["second"]?.integer } == timeline.indices.map { $0 })
    let drawn = timeline.reduce(0) { sum, second in
      ["succeeded", "failed", "rejected"].reduce(sum) { $0 + (second[$1]?.integer ?? 0) }
    }
    // Those of the warm-up, ten seconds of twenty arrivals, are in the timeline, too.
    let offered = try #require(run["operations"]?.array.first?["offered"]?.integer)
    #expect(offered == 600 && drawn == offered + 200)
    #expect(timeline.allSatisfy { $0["lag"]?.double == 0 })
    #expect(run["consumers"]?.array.isEmpty == true)
  }

  // MARK: Facts in place of calls

  /// Nothing refused, the backlog gone, nothing lost: the same minute with facts.
  @Test func theCascadeWithFacts() throws {
    let run = try #require(
      try runs(["simulate", Sample.path("task-api"), "--scenario", "notification-crash"]).last)
    #expect(run["design"]?.string == "event-driven")
    let operation = try #require(run["operations"]?.array.first)
    #expect(operation["offered"]?.integer == 10_800 && operation["succeeded"]?.integer == 10_800)
    #expect(operation["responseTime"]?["maxMs"]?.double == 50 && operation["errorBudgetUsed"]?.double == 0)
    #expect(run["services"]?.array.first?["peakWorkers"]?.integer == 1)
    let slack = try #require(run["consumers"]?.array.first)
    #expect(slack["published"]?.integer == 12_000 && slack["processed"]?.integer == 12_000)
    #expect(slack["lost"]?.integer == 0 && slack["lagLeft"]?.integer == 0 && slack["effects"]?.integer == 12_000)
    // Thirty-nine messages are on their way when the service crashes, and come again.
    #expect(slack["redelivered"]?.integer == 39)
    // Twice what keeps up drains three minutes in three, less what the last pieces of work take.
    #expect(slack["drainSeconds"]?.double == 178)
    // Saved just after what was done when the service crashed: 302 − 118.05.
    #expect(slack["ageMs"]?["max"]?.double == 183_950)
    #expect((32_900...33_100).contains(try #require(slack["ageMs"]?["p50"]?.double)))
    let lags = try #require(run["timeline"]?.array).compactMap { $0["lag"]?.double }
    #expect((3_600...3_700).contains(try #require(lags.max())) && lags.last == 0)
  }

  /// What the outbox is for.
  @Test func aBrokerOutageWithAndWithoutOutbox() throws {
    let run = try #require(try runs(Self.broker).first)
    #expect(run["design"]?.string == "event-driven")
    #expect(try runs(Self.broker).count == 1)
    let consumers = try #require(run["consumers"]?.array).filter { ($0["published"]?.integer ?? 0) > 0 }
    #expect(consumers.count == 3 && consumers.allSatisfy { $0["lost"]?.integer == 0 && $0["lagLeft"]?.integer == 0 })
    let without = try #require(run["protections"]?.array.first { $0["without"]?.string == "outbox" })
    // 15 s of 20/s hold 300 workers, of which there are 200; 30 s later each of these has failed.
    #expect(without["lost"]?.integer == 200 && (without["unanswered"]?.integer ?? 0) > 200)
  }

  /// What is not there cannot be taken away.
  @Test(arguments: [
    ("idempotent: true, retry: blocking", ["idempotence", "blocking-retry"]), ("idempotent: true", ["idempotence"]),
    ("retry: blocking", ["blocking-retry"]), ("reads: [id]", []),
  ])
  func protectionsThatAreThere(_ consumer: String, _ protections: [String]) throws {
    let path = try #require(
      TestFiles.temporary(
        """
        architecture: A
        services:
          a: { operations: { x: { rate: 5/s, steps: [{ publish: XDone, to: bus, fields: [id] }] } } }
          b: { latency: 1ms, consumes: [{ event: XDone, \(consumer) }] }
          bus: { kind: broker }
        """, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let arguments = ["simulate", path, "--design", "event-driven", "--fault", "b=crashed@5s+1s", "--duration", "20s"]
    let run = try #require(RecordedRun(arguments + ["--format", "json"]).json?["runs"]?.array.first)
    let asked = run["protections"]?.array.compactMap { $0["without"]?.string }
    #expect(asked?.filter { $0 != "retention" } == protections)
  }

  /// The file that `redesign` writes does what was promised of it, to the last digit.
  @Test(arguments: ["task-api", "online-order", "shared-audit"])
  func theRedesignedFileDoesTheSame(_ sample: String) throws {
    let directory = TestFiles.unused
    #expect(RecordedRun(["redesign", Sample.path(sample), "--emit", directory]).exitCode == .done)
    let file = directory + "/architecture.yaml"
    let callee = sample == "online-order" ? "shipping" : "audit"
    let question = ["--fault", "\(callee)=crashed@20s+20s", "--duration", "70s", "--replications", "2"]
    let designs = [
      ["simulate", Sample.path(sample), "--design", "event-driven"],
      ["simulate", file, "--design", "request-response"],
    ].map { $0 + question }
    let tables = designs.map { RecordedRun($0 + ["--format", "csv"]).output }
    #expect(tables[0] == tables[1].replacing(",request-response,", with: ",event-driven,"))
    let consumers = try designs.map { try #require(try runs($0).first?["consumers"]?.array) }
    let counts = ["published", "processed", "effects", "redelivered", "lagLeft", "lost", "maxLag"]
    let figures = consumers.map { all in
      all.map { one in counts.map { one[$0]?.double } + ["p50", "p99", "max"].map { one["ageMs"]?[$0]?.double } }
    }
    #expect(!figures[0].isEmpty && figures[0] == figures[1])
  }

  // MARK: What is simulated

  @Test func withoutScenariosEveryCalleeInEveryState() throws {
    let all = try runs(Self.everything)
    let names = all.filter { $0["design"]?.string == "request-response" }.map { $0["scenario"]?.string }
    #expect(
      names == [
        "all running", "audit crashed", "audit refusing", "audit deploying", "audit rate-limited", "audit slow",
        "cards crashed", "cards refusing", "cards deploying", "cards rate-limited", "cards slow",
      ])
    // The broker that the redesign adds can be struck in one design only.
    let states = ["crashed", "refusing", "deploying", "rate-limited", "slow"]
    let facts = all.filter { $0["design"]?.string == "event-driven" }.map { $0["scenario"]?.string }
    #expect(facts == names + states.map { "broker \($0)" })
  }

  @Test func scenariosCanBeChosen() throws {
    let both = ["--scenario", "audit-deploy", "--scenario", "notification-crash", "--duration", "65s"]
    let names = try runs(["simulate", Sample.path("task-api")] + both).map { $0["scenario"]?.string }
    #expect(names == ["audit-deploy", "audit-deploy", "notification-crash", "notification-crash"])
    for design in ["request-response", "event-driven"] {
      let chosen = try runs(["simulate", Sample.path("task-api"), "--design", design] + both)
      #expect(chosen.map { $0["design"]?.string } == [design, design])
    }
  }

  @Test func theBuiltInSetCanBeChosenFrom() throws {
    let one = RecordedRun(Self.everything + ["--scenario", "cards slow"])
    #expect(one.exitCode == .done && one.output.contains("cards slow by × 10"), "\(one.messages)")
    #expect(
      try runs(Self.everything + ["--scenario", "broker crashed"]).map { $0["scenario"]?.string } == ["broker crashed"])
    #expect(RecordedRun(Self.everything + ["--scenario", "all"]).output == RecordedRun(Self.everything).output)
    let wrong = RecordedRun(Self.everything + ["--scenario", "card slow"])
    #expect(wrong.exitCode == .wrongInput && wrong.messages.contains("did you mean 'cards slow'?"))
  }

  /// Much might be tried again, though little of that is: a callee that answers is asked once.
  private static let busy = """
    architecture: Busy
    services:
      a: { operations: { x: { rate: 1/s, steps: [{ call: b/y, retries: 1000, timeout: 2s }] } } }
      b: { latency: 1ms, operations: { y: { steps: [{ call: c, retries: 1000, timeout: 1s }] } } }
      c: { availability: 90%, latency: 1ms }
    """

  @Test func ofALargeSetTheMostTellingArePlayed() throws {
    let path = try #require(TestFiles.temporary(Self.busy, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let arguments = ["simulate", path, "--design", "request-response", "--duration", "18s"]
    let json = try #require(RecordedRun(arguments + ["--format", "json"]).json)
    let played = json["runs"]?.array.compactMap { $0["scenario"]?.string } ?? []
    // What b fails is what c fails, and more.
    #expect(played == ["all running", "b crashed"])
    let left = json["leftOut"]?.array ?? []
    let states = ["refusing", "deploying", "rate-limited", "slow"]
    #expect(
      left.map { $0["scenario"]?.string } == states.map { "b \($0)" } + (["crashed"] + states).map { "c \($0)" })
    let text = RecordedRun(arguments).output
    #expect(text.contains("Played are 2 of 11 scenarios") && text.contains("--scenario 'b refusing'"), "\(text)")
    let table = RecordedRun(arguments + ["--format", "csv", "--table", "left-out"]).output
    #expect(table.hasPrefix("scenario,because\nb refusing,it would take too long"), "\(table)")
    // The same ones in every part, however many replications there are.
    let twice = try #require(RecordedRun(arguments + ["--replications", "2", "--format", "json"]).json)
    #expect(twice["leftOut"]?.array.count == left.count)
  }

  @Test func whatHasNoRoomIsRefusedBeforeItBegins() throws {
    var yaml = "architecture: Wide\nservices:\n"
    for number in 0..<400 {
      yaml += "  s\(number): { operations: { x: { rate: 1/h, steps: [{ call: s\((number + 1) % 400) }] } } }\n"
    }
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun(["simulate", path, "--design", "request-response", "--scenario", "all"])
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    #expect(run.messages.contains("together have more than 100,000,000 seconds × services"), "\(run.messages)")
  }

  @Test func seedsDiffer() {
    let arguments = Self.everything + ["--format", "csv"]
    let first = RecordedRun(arguments).output
    #expect(RecordedRun(arguments + ["--seed", "1"]).output == first)
    #expect(RecordedRun(arguments + ["--seed", "2"]).output != first)
    #expect(RecordedRun(arguments + ["--seed", "18446744073709551615"]).output.contains("18446744073709551615"))
  }

  @Test func randomFailuresNeedTime() throws {
    let yaml = """
      architecture: x
      services:
        a: { availability: { value: 90%, basis: declared }, operations: { go: { rate: 1/min, arrivals: regular } } }
      """
    let path = "\(TestFiles.unused).yaml"
    #expect(TestFiles.write(yaml, to: path))
    func failures(_ options: [String]) -> Int? {
      let run = RecordedRun(["simulate", path, "--duration", "10d", "--format", "csv"] + options)
      let fields = run.output.split(separator: "\n").last?.split(separator: ",") ?? []
      return fields.count > 7 ? Int(fields[7]) : nil
    }
    #expect(failures([]) == 0)
    let text = RecordedRun(["simulate", path, "--duration", "10d"]).output
    #expect(text.contains("timeline  of the first 10 h only"))
    // A tenth of about 14,000, in outages of an hour.
    #expect((500...3_000).contains(try #require(failures(["--random-failures"]))))
  }

  // MARK: Precision

  /// Requests of one service with exponential times, a few in each replication.
  private static func queue(_ options: String...) -> RecordedRun {
    let path = "\(TestFiles.unused).yaml"
    let yaml = """
      architecture: x
      services: { a: { latency: { mean: 100ms }, concurrency: 2, queue: unlimited, operations: { go: { rate: 10/s } } } }
      scenarios: { s: { duration: 2s } }
      """
    precondition(TestFiles.write(yaml, to: path))
    return RecordedRun(["simulate", path] + options)
  }

  @Test func replicationsGoOnUntilMeansArePrecise() throws {
    func width(_ run: RecordedRun) -> (replications: Int, isReached: Bool?, width: Double) {
      let document = run.json
      let time = document?["runs"]?.array.first?["operations"]?.array.first?["responseTime"]
      let (half, mean) = (time?["halfWidth95Ms"]?.double ?? 0, time?["meanMs"]?.double ?? 0)
      return (document?["replications"]?.integer ?? 0, document?["precision"]?["isReached"]?.boolean, half / mean)
    }
    let rough = width(Self.queue("--precision", "20%", "--format", "json"))
    let fine = width(Self.queue("--precision", "4%", "--format", "json"))
    #expect(rough.replications >= 10 && rough.isReached == true && rough.width < 0.2, "\(rough)")
    #expect(fine.replications > rough.replications && fine.isReached == true && fine.width < 0.045, "\(fine)")
    #expect(rough.width > 0.045)
    // The same as if so many had been asked for, whatever the number of threads.
    let asked = Self.queue("--replications", "\(fine.replications)", "--format", "csv")
    #expect(asked.output == Self.queue("--precision", "4%", "--format", "csv").output && asked.exitCode == .done)
    let more = width(Self.queue("--precision", "20%", "--replications", "90", "--format", "json"))
    #expect(more.replications == 90, "at least so many")
    #expect(Self.queue("--precision", "20%").output.contains("Every mean response time is known to 20 %"))
  }

  @Test func precisionThatIsNotReachedIsSaid() {
    let run = Self.queue("--precision", "0.01%", "--duration", "200ms")
    #expect(run.exitCode == .done && run.output.contains("Some mean response times are not known to 0.01 %"))
    #expect(run.output.contains(" · 10,000 replications\n"))
    let document = Self.queue("--precision", "0.01%", "--duration", "200ms", "--format", "json").json
    #expect(document?["precision"]?["isReached"]?.boolean == false)
    #expect(document?["precision"]?["wanted"]?.double == 0.0001)
  }

  // MARK: Shared work

  @Test func partsGiveTheBytesOfOneRun() {
    let directory = "\(TestFiles.unused)-"
    let question = ["simulate", Sample.path("shared-audit"), "--duration", "10s", "--replications", "5"]
    for part in 1...3 {
      let run = RecordedRun(question + ["--shard", "\(part)/3", "-o", directory + "\(part)"])
      #expect(run.exitCode == .done && run.output.isEmpty)
    }
    let paths = [3, 1, 2].map { directory + "\($0)" }
    for format in ["text", "json", "markdown", "csv"] {
      let merged = RecordedRun(["simulate", "--merge"] + paths + ["--format", format])
      #expect(merged.exitCode == .done && merged.messages.isEmpty)
      #expect(merged.output == RecordedRun(question + ["--format", format]).output, "\(format)")
    }
    let refusals: [([String], String)] = [
      ([paths[0], paths[1]], "one is missing: 2"), ([paths[0], paths[1], paths[0]], "are both part 3"),
      ([paths[0], Sample.path("task-api")], "no part of a simulation"),
      (paths + ["--seed", "2"], "--seed does not go"),
    ]
    for (arguments, message) in refusals {
      let run = RecordedRun(["simulate", "--merge"] + arguments)
      #expect(run.exitCode == .wrongInput && run.messages.contains(message) && run.output.isEmpty, "\(run.messages)")
    }
    let other = RecordedRun(question + ["--seed", "2", "--shard", "2/3", "-o", directory + "other"])
    #expect(other.exitCode == .done)
    let mixed = RecordedRun(["simulate", "--merge", paths[0], paths[1], directory + "other"])
    #expect(mixed.exitCode == .wrongInput && mixed.messages.contains("--seed 2"), "\(mixed.messages)")
    #expect(RecordedRun(["simulate", "--merge", directory + "nowhere"]).exitCode == .inputOutput)
  }

  // MARK: The trace

  @Test func aTraceHasEveryRequest() throws {
    let path = "\(TestFiles.unused).json"
    let run = RecordedRun([
      "simulate", Sample.path("task-api"), "--fault", "audit=crashed@5s+2s", "--duration", "10s", "--trace", path,
      "--design", "request-response",
    ])
    #expect(run.exitCode == .done && run.output.contains("create-task"))
    var log = DiagnosticLog()
    let source = SourceText(name: "trace", text: TestFiles.text(path))
    let document = try #require(DocumentReader.read(source, format: .json, log: &log))
    let events = try #require(Value(document, document.root)["traceEvents"]?.array)
    let slices = events.filter { $0["ph"]?.string == "X" && $0["name"]?.string == "create-task" }
    #expect(slices.count == 200)
    #expect(slices.allSatisfy { ($0["dur"]?.double ?? -1) >= 0 && $0["args"]?["outcome"]?.string != nil })
    let outcomes = Set(slices.compactMap { $0["args"]?["outcome"]?.string })
    #expect(outcomes == ["answered", "failed"])
    let fault = events.first { $0["name"]?.string == "audit crashed 5s–7s" }
    #expect(fault?["ts"]?.double == 5e6 && fault?["dur"]?.double == 2e6)
    #expect(events.contains { $0["name"]?.string == "timeout" })
  }

  // MARK: What is refused

  @Test(arguments: [
    (["--scenario", "notification-cras"], "did you mean 'notification-crash'?"),
    (["--scenario", "audit-deploy", "--scenario", "audit-deploy"], "given twice"),
    (["--scenario", "audit-deploy", "--fault", "audit=crashed"], "--fault does not go with --scenario"),
    (["--fault", "audti=crashed"], "did you mean 'audit'?"), (["--design", "x"], "unknown value 'x' for '--design'"),
    (["--design", "event-drive"], "did you mean 'event-driven'?"),
    (["--scenario", "audit-deploy", "--trace", "/tmp/x"], "--trace writes one design, not both"),
    (["--seed", "-1"], "no whole number"), (["--replications", "0"], "from 1 to 100,000"),
    (["--precision", "0%"], "no share between 0 and 100 %"), (["--precision", "100%"], "no share between"),
    (["--precision", "2"], "has no unit"), (["--precision", "1% ± 1%"], "no share between"),
    (["--precision", "1%", "--replications", "1"], "one replication has no interval"),
    (["--precision", "1%", "--shard", "1/2"], "--precision does not go with --shard"),
    (["--duration", "5"], "has no unit"), (["--duration", "0s"], "takes some time"),
    (["--duration", "1m"], "leaves nothing"), (["--duration", "290000d"], "292 years"),
    (["--duration", "36500d"], "more than 10,000,000,000 requests"),
    (
      ["--replications", "100000", "--duration", "10d"],
      "all runs together have more than 100,000,000,000 requests and facts"
    ),
    (["--replications", "100000", "--duration", "10d"], "fits, or share them: --shard 1/"),
    (["--replications", "100000", "--duration", "10d", "--shard", "1/2"], "all runs together have"),
    (["--precision", "1%", "--duration", "5000d"], "all runs together have"),
    (["--fault", "audit=crashed@5m", "--duration", "5m"], "all is over"),
    (["--shard", "1"], "no part of a whole"), (["--shard", "3/2"], "no part of a whole"),
    (["--shard", "1/2"], "cannot be shared by 2"),
    (["--shard", "1/1", "--format", "json"], "does not go with --shard"),
    (["--trace", "/tmp/x"], "--trace writes one scenario, not 3"), (["--format", "html"], "html"),
  ])
  func refused(_ options: [String], _ message: String) {
    let run = RecordedRun(["simulate", Sample.path("task-api")] + options)
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    #expect(run.messages.contains(message), "\(run.messages)")
  }

  @Test func withoutRatesNothingArrives() {
    let run = RecordedRun(["simulate", Sample.path("three-service-chain")])
    #expect(run.exitCode == .wrongInput && run.messages.contains("nothing arrives: no operation has a rate"))
    #expect(run.messages.contains("rate: 20/s"))
  }

  @Test func aTraceHasAnEnd() {
    let path = TestFiles.unused
    let run = RecordedRun([
      "simulate", Sample.path("online-order"), "--fault", "payment=refusing@15m", "--duration", "20m", "--trace", path,
      "--design", "request-response",
    ])
    #expect(run.exitCode == .wrongInput && run.messages.contains("more than the 200,000"))
    #expect(run.output.isEmpty && !TestFiles.exists(path))
  }

  // MARK: Progress

  @Test func progressShowsOnATerminalOnly() {
    final class Clock { var time = 0.0 }
    func messages(_ options: [String], _ terminals: Set<Int32>) -> String {
      let clock = Clock()
      let arguments = ["simulate", Sample.path("online-order"), "--duration", "3s"] + options
      let run = RecordedRun(
        arguments, terminals: terminals,
        clock: {
          clock.time += 2
          return clock.time
        })
      return run.messages
    }
    let shown = messages([], [2])
    #expect(shown.contains(" runs, ") && shown.contains(" left") && shown.hasSuffix("\r\u{1B}[K"))
    #expect(messages([], []).isEmpty && messages(["--quiet"], [2]).isEmpty)
  }
}
