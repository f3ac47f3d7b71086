import ArchitectureModel
import TestSupport
import Testing

/// The page of the architecture file has the keys that the loader knows, and the defaults that it takes.
@Suite struct ArchitectureFilePageTests {
  private static let page = MarkdownPage("docs/reference/architecture-file.md")

  /// A table of keys, and a file with an unknown one of them: what the tool says to it are the keys that it knows.
  struct KeyTable: CustomTestStringConvertible {
    var heading: String
    /// Of those under the heading.
    var number = 0
    var file: String
    var testDescription: String { "\(heading) \(number)" }
  }

  static let tables = [
    KeyTable(heading: "Top level", file: "zz: 1\nservices: { a: }"),
    KeyTable(heading: "Defaults", file: "defaults: { zz: 1 }\nservices: { a: }"),
    KeyTable(heading: "Zones", file: "zones: { z: { zz: 1 } }\nservices: { a: }"),
    KeyTable(heading: "Services", file: "services: { a: { zz: 1 } }"),
    KeyTable(heading: "Services", number: 1, file: "services: { a: { replicas: { zz: 1 } } }"),
    KeyTable(heading: "Topics", file: "services: { a: { kind: broker, topics: { E: { zz: 1 } } } }"),
    KeyTable(heading: "Operations", file: "services: { a: { operations: { o: { zz: 1 } } } }"),
    KeyTable(heading: "Operations", number: 1, file: "services: { a: { operations: { o: { slo: { zz: 1 } } } } }"),
    KeyTable(heading: "Calls", file: "services: { a: { operations: { o: { steps: [{ call: b, zz: 1 }] } } }, b: }"),
    KeyTable(heading: "Publishes", file: "services: { a: { operations: { o: { steps: [{ publish: E, zz: 1 }] } } } }"),
    KeyTable(heading: "Consumers", file: "services: { a: { consumes: [{ event: E, zz: 1 }] } }"),
    KeyTable(heading: "Entities", file: "entities: { e: { zz: 1 } }\nservices: { a: }"),
    KeyTable(heading: "Accepted findings", file: "allow: [{ zz: 1 }]\nservices: { a: }"),
    KeyTable(heading: "Scenarios", file: "scenarios: { s: { zz: 1 } }\nservices: { a: }"),
  ]

  @Test(arguments: tables)
  func tablesHaveTheKeysOfTheLoader(_ table: KeyTable) throws {
    let rows = try #require(Self.page.part(table.heading)?.tables.dropFirst(table.number).first)
    let documented = rows.dropFirst().flatMap { MarkdownPage.code($0[0]) }
    #expect(documented.sorted() == (try Self.keys(table.file)).sorted())
  }

