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
    let engine = engineWithoutErrors
    guard let root = engine.diagram(of: operation) else { return nil }
    let fails = engine.withDiagram { diagram throws(Diagram.BudgetExceeded) in
      try diagram.combine(.isPossible, root, Diagram.zero)
    }
    guard let fails else { return nil }
    var family = SetFamily(nodeLimit: engine.algebra.diagram.nodeLimit)
    guard let minimal = try? family.minimalSets(of: fails, in: engine.algebra.diagram) else { return nil }
    let failures = engine.partFailures
    let likeliest = family.likeliest(limit, of: minimal) { failures[Int($0)].value }
    return CutSets(
      count: family.count(of: minimal),
      likeliest: likeliest.map { found in
        CutSets.CutSet(
          parts: found.members.map { engine.algebra.variables.parts[Int($0)] }, probability: found.probability)
      })
  }
}
