import ArchitectureModel
import Testing

@Suite struct QuantityTextTests {
  typealias Refusal = QuantityText.Refusal

  private func refusal<Value>(_ read: () throws(Refusal) -> Value) -> (message: String, help: String?)? {
    do {
      _ = try read()
      return nil
    } catch {
      return (error.message, error.help)
    }
  }

  // MARK: Probabilities

  @Test(arguments: [
    ("99.9%", 0.999, 0.001), ("0.999", 0.999, 0.001), ("100%", 1, 0), ("1", 1, 0), ("0", 0, 1), ("0%", 0, 1),
    ("99.9 %", 0.999, 0.001),
    ("99.9999999999%", 0.999999999999, 1e-12), ("1e-3", 0.001, 0.999), ("1E-1%", 0.001, 0.999), ("-0%", 0, 1),
    (".5", 0.5, 0.5), ("+50%", 0.5, 0.5),
    ("0.99999999999999999999", 1, 1e-20),
  ])
  func probabilitiesAreReadFromTheirDigits(_ text: String, _ value: Double, _ complement: Double) throws {
    let read = try QuantityText.probability(text)
    #expect(read.nominal == Probability(value: value, complement: complement))
    #expect(!read.isUncertain)
  }

  @Test(arguments: [
    "99.9% ± 0.05%", "99.9%±0.05%", "99.9% +- 0.05%", "99.9%+-0.05%", "0.999 ± 0.0005", "99.9%  ±  0.0005",
  ])
  func uncertainProbabilitiesHaveARange(_ text: String) throws {
    let read = try QuantityText.probability(text)
    #expect(read.nominal == Probability(value: 0.999, complement: 0.001))
    #expect(read.low == Probability(value: 0.9985, complement: 0.0015))
    #expect(read.high == Probability(value: 0.9995, complement: 0.0005))
    #expect(read.isUncertain)
  }

  @Test func aRangeMayReachTheEnds() throws {
    let read = try QuantityText.probability("50% ± 50%")
    #expect(read.low == .zero && read.high == .one)
    #expect(try !QuantityText.probability("50% ± 0%").isUncertain)
  }

  @Test func theMiddleOfARangeIsItsNominalValue() throws {
    let read = try QuantityText.probability(min: "99.8%", max: "0.9995")
    #expect(read.low == Probability(value: 0.998, complement: 0.002))
    #expect(read.high == Probability(value: 0.9995, complement: 0.0005))
    #expect(read.nominal == Probability(value: 0.99875, complement: 0.00125))
    #expect(try !QuantityText.probability(min: "5%", max: "0.05").isUncertain)
  }

  @Test(arguments: [
    "0." + String(repeating: "9", count: 801), String(repeating: "9", count: 801) + "%", "1e-4001", "1E4001 %",
    "99.9% ± 1e-99999999999999999999%",
  ])
  func numbersPastTheLimitsAreRefusedByName(_ text: String) {
    let refused = refusal { () throws(Refusal) in try QuantityText.probability(text) }
    #expect(refused?.message == "the number has more than 800 digits, or an exponent beyond 4000")
    #expect(refused?.help == "round it")
  }

  private static let between = "a share lies between 0% and 100%"
  private static let shareForms = "write a percentage such as 99.9% or a fraction such as 0.999"

