/// A whole number that changes in time, such as a queue's length, added up over time: exact, so that Little's law (the
/// integral of the number present equals the sum of the times spent) holds to the nanosecond.
package struct TimeIntegral: MergeableStatistic {
  package private(set) var level: Int64 = 0
  /// Σ level × nanoseconds, and over how many nanoseconds.
  package private(set) var area: UInt128 = 0
  package private(set) var elapsed: UInt128 = 0
  package private(set) var maximum: Int64 = 0
  private var since = SimulationTime.zero

  package init() {}

  package mutating func change(by difference: Int64, at time: SimulationTime) { set(to: level + difference, at: time) }

  package mutating func set(to level: Int64, at time: SimulationTime) {
    precondition(level >= 0, "numbers from 0 up")
    advance(to: time)
    self.level = level
    maximum = max(maximum, level)
  }

  /// Counts the present level up to a time.
  package mutating func advance(to time: SimulationTime) {
    precondition(time >= since, "time does not run backwards")
    let length = UInt64(time.nanoseconds - since.nanoseconds)
    let product = UInt64(level).multipliedFullWidth(by: length)
    area += UInt128(product.high) << 64 | UInt128(product.low)
    elapsed += UInt128(length)
    since = time
  }

  /// Forgets what was before, but for the level: the end of a warm-up.
  package mutating func restart(at time: SimulationTime) {
    advance(to: time)
    (area, elapsed, maximum) = (0, 0, level)
  }

  /// Nil where no time has passed.
  package var mean: Double? { elapsed == 0 ? nil : Double(area) / Double(elapsed) }

  /// Adds what another run has seen. A level of the present is not kept: parts are merged when they have ended.
  package mutating func merge(_ other: TimeIntegral) {
    area += other.area
    elapsed += other.elapsed
    maximum = max(maximum, other.maximum)
    (level, since) = (0, .zero)
  }

  // MARK: As whole numbers

  package func encode(into words: inout [UInt64]) {
    words.appendDouble(area)
    words.appendDouble(elapsed)
    words.append(UInt64(maximum))
  }

  package init?(decoding words: inout ArraySlice<UInt64>) {
    guard let area = words.popDouble(), let elapsed = words.popDouble(), let maximum = words.popFirst(),
      maximum <= UInt64(Int64.max)
    else { return nil }
    (self.area, self.elapsed, self.maximum) = (area, elapsed, Int64(maximum))
    let (most, isOver) = elapsed.multipliedReportingOverflow(by: UInt128(maximum))
    guard isOver || area <= most else { return nil }
  }
}
