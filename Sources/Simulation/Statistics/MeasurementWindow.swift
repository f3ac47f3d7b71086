/// The part of a run that counts: after the warm-up, in which a system that starts empty is quieter than it will be.
package struct MeasurementWindow: Hashable, Sendable {
  package let start: SimulationTime
  package let end: SimulationTime

  package init(from start: SimulationTime, to end: SimulationTime) {
    precondition(start >= .zero && start <= end, "a window ends after it starts")
    (self.start, self.end) = (start, end)
  }

  /// Whether something at this time counts; what is at the end does not.
  package func contains(_ time: SimulationTime) -> Bool { time >= start && time < end }
}
