import Diagnostics

/// A load and a sequence of faults to try the architecture with.
package struct Scenario: Sendable {
  package var name: String
  package var duration: Nanoseconds?
  package var warmUp: Nanoseconds
  package var load: [LoadChange]
  package var faults: [Fault]
  package var span: SourceSpan?

  package init(
    name: String, duration: Nanoseconds?, warmUp: Nanoseconds, load: [LoadChange], faults: [Fault],
    span: SourceSpan? = nil
  ) {
    self.name = name
    self.duration = duration
    self.warmUp = warmUp
    self.load = load
    self.faults = faults
    self.span = span
  }
}

/// A time during which an operation has another rate.
package struct LoadChange: Sendable {
  package var operation: OperationID
  package var rate: Rate
  package var start: Nanoseconds
  /// nil: until the end.
  package var length: Nanoseconds?
}

/// Something that goes wrong for a time.
package struct Fault: Sendable {
  package enum Place: Hashable, Sendable {
    /// The whole service, or that many of its instances.
    case service(ServiceID, instances: Int?)
    case zone(ZoneID)
  }

  package enum State: Hashable, Sendable {
    /// As if unreachable: calls hang until their timeout.
    case crashed
    /// Calls fail at once.
    case refusing
    case deploying
    case rateLimited(RateLimit)
    case slow(Slowness)
  }

  package enum Slowness: Hashable, Sendable {
    case factor(Double)
    case latency(Latency)
  }

  package var place: Place
  package var state: State
  package var start: Nanoseconds
  /// nil: until the end.
  package var length: Nanoseconds?
  package var span: SourceSpan?

  package init(place: Place, state: State, start: Nanoseconds, length: Nanoseconds?, span: SourceSpan? = nil) {
    self.place = place
    self.state = state
    self.start = start
    self.length = length
    self.span = span
  }
}