  /// Mappings that have no table: where the page writes them, and a file with an unknown key in one.
  @Test(arguments: [
    ("Services", "services: { a: { limit: { zz: 1 } } }"), ("Services", "services: { a: { deploys: { zz: 1 } } }"),
    ("Operations", "services: { a: { operations: { o: { client: { zz: 1 } } } } }"),
    ("Operations", "services: { a: { operations: { o: { accepts: { zz: 1 } } } } }"),
    ("Operations", "services: { a: { operations: { o: { observed: { zz: 1 } } } } }"),
    ("Operations", "services: { a: { operations: { o: { trigger: { zz: 1 } } } } }"),
    ("Operations", "services: { a: { operations: { o: { trigger: { webhook: { zz: 1 } } } } } }"),
    ("Operations", "services: { a: { operations: { o: { trigger: { schedule: { zz: 1 } } } } } }"),
    ("Operations", "services: { a: { operations: { o: { trigger: { timer: { zz: 1 } } } } } }"),
    ("Calls", "services: { a: { operations: { o: { steps: [{ call: b, retries: { zz: 1 } }] } } }, b: }"),
    ("Calls", "services: { a: { operations: { o: { steps: [{ call: b, on-failure: { zz: 1 } }] } } }, b: }"),
    ("Calls", "services: { a: { operations: { o: { steps: [{ call: b, needs-result: { zz: 1 } }] } } }, b: }"),
    ("Calls", "services: { a: { operations: { o: { steps: [{ call: b, cache: { zz: 1 } }] } } }, b: }"),
    ("Calls", "services: { a: { operations: { o: { steps: [{ call: b, circuit-breaker: { zz: 1 } }] } } }, b: }"),
    ("Calls", "services: { a: { operations: { o: { steps: [{ call: b, sends: { f: { zz: 1 } } }] } } }, b: }"),
    ("Publishes", "services: { a: { operations: { o: { steps: [{ publish: E, outbox: { zz: 1 } }] } } } }"),
    ("Consumers", "services: { a: { consumes: [{ event: E, idempotent: { zz: 1 } }] } }"),
    ("Consumers", "services: { a: { consumes: [{ event: E, retries: { zz: 1 } }] } }"),
    ("Steps", "services: { a: { operations: { o: { steps: [{ save: x, zz: 1 }] } } } }"),
    ("Steps", "services: { a: { operations: { o: { steps: [{ parallel: [{ save: x }, { save: y }], zz: 1 }] } } } }"),
    ("Steps", "services: { a: { operations: { o: { steps: [{ one-of: [{ share: 1, save: x, zz: 1 }] }] } } } }"),
    ("Scenarios", "scenarios: { s: { load: [{ zz: 1 }] } }\nservices: { a: }"),
    ("Scenarios", "scenarios: { s: { faults: [{ zz: 1 }] } }\nservices: { a: }"),
  ])
  func theTextHasTheKeysOfTheLoader(_ heading: String, _ file: String) throws {
    let written = Set(try #require(Self.page.part(heading)).code.flatMap(Self.words))
    for key in try Self.keys(file) { #expect(written.contains(key), "\(key) is not under \(heading)") }
  }

  /// What the loader takes where a key is not written, and what it takes where the page's default is.
  @Test(arguments: [
    ("Services", "kind"), ("Services", "concurrency"), ("Services", "queue"), ("Services", "replicas"),
    ("Services", "retention"), ("Defaults", "availability"), ("Defaults", "latency"), ("Defaults", "timeout"),
    ("Defaults", "concurrency"), ("Defaults", "queue"), ("Defaults", "replicas"), ("Defaults", "retention"),
    ("Zones", "availability"), ("replicas", "count"), ("replicas", "required"), ("replicas", "common-cause"),
    ("Operations", "arrivals"), ("Operations", "trigger"), ("Top level", "year"), ("Top level", "currency"),
    ("Calls", "timeout"), ("Calls", "retries"), ("Calls", "error-rate"), ("Calls", "probability"),
    ("Calls", "on-failure"), ("Calls", "wait"), ("Calls", "times"), ("Publishes", "outbox"),
    ("Publishes", "probability"), ("Publishes", "timeout"), ("Publishes", "on-failure"), ("Consumers", "idempotent"),
    ("Consumers", "commit-every"), ("Consumers", "retries"), ("Consumers", "retry"), ("Consumers", "retry-delay"),
    ("Consumers", "dead-letter-after"), ("Consumers", "session-timeout"), ("Consumers", "rebalance"),
    ("Scenarios", "warm-up"),
  ])
  func defaultsAreThoseOfTheLoader(_ place: String, _ key: String) throws {
    let rows = try #require(
      place == "replicas" ? Self.page.part("Services")?.tables[1] : Self.page.part(place)?.tables.first)
    let row = try #require(rows.first { $0[0] == "`\(key)`" })
    let column = try #require(rows[0].firstIndex { $0 == "default" || $0 == "built-in" })
    let value = row[column].replacing("`", with: "").replacing(" %", with: "%")
    #expect(!value.isEmpty)
    let written = try Self.model(place, key, value)
    #expect(try Self.model(place, key, nil) == written, "\(key) is \(value) on the page")
    // The comparison sees the key at all.
    let other = try #require(Self.others[key])
    #expect(try Self.model(place, key, other) != written, "\(key)")
  }

  /// Other values than the defaults.
  private static let others = [
    "kind": "cache", "concurrency": "7", "queue": "7", "replicas": "3", "retention": "3d", "availability": "99%",
    "latency": "7ms", "timeout": "7s", "count": "4", "required": "2", "common-cause": "1%", "arrivals": "regular",
    "trigger": "webhook", "year": "365.25d", "currency": "EUR", "retries": "2", "error-rate": "1%",
    "probability": "50%", "on-failure": "ignore", "wait": "false", "times": "2", "outbox": "true",
    "idempotent": "true", "commit-every": "7", "retry": "blocking", "retry-delay": "7s", "dead-letter-after": "7",
    "session-timeout": "7s", "rebalance": "eager", "warm-up": "7s",
  ]

  /// What the loader makes of a small file with this one entry more, as text without places.
  private static func model(_ place: String, _ key: String, _ value: String?) throws -> String {
    let entry = value.map { "\(key): \($0)" } ?? ""
    func mapping(_ name: String, _ others: String = "") -> String {
      let entries = [others, place == name ? entry : ""].filter { !$0.isEmpty }
      return "{ \(entries.joined(separator: ", ")) }"
    }
    let isBroker = key == "retention"
    let replicas = mapping("replicas", key == "required" ? "count: 2" : "")
    let call = mapping("Calls", "call: first")
    let publish = mapping("Publishes", "publish: E")
    let text = """
      architecture: test
      \(place == "Top level" ? entry : "")
      defaults: \(mapping("Defaults"))
      zones: { z: \(mapping("Zones")) }
      scenarios: { s: \(mapping("Scenarios")) }
      services:
        first: \(isBroker ? "{}" : mapping("Services", place == "replicas" ? "replicas: \(replicas)" : ""))
        caller:
          operations: { call: \(mapping("Operations", "steps: [\(call), \(publish)]")) }
          consumes: [\(mapping("Consumers", "event: E"))]
        bus: \(isBroker ? mapping("Services", "kind: broker") : "{ kind: broker }")
      """
    let architecture = try Architectures.load(text)
    let service = architecture.services[0]
    let operation = architecture.operations[0]
    let called = try #require(architecture.calls.compactMap(\.call).first)
    let published = try #require(architecture.calls.compactMap(\.publish).first)
    let consumer = try #require(architecture.services[1].consumers.first)
    let values: [Any] = [
      architecture.year, architecture.currency,
      architecture.zones.map { Self.share($0.availability.value.probability) },
      architecture.scenarios.map(\.warmUp), service.kind, Self.share(service.availability.value.probability),
      service.latency.value,
      service.concurrency.value, service.queue.value, service.replicas.count,
      service.replicas.required, Self.share(service.replicas.commonCause), architecture.services[2].retention.value,
      operation.arrivals, operation.trigger, called.timeout.value, called.retries, Self.share(called.errorRate.value),
      Self.share(called.probability.value), called.onFailure, called.waits, called.times, published.outbox as Any,
      Self.share(published.probability.value), published.timeout.value, published.onFailure, consumer.idempotence,
      consumer.commitEvery, consumer.retries, consumer.retry, consumer.retryDelay, consumer.deadLetterAfter,
      consumer.sessionTimeout, consumer.rebalance,
    ]
    return values.map { String(describing: $0) }.joined(separator: "\n")
  }

  private static func share(_ share: UncertainProbability) -> [Double] {
    [share.nominal.value, share.nominal.complement, share.low.value, share.high.value]
  }

  /// The keys that the loader knows where a file has the key `zz`.
  private static func keys(_ file: String) throws -> [String] {
    let (_, diagnostics) = Architectures.read("architecture: test\n" + file)
    let help = try #require(diagnostics.first { $0.message.hasPrefix("unknown key 'zz'") }?.help)
    let start = "the keys here are "
    #expect(help.hasPrefix(start))
    return help.dropFirst(start.count).split(separator: ";")[0].split(separator: ",").map { key in
      String(key.drop { $0 == " " })
    }
  }

  /// Keys in a piece of code, whole ones: `{ every, takes }` has two.
  private static func words(_ code: String) -> [String] {
    code.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "$") }.map(String.init)
  }
}
