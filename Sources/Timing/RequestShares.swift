import ArchitectureModel

/// How many of an operation's requests make each of its calls and publishes, while everything is up: the shares of its
/// alternatives, its own probability, and what a cache leaves.
package struct RequestShares: Sendable {
  private var shares: [Double]

  /// - Complexity: O(operations + calls).
  package init(_ architecture: Architecture) {
    shares = architecture.calls.map(Self.ownShare(of:))
    for operation in architecture.operations { for step in operation.steps { weigh(step, by: 1) } }
  }

  /// Between 0 and 1; of a call that is made several `times`, the share that makes it at all.
  package subscript(call: CallID) -> Double { shares[call.index] }

  /// The share of the requests that get to a call or publish which make it.
  static func ownShare(of site: CallSite) -> Double {
    switch site.kind {
    case .call(let call):
      call.probability.value.nominal.value * (call.cache?.hit.value.nominal.complement ?? 1)
    case .publish(let publish): publish.probability.value.nominal.value
    }
  }

  private mutating func weigh(_ step: Step, by share: Double) {
    switch step {
    case .save: break
    case .call(let call): shares[call.index] *= share
    case .parallel(let branches): for branch in branches { weigh(branch, by: share) }
    case .oneOf(let alternatives):
      for alternative in alternatives { weigh(alternative.step, by: share * alternative.share.value.nominal.value) }
    }
  }
}
