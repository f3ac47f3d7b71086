/// How long something takes, request by request.
package enum Latency: Hashable, Sendable {
  /// Every request takes exactly this.
  case constant(Nanoseconds)
  /// Exponential with this mean.
  case exponential(mean: Nanoseconds)
  /// Log-normal with this median and 99th percentile.
  case logNormal(p50: Nanoseconds, p99: Nanoseconds)
  /// Uniform between the two.
  case uniform(min: Nanoseconds, max: Nanoseconds)

  package static let zero = Latency.constant(.zero)

  /// The one value it always has, nil where it varies.
  package var constant: Nanoseconds? {
    switch self {
    case .constant(let value): value
    case .uniform(let min, let max) where min == max: min
    case .logNormal(let p50, let p99) where p50 == p99: p50
    case .exponential(let mean) where mean == .zero: .zero
    default: nil
    }
  }
}
