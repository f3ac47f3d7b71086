import ArchitectureModel
import Testing

/// Numbers of few digits are small enough to compute with whole numbers what the decimals should give.
@Suite struct DecimalNumberTests {
  /// A decimal as a whole number of 10^-12ths.
  private static let unit: Int128 = 1_000_000_000_000

  private struct Sample {
    var text: String
    var value: Int128
  }

  /// Signs, up to five digits, a point anywhere and an exponent, drawn at random.
  private static func sample(_ random: inout SeededGenerator) -> Sample {
    let digits = (0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 0...9, using: &random) }
    let point = Int.random(in: 0...digits.count, using: &random)
    let exponent = Int.random(in: -4...4, using: &random)
    let sign = ["", "-", "+"].randomElement(using: &random) ?? ""
    var text = sign + digits[..<point].map(String.init).joined()
    if point < digits.count || Bool.random(using: &random) { text += "." + digits[point...].map(String.init).joined() }
    if exponent != 0 {
      text +=
        ["e", "E"][Int.random(in: 0...1, using: &random)] + (exponent > 0 && Bool.random(using: &random) ? "+" : "")
        + "\(exponent)"
    }
    var value = digits.reduce(Int128(0)) { $0 * 10 + Int128($1) } * unit
    for _ in 0..<(digits.count - point) { value /= 10 }
    for _ in 0..<abs(exponent) { value = exponent > 0 ? value * 10 : value / 10 }
    return Sample(text: text, value: sign == "-" ? -value : value)
  }

  private func inUnits(_ number: DecimalNumber) -> Int128? { number.scaled(byPowerOfTen: 12).wideInteger }

  @Test(arguments: [1, 2, 3] as [UInt64]) func arithmeticIsThatOfWholeNumbers(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<3_000 {
      let (first, second) = (Self.sample(&random), Self.sample(&random))
      let left = try #require(DecimalNumber(first.text), "\(first.text)")
      let right = try #require(DecimalNumber(second.text), "\(second.text)")
      #expect(inUnits(left) == first.value, "\(first.text), seed \(seed)")
      #expect(inUnits(left + right) == first.value + second.value, "\(first.text) + \(second.text), seed \(seed)")
      #expect(inUnits(left - right) == first.value - second.value, "\(first.text) - \(second.text), seed \(seed)")
      #expect((left < right) == (first.value < second.value), "\(first.text) < \(second.text), seed \(seed)")
      #expect(left.isNegative == (first.value < 0) && left.isZero == (first.value == 0), "\(first.text)")
      #expect(left.halved.scaled(byPowerOfTen: 13).wideInteger == first.value * 5, "\(first.text)")
      #expect(left.double == Double(first.text), "\(first.text)")
      let isWhole = first.value % Self.unit == 0
      #expect(left.integer == (isWhole ? Int(first.value / Self.unit) : nil), "\(first.text)")
    }
  }

  @Test(arguments: [4, 5] as [UInt64]) func roundingIsHalfAwayFromZero(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<3_000 {
      let sample = Self.sample(&random)
      let number = try #require(DecimalNumber(sample.text))
      for decimals in 0...10 {
        let step = (0..<(12 - decimals)).reduce(Int128(1)) { value, _ in value * 10 }
        let size = sample.value.magnitude
        let rounded = (Int128(size) + step / 2) / step * step
        let expected = sample.value < 0 ? -rounded : rounded
        #expect(
          inUnits(number.rounded(toDecimals: decimals)) == expected, "\(sample.text) to \(decimals), seed \(seed)")
        #expect(number.text(decimals: decimals) == Self.written(expected, decimals), "\(sample.text) to \(decimals)")
      }
    }
  }

  private static func written(_ value: Int128, _ decimals: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, 13 - digits.count)) + digits
    let point = padded.index(padded.endIndex, offsetBy: -12)
    let fraction = padded[point...].prefix(decimals)
    return (value < 0 ? "-" : "") + padded[..<point] + (decimals > 0 ? "." + fraction : "")
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1e5.0", "1 ", " 1", "--1", "1.2.3", "0x1", "1_000", "1,5", "٣", "1e1e1",
    "inf", "nan",
    "1e4001", "1e-4001", "1e9223372036854775807", "1e-9223372036854775808", "1e99999999999999999999", "½", "1\u{0}",
  ])
  func otherTextsAreRefused(_ text: String) { #expect(DecimalNumber(text) == nil) }

  @Test(arguments: [
    ("0", 0.0), ("007", 7), (".5", 0.5), ("5.", 5), ("1e0", 1), ("1E-3", 0.001), ("-0", 0), ("-.5e1", -5), ("+1", 1),
    ("1e308", 1e308), ("1e400", .infinity), ("1e-400", 0), ("1e4000", .infinity), ("0e4000", 0),
  ])
  func theseAreNumbers(_ text: String, _ value: Double) throws {
    #expect(try #require(DecimalNumber(text)).double == value)
  }

  @Test func digitsHaveALimit() {
    let most = String(repeating: "9", count: DecimalNumber.digitLimit)
    #expect(DecimalNumber(most) != nil)
    #expect(DecimalNumber(most + "9") == nil)
  }

  @Test func longNumbersStayExact() throws {
    let many = try #require(DecimalNumber("0." + String(repeating: "9", count: 700)))
    let rest = DecimalNumber.one - many
    #expect(rest.magnitude == -700)
    #expect(rest.scaled(byPowerOfTen: 700).integer == 1)
    #expect((rest + many).integer == 1)
  }

  @Test func theMagnitudeIsThatOfTheFirstDigit() throws {
    for (text, magnitude) in [("123", 2), ("0.001", -3), ("1", 0), ("9.99", 0), ("-50", 1), ("00012e3", 4)] {
      #expect(try #require(DecimalNumber(text)).magnitude == magnitude)
    }
    #expect(DecimalNumber("0.000")?.magnitude == nil)
  }

  @Test func integersEndAtTheirLimits() {
    #expect(DecimalNumber("9223372036854775807")?.integer == .max)
    #expect(DecimalNumber("-9223372036854775808")?.integer == .min)
    #expect(DecimalNumber("9223372036854775808")?.integer == nil)
    #expect(DecimalNumber("12.000")?.integer == 12)
    #expect(DecimalNumber("1.5e1")?.integer == 15)
    #expect(DecimalNumber("1.5")?.integer == nil)
    #expect(DecimalNumber("1e37")?.wideInteger != nil)
    #expect(DecimalNumber("1e38")?.wideInteger == nil)
    #expect(DecimalNumber("0e-50")?.wideInteger == 0)
  }
}

/// The same numbers for the same seed, everywhere.
///
/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014 (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
