import ArchitectureModel

/// An interface changes: its callers have to follow at the same moment.
extension ChangeFollowers {
  func replacement(of interface: Interface, by successor: String?) -> Coordination {
    let name = architecture.name(of: interface)
    let provider = architecture.provider(of: interface)
    let uses = InterfaceUse.all(of: interface, in: architecture)
    let next = successor.map { ", has to call \($0)" } ?? ""
    let certain = uses.filter(\.isCertain)
    let duties = certain.map { duty(at: $0.site, use($0) + next, inLockstep: failsRequests($0.site)) }
    let unclear = unclear(uses)
    let clients = clients(of: interface)
    let because =
      if duties.isEmpty {
        nobodyKnows(name, interface, clients, unclear)
      } else if duties.contains(where: \.isInLockstep) {
        "once \(name) is gone, calls to it fail; serving both until the last caller has moved would take the lock-step away"
      } else {
        "once \(name) is gone, \(waitingFacts)"
      }
    return coordination(
      duties, unclear: unclear, providers: [provider], because: because, meanwhile: failing(certain),
      clients: clients)
  }

  func addition(of field: String, to interface: Interface, _ isRequired: Bool) -> Coordination {
    let name = architecture.name(of: interface)
    let provider = architecture.provider(of: interface)
    guard isRequired else {
      return coordination(
        [], providers: [provider],
        because: "\(field) is optional: who has a value sends it, whenever that team likes")
    }
    let uses = InterfaceUse.all(of: interface, in: architecture)
    let certain = uses.filter { use in
      guard use.isCertain, case .call(let call) = use.role else { return use.isCertain }
      return !call.sends.contains { $0.name == field }
    }
    let calls = certain.map {
      duty(at: $0.site, "\(use($0)), has to send \(field)", inLockstep: failsRequests($0.site))
    }
    let clients = clients(of: interface)
    let publishers = publishers(without: field, handledBy: interface)
    let unclear = unclear(uses) + publishers.unclear
    let because =
      if calls.contains(where: \.isInLockstep) {
        "\(name) refuses what comes without \(field)"
      } else if !calls.isEmpty {
        "\(name) refuses what comes without \(field): \(waitingFacts)"
      } else if publishers.certain.isEmpty {
        nobodyKnows(name, interface, clients, unclear)
      } else {
        "whoever publishes the fact adds \(field) as an optional field first, since only the publisher can know it; \(architecture[provider].name) reads it later"
      }
    return coordination(
      calls + publishers.certain, unclear: unclear, providers: [provider], because: because,
      meanwhile: failing(certain), clients: clients)
  }

  func renaming(of field: String, of interface: Interface, to successor: String) -> Coordination {
    let name = architecture.name(of: interface)
    let provider = architecture.provider(of: interface)
    let uses = InterfaceUse.all(of: interface, in: architecture)
    let accepted = architecture.accepted(by: interface)
    let isOptional = accepted.contains { $0.optional.contains(field) }
    let isRequired = accepted.contains { $0.required.contains(field) }
    let clients = clients(of: interface)
    var duties: [Coordination.Duty] = []
    var meanwhile = Meanwhile()
    var broken: [InterfaceUse] = []
    var silent = unclear(uses)
    for use in uses where use.isCertain {
      guard case .call(let call) = use.role else { continue }
      let isRead = call.reads.contains(field)
      // What it reads tells nothing of what it has to send.
      if call.sends.isEmpty && !isRead && (call.reads.isEmpty || isRequired) {
        silent.append(duty(at: use.site, "calls \(name); the file does not say which fields it sends"))
      }
      guard isRead || call.sends.contains(where: { $0.name == field }) else { continue }
      let why = isRead ? "reads \(field) from the answer of \(name)" : "sends \(field) to \(name)"
      let isBroken = isRead || !isOptional
      duties.append(
        duty(
          at: use.site, "\(why), which becomes \(successor)",
          inLockstep: !isBroken || failsRequests(use.site)))
      if isBroken {
        broken.append(use)
      } else {
        meanwhile.losses.append(
          Meanwhile.Loss(
            operation: architecture[use.site].operation, call: version.name(of: use.site),
            why: "loses \(field), which \(name) does not understand any more"))
      }
    }
    meanwhile.failures = failing(broken).failures
    let because =
      if duties.isEmpty {
        nobodyKnows(field, interface, clients, silent)
      } else if !duties.contains(where: \.isInLockstep) {
        "calls with the old name fail, and \(waitingFacts)"
      } else if broken.isEmpty {
        "whoever still sends \(field) loses it, since it is optional; understanding both names for a while would take the lock-step away"
      } else {
        "the name is known on both sides; understanding both for a while would take the lock-step away"
      }
    return coordination(
      duties, unclear: silent, providers: [provider], because: because, meanwhile: meanwhile, clients: clients)
  }

