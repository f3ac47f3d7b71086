/// A length of time in whole nanoseconds, at most about 292 years.
package struct Nanoseconds: Hashable, Comparable, Sendable {
  package let count: Int64

  package init(_ count: Int64) { self.count = count }

  package static let zero = Nanoseconds(0)

  package static func milliseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000) }
  package static func seconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000_000) }
  package static func days(_ count: Int64) -> Nanoseconds { seconds(count * 86_400) }

  package var milliseconds: Double { Double(count) / 1e6 }
  package var seconds: Double { Double(count) / 1e9 }
  package var hours: Double { Double(count) / 3.6e12 }

  package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
}

/// A unit of time as it is written after a number.
package enum TimeUnit: String, CaseIterable, Sendable {
  case nanosecond = "ns"
  case microsecond = "us"
  case millisecond = "ms"
  case second = "s"
  case minute = "m"
  case hour = "h"
  case day = "d"
  case week = "w"

  package var nanoseconds: Int64 {
    switch self {
    case .nanosecond: 1
    case .microsecond: 1_000
    case .millisecond: 1_000_000
    case .second: 1_000_000_000
    case .minute: 60_000_000_000
    case .hour: 3_600_000_000_000
    case .day: 86_400_000_000_000
    case .week: 604_800_000_000_000
    }
  }
}
