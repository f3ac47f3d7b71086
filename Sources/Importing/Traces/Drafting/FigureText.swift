import ArchitectureModel
import Documents

/// Writes what was measured as the architecture file has it.
enum FigureText {
  /// From so many samples on there is a 99th percentile; below it is hardly more than the largest of them.
  static let quantileSamples = 100

  /// Nanoseconds to three digits.
  private static func duration(_ nanoseconds: Double) -> String {
    nanoseconds < 0.5 ? "0ms" : TimeValue.rounded(seconds: nanoseconds / 1e9) ?? "0ms"
  }

  /// Median and 99th percentile of enough samples, else the mean; nil of none.
  static func latency(_ samples: SampleSketch) -> Draft.Figure? {
    guard let mean = samples.mean else { return nil }
    let value: JSONValue
    if samples.count >= quantileSamples, let low = samples.quantile(50, of: 100), low >= 0.5,
      let high = samples.quantile(99, of: 100)
    {
      let (middle, top) = (duration(low), duration(high))
      value = middle == top ? .string(middle) : ["p50": .string(middle), "p99": .string(top)]
    } else {
      value = .string(duration(mean))
    }
    return Draft.Figure(value, basis: .observed, samples: samples.count)
  }

  /// A timeout for calls that took longer than the one which is taken where nothing is said: such a call would never
  /// succeed, though these did. Nobody knows the true one: twice the longest that was seen, in steps of 10 s.
  static func timeout(_ samples: SampleSketch) -> Draft.Figure? {
    guard let longest = samples.quantile(1, of: 1), longest >= Defaults.usualTimeout.seconds * 1e9 else {
      return nil
    }
    let steps = (2 * longest / 1e10).rounded(.up)
    return Draft.Figure(.string(duration(steps * 1e10)), basis: .assumed)
  }

  /// What was observed of response times: the median, and the 99th percentile of enough samples.
  static func observed(_ samples: SampleSketch) -> JSONValue? {
    guard let low = samples.quantile(50, of: 100) else { return nil }
    guard samples.count >= quantileSamples, let high = samples.quantile(99, of: 100) else {
      return ["p50": .string(duration(low))]
    }
    return ["p50": .string(duration(low)), "p99": .string(duration(high))]
  }

  /// A share of some but not all, to as many digits as tell it from none and all.
  static func share(_ hits: Int, of count: Int) -> String {
    precondition(hits > 0 && hits < count, "some, but not all")
    for digits in 4...12 {
      let text = DecimalText.significant(Double(hits) / Double(count) * 100, digits: digits)
      if text != "100", text != "0" { return text + "%" }
    }
    return "99.9999%"
  }

  /// A rate to three digits, by the second, minute, hour or day, whichever makes it a number above one.
  static func rate(_ count: Double, in seconds: Double) -> String {
    for (unit, length) in [("s", 1.0), ("min", 60), ("h", 3600)] where count / seconds * length >= 0.9995 {
      return DecimalText.significant(count / seconds * length, digits: 3).filter { $0 != "," } + "/" + unit
    }
    return DecimalText.significant(count / seconds * 86400, digits: 3).filter { $0 != "," } + "/d"
  }
}
