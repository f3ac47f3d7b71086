import ArchitectureModel

/// From each operation the chain of calls, one inside the other, that weighs the most.
///
/// - Complexity: linear in the calls: every operation is weighed once, after all that it calls.
struct HeaviestChains {
  private let architecture: Architecture
  private let table: CallTable
  private var weights: [Double]
  private var next: [CallID?]
  private var isCalled: [Bool]

  /// - Parameters:
  ///   - end: what an operation weighs that calls nobody, and a service that is called as a whole.
  ///   - weight: what a call makes of the weight of its target; nil where it is no link of a chain.
  init(_ analysis: ArchitectureAnalysis, end: Double, weight: (CallTable.Entry, Double) -> Double?) {
    architecture = analysis.architecture
    table = analysis.callTable
    weights = [Double](repeating: end, count: architecture.operations.count)
    next = [CallID?](repeating: nil, count: architecture.operations.count)
    isCalled = [Bool](repeating: false, count: architecture.operations.count)
    for operation in architecture.operationOrder {
      for id in table.calls(of: operation) where !table[id].isPublish {
        let entry = table[id]
        let rest = entry.target.map { weights[$0.index] } ?? end
        guard let total = weight(entry, rest) else { continue }
        if let target = entry.target { isCalled[target.index] = true }
        guard total > weights[operation.index] else { continue }
        weights[operation.index] = total
        next[operation.index] = id
      }
    }
  }

  /// Of each service the operation that begins its heaviest chain, in the order of the services. Operations inside of
  /// others' chains are left out: those begin before them.
  var heaviestOfEachService: [(operation: OperationID, weight: Double)] {
    architecture.services.compactMap { service in
      var heaviest: (operation: OperationID, weight: Double)?
      for operation in service.operations where !isCalled[operation.index] {
        if weights[operation.index] > heaviest?.weight ?? -.infinity {
          heaviest = (operation, weights[operation.index])
        }
      }
      return heaviest
    }
  }

  /// The calls of the chain that begins with an operation, the outermost first.
  func chain(from operation: OperationID) -> [CallID] {
    var chain: [CallID] = []
    var place: OperationID? = operation
    while let operation = place, let call = next[operation.index] {
      chain.append(call)
      place = table[call].target
    }
    return chain
  }
}
