import ArchitectureModel
import Timing

/// What a caller sees of a callee that is in a certain state.
package struct CallerView: Sendable {
  package enum CalleeState: String, CaseIterable, Sendable {
    case running, crashed, deploying
    case rateLimited = "rate-limited"
  }

  package enum Outcome: String, Sendable {
    case success
    /// It succeeds late; past the timeout it has failed.
    case delayed
    /// The operation fails.
    case failure
    /// The operation goes on without it.
    case ignored
    case fallback
    /// It was not waited for, and is gone without anybody noticing.
    case lost
  }

  package var state: CalleeState
  package var outcome: Outcome
  /// Milliseconds from the call until the caller knows; nil where that depends on the callee's limit.
  package var afterMs: Double?

  /// The four states in turn, for a call, or for a publish without outbox and its broker; none with an outbox.
  package static func all(of id: CallID, in architecture: Architecture, _ times: ResponseTimes) -> [CallerView] {
    let site = architecture[id]
    if site.publish?.outbox != nil { return [] }
    if let call = site.call, !call.waits {
      return CalleeState.allCases.map { state in
        let outcome: Outcome =
          switch state {
          case .running: .success
          case .crashed, .deploying: .lost
          case .rateLimited: .delayed
          }
        return CallerView(state: state, outcome: outcome, afterMs: 0)
      }
    }
    let failed: Outcome =
      switch site.onFailure {
      case .fail: .failure
      case .ignore: .ignored
      case .fallback: .fallback
      }
    let retries = site.call?.retries ?? .none
    let timeout = (site.call?.timeout ?? site.publish?.timeout)?.value ?? .zero
    let pauses = Double(retries.count) * retries.backoff.milliseconds
    let restart = ExampleRestart.of(architecture[architecture.callee(of: id)])
    let takes = times.meanMs(of: id)
    return CalleeState.allCases.map { state in
      switch state {
      case .running: CallerView(state: state, outcome: .success, afterMs: takes)
      case .crashed:
        CallerView(state: state, outcome: failed, afterMs: Double(1 + retries.count) * timeout.milliseconds + pauses)
      case .deploying:
        // Refused at once, as often as it is tried; the last try can come after the restart.
        site.outlasts(restart)
          ? CallerView(state: state, outcome: .delayed, afterMs: restart.milliseconds + takes)
          : CallerView(state: state, outcome: failed, afterMs: pauses)
      case .rateLimited: CallerView(state: state, outcome: .delayed, afterMs: nil)
      }
    }
  }
}
