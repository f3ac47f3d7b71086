import Commands
import Diagnostics
import TestSupport
import Testing

/// What changes mean, asked on the command line.
@Suite struct ImpactCommandTests {
  private static let every = [
    "--change", "notification POST /api/v1/notifications -> POST /api/v2/notifications", "--add-field",
    "audit/record.source_ip", "--rename-field", "audit/record.actor=performed_by", "--remove", "notification", "--down",
    "notification=30s", "--event", "TaskCreated.title", "--add-call", "task-api/create-task -> search 200ms",
    "--add-consumer", "TaskCreated -> search",
  ]
  private static let audit = [
    "--add-field", "audit/record.source_ip", "--add-field", "audit/record.trace?", "--down", "audit-db=10m", "--remove",
    "audit", "--change", "cards",
  ]

  @Test(arguments: [("task-api", every), ("shared-audit", audit)], ["text", "markdown", "json"])
  func golden(_ question: (sample: String, options: [String]), _ format: String) {
    let run = RecordedRun(["impact", Sample.path(question.sample)] + question.options + ["--format", format])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let ending = ["text": "txt", "markdown": "md", "json": "json"][format] ?? ""
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/\(question.sample).impact.\(ending)")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    if format == "text" { #expect(run.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }) }
  }

  private func ask(_ sample: String, _ options: [String]) throws -> Value {
    try #require(RecordedRun(["impact", Sample.path(sample)] + options + ["--format", "json"]).json)
  }

  private func strings(_ value: Value?) -> [String?] { value?.array.map(\.string) ?? [] }

  // MARK: P5

  @Test func aNewVersionOfNotifications() throws {
    let json = try ask("task-api", ["--change", "notification POST /api/v1/notifications"])
    #expect(json["mustChange"]?.array.map { $0["service"]?.string } == ["task-api"])
    #expect(json["mustChange"]?.array.map { $0["operation"]?.string } == ["task-api/create-task"])
    #expect(json["mustChange"]?.array.map { $0["call"]?.string } == ["task-api/create-task#1"])
    #expect(strings(json["mustCoordinate"]) == ["tasks", "communication"])
    #expect(json["order"]?.string == "lockstep")
    let after = try #require(json["afterRedesign"])
    #expect(after["mustChange"]?.array == [] && after["mustCoordinate"]?.array == [])
    #expect(after["order"]?.string == "any")
  }

  @Test func auditRequiresTheAddress() throws {
    let json = try ask("shared-audit", ["--add-field", "audit/record.source_ip"])
    #expect(strings(json["mustCoordinate"]) == ["tasks", "billing", "identity", "compliance"])
    #expect(json["order"]?.string == "lockstep")
    #expect(json["mustChange"]?.array.count == 3)
    let question = try #require(json["questions"]?.array.first)
    #expect(question["teamsAtATime"]?.integer == 4)
    let after = try #require(question["afterRedesign"])
    // It still has to come from somebody.
    #expect(after["mustChange"]?.array.map { $0["service"]?.string } == ["task-api", "billing", "accounts"])
    #expect(after["order"]?.string == "any" && after["teamsAtATime"]?.integer == 2)
  }

  @Test func nineForeignFields() throws {
    let json = try ask("task-api", ["--change", "notification", "--change", "audit"])
    let tasks = try #require(json["knowledge"]?.array.first)
    #expect(tasks["team"]?.string == "tasks" && tasks["foreignFields"]?.integer == 9)
    #expect(tasks["interfaces"]?.integer == 2 && tasks["foreignFieldsAfterRedesign"]?.integer == 0)
  }

