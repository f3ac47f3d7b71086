import ArchitectureModel

extension Latency {
  /// The standard normal quantile of 0.99.
  /// - Source: Wichura, algorithm AS 241, 1988.
  private static let normalQuantile99 = 2.326_347_874_040_840_8

  /// Mean of the logarithm and its standard deviation, of a log-normal time in nanoseconds.
  private static func logNormalParameters(_ p50: Nanoseconds, _ p99: Nanoseconds) -> (mean: Double, deviation: Double) {
    let mean = MathFunctions.logarithm(Double(p50.count))
    return (mean, (MathFunctions.logarithm(Double(p99.count)) - mean) / normalQuantile99)
  }

  /// The mean, in nanoseconds.
  package var meanNanoseconds: Double {
    switch self {
    case .constant(let value): Double(value.count)
    case .exponential(let mean): Double(mean.count)
    case .uniform(let min, let max): (Double(min.count) + Double(max.count)) / 2
    case .logNormal(let p50, let p99):
      if let constant { Double(constant.count) } else { logNormalMean(Self.logNormalParameters(p50, p99)) }
    }
  }

  private func logNormalMean(_ law: (mean: Double, deviation: Double)) -> Double {
    MathFunctions.exponential(law.mean + law.deviation * law.deviation / 2)
  }

  /// The probability of taking longer than `time` nanoseconds; equal is in time.
  package func survival(past time: Double) -> Double {
    if let constant { return Double(constant.count) > time ? 1 : 0 }
    switch self {
    case .constant: return 0
    case .exponential(let mean): return time <= 0 ? 1 : MathFunctions.exponential(-time / Double(mean.count))
    case .uniform(let min, let max):
      let (low, high) = (Double(min.count), Double(max.count))
      return time < low ? 1 : time >= high ? 0 : (high - time) / (high - low)
    case .logNormal(let p50, let p99):
      guard time > 0 else { return 1 }
      let law = Self.logNormalParameters(p50, p99)
      return MathFunctions.normalTail((MathFunctions.logarithm(time) - law.mean) / law.deviation)
    }
  }

  /// The mean of the cases up to a time, each counted with its probability: E[L; L ≤ time], in nanoseconds.
  func partialMean(upTo time: Double) -> Double {
    if time == .infinity { return meanNanoseconds }
    switch self {
    case .constant(let value): return Double(value.count) <= time ? Double(value.count) : 0
    case .exponential(let mean):
      guard time > 0 else { return 0 }
      let tail = survival(past: time)
      return Double(mean.count) * (1 - tail) - time * tail
    case .uniform(let min, let max):
      let (low, high) = (Double(min.count), Double(max.count))
      let end = Swift.min(high, time)
      return end <= low ? 0 : (low + end) / 2 * (end - low) / (high - low)
    case .logNormal(let p50, let p99):
      guard time > 0 else { return 0 }
      let law = Self.logNormalParameters(p50, p99)
      let z = (MathFunctions.logarithm(time) - law.mean) / law.deviation
      return logNormalMean(law) * MathFunctions.normalTail(law.deviation - z)
    }
  }

  /// Times that cut the law into cells: fine where it is likely, and far enough out that less than 1e-19 lies beyond.
  var cellEdges: [Double] {
    switch self {
    case .constant(let value): return [Double(value.count)]
    case .exponential(let mean):
      let body = stride(from: 0.0, to: 8, by: 0.0625)
      let tail = stride(from: 8.0, through: 45, by: 0.5)
      return (Array(body) + Array(tail)).map { $0 * Double(mean.count) }
    case .uniform(let min, let max):
      let cells = 32
      return (0...cells).map {
        Double(min.count) + (Double(max.count) - Double(min.count)) * Double($0) / Double(cells)
      }
    case .logNormal(let p50, let p99):
      let law = Self.logNormalParameters(p50, p99)
      return [0]
        + stride(from: -9.25, through: 9.25, by: 0.125).map { MathFunctions.exponential(law.mean + law.deviation * $0) }
    }
  }
}
