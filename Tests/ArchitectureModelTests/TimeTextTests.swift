import ArchitectureModel
import Testing

@Suite struct TimeTextTests {
  @Test(arguments: [
    (0.0, "0 ms"), (1e-13, "0 ms"), (0.000001, "1 ns"), (0.00025, "250 ns"), (0.000_999_4, "999 ns"),
    (0.000_999_6, "1 µs"),
    (0.0015, "1.5 µs"), (0.999_4, "999 µs"), (0.999_6, "1 ms"), (1, "1 ms"), (1.234, "1.23 ms"), (1.235, "1.24 ms"),
    (50, "50 ms"), (999.4, "999 ms"),
    (999.5, "1.00 s"), (999.7, "1.00 s"), (1_000, "1.00 s"), (2_600, "2.60 s"), (9_994, "9.99 s"), (9_995, "10 s"),
    (30_000, "30 s"), (59_900, "59.9 s"),
    (59_950, "1 min"), (59_999, "1 min"), (60_000, "1 min"), (90_000, "1.5 min"), (3_594_000, "59.9 min"),
    (3_599_000, "1 h"), (3_600_000, "1 h"),
    (86_000_000, "23.9 h"), (86_399_000, "1 d"), (86_400_000, "1 d"), (-50, "-50 ms"), (-2_600, "-2.60 s"),
    (31_536_000_000, "365 d"),
  ])
  func millisecondsAreShort(_ value: Double, _ text: String) { #expect(TimeText.milliseconds(value) == text) }

  @Test(arguments: [
    (0.0, "0 ms"), (0.05, "50 ms"), (0.993, "993 ms"), (0.9997, "1.00 s"), (1.0, "1.00 s"), (45, "45 s"),
    (7_200, "2 h"),
  ])
  func secondsAreShort(_ value: Double, _ text: String) { #expect(TimeText.seconds(value) == text) }

  /// No unit ever shows as many of itself as make one of the next, and every text ends.
  @Test func noUnitIsFull() {
    let most = ["ns": 1_000.0, "µs": 1_000, "ms": 1_000, "s": 60, "min": 60, "h": 24]
    let limits = [0.001, 1, 1_000, 10_000, 60_000, 3_600_000, 86_400_000]
    var random = SeededGenerator(7)
    for _ in 0..<20_000 {
      let base = limits.randomElement(using: &random) ?? 1
      let value = base * (1 + Double.random(in: -0.002...0.002, using: &random))
      let text = TimeText.milliseconds(value)
      let parts = text.split(separator: " ")
      let number = Double(parts[0].filter { $0 != "," }) ?? -1
      #expect(
        parts.count == 2 && number >= 0.999 && number < most[String(parts[1])] ?? .infinity, "\(value): \(text), seed 7"
      )
    }
  }

  @Test(arguments: [
    (0 as Int64, "0 s"), (30_000_000_000, "30 s"), (59_000_000_000, "59 s"), (60_000_000_000, "1 min"),
    (1_500_000_000, "1.50 s"), (250_000, "250 µs"),
    (1, "1 ns"), (604_800_000_000_000, "7 d"), (6_000_000_000_000, "100 min"), (100_000_000_000, "100 s"),
    (12_345_000_000, "12.345 s"), (2_600_000_000, "2.60 s"), (2_345_000_000, "2.345 s"),
    (90_061_500_000_000, "90,061.5 s"),
    (1_234_567_890, "1,234,567.89 µs"), (129_600_000_000_001, "129,600,000,000,001 ns"), (9_900_000_000_000, "2.75 h"),
    (129_600_000_000_000, "1.5 d"), (.max, "9,223,372,036,854,775,807 ns"), (3_690_000_000_000, "61.5 min"),
  ])
  func durationsAreAsTheyWereWritten(_ count: Int64, _ text: String) {
    #expect(TimeText.duration(Nanoseconds(count)) == text)
  }

  @Test(arguments: [
    (0.0, "0"), (8.76, "8.76"), (0.01, "0.01"), (0.0099, "0.0099"), (0.000085, "0.000085"), (1_234.567, "1,234.57"),
    (8_760, "8,760.00"), (1e-12, "1e-12"),
  ])
  func hoursShowWhatIsThere(_ value: Double, _ text: String) { #expect(TimeText.hours(value) == text) }
}
