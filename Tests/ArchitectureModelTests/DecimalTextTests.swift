import ArchitectureModel
import Testing

@Suite struct DecimalTextTests {
  @Test(arguments: [
    (0.125, 2, "0.13"), (2.675, 2, "2.68"), (-2.675, 2, "-2.68"), (1.005, 2, "1.01"), (0.5, 0, "1"), (-0.5, 0, "-1"),
    (1.5, 0, "2"),
    (2.5, 0, "3"), (0.4999, 0, "0"), (-0.4, 0, "0"), (0, 2, "0.00"), (-0.0, 1, "0.0"), (999.995, 2, "1,000.00"),
    (1_234_567.891, 1, "1,234,567.9"), (-1_234, 0, "-1,234"), (-123, 0, "-123"), (123, 3, "123.000"),
    (1e15, 0, "1,000,000,000,000,000"),
    (1e-7, 3, "0.000"), (.infinity, 2, "∞"),
  ])
  func fixedNumbersHaveTheirDecimals(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(DecimalText.fixed(value, decimals: decimals) == text)
  }

  /// Every thousandth up to ten, against whole numbers.
  @Test func everyThousandthRoundsAsItLooks() {
    for thousandths in -10_000...10_000 {
      let hundredths = (abs(thousandths) + 5) / 10
      let sign = thousandths < 0 && hundredths > 0 ? "-" : ""
      let text = "\(sign)\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
      #expect(DecimalText.fixed(Double(thousandths) / 1_000, decimals: 2) == text)
    }
  }

  @Test(arguments: [
    (0.0, 3, "0"), (1234.5, 3, "1,235"), (123.45, 3, "123"), (12.345, 3, "12.3"), (1.2345, 3, "1.23"),
    (1.235, 3, "1.24"),
    (0.012345, 3, "0.0123"), (9.996, 3, "10"), (99.96, 3, "100"), (999.6, 3, "1,000"), (0.09996, 3, "0.1"), (5, 3, "5"),
    (1.5, 3, "1.5"), (1e-9, 2, "0.000000001"), (1.26e-9, 2, "0.0000000013"), (1e-10, 2, "1e-10"),
    (1.26e-10, 2, "1.3e-10"),
    (9.96e-10, 2, "1e-9"), (9.94e-10, 2, "9.9e-10"), (.leastNonzeroMagnitude, 3, "5e-324"), (-1.26e-10, 2, "-1.3e-10"),
    (1e21, 3, "1,000,000,000,000,000,000,000"),
  ])
  func significantDigitsAreKept(_ value: Double, _ digits: Int, _ text: String) {
    #expect(DecimalText.significant(value, digits: digits) == text)
  }

  @Test(arguments: [
    (0.0, "100 %"), (1, "0 %"), (0.001, "99.9 %"), (0.00155, "99.845 %"), (1e-12, "99.9999999999 %"),
    (1.234e-12, "99.9999999998766 %"),
    (1.2345e-12, "99.9999999998765 %"), (0.5, "50 %"), (0.000_999_95, "99.9 %"), (0.000_999_94, "99.90001 %"),
    (0.1234567, "87.6543 %"), (0.12345650001, "87.6543 %"),
    (1e-20, "99.999999999999999999 %"),
  ])
  func availabilitiesKeepTheirNines(_ unavailability: Double, _ text: String) {
    #expect(DecimalText.percent(unavailability: unavailability) == text)
  }

  @Test func everyNumberOfNinesIsShown() {
    for nines in 3...30 {
      let text = DecimalText.percent(unavailability: Double("1e-\(nines)") ?? 0)
      #expect(text == "99." + String(repeating: "9", count: nines - 2) + " %")
    }
  }

  /// What is shown as enough is enough: never less than was asked for, and not by more than a tenth of what is missing.
  @Test func whatIsEnoughIsRoundedTheSafeWay() {
    var random = SeededGenerator(6)
    for _ in 0..<2_000 {
      let allowed = Double.random(in: 1...10, using: &random) * Double("1e-\(Int.random(in: 1...12, using: &random))")!
      let text = DecimalText.sufficientPercent(unavailability: allowed)
      guard let shown = DecimalNumber(text.dropLast(2)) else {
        Issue.record("\(text) is no number, seed 6")
        continue
      }
      let missing = (DecimalNumber.one - shown.scaled(byPowerOfTen: -2)).double
      #expect(missing <= allowed * (1 + 1e-15) && missing > allowed * 0.89, "\(allowed): \(text), seed 6")
    }
    #expect(DecimalText.sufficientPercent(unavailability: 0) == "100 %")
    #expect(DecimalText.sufficientPercent(unavailability: 0.00019) == "99.981 %")
    #expect(DecimalText.sufficientPercent(unavailability: 0.000199) == "99.981 %")
    #expect(DecimalText.sufficientPercent(unavailability: 0.001) == "99.9 %")
  }

  @Test func sharesAndCountsAreWritten() {
    #expect(DecimalText.percent(0.1234, decimals: 1) == "12.3 %")
    #expect(DecimalText.percent(1, decimals: 0) == "100 %")
    for (count, text) in [
      (0, "0"), (999, "999"), (1_000, "1,000"), (-1_000, "-1,000"), (1_234_567, "1,234,567"),
      (.max, "9,223,372,036,854,775,807"),
    ] {
      #expect(DecimalText.count(count) == text)
    }
  }
}
