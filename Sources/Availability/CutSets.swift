import ArchitectureModel

/// The minimal sets of parts whose failure fails an operation.
package struct CutSets: Sendable {
  package struct CutSet: Sendable {
    package var parts: [Part]
    package var probability: Double
  }

  /// How many there are, exactly, in decimal digits.
  package var count: String
  /// The likeliest, in order; equals in the order of their parts.
  package var likeliest: [CutSet]
}

extension AvailabilityEngine {
  /// The minimal cut sets of an operation: sets of parts that, when down, fail some request at least.
  ///
  /// Errors and late answers are left aside, unless they come always. A callee that only a share of the requests need
  /// is a cut all the same.
  /// - Parameter limit: how many are listed; all are counted.
  /// - Returns: nil past the node limit.
  /// - Source: Rauzy, "New algorithms for fault trees analysis", 1993; Minato, "Zero-suppressed BDDs for set
  ///   manipulation in combinatorial problems", 1993.
  package func cutSets(of operation: OperationID, listing limit: Int) -> CutSets? {
    let (structure, gate) = engineWithoutErrors.structure(of: operation)
    let formula = OperationFormula(gate, in: structure, of: architecture, detail: .parts, question: .possibility)
    var builder = FunctionBuilder<DoubleDouble>(nodeLimit: nodeLimit)
    guard let function = try? builder.function(formula.formula, chances: []),
      let sets = try? MinimalSets(function, nodeLimit: nodeLimit)
    else { return nil }
    let laws = laws(.nominal)
    let failures = formula.events.map { event -> Double in
      guard case .part(let part) = event else { preconditionFailure("cut sets are of parts") }
      return laws.failure(of: part).double
    }
    return CutSets(
      count: sets.count,
      likeliest: sets.likeliest(limit, failures).map { found in
        CutSets.CutSet(
          parts: found.events.sorted().compactMap { event in
            if case .part(let part) = formula.events[event] { part } else { nil }
          }, probability: found.probability)
      })
  }
}
