import TestSupport
import Testing

/// The page of the JSON output has the keys that the commands write, and no others.
@Suite struct JSONPageTests {
  private static let page = MarkdownPage("docs/reference/json.md")
  private static let head = "Head of documents about an architecture"
  private static let operation = "An operation"
  private static let findings = "`findings`"

  /// A kind of document: where its keys are told, and commands that write it.
  struct Kind: CustomTestStringConvertible {
    var testDescription: String
    /// Headings of the page.
    var chapters: [String]
    var commands: [[String]]
    /// Names in code on the page that are no keys: values that no command here writes, and keys of the architecture file.
    var others: Set<String> = []
  }

  private static let everything = Kinds()

  @Test(arguments: everything.all)
  func everyKeyIsDocumented(_ kind: Kind) throws {
    let told = Set(kind.chapters.flatMap(Self.page.chapter).flatMap { MarkdownPage.names(in: $0.code) })
    #expect(!told.isEmpty)
    let names = try #require(Self.written[kind.testDescription])
    #expect(!names.keys.isEmpty)
    for message in names.messages { Issue.record("\(kind.testDescription): \(message)") }
    for key in names.keys.sorted() { #expect(told.contains(key), "\(kind.testDescription) writes \(key)") }
  }

  @Test func everyDocumentedKeyIsWritten() throws {
    var written: [String: Written] = [:]
    var others: [String: Set<String>] = [:]
    for kind in Self.everything.all {
      let names = try #require(Self.written[kind.testDescription])
      for chapter in kind.chapters {
        written[chapter, default: Written()].formUnion(names)
        others[chapter, default: []].formUnion(kind.others)
      }
    }
    for part in Self.page.parts where part.level == 2 {
      let names = try #require(written[part.heading], "nobody writes what stands under \(part.heading)")
      for part in Self.page.chapter(part.heading) {
        let first = part.tables.flatMap { $0.dropFirst() }.flatMap { MarkdownPage.names(in: MarkdownPage.code($0[0])) }
        for key in first { #expect(names.keys.contains(key), "nobody writes \(key), under \(part.heading)") }
        let words = part.code.filter { code in
          code.first?.isLowercase ?? false && code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        let known = names.keys.union(names.texts).union(others[part.heading] ?? []).union(Self.everywhere)
        for word in words { #expect(known.contains(word), "nobody writes \(word), under \(part.heading)") }
      }
    }
  }

  @Test func aKindIsKnownByItsHeadings() {
    for kind in Self.everything.all {
      for chapter in kind.chapters { #expect(!Self.page.chapter(chapter).isEmpty, "there is no \(chapter)") }
    }
  }

  /// Commands and keys of the architecture file that the page speaks of.
  private static let everywhere: Set<String> = [
    "analyze", "availability", "ask", "impact", "check", "diff", "explain", "redesign", "simulate", "report", "event",
    "later", "rate", "cost", "observed", "slo", "window", "where", "p99",
  ]

  /// What every kind of document has, by its name.
  private static let written = Dictionary(
    uniqueKeysWithValues: everything.all.map { kind in
      var names = Written()
      for command in kind.commands { names.collect(RecordedRun(command + ["--format", "json"])) }
      return (kind.testDescription, names)
    })

  /// The keys of documents, and the texts that are values in them.
  struct Written {
    private(set) var keys: Set<String> = []
    private(set) var texts: Set<String> = []
    /// Of commands that write none.
    private(set) var messages: [String] = []

    mutating func collect(_ run: RecordedRun) {
      guard let document = run.json else { return messages.append(run.messages) }
      collect(document)
    }

    mutating func formUnion(_ other: Written) {
      keys.formUnion(other.keys)
      texts.formUnion(other.texts)
    }

    private mutating func collect(_ document: Value) {
      var pending = [document]
      while let value = pending.popLast() {
        switch value {
        case .object(let entries):
          for (key, value) in entries {
            keys.insert(key)
            pending += Self.contents(of: key, value)
          }
        case .array(let elements): pending += elements
        case .string(let text): texts.insert(text)
        case .null, .boolean, .number: break
        }
      }
    }

    /// What is below a key: of the timeline's services the levels, whose keys are names; of an event nothing, which is
    /// an example of other data.
    private static func contents(of key: String, _ value: Value) -> [Value] {
      guard case .object(let entries) = value else { return [value] }
      switch key {
      case "services": return Array(entries.values).filter { $0["busyWorkers"] != nil }
      case "event": return []
      default: return [value]
      }
    }
  }

  /// Every kind of document, each written for the samples and for a file that has what they lack.
  struct Kinds {
    let all: [Kind]

    init() {
      let samples = Sample.names.map(Sample.path)
      let shop = Self.file(Self.shop)
      let other = Self.file(Self.shop.replacing("timeout: 20s", with: "needs-result: true"))
      let large = Self.file(Self.large)
      let vast = Self.file(Self.vast)
      let baseline = "\(TestFiles.unused).json"
      _ = RecordedRun(["check", shop, "--fail-on", "low", "--write-baseline", baseline])
      let rated = samples.filter { TestFiles.text(TestFiles.package + "/" + $0).contains("rate:") }
      func command(_ name: String, _ files: [String], _ options: String...) -> [[String]] {
        files.map { [name, $0] + options }
      }
      let task = Sample.path("task-api")
      let questions = [
        [task, "--change", "notification POST /api/v1/notifications"], [task, "--add-field", "audit/record.source_ip"],
        [task, "--remove", "audit"], [task, "--down", "notification=30s"], [task, "--event", "TaskCreated.title"],
        [task, "--add-call", "task-api/create-task -> search 100ms"],
        [task, "--add-consumer", "TaskCreated -> search 100ms"], [shop, "--down", "kafka=10m"],
        [shop, "--down", "stock=10m"], [shop, "--event", "StockReserved.sku"],
        [shop, "--add-call", "store/place-order -> search"], [shop, "--remove", "mail"],
      ]
      let additions = "`availability` with files: additions to an operation"
      all = [
        Kind(
          testDescription: "analyze",
          chapters: [head, operation, "`analyze`: additions to an operation", findings],
          commands: command("analyze", samples + [shop, Self.file(Self.seen)]),
          // Of a system that is too large for here.
          others: ["importanceLeftOut"]),
        Kind(
          testDescription: "availability", chapters: [head, operation, additions, findings],
          commands: command("availability", samples + [shop], "--exact")
            + command("availability", [shop], "--target", "99.95%")
            + command("availability", [large], "--exact", "--node-limit", "100")),
        Kind(
          testDescription: "availability --why", chapters: [head, "`availability --why`"],
          commands: [["availability", shop, "--why", "store/place-order"]]),
        Kind(
          testDescription: "availability of values",
          chapters: [head, "`availability` with values", additions],
          commands: [
            [
              "availability", "99.9%", "99.5%", "--events", "B", "--outbox", "--target", "99.9%", "--downtime-cost",
              "1200 USD/h", "--exact",
            ], ["availability", "99.9123456789123456789%x9000", "--exact"],
          ]),
        Kind(testDescription: "ask", chapters: [head, "Of `ask`"], commands: command("ask", samples + [shop])),
        Kind(
          testDescription: "impact", chapters: [head, "Of `impact`"], commands: questions.map { ["impact"] + $0 }),
        Kind(
          testDescription: "redesign", chapters: [head, "Of `redesign`"],
          commands: command("redesign", samples + [shop])
            + command("redesign", [shop], "--call", "store/place-order#3"),
          others: [
            "circle", "query", "toldInPart", "nothingGained", "littleGained", "weakBroker", "tooMany", "tooLong",
            "refused",
          ]),
        Kind(
          testDescription: "simulate", chapters: [head, "Of `simulate`"],
          commands: rated.map { ["simulate", $0, "--duration", Self.hasScenarios($0) ? "65s" : "9s"] }
            + command("simulate", [shop], "--replications", "2")
            + command("simulate", [shop], "--duration", "50s", "--precision", "50%")),
        Kind(
          testDescription: "report",
          chapters: [
            head, operation, "`analyze`: additions to an operation", findings, "Of `redesign`", "Of `simulate`",
            "Of `report`",
          ], commands: [["report", shop], ["report", vast]]),
        Kind(
          testDescription: "check", chapters: [head, "Of `check`", findings],
          commands: command("check", samples + [shop])
            + command(
              "check", [shop], "--fail-on", "low", "--slo", "--min-availability", "99.99%", "--max-response",
              "p99:10ms",
              "--baseline", baseline)
            + command("check", [shop], "--fail-on", "medium")
            + command("check", [shop], "--fail-on", "low", "--write-baseline", "-")),
        Kind(
          testDescription: "diff", chapters: [head, "Of `diff`", findings],
          commands: [["diff", task, shop], ["diff", shop, other]]),
        Kind(
          testDescription: "explain", chapters: [head, "Of `explain`"],
          commands: [["explain", "DC0104"], ["explain", "outbox"], ["explain"]]),
      ]
    }

    /// Whose warm-up lasts a minute.
    private static func hasScenarios(_ path: String) -> Bool {
      TestFiles.text(TestFiles.package + "/" + path).contains("\nscenarios:")
    }

    private static func file(_ text: String) -> String { TestFiles.temporary(text, ending: ".yaml") ?? "" }

    /// What the samples lack: ranges, money, zones, deploys, fallbacks, entities, external parties, what was observed.
    /// Observed better than the model, as it says, and worse.
    private static let seen = """
      architecture: Seen
      services:
        shop:
          availability: 99%
          operations:
            list: { observed: { availability: { value: 99.99%, basis: observed, n: 100000 } } }
            show: { observed: { availability: { value: 99%, basis: observed, n: 1000 } } }
            order: { observed: { availability: { value: 90%, basis: observed, n: 1000 } } }
      """

    private static let shop = """
      architecture: Shop
      currency: EUR
      zones: { eu-1a: { availability: 99.95% } }
      entities: { order: { key: order_id, fields: [total], personal: [email], writes: store } }
      services:
        store:
          team: sales
          latency: { p50: 20ms, p99: 60ms }
          concurrency: 40
          availability: 99.9% ± 0.05%
          deploys: { every: 7d, takes: 30s }
          replicas: { count: 2, zones: [eu-1a] }
          volatility: high
          operations:
            place-order:
              rate: 10/s
              entity: order
              endpoint: POST /api/v1/orders
              accepts: { required: [total] }
              downtime-cost: 1200 EUR/h
              slo: { availability: 99.9%, latency: { p99: 500ms }, window: 28d }
              observed: { availability: 99.7%, latency: { p50: 2.1s, p99: 6s } }
              steps:
                - save: order
                - { call: payment/charge, because: payment, timeout: 5s, reads: [receipt] }
                - call: mail
                  timeout: 20s
                  endpoint: POST /api/v1/mails
                  sends: { to: { from: [email] }, total: total, template: constant, theme: }
                - { call: audit, needs-result: { within: 5m }, purpose: book the order }
                - { call: mail, wait: false }
                - { publish: StockReserved, to: kafka, fields: [sku], on-failure: ignore }
            show-order:
              rate: 5/s
              steps:
                - { call: payment/charge, retries: 1, probability: 50% ± 10%, on-failure: { fallback: audit } }
                - parallel: [{ call: audit }, { call: store/read }]
            read: { latency: { mean: 5ms } }
        payment:
          kind: external
          availability: 99.95%
          deploys: { every: 7d, takes: 30s }
          operations: { charge: { latency: 200ms } }
        mail: { team: post, availability: 99.5%, latency: 100ms, kind: external }
        audit: { team: audit, availability: 99.9%, latency: { min: 50ms, max: 150ms } }
        stock: { consumes: [{ event: StockReserved, reads: [sku], idempotent: true }], latency: 10ms }
        kafka: { kind: broker, availability: 99.99%, partitions: 6, cost: 900 EUR/d }
      scenarios:
        mail-down:
          duration: 3m
          warm-up: 20s
          faults: [{ service: mail, state: crashed, from: 1m, for: 1m }]
      """

    /// More services than a report redesigns.
    private static let vast = """
      architecture: Vast
      services:
        a: { operations: { x: { rate: 1/s, steps: [{ call: s0 }] } } }
      \((0..<200).map { "  s\($0): {}" }.joined(separator: "\n"))
      """

    /// Ten of thirty unlike services, which is past a small node limit.
    private static let large: String = {
      let names = (0..<30).map { "s\($0)" }
      let services = names.enumerated().map {
        "  \($0.element): { availability: 9\($0.offset % 10).\($0.offset % 7)% }"
      }
      return """
        architecture: Large
        services:
          a:
            operations:
              x: { depends-on: [{ at-least: 10, of: [\(names.joined(separator: ", "))] }], steps: [{ call: s0 }] }
        \(services.joined(separator: "\n"))
        """
    }()
  }
}
