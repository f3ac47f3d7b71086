/// Reads quantities from their text; what is refused says how to write it.
package enum QuantityText {
  /// Why a text is no quantity, and what to write instead.
  package struct Refusal: Error, Equatable, Sendable {
    package var message: String
    package var help: String?

    init(_ message: String, help: String? = nil) {
      self.message = message
      self.help = help
    }
  }

  // MARK: Probabilities

  /// `99.9%`, `0.999`, `99.9% ± 0.05%`, `99.9% +- 0.05%`.
  package static func probability(_ text: String) throws(Refusal) -> UncertainProbability {
    guard let (before, after) = halves(of: text, around: "±") ?? halves(of: text, around: "+-") else {
      return UncertainProbability(try checked(try share(text), text))
    }
    let (middle, width) = (try share(trimmed(before)), try share(trimmed(after)))
    let nominal = try checked(middle, text)
    guard !width.isNegative else { throw Refusal("'\(text)' has a negative uncertainty", help: "leave out the minus") }
    guard let low = Probability(middle - width), let high = Probability(middle + width) else {
      throw Refusal(
        "'\(text)' reaches outside 0 to 100 %", help: "give the ends instead, such as { min: 99.8%, max: 100% }")
    }
    return UncertainProbability(nominal, low: low, high: high)
  }

  /// The interval between two such texts; its middle is the nominal value.
  package static func probability(min: String, max: String) throws(Refusal) -> UncertainProbability {
    let (low, high) = (try share(min), try share(max))
    let (first, last) = (try checked(low, min), try checked(high, max))
    guard !(high < low) else { throw Refusal("max \(max) is below min \(min)", help: "swap them") }
    return UncertainProbability(try checked((low + high).halved, min), low: first, high: last)
  }

  private static func share(_ text: String) throws(Refusal) -> DecimalNumber {
    if text.hasSuffix("%"), let number = DecimalNumber(trimmed(text.dropLast())) {
      return number.scaled(byPowerOfTen: -2)
    }
    if let number = DecimalNumber(text) { return number }
    if DecimalNumber.isPastLimits(text.hasSuffix("%") ? trimmed(text.dropLast()) : text) {
      throw Refusal(
        "the number has more than \(DecimalNumber.digitLimit) digits, or an exponent beyond \(DecimalNumber.exponentLimit)",
        help: "round it")
    }
    throw Refusal("'\(text)' is no share", help: "write a percentage such as 99.9% or a fraction such as 0.999")
  }

  private static func checked(_ number: DecimalNumber, _ text: String) throws(Refusal) -> Probability {
    if let probability = Probability(number) { return probability }
    if number.isNegative { throw Refusal("\(text) is below 0", help: "a share lies between 0% and 100%") }
    if text.hasSuffix("%") { throw Refusal("\(text) is above 100 %", help: "a share lies between 0% and 100%") }
    if number < DecimalNumber.one.scaled(byPowerOfTen: 2) {
      throw Refusal("\(text) has no unit and is above 1", help: "write \(text)%")
    }
    throw Refusal("\(text) is above 1", help: "a share lies between 0% and 100%")
  }

  // MARK: Durations

  /// `50ms`, `2s`, `1h30m`, `7d`, `250us`; whole nanoseconds, not negative.
  package static func duration(_ text: String) throws(Refusal) -> Nanoseconds {
    if text.hasPrefix("-"), isDuration(String(text.dropFirst())) || DecimalNumber(text) != nil {
      throw Refusal("'\(text)' is negative", help: "a duration is at least 0ms")
    }
    if let number = DecimalNumber(text) {
      let help = number.isZero ? "write 0ms" : "write \(text)ms, \(text)s or another unit"
      throw Refusal("'\(text)' has no unit", help: help)
    }
    guard let length = try sum(of: text) else { throw notADuration(text) }
    return length
  }

  /// The sum of numbers with their units; nil where the text is something else.
  private static func sum(of text: String) throws(Refusal) -> Nanoseconds? {
    var rest = text[...]
    var total: Int128 = 0
    while let first = rest.first {
      guard first.isASCII, first.isNumber || first == "." else { return nil }
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest.dropFirst(letters.count)
      guard let number = DecimalNumber(digits), let unit = unit(named: String(letters)) else { return nil }
      total += try nanoseconds(number, unit, text)
    }
    guard !text.isEmpty else { return nil }
    guard let count = Int64(exactly: total) else { throw tooLong(text) }
    return Nanoseconds(count)
  }

  private static func unit(named name: String) -> TimeUnit? {
    name == "µs" || name == "μs" ? .microsecond : TimeUnit(rawValue: name)
  }

  private static func nanoseconds(
    _ number: DecimalNumber, _ unit: TimeUnit, _ text: String
  ) throws(Refusal) -> Int128 {
    // Whole and broken part apart, so that 1.5h stays exact: 18 decimal places of the largest unit fit in 128 bits.
    let places = 18
    guard number < DecimalNumber.one.scaled(byPowerOfTen: 19) else { throw tooLong(text) }
    let whole = number.scaled(byPowerOfTen: places)
    guard let scaled = whole.wideInteger else { throw finerThanNanosecond(text) }
    let scale = (0..<places).reduce(Int128(1)) { value, _ in value * 10 }
    let product = scaled.multipliedReportingOverflow(by: Int128(unit.nanoseconds))
    guard !product.overflow else { throw tooLong(text) }
    guard product.partialValue % scale == 0 else { throw finerThanNanosecond(text) }
    return product.partialValue / scale
  }

  private static func finerThanNanosecond(_ text: String) -> Refusal {
    Refusal("'\(text)' is finer than a nanosecond", help: "durations are whole nanoseconds")
  }

  private static func tooLong(_ text: String) -> Refusal {
    Refusal("'\(text)' is longer than 292 years", help: "that is the longest duration")
  }

  private static func notADuration(_ text: String) -> Refusal {
    let compact = text.filter { $0 != " " }
    if compact != text, isDuration(compact) {
      return Refusal("'\(text)' has a blank in it", help: "write \(compact)")
    }
    // Only one is mended: a text that wants more of it is no slip.
    for (wrong, right) in longUnits where compact.hasSuffix(wrong) {
      let mended = compact.dropLast(wrong.count) + right
      if isDuration(String(mended)) {
        return Refusal("'\(text)' has an unknown unit '\(wrong)'", help: "write \(mended)")
      }
    }
    return Refusal(
      "'\(text)' is no duration", help: "write a number and a unit (ns, us, ms, s, m, h, d, w): 50ms, 1h30m")
  }

  private static func isDuration(_ text: String) -> Bool { ((try? sum(of: text)) ?? nil) != nil }

  /// Units as people also write them, the longer of two that end alike first.
  private static let longUnits = [
    ("milliseconds", "ms"), ("millis", "ms"), ("msec", "ms"), ("seconds", "s"), ("second", "s"), ("secs", "s"),
    ("sec", "s"), ("minutes", "m"), ("minute", "m"), ("mins", "m"), ("min", "m"), ("hours", "h"), ("hour", "h"),
    ("hrs", "h"), ("hr", "h"), ("days", "d"), ("day", "d"), ("weeks", "w"), ("week", "w"), ("S", "s"), ("MS", "ms"),
  ]

  // MARK: Rates

  /// The largest count of a rate and amount of money: what is computed from them stays finite.
  private static let mostPerUnit = 1e12

  /// `20/s`, `5/min`, `1000/h`, `2/d`.
  package static func rate(_ text: String) throws(Refusal) -> Rate {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 1, DecimalNumber(text) != nil {
      throw Refusal("'\(text)' has no unit of time", help: "write \(text)/s, \(text)/min, \(text)/h or \(text)/d")
    }
    guard parts.count == 2, let count = DecimalNumber(trimmed(parts[0])) else {
      throw Refusal("'\(text)' is no rate", help: "write a count and a unit of time: 20/s, 5/min, 1000/h, 2/d")
    }
    guard !count.isNegative else { throw Refusal("'\(text)' is negative", help: "a rate is at least 0/s") }
    guard count.double <= mostPerUnit else {
      throw Refusal("'\(text)' is more than a rate can be", help: "a rate is at most 1e12")
    }
    return Rate(count: count.double, per: try unitOfTime(trimmed(parts[1]), in: text))
  }

  private static func unitOfTime(_ name: String, in text: String) throws(Refusal) -> Nanoseconds {
    switch name {
    case "s": return Nanoseconds(TimeUnit.second.nanoseconds)
    case "min": return Nanoseconds(TimeUnit.minute.nanoseconds)
    case "h": return Nanoseconds(TimeUnit.hour.nanoseconds)
    case "d": return Nanoseconds(TimeUnit.day.nanoseconds)
    case "m": throw Refusal("'\(text)' has an unknown unit of time 'm'", help: "a minute is 'min' here")
    default: throw Refusal("'\(text)' has an unknown unit of time '\(name)'", help: "the units are s, min, h and d")
    }
  }

  // MARK: Money

  /// `1200 USD/h`.
  package static func costRate(_ text: String) throws(Refusal) -> CostRate {
    let refusal = Refusal(
      "'\(text)' is no cost of downtime", help: "write an amount, a currency and a unit of time: 1200 USD/h")
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw refusal }
    let words = parts[0].split(separator: " ")
    guard words.count == 2, let amount = DecimalNumber(words[0]) else { throw refusal }
    guard isCurrency(String(words[1])) else { throw refusal }
    guard !amount.isNegative else { throw Refusal("'\(text)' is negative", help: "downtime costs at least 0") }
    guard amount.double <= mostPerUnit else {
      throw Refusal("'\(text)' is more than downtime can cost", help: "an amount is at most 1e12")
    }
    return CostRate(
      amount: amount.double, currency: String(words[1]), per: try unitOfTime(trimmed(parts[1]), in: text))
  }

  /// Three capital letters, as in ISO 4217.
  package static func isCurrency(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  private static func halves(of text: String, around sign: String) -> (Substring, Substring)? {
    text.indices.first { text[$0...].hasPrefix(sign) }.map {
      (text[..<$0], text[$0...].dropFirst(sign.count))
    }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
