/// A law that lengths of time follow.
///
/// Every sample but the constant one draws one number and is monotone in it (inversion): two designs that share a stream
/// stay in step, and a long time in the one is a long time in the other. Only a uniform one draws again, with a
/// probability of its range / 2⁶⁴ at most.
package struct TimeSampler: Hashable, Sendable {
  private enum Law: Hashable, Sendable {
    case constant(SimulationTime)
    /// Mean in nanoseconds.
    case exponential(mean: Double)
    /// Median in nanoseconds, and the standard deviation of the logarithm.
    case logNormal(median: Double, deviation: Double)
    case uniform(low: Int64, span: UInt64)
  }

  /// 2.3263..., the place of the 99th percentile in the normal law.
  private static let place99 = NormalQuantile.value(0.99)

  private let law: Law

  /// Always the same.
  package static func constant(_ time: SimulationTime) -> TimeSampler {
    precondition(time >= .zero, "a length of time")
    return TimeSampler(law: .constant(time))
  }

  /// Exponential. At most 36.7 times the mean, which is exceeded once in 10¹⁶ times.
  package static func exponential(meanNanoseconds mean: Double) -> TimeSampler {
    precondition(mean >= 0 && mean < .infinity, "a length of time")
    return TimeSampler(law: .exponential(mean: mean))
  }

  /// Log-normal with these percentiles; a `p99` equal to `p50` makes it constant.
  package static func logNormal(p50: SimulationTime, p99: SimulationTime) -> TimeSampler {
    precondition(p50 > .zero && p99 >= p50, "p50 is above 0, p99 not below it")
    if p50 == p99 { return constant(p50) }
    let ratio = Double(p99.nanoseconds) / Double(p50.nanoseconds)
    return TimeSampler(
      law: .logNormal(
        median: Double(p50.nanoseconds), deviation: ElementaryFunctions.logarithm(ratio) / place99))
  }

  /// Any whole nanosecond from `low` up to `high`, both included.
  package static func uniform(_ low: SimulationTime, _ high: SimulationTime) -> TimeSampler {
    precondition(low >= .zero && high >= low, "a range of lengths of time")
    return TimeSampler(law: .uniform(low: low.nanoseconds, span: UInt64(high.nanoseconds - low.nanoseconds) + 1))
  }

  /// The one value, where it does not vary: what can be scheduled in a delay line.
  package var constant: SimulationTime? {
    if case .constant(let time) = law { return time }
    return nil
  }

  /// As many samples as there is room for, in nanoseconds.
  func fill(_ times: inout [Int64], from stream: inout RandomStream) {
    if case .exponential(let mean) = law {
      for place in times.indices { times[place] = Self.exponential(mean, &stream).nanoseconds }
    } else {
      for place in times.indices { times[place] = sample(&stream).nanoseconds }
    }
  }

  /// A sample for each number, of the number's own stream, in nanoseconds.
  package func fill(_ times: inout [Int64], of numbers: [UInt64], _ key: RandomKey) {
    precondition(times.count == numbers.count, "a sample for each number")
    if case .exponential(let mean) = law {
      for place in times.indices {
        var stream = key.stream(numbers[place])
        times[place] = Self.exponential(mean, &stream).nanoseconds
      }
    } else {
      for place in times.indices { times[place] = key.time(self, numbers[place]).nanoseconds }
    }
  }

  /// 1 − u, so that a larger number gives a longer time, as with the other laws.
  @inline(__always) private static func exponential(_ mean: Double, _ stream: inout RandomStream) -> SimulationTime {
    SimulationTime(rounding: -mean * ElementaryFunctions.quickLogarithm(stream.complementaryUnit()))
  }

  /// Rounded as by ``SimulationTime/init(rounding:)``.
  package func sample(_ stream: inout RandomStream) -> SimulationTime {
    switch law {
    case .constant(let time): return time
    case .exponential(let mean): return Self.exponential(mean, &stream)
    case .logNormal(let median, let deviation):
      let place = NormalQuantile.value(stream.unit())
      return SimulationTime(rounding: median * ElementaryFunctions.exponential(deviation * place))
    case .uniform(let low, let span): return SimulationTime(nanoseconds: low + Int64(stream.below(span)))
    }
  }
}
