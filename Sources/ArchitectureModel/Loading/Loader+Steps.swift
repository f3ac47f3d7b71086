import Diagnostics
import Documents

/// The operation whose steps are being read.
struct StepContext {
  var operation: OperationID
  var name: String
  var count = 0
}

extension Loader {
  private static let stepForms = "'call: SERVICE', 'publish: EVENT', 'save: ENTITY', 'parallel: […]' or 'one-of: […]'"

  mutating func step(_ node: NodeID, in context: inout StepContext, extraKeys: [Shape.Key] = []) -> Step? {
    guard document.kind(of: node) == .mapping else {
      failKind(node, expected: "a mapping", of: "a step", help: "write \(Self.stepForms)")
      return nil
    }
    let kinds = ["call", "publish", "save", "parallel", "one-of"]
    let present = document.entries(of: node).map { document.text(of: $0.key) }.filter(kinds.contains)
    guard present.count == 1, let kind = present.first else {
      if present.isEmpty {
        failStep(node, kinds)
      } else {
        fail(
          "wrong-type", "a step is one of \(present.joined(separator: " and ")), not both", at: node,
          help: "make them two items, each after '- '")
      }
      return nil
    }
    switch kind {
    case "call":
      guard let section = section(node, Shape.call.adding(extraKeys)) else { return nil }
      return call(section, node, in: &context)
    case "publish":
      guard let section = section(node, Shape.publish.adding(extraKeys)) else { return nil }
      return publish(section, node, in: &context)
    case "save":
      guard let section = section(node, Shape.save.adding(extraKeys)), let entity = section["save"] else {
        return nil
      }
      return located(entity, "save").map(Step.save)
    case "parallel":
      guard let section = section(node, Shape.parallel.adding(extraKeys)),
        let branches = section["parallel"]
      else { return nil }
      var steps: [Step] = []
      for branch in list(branches, "parallel") {
        if let step = step(branch, in: &context) { steps.append(step) }
      }
      return .parallel(steps)
    default:
      guard let section = section(node, Shape.oneOf.adding(extraKeys)), let items = section["one-of"]
      else { return nil }
      return oneOf(items, in: &context)
    }
  }

  private mutating func failStep(_ node: NodeID, _ kinds: [String]) {
    let written = document.entries(of: node).map { document.text(of: $0.key) }.filter {
      !$0.hasPrefix("x-") && $0 != "share"
    }
    for (key, _) in document.entries(of: node) {
      if let meant = Spelling.closest(to: document.text(of: key), among: kinds) {
        fail("unknown-key", "unknown step '\(document.text(of: key))'", at: key, help: "did you mean '\(meant)'?")
        return
      }
    }
    let found =
      written.isEmpty ? "nothing" : written.prefix(3).joined(separator: ", ") + (written.count > 3 ? ", …" : "")
    fail("missing-key", "a step that is none: it has \(found)", at: node, help: "write \(Self.stepForms)")
  }

  private mutating func oneOf(_ node: NodeID, in context: inout StepContext) -> Step? {
    var alternatives: [Step.Alternative] = []
    var total = DecimalNumber.one - DecimalNumber.one
    for item in list(node, "one-of") {
      guard document.kind(of: item) == .mapping else {
        failKind(
          item, expected: "a mapping with a share and a call", of: "an alternative",
          help: "write { share: 80%, call: card-payment }")
        continue
      }
      guard let shareNode = document.entries(of: item).first(where: { document.text(of: $0.key) == "share" })?.value
      else {
        let before = log.diagnostics.count
        _ = step(item, in: &context, extraKeys: Shape.alternativeKeys)
        // A misspelt 'share' has just been reported.
        if log.diagnostics.count == before {
          fail(
            "missing-key", "an alternative needs a share", at: item, help: "write { share: 80%, call: card-payment }")
        }
        continue
      }
      let share = quantity(shareNode, "share") { $0.probability($1, $2) }
      guard let step = step(item, in: &context, extraKeys: Shape.alternativeKeys), let share else { continue }
      // The decimal of a double's shortest text is what was written, up to 17 digits: enough to tell 100 % from more.
      total = total + (DecimalNumber(share.value.nominal.value.description) ?? .one)
      alternatives.append(Step.Alternative(share: share, step: step))
    }
    if DecimalNumber.one < total {
      fail(
        "out-of-range", "the shares add up to more than 100 %", at: node, help: "what they leave over does none of them"
      )
      return nil
    }
    return .oneOf(alternatives)
  }

  // MARK: Calls

