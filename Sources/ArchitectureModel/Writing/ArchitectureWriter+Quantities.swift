import Documents

extension ArchitectureWriter {
  /// A figure: plain, or with what it rests on.
  static func figure<Value>(_ quantity: Quantity<Value>, _ write: (Value) -> JSONValue) -> JSONValue {
    let value = write(quantity.value)
    guard quantity.basis != .declared || quantity.sampleSize != nil else { return value }
    var entries: Entries = [("value", value), ("basis", .string(quantity.basis.rawValue))]
    if let size = quantity.sampleSize { entries.append(("n", .integer(size))) }
    return .object(entries)
  }

  static func availability(_ figure: AvailabilityFigure) -> JSONValue {
    switch figure {
    case .fraction(let probability): self.probability(probability)
    case .repairable(let mtbf, let mttr): ["mtbf": duration(mtbf), "mttr": duration(mttr)]
    }
  }

  static func probability(_ probability: UncertainProbability) -> JSONValue {
    guard probability.isUncertain else { return .string(percent(probability.nominal)) }
    return ["min": .string(percent(probability.low)), "max": .string(percent(probability.high))]
  }

  /// The digits that were written, where they are known; else the fewest that give both of its doubles.
  static func percent(_ probability: Probability) -> String {
    let candidates = [
      probability.fraction.flatMap(DecimalNumber.init), DecimalNumber(probability.value.description),
      DecimalNumber(probability.complement.description).map { DecimalNumber.one - $0 },
    ]
    let exact = candidates.lazy.compactMap { $0 }.first { Probability($0) == probability }
    let number = exact ?? candidates[1] ?? .one
    return number.scaled(byPowerOfTen: 2).plain + "%"
  }

  static func quantile(_ level: Double) -> String {
    "p" + (DecimalNumber(level.description) ?? .one).scaled(byPowerOfTen: 2).plain
  }

  static func duration(_ value: Nanoseconds) -> JSONValue { .string(text(value)) }

  /// In the largest unit up to days that leaves no rest.
  static func text(_ value: Nanoseconds) -> String {
    let units = TimeUnit.allCases.filter { $0 != .week }.reversed()
    let unit = units.first { value.count % $0.nanoseconds == 0 } ?? .nanosecond
    return value == .zero ? "0ms" : "\(value.count / unit.nanoseconds)\(unit.rawValue)"
  }

  static func latency(_ latency: Latency) -> JSONValue {
    switch latency {
    case .constant(let value): duration(value)
    case .exponential(let mean): ["mean": duration(mean)]
    case .logNormal(let p50, let p99): ["p50": duration(p50), "p99": duration(p99)]
    case .uniform(let min, let max): ["min": duration(min), "max": duration(max)]
    }
  }

  static func capacity(_ capacity: Capacity) -> JSONValue {
    switch capacity {
    case .limited(let count): .integer(count)
    case .unlimited: .string("unlimited")
    }
  }

  static func rate(_ rate: Rate) -> JSONValue { .string("\(number(rate.count))/\(unitOfTime(rate.unit))") }

  static func costRate(_ cost: CostRate) -> JSONValue {
    .string("\(number(cost.amount)) \(cost.currency)/\(unitOfTime(cost.unit))")
  }

  private static func number(_ value: Double) -> String { DecimalNumber(value.description)?.plain ?? "0" }

  private static func unitOfTime(_ unit: Nanoseconds) -> String {
    switch unit {
    case .seconds(60): "min"
    case .seconds(3_600): "h"
    case .days(1): "d"
    default: "s"
    }
  }

  static func rateLimit(_ limit: RateLimit) -> JSONValue {
    guard let excess = excess(limit.excess) else { return rate(limit.rate) }
    return ["rate": rate(limit.rate), "excess": excess]
  }

  /// nil for what holds where nothing is written.
  static func excess(_ excess: RateLimit.Excess) -> JSONValue? {
    switch excess {
    case .delay(nil): nil
    case .delay(let time?): .string("delay \(text(time))")
    case .reject: .string("reject")
    }
  }

  static func retries(_ retries: Retries) -> JSONValue {
    if retries.backoff == .zero { return .integer(retries.count) }
    return ["count": .integer(retries.count), "backoff": duration(retries.backoff)]
  }
}

extension DecimalNumber {
  /// nil where the denominator is no power of ten.
  fileprivate init?(_ fraction: Probability.Fraction) {
    var rest = fraction.denominator
    var decimals = 0
    while rest % 10 == 0 {
      rest /= 10
      decimals += 1
    }
    guard rest == 1, let numerator = DecimalNumber(fraction.numerator.description) else { return nil }
    self = numerator.scaled(byPowerOfTen: -decimals)
  }
}
