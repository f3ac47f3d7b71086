import ArchitectureModel
import Availability
import Timing

/// Everything that `analyze` tells of an architecture.
package struct ArchitectureAnalysis {
  package struct OperationAnalysis {
    package var id: OperationID
    package var failure: AvailabilityEngine.Figure
    package var chainFailure: Double
    /// nil past a limit.
    package var incompletion: Double?
    /// nil where no figure is uncertain, or past the node limit.
    package var range: AvailabilityEngine.Range?
    /// nil where it can never succeed.
    package var response: ResponseTimes.ResponseTime?
    package var meetsAvailability: Bool?
    package var meetsLatency: Bool?
    package var callees: [Callee]
    package var movable: CallGroup
    /// nil past the node limit.
    package var importance: [ComponentImportance]?
    package var calls: [CallAnalysis]
  }

  /// Several calls and what they cost together; nil past the node limit.
  package struct CallGroup {
    package var calls: [CallID]
    package var cost: Double?
  }

  package struct Callee {
    package var service: ServiceID
    package var group: CallGroup
  }

  package struct CallAnalysis {
    package var id: CallID
    package var coupling: CallCoupling
    package var judgement: Judgement
    package var basis: Basis

    /// The failure probability that its operation would lose if it could not fail; nil past the node limit.
    package var cost: Double? { coupling.availability.cost }
    package var pressure: PoolPressure? { coupling.availability.pressure }
  }

  package let architecture: Architecture
  package let times: ResponseTimes
  package let shares: RequestShares
  package let engine: AvailabilityEngine
  /// For the rules.
  let callTable: CallTable
  package private(set) var operations: [OperationAnalysis] = []
  package internal(set) var findings: [Finding] = []
  /// What the file allows, in the same order.
  package private(set) var allowed: [AllowedFinding] = []

  /// Analyses every operation and checks every rule.
  /// - Complexity: linear in calls, each as the diagram of its operation.
  package init(_ architecture: Architecture, nodeLimit: Int = AvailabilityEngine.defaultNodeLimit) {
    self.architecture = architecture
    times = ResponseTimes(architecture)
    shares = RequestShares(architecture)
    engine = AvailabilityEngine(
      architecture, lateShares: times.lateShares.map(\.probability), nodeLimit: nodeLimit)
    let classifier = CouplingClassifier(architecture: architecture, times: times, shares: shares)
    let judge = Judge(architecture: architecture)
    callTable = CallTable(architecture, shares)
    operations = architecture.operations.indices.map { analyze(OperationID($0), classifier, judge) }
    (findings, allowed) = RuleRegistry.findings(in: self)
  }

  package subscript(id: OperationID) -> OperationAnalysis { operations[id.index] }

  private func analyze(_ id: OperationID, _ classifier: CouplingClassifier, _ judge: Judge) -> OperationAnalysis {
    let operation = architecture[id]
    let failure = engine.failure(of: id)
    let calls = operation.calls.map { call in
      CallAnalysis(
        id: call, coupling: classifier.coupling(of: call, cost: engine.gain(of: id, sparing: [call])),
        judgement: judge.judge(call), basis: basis(of: call))
    }
    let movable = calls.filter { $0.judgement.isMovable && architecture.calls[$0.id.index].call != nil }.map(\.id)
    return OperationAnalysis(
      id: id, failure: failure, chainFailure: engine.chainFailure(of: id), incompletion: engine.incompletion(of: id),
      range: engine.range(of: id), response: times.responseTime(of: id),
      meetsAvailability: operation.objective?.availability.flatMap { meets($0.value.nominal, failure) },
      meetsLatency: operation.objective?.latency.flatMap { times.meets($0, id) },
      callees: callees(of: calls, in: id), movable: group(movable, in: id), importance: engine.importance(of: id),
      calls: calls)
  }

  /// The calls by their callees, in the order of the first to each.
  private func callees(of calls: [CallAnalysis], in operation: OperationID) -> [Callee] {
    var places: [ServiceID: Int] = [:]
    var callees: [Callee] = []
    for call in calls {
      let service = architecture.callee(of: call.id)
      if let place = places[service] {
        callees[place].group.calls.append(call.id)
      } else {
        places[service] = callees.count
        callees.append(Callee(service: service, group: CallGroup(calls: [call.id], cost: call.cost)))
      }
    }
    for place in callees.indices where callees[place].group.calls.count > 1 {
      callees[place].group = group(callees[place].group.calls, in: operation)
    }
    return callees
  }

  private func group(_ calls: [CallID], in operation: OperationID) -> CallGroup {
    CallGroup(calls: calls, cost: calls.isEmpty ? 0 : engine.gain(of: operation, sparing: Set(calls)))
  }

  /// What the call's figures rest on: the least firm of its latency and its callee's availability.
  private func basis(of id: CallID) -> Basis {
    let callee = architecture.callee(of: id).index
    let latency = architecture.calls[id.index].call?.latency.map(\.basis) ?? architecture.services[callee].latency.basis
    let availability = architecture.services[callee].availability
    return max(latency, availability.isGiven ? availability.basis : .assumed)
  }

  /// An SLO is met when the unavailability is at most what it allows, one rounding aside; where only bounds are known,
  /// when the worse one is.
  private func meets(_ target: Probability, _ failure: AvailabilityEngine.Figure) -> Bool {
    target.allows(failure.worst)
  }
}
