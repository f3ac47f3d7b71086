import Simulation

/// Operations whose time a call has replaced: their steps are gone through at one instant and take no workers, but each
/// attempt has to be done within its timeout, as if it took its time.
extension Engine {
  /// A request that takes neither time nor a worker comes to its service.
  mutating func enterInNoTime(_ request: Int32) {
    let record = requests.pointer(request)
    switch services[Int(record.pointee.service)].condition {
    case .up:
      record.pointee.work = time(of: record)
      push(.worked, request)
    case .refusing:
      record.pointee.work = 0
      end(request, isDone: false, isTimedOut: false)
    case .crashed:
      // Nobody answers: a call waits for its timeout, a fallback, which has none, fails at once.
      record.pointee.work = record.pointee.flags.contains(.isFallback) ? 0 : .max
      end(request, isDone: false, isTimedOut: false)
    }
  }

  /// How long its own work would take.
  private func time(of record: UnsafeMutablePointer<Request>) -> Int64 {
    let work = Int(work(of: record))
    if services[Int(record.pointee.service)].isSlow { return slowTime(of: record.pointee, work).nanoseconds }
    let spec = model.works[work]
    return spec.constant >= 0 ? spec.constant : keys[Int(spec.key)].time(spec.law, record.pointee.identity).nanoseconds
  }

  /// What an attempt or a fallback came to that would have taken so long.
  mutating func answer(_ place: Int32, isDone: Bool, isTimedOut: Bool, inNoTimeFor time: Int64) {
    let record = calls[place]
    let timeout = record.isFallback ? .max : model.delays[Int(model.calls[Int(record.call)].timeout)].nanoseconds
    spend(min(time, timeout), on: place)
    answer(place, isDone: isDone && time <= timeout, isTimedOut: isTimedOut || time > timeout)
  }

  mutating func spend(_ time: Int64, on call: Int32) {
    let (sum, isPast) = calls[call].spent.addingReportingOverflow(time)
    calls[call].spent = isPast ? .max : sum
  }

  /// A call is over when the request that makes it would have taken so long, of which its slowest call counts. Where the
  /// request's own call says how long it takes, its steps do not.
  mutating func addSteps(_ spent: Int64, to request: Int32) {
    let record = requests.pointer(request)
    guard record.pointee.flags.contains(.isVirtual), ownTime(record) < 0 else { return }
    record.pointee.work = max(record.pointee.work, spent)
  }
}