  @Test(
    arguments: [
      ("99.9", "99.9 has no unit and is above 1", "write 99.9%"), ("2", "2 has no unit and is above 1", "write 2%"),
      ("100", "100 is above 1", between), ("1000", "1000 is above 1", between),
      ("100.1%", "100.1% is above 100 %", between),
      ("1e2%", nil, nil), ("1e3%", "1e3% is above 100 %", between), ("-1%", "-1% is below 0", between),
      ("-0.5", "-0.5 is below 0", between),
      ("much", "'much' is no share", shareForms), ("", "'' is no share", shareForms),
      ("%", "'%' is no share", shareForms),
      ("99,9%", "'99,9%' is no share", shareForms), ("99.9%%", "'99.9%%' is no share", shareForms),
      ("0x1", "'0x1' is no share", shareForms),
      (
        "99.9% ± 0.2%", "'99.9% ± 0.2%' reaches outside 0 to 100 %",
        "give the ends instead, such as { min: 99.8%, max: 100% }"
      ),
      ("1% ± 2%", "'1% ± 2%' reaches outside 0 to 100 %", "give the ends instead, such as { min: 99.8%, max: 100% }"),
      ("99% ± -1%", "'99% ± -1%' has a negative uncertainty", "leave out the minus"),
      ("99% ±", "'' is no share", shareForms),
      ("± 1%", "'' is no share", shareForms), ("101% ± 1%", "101% ± 1% is above 100 %", between),
      ("1% ± 1% ± 1%", "'1% ± 1%' is no share", shareForms),
    ] as [(String, String?, String?)])
  func otherProbabilitiesAreRefused(_ text: String, _ message: String?, _ help: String?) {
    let refused = refusal { () throws(Refusal) in try QuantityText.probability(text) }
    #expect(refused?.message == message)
    #expect(refused?.help == help)
  }