  private mutating func call(_ section: Section, _ node: NodeID, in context: inout StepContext) -> Step? {
    let name = callName(section, in: &context)
    guard let targetNode = section["call"], let target = target(targetNode, "call") else {
      // The rest is read all the same, so that its mistakes show at once.
      _ = details(of: section, calling: .service(ServiceID(0)))
      return nil
    }
    let call = details(of: section, calling: target)
    let drawsAs = section["draws-as"].flatMap { text($0, "draws-as") }
    return add(
      CallSite(name: name, operation: context.operation, kind: .call(call), span: span(targetNode), drawsAs: drawsAs))
  }

  private mutating func details(of section: Section, calling target: Target) -> Call {
    var call = Call(
      target: target, sends: [], reads: [], timeout: defaults.timeout, retries: .none,
      errorRate: Quantity(UncertainProbability(.zero)), probability: Quantity(UncertainProbability(.one)),
      onFailure: .fail, waits: true, times: 1)
    if let node = section["endpoint"] { call.endpoint = endpoint(node) }
    if let node = section["sends"] { call.sends = sentFields(node) }
    if let node = section["reads"] { call.reads = nameList(node, "reads") }
    call.latency = figure(section["latency"], "latency") { $0.latency($1, $2) }
    if let value = figure(section["timeout"], "timeout", { $0.period($1, $2) }) { call.timeout = value }
    if let node = section["retries"] { call.retries = retries(node, "retries") ?? .none }
    if let value = figure(section["error-rate"], "error-rate", { $0.probability($1, $2) }) { call.errorRate = value }
    if let value = figure(section["probability"], "probability", { $0.probability($1, $2) }) {
      call.probability = value
    }
    if let node = section["on-failure"] { call.onFailure = onFailure(node) ?? .fail }
    if let node = section["wait"] { call.waits = boolean(node, "wait") ?? true }
    if let node = section["needs-result"], let need = resultNeed(node) {
      call.needsResult = Located(need, at: span(node))
    }
    if let node = section["times"] { call.times = integer(node, "times", in: 1...FileLimits.attempts) ?? 1 }
    if let node = section["cache"] { call.cache = cache(node) }
    if let node = section["max-in-flight"] {
      call.maxInFlight = integer(node, "max-in-flight", in: 1...FileLimits.capacity)
    }
    if let node = section["compensate"] { call.compensation = operationTarget(node, "compensate") }
    if let node = section["because"] { call.because = text(node, "because") }
    if let node = section["purpose"] { call.purpose = text(node, "purpose") }
    if let node = section["circuit-breaker"] { call.circuitBreaker = circuitBreaker(node) }
    if let node = section["idempotent"] { call.isIdempotent = boolean(node, "idempotent") }
    return call
  }

  /// A list of fields, or a mapping from each to where it comes from.
  private mutating func sentFields(_ node: NodeID) -> [Call.Field] {
    guard document.kind(of: node) == .mapping else {
      return nameList(node, "sends").map { Call.Field(name: $0, origin: .unknown) }
    }
    var fields: [Call.Field] = []
    for (key, value) in Array(document.entries(of: node)) {
      let name = document.text(of: key)
      if name.hasPrefix("x-") { continue }
      if document.kind(of: value) == .mapping {
        guard let section = section(value, .origin),
          let from = required("from", of: section, at: value)
        else { continue }
        fields.append(Call.Field(name: name, origin: .fields(nameList(from, "from"))))
      } else if isNull(value) {
        fields.append(Call.Field(name: name, origin: .unknown))
      } else if let source = text(value, "the origin of a field") {
        fields.append(Call.Field(name: name, origin: source == "constant" ? .constant : .fields([source])))
      }
    }
    return fields
  }

  private mutating func onFailure(_ node: NodeID) -> FailureHandling? {
    if document.kind(of: node) == .mapping {
      guard
        let section = section(node, .fallback),
        let fallback = required("fallback", of: section, at: node)
      else { return nil }
      return target(fallback, "fallback").map(FailureHandling.fallback)
    }
    guard let text = text(node, "on-failure") else { return nil }
    switch text {
    case "fail": return .fail
    case "ignore": return .ignore
    default:
      failWord(node, "on-failure", text, among: ["fail", "ignore", "{ fallback: SERVICE }"])
      return nil
    }
  }

  private mutating func resultNeed(_ node: NodeID) -> Call.ResultNeed? {
    guard document.kind(of: node) == .mapping else {
      return boolean(node, "needs-result").map { $0 ? .yes : .no }
    }
    guard let section = section(node, .resultNeed),
      let within = required("within", of: section, at: node)
    else { return nil }
    return duration(within, "within").map(Call.ResultNeed.within)
  }

