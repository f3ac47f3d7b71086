import ArchitectureModel
import Simulation

/// Something that happened in a replication, for those who want to see one request after the other.
package struct TraceEvent: Sendable {
  package enum What: Hashable, Sendable {
    /// A request came from outside.
    case arrived
    /// A request was sent to a service, by a call where one is given.
    case called
    case workBegan
    case workEnded
    /// Held up by a rate limit.
    case delayed
    /// Refused by the state of the service or a rate limit.
    case refused
    /// No worker and no place in the queue.
    case turnedAway
    /// A fact is on its way to those who consume it.
    case published
    /// In progress in a service that crashed, or sent to one.
    case lost
    /// The request is over at its service.
    case ended(isDone: Bool)
    /// The caller has given up an attempt.
    case timedOut
    /// A call is over, with all its attempts.
    case closed(isDone: Bool)
    /// A fault of the scenario, by its place.
    case faultBegan(Int)
    case faultEnded(Int)
  }

  package var time: SimulationTime
  package var what: What
  /// Numbers that tell requests apart: this one, and the one that made the call; nil where there is none.
  package var request: UInt64?
  package var caller: UInt64?
  package var service: ServiceID?
  package var operation: OperationID?
  package var call: CallID?
}

extension Engine {
  @inline(never) func trace(_ what: TraceEvent.What, _ request: Int32) {
    let record = requests[request]
    let caller = record.parent >= 0 ? calls[record.parent].identity : nil
    observer?(
      TraceEvent(
        time: queue.now, what: what, request: record.identity, caller: caller, service: ServiceID(Int(record.service)),
        operation: record.operation >= 0 ? OperationID(Int(record.operation)) : nil,
        call: record.call >= 0 ? CallID(Int(record.call)) : nil))
  }

  @inline(never) func trace(_ what: TraceEvent.What, call place: Int32) {
    let record = calls[place]
    let child = record.child >= 0 ? requests[record.child].identity : nil
    observer?(
      TraceEvent(
        time: queue.now, what: what, request: child, caller: record.identity,
        service: ServiceID(Int(model.calls[Int(record.call)].service)), operation: nil,
        call: CallID(Int(record.call))))
  }

  @inline(never) func trace(_ what: TraceEvent.What) {
    observer?(
      TraceEvent(time: queue.now, what: what, request: nil, caller: nil, service: nil, operation: nil, call: nil))
  }
}
