import ArchitectureModel
import Timing

/// Tells for each call which couplings it has and how strong they are.
///
/// - Source: the table "What it means: coupling" of the format's reference; thresholds in ``Thresholds``.
struct CouplingClassifier {
  let architecture: Architecture
  let times: ResponseTimes
  let shares: RequestShares
  private let interfaces: InterfaceCallers

  /// - Complexity: O(operations + calls).
  init(architecture: Architecture, times: ResponseTimes, shares: RequestShares) {
    self.architecture = architecture
    self.times = times
    self.shares = shares
    interfaces = InterfaceCallers(architecture)
  }

  /// - Parameter cost: the failure probability that the operation would lose if the call could not fail; nil if unknown.
  func coupling(of id: CallID, cost: Double?) -> CallCoupling {
    CallCoupling(temporal: temporal(id), availability: availability(id, cost: cost), behavioral: behavioral(id))
  }

  // MARK: Temporal

  private func temporal(_ id: CallID) -> TemporalCoupling {
    switch architecture.calls[id.index].kind {
    case .publish(let publish) where publish.outbox != nil: return TemporalCoupling(severity: .none)
    case .call(let call) where !call.waits:
      return TemporalCoupling(severity: .low, deploys: DeployExposure(of: id, in: architecture, shares))
    case .publish, .call:
      let share = waitingShare(of: id)
      // Without latencies nobody knows how long it is waited for; that it is, is known.
      let isLong = share.map { $0 >= Thresholds.highWaitingShare } ?? false
      return TemporalCoupling(
        severity: isLong ? .high : .medium, waitingShare: share,
        deploys: DeployExposure(of: id, in: architecture, shares))
    }
  }

  private func waitingShare(of id: CallID) -> Double? {
    guard let response = times.responseTime(of: architecture.calls[id.index].operation), response.meanMs > 0 else {
      return nil
    }
    return min(1, times.meanMs(of: id) / response.meanMs)
  }

  // MARK: Availability

  private func availability(_ id: CallID, cost: Double?) -> AvailabilityCoupling {
    let pressure = PoolPressure(architecture, times, shares, call: id)
    var severity = CouplingSeverity.none
    let isFree =
      switch architecture.calls[id.index].kind {
      case .publish(let publish): publish.outbox != nil
      case .call(let call): !call.waits
      }
    if !isFree {
      let operation = architecture.calls[id.index].operation
      switch architecture.calls[id.index].onFailure {
      case .fail: severity = costSeverity(cost, of: operation)
      case .fallback: severity = costSeverity(cost, of: operation).lowered
      case .ignore: severity = pressure == nil ? .none : .medium
      }
    }
    return AvailabilityCoupling(severity: severity, cost: cost, pressure: pressure)
  }

  private func costSeverity(_ cost: Double?, of operation: OperationID) -> CouplingSeverity {
    guard let cost else { return .high }
    let allowed =
      architecture.operations[operation.index].objective?.availability?.value.nominal.complement
      ?? Thresholds.usualObjectiveUnavailability
    if cost >= allowed * Thresholds.highBudgetShare { return cost > 0 ? .high : .low }
    return cost >= allowed * Thresholds.mediumBudgetShare ? .medium : .low
  }

  // MARK: Behavioral

  private func behavioral(_ id: CallID) -> BehavioralCoupling {
    let callee = architecture.callee(of: id).index
    switch architecture.calls[id.index].kind {
    case .publish(let publish): return BehavioralCoupling(severity: .none, fields: publish.fields, otherCallers: 0)
    case .call(let call):
      let caller = architecture.operations[architecture.calls[id.index].operation.index].service.index
      var coupling = BehavioralCoupling(
        severity: .low, endpoint: architecture.endpoint(of: call), fields: call.knownFields,
        border: border(caller, callee), volatility: architecture.services[callee].volatility,
        otherCallers: interfaces.otherCallers(of: id))
      let points = [
        coupling.endpoint != nil, coupling.version != nil, !coupling.fields.isEmpty,
        coupling.fields.count >= Thresholds.manyFields, coupling.border != nil, coupling.volatility == .high,
      ].count { $0 }
      if points >= Thresholds.mediumBehavioralPoints { coupling.severity = .medium }
      if points >= Thresholds.highBehavioralPoints { coupling.severity = .high }
      return coupling
    }
  }

  private func border(_ caller: Int, _ callee: Int) -> BehavioralCoupling.TeamBorder? {
    guard let from = architecture.services[caller].team, let to = architecture.services[callee].team, from != to else {
      return nil
    }
    return BehavioralCoupling.TeamBorder(caller: from, callee: to)
  }
}

extension Call {
  /// Fields that are sent or read, each once.
  fileprivate var knownFields: [String] {
    let sent = sends.map(\.name)
    if reads.isEmpty { return sent }
    let known = Set(sent)
    return sent + reads.filter { !known.contains($0) }
  }
}
