import Documents

/// Writes an architecture as the file that says the same: read again, it gives the same figures, verdicts and findings.
///
/// What the built-in defaults say is left out; so is what the architecture's own `defaults` say, wherever they can stand
/// for all services. Spans, comments and the layout of the files it came from are not kept, and neither are digits of a
/// share past the 38th.
package struct ArchitectureWriter {
  let architecture: Architecture
  /// What `defaults` will say, and under it the built-in ones.
  let defaults: Defaults

  /// Values of up to so many characters stand on one line.
  private static let lineWidth = 100

  /// The architecture as YAML.
  /// - Complexity: linear in the architecture.
  package static func yaml(_ architecture: Architecture) -> String {
    YAMLWriter.text(of: value(of: architecture), flowWidth: lineWidth)
  }

  /// The architecture as a document, to be written in either format.
  package static func value(of architecture: Architecture) -> JSONValue {
    let (defaults, written) = commonDefaults(of: architecture)
    return .object(ArchitectureWriter(architecture: architecture, defaults: defaults).sections(written))
  }

  typealias Entries = [(key: String, value: JSONValue)]

  private func sections(_ defaults: Entries) -> Entries {
    var entries: Entries = [("architecture", .string(architecture.name))]
    if architecture.year != .common { entries.append(("year", .string(architecture.year.rawValue))) }
    if architecture.currency != "USD" { entries.append(("currency", .string(architecture.currency))) }
    if !architecture.entities.isEmpty {
      entries.append(("entities", .object(architecture.entities.map { ($0.name, entity($0)) })))
    }
    if architecture.defaults != nil { entries.append(("defaults", .object(defaults))) }
    if !architecture.zones.isEmpty {
      entries.append(("zones", .object(architecture.zones.map { ($0.name, zone($0)) })))
    }
    entries.append(("services", .object(architecture.services.map { ($0.name, service($0)) })))
    if !architecture.allowances.isEmpty {
      entries.append(("allow", .array(architecture.allowances.map(allowance))))
    }
    if !architecture.scenarios.isEmpty {
      entries.append(("scenarios", .object(architecture.scenarios.map { ($0.name, scenario($0)) })))
    }
    return entries
  }

  // MARK: Defaults

  /// Those of the architecture's defaults that hold for all of its services, and how they are written. Of several files
  /// each may have its own; what only some of them say is written at each service instead.
  private static func commonDefaults(of architecture: Architecture) -> (Defaults, Entries) {
    var common = Defaults()
    var entries: Entries = []
    guard let own = architecture.defaults else { return (common, entries) }
    func take<Value>(
      _ key: String, _ path: WritableKeyPath<Defaults, Quantity<Value>>, isEverywhere: Bool,
      _ write: (Value) -> JSONValue
    ) {
      guard own[keyPath: path].isGiven, isEverywhere else { return }
      common[keyPath: path] = own[keyPath: path]
      entries.append((key, Self.figure(own[keyPath: path], write)))
    }
    let services = architecture.services
    take("availability", \.availability, isEverywhere: services.allSatisfy(\.availability.isGiven), availability)
    take("latency", \.latency, isEverywhere: services.allSatisfy(\.latency.isGiven), latency)
    let calls = architecture.calls.allSatisfy { $0.call?.timeout.isGiven ?? $0.publish?.timeout.isGiven ?? true }
    take("timeout", \.timeout, isEverywhere: calls) { .string(text($0)) }
    take("concurrency", \.concurrency, isEverywhere: services.allSatisfy(\.concurrency.isGiven), capacity)
    take("queue", \.queue, isEverywhere: services.allSatisfy(\.queue.isGiven), capacity)
    take("retention", \.retention, isEverywhere: services.allSatisfy(\.retention.isGiven)) { .string(text($0)) }
    let writer = ArchitectureWriter(architecture: architecture, defaults: Defaults())
    if !own.replicas.isSame(as: common.replicas) {
      common.replicas = own.replicas
      entries.append(("replicas", writer.replicas(own.replicas)))
    }
    if let partitions = own.partitions, services.allSatisfy({ $0.partitions != nil }) {
      common.partitions = partitions
      entries.append(("partitions", .integer(partitions)))
    }
    return (common, entries)
  }

  // MARK: Services

  private func service(_ service: Service) -> JSONValue {
    var entries: Entries = []
    entries.add("team", service.team)
    if service.kind != .service { entries.append(("kind", .string(service.kind.rawValue))) }
    entries.add("availability", service.availability, unless: defaults.availability, Self.availability)
    entries.add("latency", service.latency, unless: defaults.latency, Self.latency)
    entries.add("concurrency", service.concurrency, unless: defaults.concurrency, Self.capacity)
    entries.add("queue", service.queue, unless: defaults.queue, Self.capacity)
    if let limit = service.limit { entries.append(("limit", Self.rateLimit(limit))) }
    if !service.replicas.isSame(as: defaults.replicas) { entries.append(("replicas", replicas(service.replicas))) }
    if let deploys = service.deploys {
      entries.append(("deploys", ["every": Self.duration(deploys.every), "takes": Self.duration(deploys.takes)]))
    }
    entries.add("volatility", service.volatility?.rawValue)
    if let partitions = service.partitions, partitions != defaults.partitions {
      entries.append(("partitions", .integer(partitions)))
    }
    entries.add("retention", service.retention, unless: defaults.retention, Self.duration)
    if !service.topics.all.isEmpty {
      entries.append(("topics", .object(service.topics.all.map { ($0.event.value, topic($0)) })))
    }
    entries.add("cost", service.cost, Self.costRate)
    entries.add("depends-on", service.dependencies, requirement)
    if !service.operations.isEmpty {
      let operations = service.operations.map { (architecture[$0].name, operation($0, of: service)) }
      entries.append(("operations", .object(operations)))
    }
    entries.add("consumes", service.consumers, consumer)
    return .object(entries)
  }

  private func topic(_ topic: Topic) -> JSONValue {
    var entries: Entries = []
    if let partitions = topic.partitions { entries.append(("partitions", .integer(partitions))) }
    entries.add("retention", topic.retention, Self.duration)
    entries.add("key", topic.key)
    return .object(entries)
  }

  private func replicas(_ replicas: Replicas) -> JSONValue {
    var entries: Entries = [("count", .integer(replicas.count))]
    if replicas.required != 1 { entries.append(("required", .integer(replicas.required))) }
    entries.add("zones", replicas.zones) { .string(architecture[$0].name) }
    if replicas.commonCause != UncertainProbability(.zero) {
      entries.append(("common-cause", Self.probability(replicas.commonCause)))
    }
    return entries.count == 1 ? .integer(replicas.count) : .object(entries)
  }

  /// - Complexity: linear; groups are as deep as the text that they were read from, which has a limit.
  func requirement(_ requirement: Requirement) -> JSONValue {
    switch requirement {
    case .service(let service): .string(architecture[service].name)
    case .anyOf(let members): ["any-of": .array(members.map(self.requirement))]
    case .atLeast(let count, let members):
      ["at-least": .integer(count), "of": .array(members.map(self.requirement))]
    }
  }

  private func consumer(_ consumer: Consumer) -> JSONValue {
    var entries: Entries = [("event", .string(consumer.event.value))]
    entries.add("operation", consumer.operation.map { architecture[$0].name })
    entries.add("reads", consumer.reads, JSONValue.string)
    entries.add("latency", consumer.latency, Self.latency)
    switch consumer.idempotence {
    case .never: break
    case .always: entries.append(("idempotent", .boolean(true)))
    case .within(let window): entries.append(("idempotent", ["window": Self.duration(window)]))
    }
    entries.add("within", consumer.within.map(Self.text))
    if consumer.commitEvery != 1 { entries.append(("commit-every", .integer(consumer.commitEvery))) }
    if consumer.retries != Consumer.defaultRetries { entries.append(("retries", Self.retries(consumer.retries))) }
    if consumer.retry != .topic { entries.append(("retry", .string(consumer.retry.rawValue))) }
    if consumer.retryDelay != Consumer.defaultRetryDelay {
      entries.append(("retry-delay", Self.duration(consumer.retryDelay)))
    }
    if consumer.deadLetterAfter != Consumer.defaultDeadLetterAfter {
      entries.append(("dead-letter-after", .integer(consumer.deadLetterAfter)))
    }
    if consumer.sessionTimeout != Consumer.defaultSessionTimeout {
      entries.append(("session-timeout", Self.duration(consumer.sessionTimeout)))
    }
    if consumer.rebalance != .cooperative { entries.append(("rebalance", .string(consumer.rebalance.rawValue))) }
    entries.add("draws-as", consumer.drawsAs)
    return .object(entries)
  }

  // MARK: The rest

  private func entity(_ entity: Entity) -> JSONValue {
    var entries: Entries = []
    entries.add("key", entity.key)
    entries.add("fields", entity.fields, JSONValue.string)
    entries.add("personal", entity.personal, JSONValue.string)
    entries.add("writes", entity.writes.map { architecture[$0].name })
    return .object(entries)
  }

  private func zone(_ zone: Zone) -> JSONValue {
    var entries: Entries = []
    entries.add("availability", zone.availability, unless: Defaults().availability, Self.availability)
    return .object(entries)
  }

  private func allowance(_ allowance: Allowance) -> JSONValue {
    var entries: Entries = [("code", .string(allowance.code))]
    entries.add("where", allowance.place)
    entries.append(("because", .string(allowance.reason)))
    return .object(entries)
  }
}

extension Replicas {
  fileprivate func isSame(as other: Replicas) -> Bool {
    count == other.count && required == other.required && zones == other.zones && commonCause == other.commonCause
  }
}

extension ArchitectureWriter.Entries {
  mutating func add(_ key: String, _ text: String?) {
    if let text { append((key, .string(text))) }
  }

  /// A list, where there is anything in it.
  mutating func add<Item>(_ key: String, _ items: [Item], _ write: (Item) -> JSONValue) {
    if !items.isEmpty { append((key, .array(items.map(write)))) }
  }

  mutating func add<Value>(_ key: String, _ quantity: Quantity<Value>?, _ write: (Value) -> JSONValue) {
    if let quantity { append((key, ArchitectureWriter.figure(quantity, write))) }
  }

  /// A figure, unless what holds without it is the same.
  mutating func add<Value: Equatable>(
    _ key: String, _ quantity: Quantity<Value>, unless implied: Quantity<Value>, _ write: (Value) -> JSONValue
  ) {
    let isImplied =
      quantity.value == implied.value && quantity.basis == implied.basis && quantity.sampleSize == implied.sampleSize
      && quantity.isGiven == implied.isGiven
    if !isImplied { append((key, ArchitectureWriter.figure(quantity, write))) }
  }
}
