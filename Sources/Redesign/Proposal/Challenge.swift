import ArchitectureModel
import Availability
import Coupling
import Timing

/// What speaks against moving a call, and whether less would already be enough.
package struct Challenge: Sendable {
  /// The strongest argument against.
  package enum Argument: Sendable {
    /// The file contradicts itself: what speaks for the result being needed.
    case contradicted(String)
    /// Nothing in the file says so: what it was inferred from.
    case inferred(String, Confidence)
    /// It is wanted within a time, and comes later than that whenever something is down for longer.
    case deadline(Nanoseconds)
    /// Today its failure stops what comes after it.
    case guardsSave(String)
    /// Today a later failure undoes it.
    case compensated(OperationID)
    /// The callee cannot consume: somebody has to build and run what does.
    case adapter(ServiceID)
    /// Whoever looks sees the state without what the call does, for so much of the time.
    case stale(Double?)
  }

  package var call: CallID
  package var argument: Argument

  init(
    of call: CallID, by taker: EventDrivenDesign.Taker, on broker: ServiceID, in design: EventDrivenDesign,
    _ analysis: ArchitectureAnalysis
  ) {
    self.call = call
    let file = analysis.architecture
    let site = file[call]
    let judged = analysis[site.operation].calls.first { $0.id == call }?.judgement
    let steps = file[site.operation].steps
    let own = steps.firstIndex { $0.calls.contains(call) } ?? 0
    let saves = steps[own...].compactMap { if case .save(let entity) = $0 { entity.value } else { nil } }
    if let contradiction = site.call?.contradiction {
      argument = .contradicted(contradiction)
    } else if case .within(let time) = site.call?.needsResult?.value {
      argument = .deadline(time)
    } else if let saved = saves.first, site.onFailure == .fail, site.call?.waits == true {
      argument = .guardsSave(saved)
    } else if let judged, judged.confidence != .high {
      argument = .inferred(judged.because, judged.confidence)
    } else if let compensation = site.call?.compensation {
      argument = .compensated(compensation)
    } else if let adapted = taker.adapts {
      argument = .adapter(adapted)
    } else {
      // Late while the consumer or the broker is down.
      let carrier = broker == design.addedBroker ? design.brokerFailure : analysis.engine.failure(of: broker)
      let callee = analysis.engine.failure(of: taker.service)
      argument = .stale(callee.flatMap { callee in carrier.map { callee + $0 * (1 - callee) } })
    }
  }
}

/// Something smaller than a fact, and what it would make of the operation.
package struct CounterCheck: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The calls at once instead of one after another.
    case parallel
    /// A timeout so short that calls which hang cannot fill the pool.
    case timeout
    /// So few of the calls at once that they cannot.
    case bulkhead
    /// Somebody else to ask where a call fails, each as good as the callee and no part of it.
    case fallback
    /// Going on where a call fails.
    case ignore
    /// At once, and going on.
    case parallelAndIgnore = "parallel and ignore"
  }

  package var kind: Kind
  /// nil past the node limit.
  package var failure: Double?
  package var responseMs: Double?
  /// Of a timeout: from when on it is too long; of a bulkhead: how many.
  package var timeoutThatFills: Nanoseconds?
  package var limit: Int?
  /// Requests a year whose work is never done, since a callee was down; nil without a rate.
  package var lostPerYear: Double?
  /// Whether the operation would then keep all that it promises; nil where that cannot be told.
  package var meetsObjectives: Bool?
}

extension CounterCheck {
  /// All that make sense for some calls of an operation.
  /// - Complexity: a few analyses of one operation.
  package static func all(
    for calls: [CallID], of operation: OperationID, in analysis: ArchitectureAnalysis
  ) -> [CounterCheck] {
    let file = analysis.architecture
    let moved = Set(calls)
    var checks: [CounterCheck] = []
    let waiting = calls.filter { file[$0].call?.waits == true }
    let isOneAfterAnother = waiting.count > 1 && file[operation].steps.count { !moved.isDisjoint(with: $0.calls) } > 1
    let isFailing = calls.contains { file[$0].onFailure == .fail && file[$0].call?.waits == true }
    if isOneAfterAnother { checks.append(check(.parallel, operation, file.inParallel(moved, of: operation), analysis)) }
    let pressures = analysis[operation].calls.filter { moved.contains($0.id) }.compactMap(\.pressure)
    // The least whole number of nanoseconds that is too long, a rounding aside.
    let limits = pressures.map { ($0.timeoutThatFills * 1e9 * (1 - 1e-12)).rounded(.up) }
    if let limit = limits.min(), limit > 1, limit < 9e18 {
      let limit = Nanoseconds(Int64(limit))
      let shorter = file.withTimeout(Nanoseconds(limit.count - 1), moved)
      var check = check(.timeout, operation, shorter, analysis)
      check.timeoutThatFills = limit
      checks.append(check)
      if let workers = pressures.first?.workers, workers > 1 {
        // Half of the pool stays free for everybody else.
        let limit = max(1, workers / 2 / max(1, waiting.count))
        checks.append(bulkhead(limit, operation, analysis))
      }
    }
    if isFailing {
      var standIn = check(.fallback, operation, file.withStandIns(moved) { analysis.engine.failure(of: $0) }, analysis)
      standIn.lostPerYear = lost(calls, of: operation, analysis, attempts: 2)
      checks.append(standIn)
      var check = check(.ignore, operation, file.ignoring(moved), analysis)
      check.lostPerYear = lost(calls, of: operation, analysis)
      checks.append(check)
      if isOneAfterAnother {
        var both = CounterCheck.check(
          .parallelAndIgnore, operation, file.ignoring(moved).inParallel(moved, of: operation), analysis)
        both.lostPerYear = check.lostPerYear
        checks.append(both)
      }
    }
    return checks
  }

