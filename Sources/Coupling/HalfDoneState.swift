import ArchitectureModel
import Timing

extension HalfDoneState {
  /// nil where nothing is committed before the call, or its failure does not fail the operation.
  package init?(before id: CallID, in architecture: Architecture, _ times: ResponseTimes) {
    let site = architecture.calls[id.index]
    guard let call = site.call, call.waits, site.onFailure == .fail, let start = times.segment(of: id)?.startMs else {
      return nil
    }
    let steps = architecture.operations[site.operation.index].steps
    guard let own = steps.firstIndex(where: { $0.calls.contains(id) }),
      let (commit, name) = Self.commit(in: steps, architecture), commit < own,
      // It is committed when the next step begins.
      let next = steps.dropFirst(commit + 1).lazy.compactMap({ $0.calls.first.flatMap(times.segment) }).first?.startMs
    else { return nil }
    let attempts = Double(1 + call.retries.count)
    let hold = attempts * call.timeout.value.seconds + Double(call.retries.count) * call.retries.backoff.seconds
    self.name = name
    seconds = (start - next) / 1e3 + hold
  }

  /// Where the state is committed: at the save, where there is none at the first publish.
  private static func commit(in steps: [Step], _ architecture: Architecture) -> (Int, String)? {
    for (index, step) in steps.enumerated() {
      if case .save(let entity) = step { return (index, entity.value) }
    }
    // Only what a call is is looked at, and not all of it: there may be thousands.
    let publish = steps.firstIndex { step in
      guard case .call(let call) = step, case .publish = architecture.calls[call.index].kind else { return false }
      return true
    }
    guard let publish, case .call(let call) = steps[publish] else { return nil }
    return (publish, architecture[call].publish?.event.value ?? "")
  }
}
