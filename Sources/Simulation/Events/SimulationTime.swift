/// A point of simulated time, or a length of it: whole nanoseconds since the start.
///
/// Integers, so that sums do not depend on their order and two events can fall on the same instant. 2⁶³ nanoseconds are
/// 292 years; what would be later is ``never``.
public struct SimulationTime: Hashable, Comparable, Sendable {
  /// Whole nanoseconds since the start.
  public let nanoseconds: Int64

  /// So many nanoseconds after the start.
  @inlinable @inline(__always) public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static let zero = SimulationTime(nanoseconds: 0)

  /// Later than everything.
  package static let never = SimulationTime(nanoseconds: .max)

  package static func milliseconds(_ count: Int64) -> SimulationTime { scaled(count, 1_000_000) }
  package static func seconds(_ count: Int64) -> SimulationTime { scaled(count, 1_000_000_000) }

  /// From a real number of nanoseconds: to the nearest whole one, of two equally near to the even one. What is below
  /// zero counts as zero, what is past the end as ``never``.
  @inlinable @inline(__always) public init(rounding nanoseconds: Double) {
    if nanoseconds < 0x1p52 {
      // From 2⁵² up a double has no fraction, so the addition rounds, and neighbours have neighbouring bit patterns.
      let rounded = (nanoseconds + 0x1p52).bitPattern &- (0x1p52).bitPattern
      self.init(nanoseconds: nanoseconds > 0 ? Int64(bitPattern: rounded) : 0)
    } else {
      self.init(nanoseconds: nanoseconds < 0x1p63 ? Int64(nanoseconds) : .max)
    }
  }

  /// From seconds, rounded as by ``init(rounding:)``.
  package init(roundingSeconds seconds: Double) { self.init(rounding: seconds * 1e9) }

  /// The nearest double.
  package var seconds: Double { Double(nanoseconds) / 1e9 }

  /// Whether it is earlier.
  @inlinable public static func < (left: SimulationTime, right: SimulationTime) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// What is past the end is ``never``.
  @inlinable public static func + (left: SimulationTime, right: SimulationTime) -> SimulationTime {
    let (sum, isPast) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
    return SimulationTime(nanoseconds: isPast ? (right.nanoseconds < 0 ? .min : .max) : sum)
  }

  /// What is past the end is ``never``.
  @inlinable public static func - (left: SimulationTime, right: SimulationTime) -> SimulationTime {
    let (difference, isPast) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
    return SimulationTime(nanoseconds: isPast ? (right.nanoseconds < 0 ? .max : .min) : difference)
  }

  private static func scaled(_ count: Int64, _ unit: Int64) -> SimulationTime {
    let (product, isPast) = count.multipliedReportingOverflow(by: unit)
    return SimulationTime(nanoseconds: isPast ? (count < 0 ? .min : .max) : product)
  }
}
