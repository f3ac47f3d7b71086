import ArchitectureModel

extension AvailabilityEngine {
  /// Visits of nodes allowed for going through all sets of calls.
  private static let mostVisits = 1 << 32

  /// The failure probability of an operation for every set of some calls that could not fail.
  ///
  /// Each call gets a switch, a service that is up or down for certain, so that one diagram serves all sets.
  /// - Parameter calls: each bit of a result's place says whether the call at that place could not fail.
  /// - Returns: nil past the node limit, or where it would take too long.
  /// - Complexity: O(nodes × sets).
  package func failures(of operation: OperationID, sparingSetsOf calls: [CallID]) -> [Double]? {
    precondition(calls.count <= 20, "too many sets")
    var switched = architecture
    var switches: [CallID: ServiceID] = [:]
    let half = Quantity(AvailabilityFigure.fraction(UncertainProbability(Probability(value: 0.5, complement: 0.5))))
    let names = Set(architecture.services.map(\.name))
    for call in calls {
      // No name of a file begins so.
      let name = "#\(call.index)"
      precondition(!names.contains(name), "a service has the name of a switch")
      switches[call] = switched.addService(name, availability: half, replicas: .single)
    }
    let structure = StructureBuilder(switched, lateShares: lateShares, outlook: .nominal, switches: switches)
    var functions = FunctionBuilder<DoubleDouble>(nodeLimit: nodeLimit)
    let gate = structure.failure(of: operation)
    for detail in [OperationFormula.Detail.services, .parts] {
      let formula = OperationFormula(gate, in: structure.structure, of: switched, detail: detail)
      guard let function = try? functions.function(formula.formula, chances: formula.chances) else { return nil }
      guard let made = OperationFunction(function, events: formula.events, of: switched) else { continue }
      guard made.visits <= Self.mostVisits >> calls.count else { return nil }
      return made.means(FailureLaws(switched, .nominal), switching: calls.compactMap { switches[$0] }).map(\.double)
    }
    return nil
  }
}
