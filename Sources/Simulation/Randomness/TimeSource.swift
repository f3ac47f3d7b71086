/// A law with its stream: lengths of time, one after the other.
///
/// It works one ahead. The next event waits for the time that is drawn last, so a time that is there already lets the
/// processor draw the following one while it sorts events; this halves the cost of drawing.
package struct TimeSource: Hashable, Sendable {
  package let law: TimeSampler
  private var stream: RandomStream
  private var ahead: SimulationTime

  package init(_ law: TimeSampler, _ stream: RandomStream) {
    self.law = law
    self.stream = stream
    ahead = law.sample(&self.stream)
  }

  package mutating func next() -> SimulationTime {
    let time = ahead
    ahead = law.sample(&stream)
    return time
  }
}
