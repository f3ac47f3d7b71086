import Diagnostics
import Documents

extension Loader {
  mutating func readOperation(_ entry: NameTable.OperationEntry, of service: Service, id: ServiceID) -> Operation {
    var operation = Operation(
      name: entry.name, service: id, arrivals: .poisson, latency: service.latency, trigger: .client, dependencies: [],
      steps: [], span: span(entry.key))
    guard !isNull(entry.value), let section = section(entry.value, .operation) else { return operation }
    operation.rate = figure(section["rate"], "rate") { $0.rate($1, $2) }
    if let node = section["arrivals"] {
      operation.arrivals = word(node, "arrivals", Operation.Arrivals.self) ?? .poisson
    }
    if let value = figure(section["latency"], "latency", { $0.latency($1, $2) }) { operation.latency = value }
    if let node = section["trigger"] { operation.trigger = trigger(node) ?? .client }
    if let node = section["client"] { operation.client = client(node) }
    if let node = section["slo"] { operation.objective = objective(node) }
    operation.downtimeCost = figure(section["downtime-cost"], "downtime-cost") { $0.costRate($1, $2) }
    if let node = section["depends-on"] { operation.dependencies = requirements(node) }
    if let node = section["endpoint"] { operation.endpoint = endpoint(node) }
    if let node = section["accepts"] { operation.accepts = acceptedFields(node) }
    if let node = section["entity"] { operation.entity = text(node, "entity") }
    if let node = section["fact"] { operation.fact = located(node, "fact") }
    if let node = section["observed"] { operation.observed = observation(node) }
    if let node = section["steps"], !isNull(node) {
      var context = StepContext(operation: entry.id, name: "\(service.name)/\(entry.name)")
      operation.steps = list(node, "steps").compactMap { step($0, in: &context) }
    }
    return operation
  }

  mutating func endpoint(_ node: NodeID) -> Endpoint? {
    text(node, "endpoint").map { Endpoint($0, at: span(node)) }
  }

  private mutating func acceptedFields(_ node: NodeID) -> AcceptedFields? {
    guard
      let section = section(node, .acceptedFields)
    else { return nil }
    return AcceptedFields(
      required: section["required"].map { nameList($0, "required") } ?? [],
      optional: section["optional"].map { nameList($0, "optional") } ?? [])
  }

  private mutating func trigger(_ node: NodeID) -> Operation.Trigger? {
    let example =
      "client, { webhook: { retried-for: 3d } }, { schedule: { every: 1d } } or { timer: { after: TaskCreated, in: 3d } }"
    guard document.kind(of: node) == .mapping else {
      guard let text = text(node, "trigger", expected: "client, or a mapping") else { return nil }
      switch text {
      case "client": return .client
      case "webhook": return .webhook(retriedFor: nil)
      default:
        fail("unknown-value", "trigger cannot be '\(text)'", at: node, help: "write \(example)")
        return nil
      }
    }
    guard let section = section(node, .trigger) else { return nil }
    guard section.entries.count == 1 else {
      if !section.hasUnknownKeys {
        fail("wrong-type", "an operation has one trigger", at: node, help: "write \(example)")
      }
      return nil
    }
    if let webhook = section["webhook"] {
      if isNull(webhook) { return .webhook(retriedFor: nil) }
      guard let fields = self.section(webhook, .webhook)
      else { return nil }
      return .webhook(retriedFor: fields["retried-for"].flatMap { duration($0, "retried-for") })
    }
    if let schedule = section["schedule"] {
      guard let fields = self.section(schedule, .schedule) else {
        return nil
      }
      guard let every = required("every", of: fields, at: schedule) else { return nil }
      return period(every, "every").map { .schedule(every: $0) }
    }
    guard let timer = section["timer"],
      let fields = self.section(timer, .timer),
      let after = required("after", of: fields, at: timer),
      let delay = required("in", of: fields, at: timer),
      let event = located(after, "after"), let length = duration(delay, "in")
    else { return nil }
    return .timer(after: event, delay: length)
  }

  private mutating func client(_ node: NodeID) -> Operation.Client? {
    guard
      let section = section(node, .client)
    else { return nil }
    return Operation.Client(
      timeout: section["timeout"].flatMap { period($0, "timeout") },
      retries: section["retries"].flatMap { retries($0, "retries") } ?? .none)
  }

  private mutating func objective(_ node: NodeID) -> Objective? {
    guard let section = section(node, .objective) else { return nil }
    let availability = figure(section["availability"], "availability") { $0.probability($1, $2) }
    if let availability, availability.value.isUncertain, let node = section["availability"] {
      fail("bad-quantity", "the availability of an SLO is a range", at: node, help: "promise one figure")
    }
    return Objective(
      availability: availability,
      latency: section["latency"].flatMap { latencyObjective($0, "latency") },
      completion: section["completion"].flatMap { latencyObjective($0, "completion") },
      window: section["window"].flatMap { period($0, "window") })
  }

  /// `500ms` for the mean, or `{ p99: 500ms }`.
  private mutating func latencyObjective(_ node: NodeID, _ what: String) -> Objective.Latency? {
    let isFigure = document.entries(of: node).contains { document.text(of: $0.key) == "value" }
    guard document.kind(of: node) == .mapping, !isFigure else {
      return period(node, what).map { Objective.Latency(target: $0, quantile: nil) }
    }
    let quantiles = quantiles(node, what)
    guard quantiles.count <= 1 else {
      fail("wrong-type", "\(what) has one target", at: node, help: "write { p99: 500ms }")
      return nil
    }
    return quantiles.first.map { Objective.Latency(target: $0.value, quantile: $0.level) }
  }

  /// `{ p50: 2.1s, p99: 6s }`.
  private mutating func quantiles(_ node: NodeID, _ what: String) -> [Observation.Quantile] {
    guard document.kind(of: node) == .mapping else {
      failKind(node, expected: "a mapping of quantiles", of: what, help: "write { p50: 2.1s, p99: 6s }")
      return []
    }
    var result: [Observation.Quantile] = []
    var places: [NodeID] = []
    for (key, value) in Array(document.entries(of: node)) {
      let name = document.text(of: key)
      if name.hasPrefix("x-") { continue }
      let percent = name.hasPrefix("p") ? DecimalNumber(name.dropFirst()) : nil
      guard let percent, let level = Probability(percent.scaled(byPowerOfTen: -2)), level.value > 0, level.value < 1
      else {
        fail("unknown-key", "unknown quantile '\(name)' in \(what)", at: key, help: "write p50, p95, p99, p99.9 …")
        continue
      }
      guard let time = duration(value, name) else { continue }
      if let other = result.firstIndex(where: { ($0.level < level.value) != ($0.value <= time) && $0.value != time }) {
        fail(
          "out-of-range", "a higher quantile of \(what) is the shorter time", at: value,
          related: [Diagnostic.Label(span(places[other]), "the other one")], help: "swap them")
      }
      places.append(value)
      result.append(Observation.Quantile(level: level.value, value: time))
    }
    return result
  }

  private mutating func observation(_ node: NodeID) -> Observation? {
    guard
      let section = section(node, .observation)
    else { return nil }
    let availability = section["availability"].flatMap { quantity($0, "availability") { $0.probability($1, $2) } }
    return Observation(
      availability: availability?.value, sampleSize: availability?.sampleSize,
      latency: section["latency"].map { quantiles($0, "latency") } ?? [])
  }
}