  private mutating func cache(_ node: NodeID) -> Call.Cache? {
    guard let section = section(node, .cache), let hitNode = required("hit", of: section, at: node),
      let hit = quantity(hitNode, "hit", { $0.probability($1, $2) })
    else { return nil }
    return Call.Cache(
      hit: hit, service: section["in"].flatMap { service($0, "in") },
      staleFor: section["stale-for"].flatMap { duration($0, "stale-for") })
  }

  private mutating func circuitBreaker(_ node: NodeID) -> Call.CircuitBreaker? {
    guard let section = section(node, .circuitBreaker),
      let failures = required("failures", of: section, at: node),
      let openFor = required("open-for", of: section, at: node),
      let count = integer(failures, "failures", in: 1...FileLimits.capacity), let length = period(openFor, "open-for")
    else { return nil }
    return Call.CircuitBreaker(failures: count, openFor: length)
  }

  // MARK: Publishes

  private mutating func publish(_ section: Section, _ node: NodeID, in context: inout StepContext) -> Step? {
    let name = callName(section, in: &context)
    guard let eventNode = section["publish"] else { return nil }
    let event = located(eventNode, "publish")
    let broker = broker(section["to"], at: eventNode)
    var publish = Publish(
      event: event ?? Located("", at: nil), broker: broker ?? ServiceID(0), fields: [],
      probability: Quantity(UncertainProbability(.one)), timeout: defaults.timeout, onFailure: .fail)
    if let node = section["key"] { publish.key = text(node, "key") }
    if let node = section["fields"] { publish.fields = nameList(node, "fields") }
    if let node = section["outbox"] { publish.outbox = outbox(node) }
    if let value = figure(section["probability"], "probability", { $0.probability($1, $2) }) {
      publish.probability = value
    }
    if let value = figure(section["timeout"], "timeout", { $0.period($1, $2) }) { publish.timeout = value }
    if let node = section["on-failure"] { publish.onFailure = onFailure(node) ?? .fail }
    guard event != nil, broker != nil else { return nil }
    return add(CallSite(name: name, operation: context.operation, kind: .publish(publish), span: span(eventNode)))
  }

  private mutating func broker(_ node: NodeID?, at publish: NodeID) -> ServiceID? {
    guard let node else {
      if names.brokers.count == 1 { return names.brokers[0] }
      if names.brokers.isEmpty, names.hasUnreadKinds || names.hasUnreadServices { return nil }
      let known = names.brokers.map { names.services[$0.index].name }
      fail(
        "missing-key",
        known.isEmpty ? "there is no broker to publish to" : "there are \(known.count) brokers to publish to",
        at: publish,
        help: known.isEmpty
          ? "define one, such as kafka: { kind: broker, availability: 99.99% }"
          : "say which: to: \(known[0])")
      return nil
    }
    guard let broker = service(node, "to") else { return nil }
    guard let isBroker = names.services[broker.index].isBroker else { return nil }
    guard isBroker else {
      fail(
        "wrong-kind", "'\(names.services[broker.index].name)' is no broker", at: node,
        help: names.brokers.first.map { "did you mean '\(names.services[$0.index].name)'?" }
          ?? "give it 'kind: broker', or name another service")
      return nil
    }
    return broker
  }

  /// `true`, `false` or `{ poll: 500ms }`.
  private mutating func outbox(_ node: NodeID) -> Publish.Outbox? {
    guard document.kind(of: node) == .mapping else {
      return boolean(node, "outbox") == true ? Publish.Outbox(poll: .zero) : nil
    }
    guard let section = section(node, .outbox),
      let poll = required("poll", of: section, at: node)
    else { return nil }
    return duration(poll, "poll").map(Publish.Outbox.init)
  }

  // MARK: Names of calls

  private mutating func add(_ site: CallSite) -> Step {
    calls.append(site)
    return .call(CallID(calls.count - 1))
  }

  private mutating func callName(_ section: Section, in context: inout StepContext) -> String {
    context.count += 1
    let standard = "\(context.name)#\(context.count)"
    guard let node = section["id"], let id = text(node, "id") else { return standard }
    if let first = callNames[id] {
      fail(
        "duplicate-name", "the id '\(id)' is given twice", at: node,
        related: first.map { [Diagnostic.Label($0, "first here")] } ?? [],
        help: "an id names one call of the whole architecture")
    }
    callNames[id] = span(node)
    return id
  }
}