  private static func check(
    _ kind: Kind, _ operation: OperationID, _ changed: Architecture, _ analysis: ArchitectureAnalysis
  ) -> CounterCheck {
    let times = ResponseTimes(changed)
    let engine = AvailabilityEngine(
      changed, lateShares: times.lateShares.map(\.probability), nodeLimit: AvailabilityEngine.defaultNodeLimit)
    let failure = engine.failure(of: operation).exact
    let response = times.responseTime(of: operation)?.meanMs
    let objective = changed[operation].objective
    return CounterCheck(
      kind: kind, failure: failure, responseMs: response,
      meetsObjectives: objective.isKept(failure: failure) { times.meets($0, operation) })
  }

  /// While nothing hangs a bulkhead changes nothing.
  private static func bulkhead(
    _ limit: Int, _ operation: OperationID, _ analysis: ArchitectureAnalysis
  ) -> CounterCheck {
    let today = analysis[operation]
    return CounterCheck(
      kind: .bulkhead, failure: today.failure.exact, responseMs: today.response?.meanMs, limit: limit,
      meetsObjectives: analysis.meetsObjectives(operation))
  }

  /// How often a callee is down when it is called, in a year; of two attempts, how often both are.
  private static func lost(
    _ calls: [CallID], of operation: OperationID, _ analysis: ArchitectureAnalysis, attempts: Int = 1
  ) -> Double? {
    guard let rate = analysis.architecture[operation].rate?.value.perSecond else { return nil }
    var lost = 0.0
    for call in calls {
      guard let down = analysis.engine.failure(of: analysis.architecture.callee(of: call)) else { return nil }
      lost += rate * analysis.shares[call] * (attempts == 2 ? down * down : down)
    }
    return lost * analysis.architecture.year.days * 86_400
  }
}

extension Architecture {
  /// Some calls of an operation at once, where the first of them stands.
  fileprivate func inParallel(_ moved: Set<CallID>, of operation: OperationID) -> Architecture {
    var changed = self
    var steps: [Step] = []
    var branches: [Step] = []
    var place: Int?
    for step in self[operation].steps {
      if step.calls.isEmpty || moved.isDisjoint(with: step.calls) {
        steps.append(step)
      } else {
        if place == nil {
          place = steps.count
          steps.append(.parallel([]))
        }
        branches.append(step)
      }
    }
    if let place { steps[place] = .parallel(branches) }
    changed.operations[operation.index].steps = steps
    return changed
  }

  fileprivate func withTimeout(_ timeout: Nanoseconds, _ moved: Set<CallID>) -> Architecture {
    changing(moved) { $0.timeout.value = min($0.timeout.value, timeout) }
  }

  fileprivate func ignoring(_ moved: Set<CallID>) -> Architecture {
    changing(moved) { call in
      if call.onFailure == .fail { call.onFailure = .ignore }
    }
  }

  /// With a service of its own behind each callee, as often down as that is for all that it needs.
  fileprivate func withStandIns(_ moved: Set<CallID>, _ failure: (ServiceID) -> Double?) -> Architecture {
    var changed = self
    var standIns: [ServiceID: ServiceID] = [:]
    for id in moved.sorted() {
      guard case .call(var call) = changed.calls[id.index].kind, call.onFailure == .fail, call.waits else { continue }
      let callee = service(of: call.target)
      let standIn =
        standIns[callee]
        ?? changed.addService(
          "\(self[callee].name) stand-in",
          availability: failure(callee).map { down in
            Quantity(
              stated: .fraction(UncertainProbability(Probability(value: 1 - down, complement: down))), basis: .assumed)
          }, latency: self[callee].latency)
      standIns[callee] = standIn
      call.onFailure = .fallback(.service(standIn))
      changed.calls[id.index].kind = .call(call)
    }
    return changed
  }

  private func changing(_ moved: Set<CallID>, _ change: (inout Call) -> Void) -> Architecture {
    var changed = self
    for id in moved {
      guard case .call(var call) = changed.calls[id.index].kind else { continue }
      change(&call)
      changed.calls[id.index].kind = .call(call)
    }
    return changed
  }
}
