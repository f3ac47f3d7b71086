import ArchitectureModel

/// What happens to a pool of workers when one call hangs until its timeout.
package struct PoolPressure: Sendable {
  /// Workers that hanging calls would hold if there were enough: rate × probability × attempts × timeout.
  package var wanted: Double
  package var workers: Int
  /// Seconds from the crash until no worker is free, from the requests in progress at that moment on.
  package var secondsToFull: Double
  /// The same from an empty pool.
  package var secondsToFullFromEmpty: Double
  /// The share of requests that are refused from then on.
  package var refusedShare: Double

  /// nil where the pool cannot be filled by this call: no rate, no wait, unlimited workers, or enough of them.
  ///
  /// In steady state rate × t requests are within their first t seconds (Little's law); those who have the call
  /// behind them leave, those before or in it stay.
  package init?(_ architecture: Architecture, _ times: ResponseTimes, call id: CallID) {
    let site = architecture[id]
    let operation = architecture[site.operation]
    guard let call = site.call, call.waits, let rate = operation.rate?.value.perSecond,
      case .limited(let workers) = architecture[operation.service].concurrency.value
    else { return nil }
    let probability = call.probability.value.nominal.value
    let attempts = Double(1 + call.retries.count)
    let backoff = Double(call.retries.count) * call.retries.backoff.seconds
    let hangingRate = rate * probability
    let hold = attempts * call.timeout.value.seconds
    wanted = hangingRate * hold
    self.workers = workers
    // A bulkhead leaves the rest of the pool alone.
    if let bulkhead = call.maxInFlight, bulkhead < workers { return nil }
    guard wanted >= Double(workers), let response = times.responseTime(of: site.operation) else { return nil }
    let segment = response.segments.first { $0.call == id }
    let callEnd = segment.map { ($0.startMs + $0.meanMs) / 1e3 } ?? 0
    secondsToFullFromEmpty = Double(workers) / hangingRate
    secondsToFull = max(0, secondsToFullFromEmpty - callEnd * rate / hangingRate)
    let start = (segment?.startMs ?? 0) / 1e3
    let served = Double(workers) / (start + hold + backoff)
    refusedShare = max(0, 1 - served / hangingRate)
  }
}
