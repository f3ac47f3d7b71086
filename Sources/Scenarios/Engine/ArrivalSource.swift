import ArchitectureModel
import Simulation

/// When requests come to an operation from outside.
///
/// The expected number of arrivals by a time is a broken line, straight while the rate stays. Regular requests come when
/// it passes a whole number; Poisson ones have exponential distances along it (inversion). So a change of the rate does
/// not move what came before it, and the same draws serve before and after.
/// - Source: Law, "Simulation modeling and analysis", 5th edition, section 8.6.2.
struct ArrivalSource {
  /// How many requests are worked out together.
  private static let batch = 64

  let operation: Int32
  private let segments: [LoadSegment]
  private let isRegular: Bool
  private let duration: Int64
  private var place = 0
  private(set) var count: UInt64 = 0
  private var draws: TimeSource
  private let baseMean: Double
  /// The next requests: their numbers, and their own work where that varies. As with times between arrivals, the processor
  /// works on several at once where they are worked out in a row.
  private var identitiesAhead: [UInt64]
  /// −1 where it is constant.
  private var worksAhead: [Int64]
  private var taken = ArrivalSource.batch
  private var numbered: UInt64 = 0
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
    if taken == Self.batch { workAhead() }
    defer { taken += 1 }
    return Arrival(identity: identitiesAhead[taken], work: worksAhead[taken])
  }

  @inline(never) private mutating func workAhead() {
    identities.fill(&identitiesAhead, from: numbered + 1)
    numbered += UInt64(Self.batch)
    law?.fill(&worksAhead, of: identitiesAhead, works)
    taken = 0
  }

  init(_ spec: ArrivalSpec, _ model: CompiledModel, _ source: RandomSource, _ keys: [RandomKey]) {
    let asked = model.operations[Int(spec.operation)]
    let work = model.works[Int(asked.work)]
    identities = keys[Int(asked.identities)]
    works = keys[Int(work.key)]
    law = work.constant < 0 ? work.law : nil
    identitiesAhead = [UInt64](repeating: 0, count: Self.batch)
    worksAhead = [Int64](repeating: -1, count: Self.batch)
    operation = spec.operation
    segments = Array(model.segments[Int(spec.segments.lowerBound)..<Int(spec.segments.upperBound)])
    (isRegular, duration, baseMean) = (spec.isRegular, model.duration, spec.baseMean)
    draws = TimeSource(
      .exponential(meanNanoseconds: spec.isRegular ? 0 : spec.baseMean), source.stream(spec.name, "arrivals"))
  }

  /// The arrival after the one at a time (0 before the first); nil when none comes up to the end. Regular ones come at
  /// the end too: so many as rate × duration.
  @inline(__always) mutating func next(after time: Int64) -> Int64? {
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

  @inline(__always) private mutating func nextRandom(after time: Int64) -> Int64? {
    guard baseMean > 0 else { return nil }
    let draw = draws.next().nanoseconds
    if segments.count == 1 { return time.addingReportingOverflow(draw).overflow ? nil : time + draw }
    return alongTheLine(draw, from: time)
  }

  /// In units of the first rate's nanoseconds.
  @inline(never) private mutating func alongTheLine(_ draw: Int64, from time: Int64) -> Int64? {
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
