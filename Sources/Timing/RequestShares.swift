import ArchitectureModel

/// How many of an operation's requests make each of its calls and publishes, while everything is up: the shares of its
/// alternatives, its own probability, and what a cache leaves.
package struct RequestShares: Sendable {
  /// By call: how many requests get to it.
  private var reached: [Double]
  private var own: [Own]

  /// What becomes of a request that gets to a call or publish.
  struct Own {
    /// How likely it makes it at all.
    var share: Double
    /// How often it makes it, on average.
    var count: Double

    init(of site: CallSite) {
      switch site.kind {
      case .call(let call):
        let probability = call.probability.value.nominal.value
        // Each time asks the cache by itself.
        let hit = call.cache?.hit.value.nominal ?? .zero
        let hits = (0..<call.times).reduce(1.0) { product, _ in product * hit.value }
        share = probability * (call.times == 1 ? hit.complement : 1 - hits)
        count = probability * hit.complement * Double(call.times)
      case .publish(let publish):
        share = publish.probability.value.nominal.value
        count = share
      }
    }
  }

  /// - Complexity: O(operations + calls × times).
  package init(_ architecture: Architecture) {
    reached = [Double](repeating: 1, count: architecture.calls.count)
    own = architecture.calls.map(Own.init)
    for operation in architecture.operations { for step in operation.steps { weigh(step, by: 1) } }
  }

  /// Between 0 and 1; of a call that is made several `times`, the share that makes it at all.
  package subscript(call: CallID) -> Double { reached[call.index] * own[call.index].share }

  /// How often a request makes the call, on average: each of several `times` counts, attempts do not.
  package func count(of call: CallID) -> Double { reached[call.index] * own[call.index].count }

  private mutating func weigh(_ step: Step, by share: Double) {
    switch step {
    case .save: break
    case .call(let call): reached[call.index] *= share
    case .parallel(let branches): for branch in branches { weigh(branch, by: share) }
    case .oneOf(let alternatives):
      for alternative in alternatives { weigh(alternative.step, by: share * alternative.share.value.nominal.value) }
    }
  }
}
