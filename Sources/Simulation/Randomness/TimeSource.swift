/// A law with its stream: lengths of time, one after the other.
///
/// It works some ahead. The next event waits for the time that is drawn last, so that each draw would take as long as
/// its logarithm; of several in a row the processor works on the next before the last is done.
package struct TimeSource: Hashable, Sendable {
  /// How many are drawn together.
  private static let batch = 64

  package let law: TimeSampler
  private var stream: RandomStream
  private var ahead: [Int64]
  private var place: Int

  package init(_ law: TimeSampler, _ stream: RandomStream) {
    self.law = law
    self.stream = stream
    ahead = [Int64](repeating: 0, count: Self.batch)
    place = Self.batch
  }

  @inline(__always) package mutating func next() -> SimulationTime {
    if place == Self.batch { drawAhead() }
    let time = ahead[place]
    place += 1
    return SimulationTime(nanoseconds: time)
  }

  @inline(never) private mutating func drawAhead() {
    law.fill(&ahead, from: &stream)
    place = 0
  }
}
