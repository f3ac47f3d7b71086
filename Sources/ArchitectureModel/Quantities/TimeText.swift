/// Times as people read them: short, and one way only.
package enum TimeText {
  /// `50 ms`, `2.60 s`, `1.5 min`, `3 h`.
  package static func milliseconds(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude < 1e-12 { return "0 ms" }
    // Each unit ends where its three digits would round up to one of the next.
    if magnitude < 0.000_999_5 { return "\(DecimalText.significant(value * 1e6, digits: 3)) ns" }
    if magnitude < 0.999_5 { return "\(DecimalText.significant(value * 1e3, digits: 3)) µs" }
    if magnitude < 999.5 { return "\(DecimalText.significant(value, digits: 3)) ms" }
    return seconds(value / 1e3)
  }

  /// `2.60 s`, `30 s`, `1.5 min`: two decimals below ten seconds.
  package static func seconds(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude < 0.999_5 { return milliseconds(value * 1e3) }
    if magnitude < 9.995 { return "\(DecimalText.fixed(value, decimals: 2)) s" }
    if magnitude < 59.95 { return "\(DecimalText.significant(value, digits: 3)) s" }
    if magnitude < 60 { return value < 0 ? "-1 min" : "1 min" }
    if magnitude < 3_597 { return "\(DecimalText.significant(value / 60, digits: 3)) min" }
    if magnitude < 3_600 { return value < 0 ? "-1 h" : "1 h" }
    if magnitude < 86_220 { return "\(DecimalText.significant(value / 3_600, digits: 3)) h" }
    if magnitude < 86_400 { return value < 0 ? "-1 d" : "1 d" }
    return "\(DecimalText.significant(value / 86_400, digits: 3)) d"
  }

  /// A time that somebody has declared, without any rounding, in the largest unit in which it is short: `30 s`,
  /// `1.5 min`, `100 min`, `12.345 s`.
  package static func duration(_ value: Nanoseconds) -> String {
    let units: [(length: Int64, name: String)] = [
      (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"), (1_000_000_000, "s"),
      (1_000_000, "ms"), (1_000, "µs"),
    ]
    for (length, name) in units where value.count >= length {
      // Three decimals at most: the next smaller unit may do with fewer.
      let (whole, rest) = value.count.quotientAndRemainder(dividingBy: length)
      let (thousandths, left) = (rest * 1_000).quotientAndRemainder(dividingBy: length)
      guard left == 0, thousandths.isMultiple(of: 10) || name == "s" else { continue }
      // As times that were worked out are shown.
      if name == "s", whole < 10, thousandths > 0, thousandths.isMultiple(of: 10) { return seconds(value.seconds) }
      let number = Double(whole) + Double(thousandths) / 1_000
      return "\(DecimalText.significant(number, digits: 15)) \(name)"
    }
    return value.count == 0 ? "0 s" : "\(DecimalText.count(Int(value.count))) ns"
  }

  /// Hours of downtime: two decimals, more where they would all be zero.
  package static func hours(_ value: Double) -> String {
    if value == 0 { return "0" }
    return abs(value) >= 0.01 ? DecimalText.fixed(value, decimals: 2) : DecimalText.significant(value, digits: 2)
  }
}
