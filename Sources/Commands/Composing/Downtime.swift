import ArchitectureModel
import Documents
import Reports

/// Downtime in the periods that people think in: a quarter is a fourth of the year, a month a twelfth.
enum Downtime {
  /// `8.76 h a year, 43.8 min a month, …`.
  static func everyPeriod(_ failure: Double, _ year: Year) -> String {
    let seconds = failure * year.hours * 3_600
    let others = periods(year).filter { $0.name != "quarter" }.map { name, share in
      "\(TimeText.seconds(seconds / share)) a \(name)"
    }
    return (["\(TimeText.hours(failure * year.hours)) h a year"] + others).joined(separator: ", ")
  }

  /// How often each period fits into the year.
  private static func periods(_ year: Year) -> [(name: String, share: Double)] {
    [("quarter", 4), ("month", 12), ("week", year.days / 7), ("day", year.days)]
  }

  /// Seconds in every period.
  static func json(_ failure: Double, _ year: Year) -> JSONValue {
    let seconds = failure * year.hours * 3_600
    return .object(
      [("year", .number(seconds))] + periods(year).map { (key: $0.name, value: .number(seconds / $0.share)) })
  }

  /// `3 nines` for 99.9 %: −log₁₀ of the unavailability, to three digits.
  static func nines(_ failure: Double) -> String {
    "\(DecimalText.significant(ninesCount(failure), digits: 3)) nines"
  }

  /// ∞ for what never fails.
  static func ninesCount(_ failure: Double) -> Double { abs(SystemInterface.logarithm(failure)) }
}