  @Test func aRangeTheWrongWayRoundIsRefused() {
    let refused = refusal { () throws(Refusal) in try QuantityText.probability(min: "99.9%", max: "99%") }
    #expect(refused?.message == "max 99% is below min 99.9%" && refused?.help == "swap them")
    #expect(
      refusal { () throws(Refusal) in try QuantityText.probability(min: "99.9", max: "1") }?.help == "write 99.9%")
    #expect(
      refusal { () throws(Refusal) in try QuantityText.probability(min: "0", max: "x") }?.message == "'x' is no share")
  }

  // MARK: Durations

  @Test(arguments: [
    ("50ms", 50_000_000), ("2s", 2_000_000_000), ("1h30m", 5_400_000_000_000), ("7d", 604_800_000_000_000),
    ("250us", 250_000), ("250µs", 250_000),
    ("250μs", 250_000), ("1ns", 1), ("1w", 604_800_000_000_000), ("0ms", 0), ("0.5s", 500_000_000),
    ("1.5h", 5_400_000_000_000), (".5s", 500_000_000),
    ("1.000000000000000000000000s", 1_000_000_000), ("0.000000001s", 1), ("1d2h3m4s5ms6us7ns", 93_784_005_006_007),
    ("106751d", 9_223_286_400_000_000_000),
    ("9223372036854775807ns", Int64.max), ("007s", 7_000_000_000), ("30m1h", 5_400_000_000_000),
    ("1s1s", 2_000_000_000),
  ])
  func durationsAreWholeNanoseconds(_ text: String, _ count: Int64) throws {
    #expect(try QuantityText.duration(text) == Nanoseconds(count))
  }

  /// Every unit with every number of tenths up to a hundred, against whole numbers.
  @Test func everyUnitAndTenthIsExact() throws {
    for unit in TimeUnit.allCases where unit != .nanosecond {
      for tenths in 0...1_000 {
        let read = try QuantityText.duration("\(tenths / 10).\(tenths % 10)\(unit.rawValue)")
        #expect(read.count == unit.nanoseconds / 10 * Int64(tenths))
      }
    }
  }

  private static let durationForms = "write a number and a unit (ns, us, ms, s, m, h, d, w): 50ms, 1h30m"

  @Test(arguments: [
    ("50", "'50' has no unit", "write 50ms, 50s or another unit"), ("0", "'0' has no unit", "write 0ms"),
    ("1.5", "'1.5' has no unit", "write 1.5ms, 1.5s or another unit"),
    ("-5ms", "'-5ms' is negative", "a duration is at least 0ms"),
    ("-5", "'-5' is negative", "a duration is at least 0ms"),
    ("-x", "'-x' is no duration", durationForms), ("5 ms", "'5 ms' has a blank in it", "write 5ms"),
    ("1h 30m", "'1h 30m' has a blank in it", "write 1h30m"),
    ("5min", "'5min' has an unknown unit 'min'", "write 5m"),
    ("5 min", "'5 min' has an unknown unit 'min'", "write 5m"),
    ("5sec", "'5sec' has an unknown unit 'sec'", "write 5s"),
    ("5secs", "'5secs' has an unknown unit 'secs'", "write 5s"),
    ("1h5mins", "'1h5mins' has an unknown unit 'mins'", "write 1h5m"),
    ("2hours", "'2hours' has an unknown unit 'hours'", "write 2h"),
    ("2 days", "'2 days' has an unknown unit 'days'", "write 2d"),
    ("5msec", "'5msec' has an unknown unit 'msec'", "write 5ms"),
    ("5S", "'5S' has an unknown unit 'S'", "write 5s"), ("5MS", "'5MS' has an unknown unit 'MS'", "write 5ms"),
    ("1week", "'1week' has an unknown unit 'week'", "write 1w"),
    ("3milliseconds", "'3milliseconds' has an unknown unit 'milliseconds'", "write 3ms"),
    ("300y", "'300y' is no duration", durationForms), ("", "'' is no duration", durationForms),
    ("ms", "'ms' is no duration", durationForms),
    ("1.2.3s", "'1.2.3s' is no duration", durationForms), ("1e3s", "'1e3s' is no duration", durationForms),
    ("1h30", "'1h30' is no duration", durationForms),
    ("五s", "'五s' is no duration", durationForms), ("∞", "'∞' is no duration", durationForms),
    ("+5ms", "'+5ms' is no duration", durationForms),
    ("106752d", "'106752d' is longer than 292 years", "that is the longest duration"),
    ("9223372036854775808ns", "'9223372036854775808ns' is longer than 292 years", "that is the longest duration"),
    ("99999999999999999999w", "'99999999999999999999w' is longer than 292 years", "that is the longest duration"),
    ("9999999999999999999w", "'9999999999999999999w' is longer than 292 years", "that is the longest duration"),
    ("106751d106751d", "'106751d106751d' is longer than 292 years", "that is the longest duration"),
    ("0.1ns", "'0.1ns' is finer than a nanosecond", "durations are whole nanoseconds"),
    ("0.0000000001s", "'0.0000000001s' is finer than a nanosecond", "durations are whole nanoseconds"),
    (
      "0.0000000000000000000001s", "'0.0000000000000000000001s' is finer than a nanosecond",
      "durations are whole nanoseconds"
    ),
  ])
  func otherDurationsAreRefused(_ text: String, _ message: String, _ help: String) {
    let refused = refusal { () throws(Refusal) in try QuantityText.duration(text) }
    #expect(refused?.message == message)
    #expect(refused?.help == help)
  }

  /// Each mended unit could ask for another to be mended.
  @Test func aTextOfManyUnitsIsRefusedAtOnce() {
    let text = "1" + String(repeating: "sec", count: 100_000)
    #expect(refusal { () throws(Refusal) in try QuantityText.duration(text) }?.help == Self.durationForms)
  }

  // MARK: Rates

  @Test(arguments: [
    ("20/s", 20, 1), ("5/min", 5, 60), ("1000/h", 1_000, 3_600), ("2/d", 2, 86_400), ("0.5/s", 0.5, 1),
    ("1e3/s", 1_000, 1), ("0/s", 0, 1), ("20 / s", 20, 1),
  ])
  func ratesAreACountInAUnit(_ text: String, _ count: Double, _ seconds: Int64) throws {
    let rate = try QuantityText.rate(text)
    #expect(rate == Rate(count: count, per: .seconds(seconds)))
    #expect(rate.perSecond == count / Double(seconds))
  }

  private static let rateForms = "write a count and a unit of time: 20/s, 5/min, 1000/h, 2/d"
  private static let units = "the units are s, min, h and d"

  @Test(arguments: [
    ("20", "'20' has no unit of time", "write 20/s, 20/min, 20/h or 20/d"),
    ("-1/s", "'-1/s' is negative", "a rate is at least 0/s"),
    ("20/sec", "'20/sec' has an unknown unit of time 'sec'", units),
    ("20/m", "'20/m' has an unknown unit of time 'm'", "a minute is 'min' here"),
    ("20/", "'20/' has an unknown unit of time ''", units), ("/s", "'/s' is no rate", rateForms),
    ("fast", "'fast' is no rate", rateForms),
    ("1/2/s", "'1/2/s' is no rate", rateForms), ("", "'' is no rate", rateForms),
    ("20/S", "'20/S' has an unknown unit of time 'S'", units),
    ("20 per s", "'20 per s' is no rate", rateForms),
    ("1.1e12/s", "'1.1e12/s' is more than a rate can be", "a rate is at most 1e12"),
    ("1e400/s", "'1e400/s' is more than a rate can be", "a rate is at most 1e12"),
    ("20rps", "'20rps' is no rate", rateForms),
  ])
  func otherRatesAreRefused(_ text: String, _ message: String, _ help: String) {
    let refused = refusal { () throws(Refusal) in try QuantityText.rate(text) }
    #expect(refused?.message == message)
    #expect(refused?.help == help)
  }

  // MARK: Money

  @Test(arguments: [
    ("1200 USD/h", 1_200, "USD", 3_600), ("0.5 EUR/min", 0.5, "EUR", 60), ("0 CHF/d", 0, "CHF", 86_400),
    ("1e3  USD / s", 1_000, "USD", 1),
  ])
  func costsAreAnAmountInAUnit(_ text: String, _ amount: Double, _ currency: String, _ seconds: Int64) throws {
    let cost = try QuantityText.costRate(text)
    #expect(cost == CostRate(amount: amount, currency: currency, per: .seconds(seconds)))
    #expect(cost.perHour == amount * 3_600 / Double(seconds))
  }

  private static let costForms = "write an amount, a currency and a unit of time: 1200 USD/h"

  @Test(arguments: [
    ("1200", "'1200' is no cost of downtime", costForms), ("1200 USD", "'1200 USD' is no cost of downtime", costForms),
    ("1200/h", "'1200/h' is no cost of downtime", costForms),
    ("USD 1200/h", "'USD 1200/h' is no cost of downtime", costForms),
    ("1200 usd/h", "'1200 usd/h' is no cost of downtime", costForms),
    ("1200 €/h", "'1200 €/h' is no cost of downtime", costForms),
    ("1200USD/h", "'1200USD/h' is no cost of downtime", costForms),
    ("-5 USD/h", "'-5 USD/h' is negative", "downtime costs at least 0"),
    ("1.1e12 USD/h", "'1.1e12 USD/h' is more than downtime can cost", "an amount is at most 1e12"),
    ("5 USD/year", "'5 USD/year' has an unknown unit of time 'year'", units),
    ("1,200 USD/h", "'1,200 USD/h' is no cost of downtime", costForms),
  ])
  func otherCostsAreRefused(_ text: String, _ message: String, _ help: String) {
    let refused = refusal { () throws(Refusal) in try QuantityText.costRate(text) }
    #expect(refused?.message == message)
    #expect(refused?.help == help)
  }

  @Test func currenciesAreThreeCapitalLetters() {
    #expect(["USD", "EUR", "XXX"].allSatisfy(QuantityText.isCurrency))
    #expect(!["", "US", "USDX", "usd", "U1D", "ÄÖÜ", "US "].contains(where: QuantityText.isCurrency))
  }

  /// Whatever stands in a file, reading it ends in a value or in a refusal.
  @Test func noTextTraps() {
    var random = SeededGenerator(8)
    let alphabet = Array("0123456789.eE+-±%/ smhdwunµµUSDmin\u{301}½∞٣")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "0" })
      let accepted = try? QuantityText.probability(text)
      if let accepted {
        #expect((0...1).contains(accepted.low.value) && accepted.low.value <= accepted.high.value, "\(text)")
      }
      if let duration = try? QuantityText.duration(text) { #expect(duration >= .zero, "\(text)") }
      if let rate = try? QuantityText.rate(text) { #expect(rate.perSecond >= 0 && rate.perSecond.isFinite, "\(text)") }
      if let cost = try? QuantityText.costRate(text) { #expect(cost.perHour >= 0 && cost.perHour.isFinite, "\(text)") }
    }
  }
}
