import Documents

extension ArchitectureWriter {
  func operation(_ id: OperationID, of service: Service) -> JSONValue {
    let operation = architecture[id]
    var entries: Entries = []
    entries.add("endpoint", operation.endpoint?.text)
    if let accepts = operation.accepts {
      var fields: Entries = []
      fields.add("required", accepts.required, JSONValue.string)
      fields.add("optional", accepts.optional, JSONValue.string)
      entries.append(("accepts", .object(fields)))
    }
    entries.add("rate", operation.rate, Self.rate)
    if operation.arrivals != .poisson { entries.append(("arrivals", .string(operation.arrivals.rawValue))) }
    entries.add("latency", operation.latency, unless: service.latency, Self.latency)
    if let trigger = trigger(operation.trigger) { entries.append(("trigger", trigger)) }
    if let client = operation.client { entries.append(("client", self.client(client))) }
    if let objective = operation.objective { entries.append(("slo", self.objective(objective))) }
    entries.add("downtime-cost", operation.downtimeCost, Self.costRate)
    entries.add("depends-on", operation.dependencies, requirement)
    entries.add("entity", operation.entity)
    entries.add("fact", operation.fact?.value)
    if let observed = operation.observed { entries.append(("observed", observation(observed))) }
    if !operation.steps.isEmpty {
      var number = 0
      entries.append(("steps", .array(operation.steps.map { .object(step($0, number: &number)) })))
    }
    return .object(entries)
  }

  private func trigger(_ trigger: Operation.Trigger) -> JSONValue? {
    switch trigger {
    case .client: nil
    case .webhook(nil): .string("webhook")
    case .webhook(let period?): ["webhook": ["retried-for": Self.duration(period)]]
    case .schedule(let period): ["schedule": ["every": Self.duration(period)]]
    case .timer(let event, let delay): ["timer": ["after": .string(event.value), "in": Self.duration(delay)]]
    }
  }

  private func client(_ client: Operation.Client) -> JSONValue {
    var entries: Entries = []
    entries.add("timeout", client.timeout.map(Self.text))
    if client.retries != .none { entries.append(("retries", Self.retries(client.retries))) }
    return .object(entries)
  }

  private func objective(_ objective: Objective) -> JSONValue {
    var entries: Entries = []
    entries.add("availability", objective.availability, Self.probability)
    if let latency = objective.latency { entries.append(("latency", latencyObjective(latency))) }
    if let completion = objective.completion { entries.append(("completion", latencyObjective(completion))) }
    entries.add("window", objective.window.map(Self.text))
    return .object(entries)
  }

  private func latencyObjective(_ objective: Objective.Latency) -> JSONValue {
    guard let level = objective.quantile else { return Self.duration(objective.target) }
    return .object([(Self.quantile(level), Self.duration(objective.target))])
  }

  private func observation(_ observation: Observation) -> JSONValue {
    var entries: Entries = []
    if let availability = observation.availability {
      let seen = Quantity(
        availability, basis: observation.sampleSize == nil ? .declared : .observed, sampleSize: observation.sampleSize)
      entries.append(("availability", Self.figure(seen, Self.probability)))
    }
    if !observation.latency.isEmpty {
      let quantiles = observation.latency.map { (Self.quantile($0.level), Self.duration($0.value)) }
      entries.append(("latency", .object(quantiles)))
    }
    return .object(entries)
  }

  // MARK: Steps

  /// - Parameter number: of the calls and publishes written before it.
  /// - Complexity: linear; steps are as deep as the text that they were read from, which has a limit.
  private func step(_ step: Step, number: inout Int) -> Entries {
    switch step {
    case .save(let entity): return [("save", .string(entity.value))]
    case .parallel(let branches):
      return [("parallel", .array(branches.map { .object(self.step($0, number: &number)) }))]
    case .oneOf(let alternatives):
      let written = alternatives.map { alternative -> JSONValue in
        let share = ("share", Self.figure(alternative.share, Self.probability))
        return .object([share] + self.step(alternative.step, number: &number))
      }
      return [("one-of", .array(written))]
    case .call(let id):
      number += 1
      let site = architecture[id]
      let isNamed = site.name != "\(architecture.name(of: site.operation))#\(number)"
      let name: Entries = isNamed ? [("id", .string(site.name))] : []
      switch site.kind {
      case .call(let call):
        var entries = self.call(call, name)
        entries.add("draws-as", site.drawsAs)
        return entries
      case .publish(let publish): return self.publish(publish, name)
      }
    }
  }

