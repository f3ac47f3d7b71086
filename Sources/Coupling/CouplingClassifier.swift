import ArchitectureModel
import Timing

/// Tells for each call which couplings it has, how strong they are, and why.
///
/// - Source: the table "What it means: coupling" of the format's reference; thresholds in ``Thresholds``.
struct CouplingClassifier {
  let architecture: Architecture
  let times: ResponseTimes

  /// - Parameter cost: the failure probability that the operation would lose if the call could not fail; nil if unknown.
  func coupling(of id: CallID, cost: Double?, pressure: PoolPressure?) -> CallCoupling {
    CallCoupling(
      temporal: temporal(id), availability: availability(id, cost: cost, pressure: pressure), behavioral: behavioral(id)
    )
  }

  private func names(_ id: CallID) -> (caller: String, callee: String) {
    let site = architecture[id]
    return (architecture[architecture[site.operation].service].name, architecture[architecture.callee(of: id)].name)
  }

  // MARK: Temporal

  private func temporal(_ id: CallID) -> CouplingAspect {
    let site = architecture[id]
    let (caller, callee) = names(id)
    let takes = times.meanMs(of: id) > 0 ? " " + TimeText.milliseconds(times.meanMs(of: id)) : ""
    switch site.kind {
    case .publish(let publish):
      if publish.outbox != nil {
        return CouplingAspect(severity: .none, why: "\(callee) may be down: the outbox keeps \(publish.event.value)")
      }
      return CouplingAspect(
        severity: waitingSeverity(id), why: "\(callee) has to be up when \(publish.event.value) is published")
    case .call(let call):
      if !call.waits {
        return CouplingAspect(
          severity: .low, why: "\(caller) does not wait, but \(callee) has to be up to receive it")
      }
      let deploys = architecture[architecture.callee(of: id)].deploys.map {
        ", and not be deploying (\(TimeText.duration($0.takes)) every \(TimeText.duration($0.every)))"
      }
      return CouplingAspect(
        severity: waitingSeverity(id),
        why: "\(caller) waits\(takes) for \(callee), which has to be up at that moment\(deploys ?? "")")
    }
  }

  private func waitingSeverity(_ id: CallID) -> CouplingSeverity {
    // Without latencies nobody knows how long it is waited for; that it is, is known.
    guard let response = times.responseTime(of: architecture[id].operation), response.meanMs > 0 else { return .medium }
    return times.meanMs(of: id) >= Thresholds.highWaitingShare * response.meanMs ? .high : .medium
  }

  // MARK: Availability

  private func availability(_ id: CallID, cost: Double?, pressure: PoolPressure?) -> CouplingAspect {
    let site = architecture[id]
    let operation = architecture.name(of: site.operation)
    let callee = names(id).callee
    if let publish = site.publish, publish.outbox != nil {
      return CouplingAspect(severity: .none, why: "the outbox keeps \(publish.event.value) while \(callee) is down")
    }
    if let call = site.call, !call.waits {
      return CouplingAspect(severity: .none, why: "\(operation) goes on whether \(callee) is up or not")
    }
    switch site.onFailure {
    case .fail:
      let hours = cost.map { ": \(TimeText.hours($0 * architecture.year.hours)) h a year" }
      return CouplingAspect(
        severity: costSeverity(cost, of: site.operation), why: "when \(callee) fails, \(operation) fails\(hours ?? "")")
    case .fallback(let target):
      let hours = cost.map { ": \(TimeText.hours($0 * architecture.year.hours)) h a year are left" }
      return CouplingAspect(
        severity: costSeverity(cost, of: site.operation).lowered,
        why: "when \(callee) fails, \(architecture.name(of: target)) stands in\(hours ?? "")")
    case .ignore:
      guard let pressure else {
        return CouplingAspect(severity: .none, why: "\(operation) goes on without \(callee)")
      }
      return CouplingAspect(
        severity: .medium,
        why:
          "its failure is ignored, but hanging calls to \(callee) fill all \(pressure.workers) workers in \(TimeText.seconds(pressure.secondsToFull))"
      )
    }
  }

  private func costSeverity(_ cost: Double?, of operation: OperationID) -> CouplingSeverity {
    guard let cost else { return .high }
    let allowed =
      architecture[operation].objective?.availability?.value.nominal.complement
      ?? Thresholds.usualObjectiveUnavailability
    if cost >= allowed * Thresholds.highBudgetShare { return cost > 0 ? .high : .low }
    return cost >= allowed * Thresholds.mediumBudgetShare ? .medium : .low
  }

  // MARK: Behavioral

  private func behavioral(_ id: CallID) -> BehavioralCoupling {
    let site = architecture[id]
    let (caller, callee) = names(id)
    guard let call = site.call else {
      let event = site.publish?.event.value ?? ""
      return BehavioralCoupling(
        aspect: CouplingAspect(severity: .none, why: "\(caller) knows only its own event \(event)"),
        endpoint: nil, version: nil, fields: site.publish?.fields ?? [])
    }
    var endpoint = call.endpoint
    if endpoint == nil, case .operation(let target) = call.target { endpoint = architecture[target].endpoint }
    let fields = call.sends.map(\.name) + call.reads.filter { name in !call.sends.contains { $0.name == name } }
    let version = endpoint?.version
    let teams = (
      architecture[architecture[site.operation].service].team, architecture[architecture.callee(of: id)].team
    )
    let crossesTeams = teams.0 != nil && teams.1 != nil && teams.0 != teams.1
    let isVolatile = architecture[architecture.callee(of: id)].volatility == .high
    let points = [
      endpoint != nil, version != nil, !fields.isEmpty, fields.count >= Thresholds.manyFields, crossesTeams, isVolatile,
    ].count { $0 }
    let severity: CouplingSeverity =
      points >= Thresholds.highBehavioralPoints ? .high : points >= Thresholds.mediumBehavioralPoints ? .medium : .low
    var known: [String] = []
    if let endpoint { known.append(endpoint.text) }
    if !fields.isEmpty { known.append(fields.count == 1 ? "the field \(fields[0])" : "\(fields.count) fields") }
    let what =
      known.isEmpty ? "the interface of \(callee), not described in the file" : known.joined(separator: " with ")
    let border = crossesTeams ? ", across the border of teams \(teams.0 ?? "") and \(teams.1 ?? "")" : ""
    return BehavioralCoupling(
      aspect: CouplingAspect(severity: severity, why: "\(caller) knows \(what)\(border)"), endpoint: endpoint?.text,
      version: version, fields: fields)
  }
}
