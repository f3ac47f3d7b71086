import ArchitectureModel

/// How often a request makes each call and publish of its operation: probabilities, shares of alternatives and misses
/// of caches multiplied; 0...1, without `times` and retries.
struct RequestShares {
  private var shares: [Double]

  init(_ architecture: Architecture) {
    shares = [Double](repeating: 0, count: architecture.calls.count)
    for operation in architecture.operations {
      for step in operation.steps { add(step, share: 1, architecture) }
    }
  }

  subscript(call: CallID) -> Double { shares[call.index] }

  private mutating func add(_ step: Step, share: Double, _ architecture: Architecture) {
    switch step {
    case .save: break
    case .call(let id): shares[id.index] = share * Self.share(of: architecture[id])
    case .parallel(let branches): for branch in branches { add(branch, share: share, architecture) }
    case .oneOf(let alternatives):
      for alternative in alternatives {
        add(alternative.step, share: share * alternative.share.value.nominal.value, architecture)
      }
    }
  }

  private static func share(of site: CallSite) -> Double {
    switch site.kind {
    case .call(let call): call.probability.value.nominal.value * (call.cache?.hit.value.nominal.complement ?? 1)
    case .publish(let publish): publish.probability.value.nominal.value
    }
  }
}
