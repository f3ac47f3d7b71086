import Diagnostics
import Documents

extension Loader {
  mutating func readService(_ entry: NameTable.ServiceEntry, id: ServiceID) -> (Service, [Operation]) {
    var service = Service(
      name: entry.name, kind: .service, availability: defaults.availability, latency: defaults.latency,
      concurrency: defaults.concurrency, queue: defaults.queue, replicas: defaults.replicas, dependencies: [],
      operations: entry.operations.map(\.id), consumers: [], partitions: defaults.partitions,
      retention: defaults.retention, span: span(entry.key))
    guard !isNull(entry.value), let section = section(entry.value, .service) else { return (service, []) }
    if let node = section["team"] { service.team = text(node, "team") }
    if let node = section["kind"] { service.kind = word(node, "kind", Service.Kind.self) ?? .service }
    if let value = figure(section["availability"], "availability", { $0.availability($1, $2) }) {
      service.availability = value
    }
    if let value = figure(section["latency"], "latency", { $0.latency($1, $2) }) { service.latency = value }
    if let value = figure(section["concurrency"], "concurrency", { $0.concurrency($1, $2) }) {
      service.concurrency = value
    }
    if let value = figure(section["queue"], "queue", { $0.queue($1, $2) }) { service.queue = value }
    if let value = figure(section["retention"], "retention", { $0.period($1, $2) }) { service.retention = value }
    service.cost = figure(section["cost"], "cost") { $0.costRate($1, $2) }
    if let node = section["limit"] { service.limit = rateLimit(node, "limit") }
    if let node = section["replicas"], let value = replicas(node) { service.replicas = value }
    if let node = section["deploys"] { service.deploys = deploys(node) }
    if let node = section["volatility"] { service.volatility = word(node, "volatility", Service.Volatility.self) }
    if let node = section["partitions"] {
      service.partitions = integer(node, "partitions", in: 1...FileLimits.partitions)
    }
    if let node = section["topics"] { service.topics = topics(node, of: service, id: id) }
    if let node = section["depends-on"] { service.dependencies = requirements(node) }
    if let node = section["consumes"] { service.consumers = list(node, "consumes").compactMap { consumer($0, of: id) } }
    if let node = section["operations"], document.kind(of: node) != .mapping, !isNull(node) {
      failKind(
        node, expected: "a mapping from names to operations", of: "operations",
        help: "write one name a line, each ending with ':'")
    }
    return (service, entry.operations.map { readOperation($0, of: service, id: id) })
  }

  /// `3`, or `{ count: 3, required: 2, zones: […], common-cause: 5% }`.
  mutating func replicas(_ node: NodeID) -> Replicas? {
    var replicas = Replicas.single
    guard document.kind(of: node) == .mapping else {
      guard let count = integer(node, "replicas", in: 1...FileLimits.instances) else { return nil }
      replicas.count = count
      return replicas
    }
    guard
      let section = section(node, .replicas)
    else { return nil }
    var isCountKnown = !section.hasUnknownKeys
    if let node = section["count"] {
      let count = integer(node, "count", in: 1...FileLimits.instances)
      replicas.count = count ?? 1
      isCountKnown = count != nil
    }
    if let node = section["required"], let required = integer(node, "required", in: 1...FileLimits.instances) {
      if required <= replicas.count || !isCountKnown {
        replicas.required = required
      } else if let count = section["count"] {
        fail(
          "out-of-range", "required is \(required), above the count of \(replicas.count)", at: node,
          related: [Diagnostic.Label(span(count), "the count")], help: "require at most \(replicas.count)")
      } else {
        fail(
          "out-of-range", "required is \(required), but there is one instance", at: node,
          help: "add 'count: \(required)', or more")
      }
    }
    if let node = section["zones"] { replicas.zones = list(node, "zones").compactMap { zone($0) } }
    if let node = section["common-cause"] {
      replicas.commonCause = probability(node, "common-cause") ?? UncertainProbability(.zero)
    }
    return replicas
  }

  private mutating func deploys(_ node: NodeID) -> Deploys? {
    guard let section = section(node, .deploys) else {
      return nil
    }
    guard let every = required("every", of: section, at: node), let takes = required("takes", of: section, at: node)
    else { return nil }
    guard let interval = period(every, "every"), let length = duration(takes, "takes") else { return nil }
    guard length <= interval else {
      fail(
        "out-of-range", "a deploy takes longer than the time between two", at: takes,
        related: [Diagnostic.Label(span(every), "the time between two")], help: "takes is at most every")
      return nil
    }
    return Deploys(every: interval, takes: length)
  }

  mutating func requirements(_ node: NodeID) -> [Requirement] {
    list(node, "depends-on").compactMap { requirement($0) }
  }

