import ArchitectureModel
import Simulation

/// Which of an architecture's two designs a run is of.
package enum Design: String, CaseIterable, Sendable {
  /// The file as written, its publishes included.
  case requestResponse = "request-response"
  /// What publishing facts makes of it.
  case eventDriven = "event-driven"
}

/// What came of one scenario under one design: counts are sums over the replications, quantiles pool them, means carry
/// the half width of their 95 % interval over replications, peaks are maxima.
package struct RunResult: Sendable {
  package var scenario: String
  package var design: Design
  package var seed: UInt64
  package var replications: Int
  /// Requests that arrive in it are counted: from the end of the warm-up to the end of the load.
  package var window: MeasurementWindow
  /// The operations that requests came to from outside, in the order of the file.
  package var operations: [OperationResult]
  /// All services that took part, in the order of the file.
  package var services: [ServiceResult]
  /// The consumers of facts that somebody publishes, fact by fact in the order in which these are published first.
  package var consumers: [ConsumerResult]
  /// Second by second, from 0 to the last in which something happened.
  package var timeline: [TimelineSecond]
  /// Whether the timeline ends before the run, being as long as it can be.
  package var isTimelineCut = false
  package var ending: RunEnding
}

/// Why a run was over.
package enum RunEnding: Hashable, Sendable {
  /// No request was open any more.
  case everythingDone
  /// At ten times the duration something was still going on.
  case cutOff(openRequests: Int)
  /// A stated limit was met: its name, and when.
  case limit(String, at: SimulationTime)
}

/// A mean of times in milliseconds.
package struct MeanTime: Hashable, Sendable {
  package var meanMs: Double
  /// Of the 95 % t-interval over replications; nil for one.
  package var halfWidth95Ms: Double?
}

/// The response times of requests that succeeded.
package struct ResponseSummary: Hashable, Sendable {
  package var mean: MeanTime
  package var p50Ms: Double
  package var p95Ms: Double
  package var p99Ms: Double
  package var maxMs: Double
}

package struct OperationResult: Sendable {
  package var id: OperationID
  /// offered = succeeded + failed + rejected.
  package var offered: UInt64
  package var succeeded: UInt64
  package var failed: UInt64
  /// Refused by a full service of its own: 503.
  package var rejected: UInt64
  /// The part of `failed` that a call's timeout caused.
  package var timedOut: UInt64
  /// The part of `failed` that had committed its state before.
  package var savedButFailed: UInt64
  /// The requests that succeeded in the time that the latency objective promises; all that succeeded where there is none.
  package var withinObjective: UInt64
  /// Requests that a client made again, which are among those offered.
  package var clientRetries: UInt64
  /// nil where none succeeded.
  package var response: ResponseSummary?
  /// How long requests waited for a worker, of all that got one, zeros included; nil where none did.
  package var wait: MeanTime?
  /// By replication, in the order of their numbers.
  package var samples: [ReplicationSample]
}

/// What one replication says of an operation; nil where it had no such request.
package struct ReplicationSample: Hashable, Sendable {
  /// The share of requests that succeeded.
  package var answered: Double?
  package var meanMs: Double?
}

package struct ServiceResult: Sendable {
  package var id: ServiceID
  package var peakWorkers: Int
  /// The mean over the replications that refused a request; nil where none did.
  package var firstRejectionSeconds: Double?
  /// Busy workers over all workers, in the window; nil where there is no limit.
  package var utilization: Double?
  package var peakQueue: Int
  /// Requests, from outside or from callers, that a full pool turned away.
  package var refused: UInt64
}

/// What became of the facts that a consumer was to handle, from the start of the run on.
package struct ConsumerResult: Sendable {
  package var event: String
  package var service: ServiceID
  /// nil: the service by itself.
  package var operation: OperationID?
  /// published = processed + deadLettered + expired + lagLeft.
  package var published: UInt64
  /// Each counted once.
  package var processed: UInt64
  /// What was applied: more than was processed where the consumer is not idempotent.
  package var effects: UInt64
  /// Deliveries of records that it had in hand before.
  package var redelivered: UInt64
  package var deadLettered: UInt64
  /// Too old before their turn came.
  package var expired: UInt64
  package var lagLeft: UInt64
  /// Facts that happened and never reached the log.
  package var lost: UInt64
  package var maxLag: UInt64
  /// Records that were processed after a later one of their partition, which matters where they have its key.
  package var outOfOrder: UInt64
  /// From the end of the last fault until no record waited; nil where there is no such time in some replication.
  package var drainSeconds: Double?
  /// From the publish step to the end of processing; nil where nothing was processed.
  package var age: AgeSummary?
}

package struct AgeSummary: Hashable, Sendable {
  package var p50Ms: Double
  package var p99Ms: Double
  package var maxMs: Double
}

/// What happened in second k, [k, k + 1), by the time of the outcome; sums over replications, levels are means.
package struct TimelineSecond: Sendable {
  package var second: Int
  package var succeeded: UInt64
  package var failed: UInt64
  package var rejected: UInt64
  /// Mean response time of the requests that succeeded in it; nil for none.
  package var meanMs: Double?
  /// Facts that consumers had still to handle at its end, of all of them.
  package var lag: Double
  /// By service, as in ``RunResult/services``: busy workers and waiting requests, averaged over the second.
  package var services: [Level]

  package struct Level: Hashable, Sendable {
    package var busyWorkers: Double
    package var queued: Double
  }
}
