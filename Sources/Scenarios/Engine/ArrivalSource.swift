import ArchitectureModel
import Simulation

/// When requests come to an operation from outside.
///
/// The expected number of arrivals by a time is a broken line, straight while the rate stays. Regular requests come when
/// it passes a whole number; Poisson ones have exponential distances along it (inversion). So a change of the rate does
/// not move what came before it, and the same draws serve before and after.
/// - Source: Law, "Simulation modeling and analysis", 5th edition, section 8.6.2.
struct ArrivalSource {
  let operation: Int32
  private let segments: [LoadSegment]
  private let isRegular: Bool
  private let duration: Int64
  private var place = 0
  private(set) var count: UInt64 = 0
  private var draws: TimeSource
  private let baseMean: Double
  /// The next request: its number, and its own work where that varies. As with times between arrivals, what is there
  /// already lets the processor work out the one after it while it sorts events.
  private var ahead: Arrival
  private var numbered: UInt64 = 1
  private let identities: RandomKey
  private let works: RandomKey
  private let law: TimeSampler?

  struct Arrival {
    var identity: UInt64
    /// −1 where it is constant.
    var work: Int64
  }

  /// The next request; one is there for each time of an arrival.
  @inline(__always) mutating func takeArrival() -> Arrival {
    let arrival = ahead
    numbered += 1
    ahead = Self.arrival(numbered, identities, works, law)
    return arrival
  }

  @inline(__always) private static func arrival(
    _ number: UInt64, _ identities: RandomKey, _ works: RandomKey, _ law: TimeSampler?
  ) -> Arrival {
    let identity = identities.number(number, 0)
    guard let law else { return Arrival(identity: identity, work: -1) }
    return Arrival(identity: identity, work: works.time(law, identity).nanoseconds)
  }

  init(_ spec: ArrivalSpec, _ model: CompiledModel, _ source: RandomSource, _ keys: [RandomKey]) {
    let asked = model.operations[Int(spec.operation)]
    let work = model.works[Int(asked.work)]
    identities = keys[Int(asked.identities)]
    works = keys[Int(work.key)]
    law = work.constant < 0 ? work.law : nil
    ahead = Self.arrival(1, identities, works, law)
    operation = spec.operation
    segments = Array(model.segments[Int(spec.segments.lowerBound)..<Int(spec.segments.upperBound)])
    (isRegular, duration, baseMean) = (spec.isRegular, model.duration, spec.baseMean)
    draws = TimeSource(
      .exponential(meanNanoseconds: spec.isRegular ? 0 : spec.baseMean), source.stream(spec.name, "arrivals"))
  }

  /// The arrival after the one at a time (0 before the first); nil when none comes up to the end. Regular ones come at the end too: so many as
  /// rate × duration.
  mutating func next(after time: Int64) -> Int64? {
    let next = isRegular ? nextRegular() : nextRandom(after: time)
    guard let next, next <= duration else { return nil }
    count += 1
    return next
  }

  private mutating func nextRegular() -> Int64? {
    let number = Double(count + 1)
    while true {
      let segment = segments[place]
      let end = place + 1 < segments.count ? segments[place + 1] : nil
      let isHere = end.map { number <= $0.before } ?? true
      if isHere, segment.rate.count > 0 {
        let distance = (number - segment.before) * Double(segment.rate.unit.count) / segment.rate.count
        return max((SimulationTime(nanoseconds: segment.start) + SimulationTime(rounding: distance)).nanoseconds, 0)
      }
      guard end != nil else { return nil }
      place += 1
    }
  }

  private mutating func nextRandom(after time: Int64) -> Int64? {
    guard baseMean > 0 else { return nil }
    let draw = draws.next().nanoseconds
    if segments.count == 1 { return time.addingReportingOverflow(draw).overflow ? nil : time + draw }
    // Along the line, in units of the first rate's nanoseconds.
    var left = Double(draw)
    var start = time
    while true {
      let segment = segments[place]
      let speed = segment.rate.perNanosecond * baseMean
      guard place + 1 < segments.count else {
        return speed > 0
          ? (SimulationTime(nanoseconds: start) + SimulationTime(rounding: left / speed)).nanoseconds : nil
      }
      let end = segments[place + 1].start
      let there = Double(end - start) * speed
      if left < there { return min(start + SimulationTime(rounding: left / speed).nanoseconds, end) }
      left -= there
      start = end
      place += 1
    }
  }
}