  private mutating func requirement(_ node: NodeID) -> Requirement? {
    guard document.kind(of: node) == .mapping else { return service(node, "a dependency").map(Requirement.service) }
    guard let section = section(node, .dependency) else { return nil }
    if let choices = section["any-of"], section["at-least"] == nil, section["of"] == nil {
      return members(choices, of: "any-of").map(Requirement.anyOf)
    }
    guard let least = section["at-least"], let group = section["of"], section["any-of"] == nil else {
      if section.meant.isEmpty, !section.hasUnknownKeys {
        fail(
          "wrong-type", "a group is either any-of, or at-least with of", at: node,
          help: "write { any-of: [a, b] } or { at-least: 2, of: [a, b, c] }")
      }
      return nil
    }
    guard let members = members(group, of: "of") else { return nil }
    let size = document.count(of: group)
    guard let count = integer(least, "at-least", in: 1...Int.max) else { return nil }
    guard count <= size else {
      fail(
        "out-of-range", "at-least is \(count), but there are \(size) members", at: least,
        related: [Diagnostic.Label(span(group), "the members")], help: "ask for at most \(size)")
      return nil
    }
    return .atLeast(count, members)
  }

  /// The members of a group; nil where one of them is wrong, since the count would no longer fit.
  private mutating func members(_ node: NodeID, of what: String) -> [Requirement]? {
    let items = list(node, what)
    let members = items.compactMap { requirement($0) }
    if document.kind(of: node) == .sequence, items.isEmpty {
      fail("empty-list", "\(what) is empty", at: node, help: "name at least one service")
    }
    return members.count == items.count && !items.isEmpty ? members : nil
  }

  /// `{ TaskCreated: { partitions: 80, retention: 3d, key: task_id } }`, of a broker.
  private mutating func topics(_ node: NodeID, of service: Service, id: ServiceID) -> Topics {
    var topics = Topics()
    guard service.kind == .broker else {
      // Of a misspelt kind there is a report already.
      if names.services[id.index].isBroker == false {
        fail(
          "wrong-kind", "only a broker has topics, and '\(service.name)' is none", at: node,
          help: "give it 'kind: broker', or move them to one")
      }
      return topics
    }
    for (key, value) in named(node, "topics", "TaskCreated: { partitions: 80, key: task_id }") {
      guard let event = located(key, "the name of a topic") else { continue }
      var topic = Topic(of: event)
      if !isNull(value) {
        guard
          let section = section(value, .topic)
        else { continue }
        topic.partitions = section["partitions"].flatMap { integer($0, "partitions", in: 1...FileLimits.partitions) }
        topic.retention = figure(section["retention"], "retention") { $0.period($1, $2) }
        topic.key = section["key"].flatMap { text($0, "key") }
      }
      topics[event.value] = topic
    }
    return topics
  }

  private mutating func consumer(_ node: NodeID, of service: ServiceID) -> Consumer? {
    guard let section = section(node, .consumer) else { return nil }
    let event = required("event", of: section, at: node).flatMap { located($0, "event") }
    var consumer = Consumer(of: event ?? Located("", at: nil))
    if let node = section["operation"], let name = text(node, "operation") {
      consumer.operation = operation(name, of: service, at: node, isLocal: true)
    }
    if let node = section["reads"] { consumer.reads = nameList(node, "reads") }
    consumer.latency = figure(section["latency"], "latency") { $0.latency($1, $2) }
    if let node = section["idempotent"], let value = idempotence(node) { consumer.idempotence = value }
    if let node = section["within"] { consumer.within = duration(node, "within") }
    if let node = section["commit-every"], let value = integer(node, "commit-every", in: 1...FileLimits.capacity) {
      consumer.commitEvery = value
    }
    if let node = section["retries"], let value = retries(node, "retries") { consumer.retries = value }
    if let node = section["retry"], let value = word(node, "retry", Consumer.Retry.self) { consumer.retry = value }
    if let node = section["retry-delay"], let value = duration(node, "retry-delay") { consumer.retryDelay = value }
    if let node = section["dead-letter-after"],
      let value = integer(node, "dead-letter-after", in: 1...FileLimits.capacity)
    {
      consumer.deadLetterAfter = value
    }
    if let node = section["session-timeout"], let value = period(node, "session-timeout") {
      consumer.sessionTimeout = value
    }
    if let node = section["rebalance"], let value = word(node, "rebalance", Consumer.Rebalance.self) {
      consumer.rebalance = value
    }
    if let node = section["draws-as"] { consumer.drawsAs = text(node, "draws-as") }
    return event == nil ? nil : consumer
  }

  /// `true`, `false` or `{ window: 24h }`.
  private mutating func idempotence(_ node: NodeID) -> Consumer.Idempotence? {
    guard document.kind(of: node) == .mapping else {
      return boolean(node, "idempotent").map { $0 ? .always : .never }
    }
    guard let section = section(node, .idempotence),
      let window = required("window", of: section, at: node)
    else { return nil }
    return period(window, "window").map(Consumer.Idempotence.within)
  }
}
