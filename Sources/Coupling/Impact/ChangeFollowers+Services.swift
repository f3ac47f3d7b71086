import ArchitectureModel

/// A service goes, for good or for a while.
extension ChangeFollowers {
  func removal(of service: ServiceID) -> Coordination {
    let name = architecture[service].name
    let duties =
      usesOfCalls(service) + dependencies(on: service) + savers(in: service) + orphans(of: service)
    let disruption = Disruption(architecture, service: service)
    let clients = clients(of: architecture[service].operations)
    let because =
      if !duties.isEmpty {
        "each by itself, but all of them before \(name) goes"
      } else if clients.isEmpty {
        "nobody needs \(name)"
      } else {
        "nobody else in the files needs \(name); its clients do"
      }
    var result = coordination(
      duties, providers: [service], because: because + lostConsumption(by: service),
      meanwhile: Meanwhile(failures: failures(in: disruption, besidesThoseOf: service), losses: losses(in: disruption)),
      clients: clients)
    result.going = architecture[service].operations.filter(version.isWritten)
    return result
  }

  /// The calls, fallbacks, caches and publishes that go to a service.
  private func usesOfCalls(_ service: ServiceID) -> [Coordination.Duty] {
    let name = architecture[service].name
    var duties = InterfaceUse.all(of: .service(service), in: architecture).map { use in
      let why =
        switch use.role {
        case .call(let call): "calls \(architecture.name(of: call.target))"
        case .fallback(let receiver): "falls back to \(name) when \(receiver) fails"
        case .compensation(let receiver): "calls \(name) to undo \(receiver)"
        }
      return duty(at: use.site, why)
    }
    for operation in architecture.operations where operation.service != service {
      for site in operation.calls {
        switch architecture[site].kind {
        case .call(let call):
          if call.cache?.service == service {
            duties.append(duty(at: site, "keeps answers of \(architecture.name(of: call.target)) in \(name)"))
          }
        case .publish(let publish):
          if publish.broker == service { duties.append(duty(at: site, "publishes \(publish.event.value) to \(name)")) }
        }
      }
    }
    return duties
  }

  private func dependencies(on service: ServiceID) -> [Coordination.Duty] {
    func why(_ requirements: [Requirement]) -> String? {
      for requirement in requirements where requirement.services.contains(service) {
        if case .service = requirement { return "depends on \(architecture[service].name)" }
        return "counts on \(architecture[service].name) as one of \(Set(requirement.services).count)"
      }
      return nil
    }
    var duties: [Coordination.Duty] = []
    for (index, other) in architecture.services.enumerated() where index != service.index {
      if let why = why(other.dependencies) { duties.append(duty(ServiceID(index), nil, nil, why)) }
    }
    for (index, operation) in architecture.operations.enumerated() where operation.service != service {
      if let why = why(operation.dependencies) {
        duties.append(duty(operation.service, OperationID(index), nil, why))
      }
    }
    return duties
  }

  /// Operations that save what is kept in the service.
  private func savers(in service: ServiceID) -> [Coordination.Duty] {
    let kept = Set(architecture.entities.filter { $0.writes == service }.map(\.name))
    guard !kept.isEmpty else { return [] }
    var duties: [Coordination.Duty] = []
    for (index, operation) in architecture.operations.enumerated() where operation.service != service {
      guard let entity = operation.steps.flatMap(\.savedEntities).first(where: kept.contains) else { continue }
      duties.append(
        duty(
          operation.service, OperationID(index), nil, "saves \(entity), which is kept in \(architecture[service].name)")
      )
    }
    return duties
  }

  /// Whoever waits for facts that only the service tells.
  private func orphans(of service: ServiceID) -> [Coordination.Duty] {
    func isOrphan(_ event: String) -> Bool {
      let sites = facts.publishers(of: event)
      return !sites.isEmpty && sites.allSatisfy { architecture[architecture[$0].operation].service == service }
    }
    var duties: [Coordination.Duty] = []
    for (index, other) in architecture.services.enumerated() where index != service.index {
      for consumer in other.consumers where isOrphan(consumer.event.value) {
        duties.append(
          duty(
            ServiceID(index), consumer.operation, nil, "consumes \(consumer.event.value), which nobody else publishes"))
      }
    }
    for (index, operation) in architecture.operations.enumerated() where operation.service != service {
      guard case .timer(let event, _) = operation.trigger, isOrphan(event.value) else { continue }
      duties.append(
        duty(
          operation.service, OperationID(index), nil, "is set off by \(event.value), which nobody else publishes"))
    }
    return duties
  }

  private func lostConsumption(by service: ServiceID) -> String {
    let events = architecture[service].consumers.map(\.event.value).filter { !facts.publishers(of: $0).isEmpty }
    guard let first = events.first else { return "" }
    return events.count == 1
      ? "; \(first) loses a consumer, which its publisher does not notice"
      : "; \(events.count) facts lose a consumer, which their publishers do not notice"
  }

  // MARK: For a while

  func outage(of service: ServiceID, _ length: Nanoseconds) -> Coordination {
    let name = architecture[service].name
    let disruption = Disruption(architecture, service: service)
    let meanwhile = Meanwhile(
      failures: failures(in: disruption), losses: losses(in: disruption),
      delays: disruption.delays(version, within: length),
      fullPools: disruption.fullPools(within: length), length: length)
    let others = meanwhile.failures.map { architecture[$0.operation].service }.filter { $0 != service }
    let teams = teams(of: [service] + others)
    // Nobody changes a line, but whoever fails with it cannot be asked later.
    return Coordination(
      providers: [service], mustChange: [], unclear: [], mustRedeploy: [],
      mustCoordinate: others.isEmpty || teams.count < 2 ? [] : teams,
      teamsAtATime: others.isEmpty ? 1 : teams.count, order: others.isEmpty ? .any : .lockstep,
      because: others.isEmpty
        ? "no operation of others fails while \(name) is down"
        : "operations of others fail at that very moment: \(name) cannot be restarted by itself",
      meanwhile: meanwhile)
  }
}
