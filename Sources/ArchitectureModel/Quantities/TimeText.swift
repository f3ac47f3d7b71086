/// Times as people read them: short, and one way only.
package enum TimeText {
  /// `50 ms`, `2.60 s`, `1.5 min`, `3 h`: three digits, and two decimals from one to ten seconds.
  package static func milliseconds(_ value: Double) -> String {
    abs(value) < roundsToSecond ? short(milliseconds: value) : long(seconds: value / 1e3)
  }

  /// The same for a time in seconds.
  package static func seconds(_ value: Double) -> String {
    abs(value) * 1e3 < roundsToSecond ? short(milliseconds: value * 1e3) : long(seconds: value)
  }

  /// Milliseconds from which on three digits make a second.
  private static let roundsToSecond = 999.5

  private static func short(milliseconds value: Double) -> String {
    let magnitude = abs(value)
    if magnitude < 1e-12 { return "0 ms" }
    if magnitude < 0.001 { return "\(DecimalText.significant(value * 1e6, digits: 3)) ns" }
    if magnitude < 1 { return "\(DecimalText.significant(value * 1e3, digits: 3)) µs" }
    return "\(DecimalText.significant(value, digits: 3)) ms"
  }

  private static func long(seconds value: Double) -> String {
    let magnitude = abs(value)
    if magnitude < 9.995 { return "\(DecimalText.fixed(value, decimals: 2)) s" }
    if magnitude < 59.95 { return "\(DecimalText.significant(value, digits: 3)) s" }
    if magnitude < 3_600 { return "\(DecimalText.significant(value / 60, digits: 3)) min" }
    if magnitude < 86_400 { return "\(DecimalText.significant(value / 3_600, digits: 3)) h" }
    return "\(DecimalText.significant(value / 86_400, digits: 3)) d"
  }

  package static func duration(_ value: Nanoseconds) -> String {
    value.count % 1_000_000_000 == 0 && value.count < 60_000_000_000
      ? "\(value.count / 1_000_000_000) s" : milliseconds(value.milliseconds)
  }

  /// Hours of downtime: two decimals, more where they would all be zero.
  package static func hours(_ value: Double) -> String {
    if value == 0 { return "0" }
    return abs(value) >= 0.01 ? DecimalText.fixed(value, decimals: 2) : DecimalText.significant(value, digits: 2)
  }
}