  private func call(_ call: Call, _ name: Entries) -> Entries {
    var entries: Entries = [("call", .string(architecture.name(of: call.target)))] + name
    entries.add("endpoint", call.endpoint?.text)
    if !call.sends.isEmpty { entries.append(("sends", sends(call.sends))) }
    entries.add("reads", call.reads, JSONValue.string)
    entries.add("latency", call.latency, Self.latency)
    entries.add("timeout", call.timeout, unless: defaults.timeout, Self.duration)
    if call.retries != .none { entries.append(("retries", Self.retries(call.retries))) }
    entries.add("error-rate", call.errorRate, unless: Quantity(UncertainProbability(.zero)), Self.probability)
    entries.add("probability", call.probability, unless: Quantity(UncertainProbability(.one)), Self.probability)
    if let handling = onFailure(call.onFailure) { entries.append(("on-failure", handling)) }
    if !call.waits { entries.append(("wait", .boolean(false))) }
    switch call.needsResult?.value {
    case nil: break
    case .yes: entries.append(("needs-result", .boolean(true)))
    case .no: entries.append(("needs-result", .boolean(false)))
    case .within(let time): entries.append(("needs-result", ["within": Self.duration(time)]))
    }
    if call.times != 1 { entries.append(("times", .integer(call.times))) }
    if let cache = call.cache { entries.append(("cache", self.cache(cache))) }
    if let most = call.maxInFlight { entries.append(("max-in-flight", .integer(most))) }
    entries.add("compensate", call.compensation.map { architecture.name(of: $0) })
    entries.add("because", call.because)
    entries.add("purpose", call.purpose)
    if let breaker = call.circuitBreaker {
      entries.append(
        ("circuit-breaker", ["failures": .integer(breaker.failures), "open-for": Self.duration(breaker.openFor)]))
    }
    if let isIdempotent = call.isIdempotent { entries.append(("idempotent", .boolean(isIdempotent))) }
    return entries
  }

  private func sends(_ fields: [Call.Field]) -> JSONValue {
    if fields.allSatisfy({ $0.origin == .unknown }) { return .array(fields.map { .string($0.name) }) }
    return .object(
      fields.map { field in
        switch field.origin {
        case .constant: (field.name, .string("constant"))
        case .fields(let names): (field.name, ["from": .array(names.map(JSONValue.string))])
        case .unknown: (field.name, .null)
        }
      })
  }

  private func onFailure(_ handling: FailureHandling) -> JSONValue? {
    switch handling {
    case .fail: nil
    case .ignore: .string("ignore")
    case .fallback(let target): ["fallback": .string(architecture.name(of: target))]
    }
  }

  private func cache(_ cache: Call.Cache) -> JSONValue {
    var entries: Entries = [("hit", Self.figure(cache.hit, Self.probability))]
    entries.add("in", cache.service.map { architecture[$0].name })
    entries.add("stale-for", cache.staleFor.map(Self.text))
    return .object(entries)
  }

  private func publish(_ publish: Publish, _ name: Entries) -> Entries {
    let broker = JSONValue.string(architecture[publish.broker].name)
    var entries: Entries = [("publish", .string(publish.event.value))] + name + [("to", broker)]
    entries.add("key", publish.key)
    entries.add("fields", publish.fields, JSONValue.string)
    if let outbox = publish.outbox {
      let isAtOnce = outbox.poll == .zero
      entries.append(("outbox", isAtOnce ? .boolean(true) : ["poll": Self.duration(outbox.poll)]))
    }
    entries.add("probability", publish.probability, unless: Quantity(UncertainProbability(.one)), Self.probability)
    entries.add("timeout", publish.timeout, unless: defaults.timeout, Self.duration)
    if let handling = onFailure(publish.onFailure) { entries.append(("on-failure", handling)) }
    return entries
  }

  // MARK: Scenarios

  func scenario(_ scenario: Scenario) -> JSONValue {
    var entries: Entries = []
    entries.add("duration", scenario.duration.map(Self.text))
    if scenario.warmUp != .zero { entries.append(("warm-up", Self.duration(scenario.warmUp))) }
    entries.add("load", scenario.load) { change in
      let what: Entries = [
        ("operation", .string(architecture.name(of: change.operation))), ("rate", Self.rate(change.rate)),
      ]
      return .object(what + when(change.start, change.length))
    }
    entries.add("faults", scenario.faults, fault)
    return .object(entries)
  }

  private func when(_ start: Nanoseconds, _ length: Nanoseconds?) -> Entries {
    var entries: Entries = []
    if start != .zero { entries.append(("from", Self.duration(start))) }
    entries.add("for", length.map(Self.text))
    return entries
  }

  private func fault(_ fault: Fault) -> JSONValue {
    var entries: Entries = []
    switch fault.place {
    case .service(let service, let instances):
      entries.append(("service", .string(architecture[service].name)))
      if let instances { entries.append(("instances", .integer(instances))) }
    case .zone(let zone): entries.append(("zone", .string(architecture[zone].name)))
    }
    switch fault.state {
    case .crashed: entries.append(("state", .string("crashed")))
    case .refusing: entries.append(("state", .string("refusing")))
    case .deploying: entries.append(("state", .string("deploying")))
    case .rateLimited(let limit):
      entries += [("state", .string("rate-limited")), ("limit", Self.rate(limit.rate))]
      if let excess = Self.excess(limit.excess) { entries.append(("excess", excess)) }
    case .slow(.factor(let factor)): entries += [("state", .string("slow")), ("factor", .number(factor))]
    case .slow(.latency(let latency)): entries += [("state", .string("slow")), ("latency", Self.latency(latency))]
    }
    return .object(entries + when(fault.start, fault.length))
  }
}
