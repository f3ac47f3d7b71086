import ArchitectureModel

/// Writes shares as the architecture file has them, with as many digits as their counts can bear.
package enum ShareText {
  /// `98%` of 200, `66.7%` of 3: one digit more than a single one of them would change.
  package static func percent(_ hits: Int, of count: Int) -> String {
    precondition(hits >= 0 && hits <= count && count > 0, "a share of some")
    let digits = min(12, String(count).count - 1)
    let scale = (0..<digits).reduce(UInt128(100)) { scale, _ in scale * 10 }
    let (whole, rest) = (UInt128(hits) * scale).quotientAndRemainder(dividingBy: UInt128(count))
    var rounded = whole + (2 * rest >= UInt128(count) ? 1 : 0)
    // What failed once was not always well, and what was well once did not always fail.
    if rounded == scale, hits < count { rounded -= 1 }
    if rounded == 0, hits > 0 { rounded = 1 }
    return decimal(rounded, decimals: digits) + "%"
  }

  /// A share to four digits.
  package static func percent(_ share: Double) -> String {
    DecimalText.significant(min(1, max(0, share)) * 100, digits: 4) + "%"
  }

  /// `4 of 200 failed: 0.8 % – 5.0 %`, the interval being Wilson's at 95 %.
  package static func failures(_ outcomes: Draft.Outcomes) -> String {
    let interval = WilsonInterval(hits: outcomes.failures, of: outcomes.count)
    // As many decimals as tell the ends apart by some steps.
    let width = (interval.high - interval.low) * 100
    let decimals = width >= 10 ? 0 : width >= 0.5 ? 1 : width >= 0.05 ? 2 : width >= 0.005 ? 3 : 4
    return "\(DecimalText.count(outcomes.failures)) of \(DecimalText.count(outcomes.count)) failed: "
      + "\(bound(interval.low, decimals)) – \(bound(interval.high, decimals))"
  }

  private static func bound(_ share: Double, _ decimals: Int) -> String {
    share == 0 ? "0 %" : share == 1 ? "100 %" : DecimalText.percent(share, decimals: decimals)
  }

  private static func decimal(_ number: UInt128, decimals: Int) -> String {
    var text = String(number)
    if text.count <= decimals { text = String(repeating: "0", count: decimals + 1 - text.count) + text }
    guard decimals > 0 else { return text }
    var fraction = text.suffix(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    return text.dropLast(decimals) + (fraction.isEmpty ? "" : "." + fraction)
  }
}
