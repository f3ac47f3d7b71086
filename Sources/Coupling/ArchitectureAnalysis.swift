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
    /// The failure probability that its operation would lose if it could not fail; nil past the node limit.
    package var cost: Double?
    package var pressure: PoolPressure?
    package var basis: Basis
  }

  package let architecture: Architecture
  package let times: ResponseTimes
  package let engine: AvailabilityEngine
  /// For the rules.
  let callTable: CallTable
  package private(set) var operations: [OperationAnalysis] = []
  package internal(set) var findings: [Finding] = []

  /// Analyses every operation and checks every rule.
  /// - Complexity: linear in calls, each as the diagram of its operation.
  package init(_ architecture: Architecture, nodeLimit: Int = AvailabilityEngine.defaultNodeLimit) {
    self.architecture = architecture
    times = ResponseTimes(architecture)
    engine = AvailabilityEngine(
      architecture, lateShares: times.lateShares.map(\.probability), nodeLimit: nodeLimit)
    callTable = CallTable(architecture)
    operations = architecture.operations.indices.map { analyze(OperationID($0)) }
    findings = RuleRegistry.findings(in: self)
  }

  package subscript(id: OperationID) -> OperationAnalysis { operations[id.index] }

  private func analyze(_ id: OperationID) -> OperationAnalysis {
    let operation = architecture[id]
    let failure = engine.failure(of: id)
    let calls = operation.calls.map { analyze($0, in: id, failure: failure.exact) }
    let movable = calls.filter { $0.judgement.isMovable && architecture[$0.id].call != nil }.map(\.id)
    var callees: [(service: ServiceID, calls: [CallID])] = []
    for call in operation.calls {
      let service = architecture.callee(of: call)
      if let known = callees.firstIndex(where: { $0.service == service }) {
        callees[known].calls.append(call)
      } else {
        callees.append((service, [call]))
      }
    }
    return OperationAnalysis(
      id: id, failure: failure, chainFailure: engine.chainFailure(of: id), incompletion: engine.incompletion(of: id),
      range: engine.range(of: id), response: times.responseTime(of: id),
      meetsAvailability: operation.objective?.availability.flatMap { meets($0.value.nominal, failure) },
      meetsLatency: operation.objective?.latency.flatMap { times.meets($0, id) },
      callees: callees.map { Callee(service: $0.service, group: group($0.calls, in: id, failure: failure.exact)) },
      movable: group(movable, in: id, failure: failure.exact), importance: engine.importance(of: id), calls: calls)
  }

  private func group(_ calls: [CallID], in operation: OperationID, failure: Double?) -> CallGroup {
    if calls.isEmpty { return CallGroup(calls: [], cost: 0) }
    guard let failure, let rest = engine.failure(of: operation, sparing: Set(calls)) else {
      return CallGroup(calls: calls, cost: nil)
    }
    return CallGroup(calls: calls, cost: max(0, failure - rest))
  }

  private func analyze(_ id: CallID, in operation: OperationID, failure: Double?) -> CallAnalysis {
    let cost = group([id], in: operation, failure: failure).cost
    let pressure = PoolPressure(architecture, times, call: id)
    let classifier = CouplingClassifier(architecture: architecture, times: times)
    return CallAnalysis(
      id: id, coupling: classifier.coupling(of: id, cost: cost, pressure: pressure),
      judgement: Judge(architecture: architecture).judge(id), cost: cost, pressure: pressure, basis: basis(of: id))
  }

  /// What the call's figures rest on: the least firm of its latency and its callee's availability.
  private func basis(of id: CallID) -> Basis {
    let callee = architecture[architecture.callee(of: id)]
    let latency = architecture[id].call?.latency.map(\.basis) ?? callee.latency.basis
    return max(latency, callee.availability.isGiven ? callee.availability.basis : .assumed)
  }

  /// An SLO is met when the unavailability is at most what it allows, one rounding aside; where only bounds are known,
  /// when the worse one is.
  private func meets(_ target: Probability, _ failure: AvailabilityEngine.Figure) -> Bool {
    let worst =
      switch failure {
      case .exact(let value): value
      case .between(_, let high): high
      }
    return target.allows(worst)
  }
}
