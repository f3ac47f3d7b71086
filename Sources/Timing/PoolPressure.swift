import ArchitectureModel

/// What happens to a pool of workers when one call hangs until its timeout.
package struct PoolPressure: Sendable {
  /// Workers that hanging calls would hold if there were enough: rate × share of the requests that make the call ×
  /// attempts × timeout.
  package var wanted: Double
  package var workers: Int
  /// Seconds from the crash until no worker is free, from the requests in progress at that moment on.
  package var secondsToFull: Double
  /// The same from an empty pool.
  package var secondsToFullFromEmpty: Double
  /// The share of requests that are refused from then on.
  package var refusedShare: Double
  /// Whether it is full while all is well: more requests are in progress before they are past the call than it has workers.
  package var isFullAnyway: Bool { secondsToFull == 0 }
  /// Calls that hang for less than this, in seconds, leave a worker free: the timeout at which as many workers are wanted
  /// as there are.
  package var timeoutThatFills: Double

  /// nil where the pool cannot be filled by this call: no rate, no wait, unlimited workers, or enough of them.
  ///
  /// In steady state rate × t requests are within their first t seconds (Little's law); those who have the call
  /// behind them leave, those before or in it stay.
  package init?(_ architecture: Architecture, _ times: ResponseTimes, _ shares: RequestShares, call id: CallID) {
    let operation = architecture.calls[id.index].operation
    guard let rate = architecture.operations[operation.index].rate?.value.perSecond, shares[id] > 0,
      case .call(let call) = architecture.calls[id.index].kind, call.waits,
      case .limited(let workers) =
        architecture.services[architecture.operations[operation.index].service.index].concurrency.value
    else { return nil }
    let attempts = Double(1 + call.retries.count)
    let backoff = Double(call.retries.count) * call.retries.backoff.seconds
    let hangingRate = rate * shares[id]
    let hold = attempts * call.timeout.value.seconds
    wanted = hangingRate * hold
    timeoutThatFills = Double(workers) / (hangingRate * attempts)
    self.workers = workers
    // A bulkhead leaves the rest of the pool alone.
    if let bulkhead = call.maxInFlight, bulkhead < workers { return nil }
    guard wanted >= Double(workers), let response = times.responseTime(of: operation) else { return nil }
    let segment = times.segment(of: id)
    let callEnd = segment.map { ($0.startMs + $0.meanMs) / 1e3 } ?? 0
    secondsToFullFromEmpty = Double(workers) / hangingRate
    secondsToFull = max(0, secondsToFullFromEmpty - callEnd * rate / hangingRate)
    let start = (segment?.startMs ?? 0) / 1e3
    // From then on a worker is held by a request that hangs, or by one that does not make the call.
    let share = shares[id]
    let held = share * (start + hold + backoff) + (1 - share) * response.meanMs / 1e3
    refusedShare = max(0, 1 - Double(workers) / held / rate)
  }
}