  @Test func aFourthCallAgainstAFourthConsumer() throws {
    let json = try ask("task-api", ["--add-call", "task-api/create-task -> search 200ms"])
    let operation = try #require(json["questions"]?.array.first?["cost"]?["operations"]?.array.first)
    #expect(operation["before"]?["responseTimeMs"]?.double == 2_600)
    #expect(operation["asCall"]?["figures"]?["responseTimeMs"]?.double == 2_800)
    #expect(operation["asConsumer"]?["responseTimeMs"]?.double == 2_600)
    // Five services of 99.9 % in a chain instead of four.
    #expect(
      agree(
        operation["asCall"]?["figures"]?["downtimeHoursPerYear"]?.double, 8_760 * 4.990_009_995_001e-3, relative: 1e-9))
    #expect(operation["asConsumer"]?["unavailability"] == operation["before"]?["unavailability"])
  }

  @Test func thirtySecondsFailSixHundredRequests() throws {
    let json = try ask("task-api", ["--down", "notification=30s"])
    let question = try #require(json["questions"]?.array.first)
    #expect(question["requestsLost"]?.double == 600 && json["order"]?.string == "lockstep")
    #expect(question["operationsFailing"]?.array.map { $0["operation"]?.string } == ["task-api/create-task"])
    #expect(question["poolsFull"]?.array.first?["workers"]?.integer == 200)
    let after = try #require(question["afterRedesign"])
    #expect(after["operationsFailing"]?.array == [] && after["requestsLost"]?.isNull == true)
    #expect(after["factsLate"]?.array.first?["facts"]?.double == 600)
  }

  @Test func severalQuestionsAreUnited() throws {
    let json = try ask("task-api", ["--remove", "reminder", "--change", "audit", "--add-field", "audit/record.x?"])
    let calls = json["mustChange"]?.array.map { $0["call"]?.string }
    // In the order of the questions' kinds, as help lists them.
    #expect(
      calls == [
        "task-api/create-task#2", "task-api/complete-task#1", "task-api/create-task#3", "task-api/task-overdue#1",
      ])
    #expect(strings(json["mustCoordinate"]) == ["tasks", "compliance", "communication"])
    #expect(json["order"]?.string == "lockstep" && json["questions"]?.array.count == 3)
    #expect(json["afterRedesign"]?["order"]?.string == "any")
  }

  @Test func severalFilesAreOneArchitecture() {
    let directory = "\(TestFiles.unused)-"
    let caller = "architecture: x\nservices: { a: { operations: { go: { steps: [{ call: b }] } } } }\n"
    #expect(TestFiles.write(caller, to: directory + "a.yaml"))
    #expect(TestFiles.write("services: { b: { team: t } }\n", to: directory + "b.yaml"))
    let run = RecordedRun(["impact", directory + "a.yaml", directory + "b.yaml", "--change", "b"])
    #expect(run.exitCode == .done && run.output.contains("2 teams in lock-step: a, t"))
  }

  // MARK: What is refused

  @Test func nothingAskedListsTheQuestions() {
    let run = RecordedRun(["impact", Sample.path("task-api")])
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    for option in ["change", "add-field", "rename-field", "remove", "down", "event", "add-call", "add-consumer"] {
      #expect(run.messages.contains("decouple impact FILE --\(option) "), "\(option)")
    }
  }

  /// The examples of the error are questions that the sample answers.
  @Test func theListedQuestionsCanBeAsked() {
    let messages = RecordedRun(["impact", Sample.path("task-api")]).messages
    let lines = messages.split(separator: "\n").filter { $0.hasPrefix("  decouple impact FILE ") }
    #expect(lines.count == 8)
    for line in lines {
      let words = line.dropFirst("  decouple impact FILE ".count).split(separator: " ", maxSplits: 1).map(String.init)
      let value = words[1].filter { $0 != "'" }
      #expect(RecordedRun(["impact", Sample.path("task-api"), words[0], value]).exitCode == .done, "\(line)")
    }
  }

  @Test(arguments: [
    (["--remove", "notificaton"], "did you mean 'notification'?"),
    (["--remove", "task-api/create-task"], "there is no service"),
    (["--remove", "zzz"], "the services are task-api, notification"),
    (["--change", "notificaton"], "did you mean 'notification'?"),
    (["--change", "notificaton POST /v1"], "there is no service 'notificaton'"),
    (["--change", "audit/recrd"], "did you mean 'audit/record'?"),
    (["--change", "notification/send"], "notification has no operations"),
    (
      ["--change", "notification POST /api/v1/notification"], "did you mean 'notification POST /api/v1/notifications'?"
    ),
    (["--change", "reminder POST /x"], "names no endpoint"),
    (["--change", "notification v9"], "its endpoints are POST /api/v1/notifications"),
    (["--change", "notification POST /api/v1/notifications -> POST /api/v1/notifications"], "are the same"),
    (["--change", "notification ->"], "lacks a side"),
    (["--add-field", "audit/record"], "names no field"),
    (["--add-field", "audit/record."], "names no field"),
    (["--add-field", "?"], "names no field"),
    (["--add-field", "audt/record.ip"], "there is no service 'audt'"),
    (["--add-field", "audit/record.actor"], "has a field 'actor' already"),
    (["--add-field", "notification.channel"], "has a field 'channel' already"),
    (["--rename-field", "audit/record.actor"], "does not say the new name"),
    (["--rename-field", "audit/record.actor="], "does not say the new name"),
    (["--rename-field", "audit/record.acter=by"], "did you mean 'actor'?"),
    (["--rename-field", "audit/record.nothing_like_it=by"], "its fields are entity_type"),
    (["--rename-field", "reminder.text=by"], "the file names no fields of it"),
    (["--rename-field", "audit/record.actor=action"], "has a field 'action' already"),
    (["--down", "notification"], "write notification=30s"),
    (["--down", "notification=30"], "has no unit"),
    (["--down", "notification=0s"], "takes some time"),
    (["--down", "notification=-5s"], "negative"),
    (["--down", "notifcation=30s"], "did you mean 'notification'?"),
    (["--event", "TaskCreatd.title"], "did you mean 'TaskCreated'?"),
    (["--event", "TaskCreated.titel"], "did you mean 'title'?"),
    (["--event", "TaskCreated."], "nobody knows a field ''"),
    (["--event", "Nothing"], "the events are TaskCreated"),
    (["--add-call", "task-api/create-task search"], "has no '->'"),
    (["--add-call", " -> search"], "lacks a side"),
    (["--add-call", "task-api -> search"], "is a service, not an operation"),
    (["--add-call", "task-api/creat-task -> search"], "did you mean 'task-api/create-task'?"),
    (["--add-call", "task-api/create-task -> search 200"], "has no unit"),
    (["--add-call", "task-api/create-task -> search 200ms 101%"], "above 100 %"),
    (["--add-call", "task-api/create-task -> the search"], "cannot be the name"),
    (["--add-call", "task-api/create-task -> audit/recrd"], "did you mean 'audit/record'?"),
    (["--add-call", "task-api/create-task -> audit 99%"], "has its availability in the file"),
    (["--add-call", "task-api/create-task -> task-api/list-tasks"], "own service"),
    (["--add-call", "task-api/create-task -> task-api"], "help: name another service"),
    (["--add-call", "task-api/create-task -> a -> b"], "more than one arrow"),
    (["--change", "notification -> a -> b"], "more than one arrow"),
    (["--change", "notification -> notification"], "help: write what it becomes"),
    (["--remove", "audit/record"], "its service is 'audit'"),
    (["--add-consumer", "TaskCreated"], "'TaskCreated -> search'"),
    (["--add-field", "audit/record.source_ip??"], "cannot be the name of a field"),
    (["--add-field", "audit/record..x"], "cannot be the name of a field"),
    (["--add-field", "audit/record.a b"], "cannot be the name of a field"),
    (["--add-field", "audit/record.source_ip=3"], "cannot be the name of a field"),
    (["--rename-field", "audit/record.actor=a b"], "cannot be the name of a field"),
    (["--add-consumer", "TaskCreatd -> search"], "did you mean 'TaskCreated'?"),
    (["--add-consumer", "TaskCreated"], "has no '->'"),
  ])
  func refusals(_ options: [String], _ words: String) {
    let run = RecordedRun(["impact", Sample.path("task-api")] + options)
    #expect(run.exitCode == .wrongInput && run.output.isEmpty)
    #expect(run.messages.hasPrefix("error: \(options[0]): ") && run.messages.contains(words), "\(run.messages)")
  }

  @Test func aCallInACircleIsRefused() {
    let path = "\(TestFiles.unused).yaml"
    let yaml = """
      architecture: x
      services: { a: { operations: { go: { steps: [{ call: b/go }] } } }, b: { operations: { go: {}, v1.5: {} } } }
      """
    #expect(TestFiles.write(yaml, to: path))
    let run = RecordedRun(["impact", path, "--add-call", "b/go -> a/go"])
    #expect(run.exitCode == .wrongInput && run.messages.contains("a circle"))
    // Names may have dots in them.
    #expect(RecordedRun(["impact", path, "--add-field", "b/v1.5.size"]).exitCode == .done)
  }

  /// Retention, an outbox, clients, an adapter, a circle, a call with a name of its own.
  @Test(arguments: [
    (["--down", "log=1d"], "864,000 of them, and 828,000 expire, since the log keeps them for 1 h"),
    (["--down", "bus=10s"], "late Done waits in the outbox, 100 of them; Heard waits in the outbox "),
    (["--remove", "a"], "goes 1 operation of its own: a/go asked by clients that are not in the files: a/go (10/s)"),
    (["--change", "a/go"], "nobody in the files has to change, but clients have to"),
    (["--change", "chat"], "- chat-adapter (one) calls POST /v1/messages"),
    (["--change", "chat"], "- a/go, tell-chat (one) calls POST /v1/messages"),
    (["--add-consumer", "Heard -> a/go"], "circle Heard → Done → Heard: one request could run for ever"),
    (["--add-consumer", "Done -> a"], "Done is a fact of its own"),
    (["--rename-field", "log/write.kind=sort"], "log/write: field kind becomes sort"),
    (["--rename-field", "log/write.kind=sort"], "nobody is known to have to change"),
  ])
  func words(_ options: [String], _ words: String) {
    let path = "\(TestFiles.unused).yaml"
    let yaml = """
      architecture: x
      services:
        a:
          team: one
          operations:
            go:
              rate: 10/s
              fact: Done
              steps:
                - { call: chat, id: tell-chat, endpoint: POST /v1/messages, needs-result: false }
                - { publish: Done, outbox: true }
        log:
          consumes: [{ event: Done, operation: write }]
          operations:
            write: { accepts: { required: [kind] }, steps: [{ publish: Heard, outbox: true }] }
        reader: { operations: { go: { steps: [{ call: log/write, reads: [id] }] } } }
        chat: { kind: external, latency: 1s }
        bus: { kind: broker, retention: 1h }
      """
    #expect(TestFiles.write(yaml, to: path))
    let run = RecordedRun(["impact", path] + options)
    #expect(run.exitCode == .done)
    let text = run.output.split { " \n".contains($0) }.joined(separator: " ") + " "
    #expect(text.contains(words), "\(run.output)")
  }

  /// What `redesign` refuses is no promise here.
  @Test func whatIsRefusedIsNotPromised() throws {
    let yaml = """
      architecture: x
      services:
        shop:
          availability: 99%
          latency: 1s
          operations:
            create-order: { steps: [{ save: order }, { call: audit, latency: 1ms, needs-result: false }] }
        audit: { availability: 99.9999% }
      """
    let path = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    #expect(RecordedRun(["redesign", path]).output.contains("No proposal"))
    let run = RecordedRun(["impact", path, "--change", "audit", "--format", "json"])
    #expect(run.json?["afterRedesign"]?["order"]?.string == "lockstep")
    #expect(run.json?["afterRedesign"]?["mustChange"] == run.json?["mustChange"])
    #expect(RecordedRun(["impact", path, "--change", "audit"]).output.contains("Next: decouple redesign"))
  }

  @Test func oneTeamIsNamed() {
    let path = "\(TestFiles.unused).yaml"
    let yaml = "architecture: x\nservices: { a: { team: t, operations: { go: { fact: Done } } }, b: { team: t } }\n"
    #expect(TestFiles.write(yaml, to: path))
    let run = RecordedRun(["impact", path, "--add-consumer", "Done -> b"])
    #expect(run.output.contains("one team, t, in any order: a, b"), "\(run.output)")
  }

  @Test func aNewNameNearAKnownOneIsSaid() {
    let run = RecordedRun(["impact", Sample.path("task-api"), "--add-consumer", "TaskCreated -> reminders"])
    #expect(run.exitCode == .done && run.output.contains("it is not reminder, which is in the"))
  }

  @Test(arguments: [
    (["--remove", "idle"], "nobody needs idle"), (["--change", "idle"], "nobody else knows idle"),
    (["--add-field", "idle.x"], "nobody has to change"), (["--down", "idle=1h"], "nobody else fails"),
  ])
  func nobodyIsAnAnswer(_ options: [String], _ words: String) {
    let path = "\(TestFiles.unused).yaml"
    #expect(TestFiles.write("architecture: x\nservices: { idle: {}, other: {} }\n", to: path))
    let run = RecordedRun(["impact", path] + options)
    #expect(run.exitCode == .done && run.output.contains(words), "\(run.output)")
  }
}