  // MARK: Words

  /// What somebody does with an interface: `calls POST /api/v1/notifications with 4 fields`.
  private func use(_ use: InterfaceUse) -> String {
    switch use.role {
    case .call(let call):
      let count = call.sends.count + call.reads.count { read in !call.sends.contains { $0.name == read } }
      let fields = count == 0 ? "" : count == 1 ? " with 1 field" : " with \(count) fields"
      return "calls \(architecture.endpoint(of: call)?.text ?? architecture.name(of: call.target))\(fields)"
    case .fallback(let receiver): return "falls back to it when \(receiver) fails"
    case .compensation(let receiver): return "calls it to undo \(receiver)"
    }
  }

  private func nobodyKnows(
    _ name: String, _ interface: Interface, _ clients: [OperationID], _ unclear: [Coordination.Duty]
  ) -> String {
    if !unclear.isEmpty { return "the file names nobody else who knows \(name) for certain" }
    if !clients.isEmpty { return "nobody else in the files knows \(name); its clients do" }
    let provider = architecture.provider(of: interface)
    return facts(consumedBy: provider).isEmpty
      ? "nobody else knows \(name)"
      : "nobody else knows \(name): \(architecture[provider].name) makes its own sense of the facts that it consumes"
  }

  /// Why whoever handles facts is not bound to a moment.
  private var waitingFacts: String { "facts wait in the log until whoever handles them has followed" }

  private func clients(of interface: Interface) -> [OperationID] {
    clients(
      of: architecture[architecture.provider(of: interface)].operations.filter {
        interface.covers($0, in: architecture)
      })
  }

  private func facts(consumedBy service: ServiceID) -> [Consumer] {
    architecture[service].consumers.filter { !facts.publishers(of: $0.event.value).isEmpty }
  }

  private func unclear(_ uses: [InterfaceUse]) -> [Coordination.Duty] {
    uses.filter { !$0.isCertain }.map { duty(at: $0.site, "\(use($0)); the file does not say which endpoint") }
  }

  // MARK: Figures

  /// What fails while callers and callee do not fit. Who falls back to it, or undoes something with it, does not.
  private func failing(_ uses: [InterfaceUse]) -> Meanwhile {
    let calls = uses.compactMap { use in
      if case .call = use.role { use.site } else { nil }
    }
    guard !calls.isEmpty else { return Meanwhile() }
    let disruption = Disruption(architecture, calls: Set(calls))
    return Meanwhile(failures: failures(in: disruption), losses: losses(in: disruption))
  }

  // MARK: Facts

  /// Publishers of the facts that are handled by the interface's operations, where they lack a field; and those of
  /// facts of which the file does not say what handles them.
  private func publishers(
    without field: String, handledBy interface: Interface
  ) -> (certain: [Coordination.Duty], unclear: [Coordination.Duty]) {
    let provider = architecture.provider(of: interface)
    var certain: [Coordination.Duty] = []
    var unclear: [Coordination.Duty] = []
    var seen: Set<CallID> = []
    for consumer in architecture[provider].consumers {
      guard let isCertain = handles(consumer, of: provider, interface) else { continue }
      for site in facts.publishers(of: consumer.event.value) where seen.insert(site).inserted {
        guard let publish = architecture[site].publish, !publish.fields.contains(field),
          architecture[architecture[site].operation].service != provider
        else { continue }
        let event = publish.event.value
        if isCertain {
          certain.append(duty(at: site, "adds \(field) to \(event) as an optional field"))
        } else {
          unclear.append(duty(at: site, "publishes \(event); the file does not say which operation handles it"))
        }
      }
    }
    return (certain, unclear)
  }

  /// Whether a consumer handles its facts by the interface; nil for no, false where the file does not say.
  private func handles(_ consumer: Consumer, of provider: ServiceID, _ interface: Interface) -> Bool? {
    if let operation = consumer.operation { return interface.covers(operation, in: architecture) ? true : nil }
    if case .service = interface { return true }
    let subscription = Subscription(event: consumer.event.value, service: provider, operation: nil)
    // Of calls the file says where they went.
    var uses = version.calls(replacedBy: subscription).map {
      interface.isCertain($0.target, architecture.endpoint(of: $0), in: architecture)
    }
    if !version.isAdded(subscription) { uses.append(false) }
    return uses.contains(true) ? true : uses.contains(false) ? false : nil
  }
}
