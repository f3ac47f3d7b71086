import ArchitectureModel
import Timing

/// What still helps where a call stays one.
package enum KeepAdvice: Sendable {
  /// At once with the call before it, from which it needs nothing.
  case inParallel(with: CallID, gainMs: Double)
  /// From this on, hanging calls fill the caller's pool.
  case shorterTimeout(seconds: Double)
  /// Waiting for longer than what was promised helps nobody.
  case timeoutWithinObjective(Nanoseconds)
  case circuitBreaker(hangsMs: Double)
  case fallback
  /// What each tenth of the calls that a cache answers is worth; nil hours past the node limit.
  case cache(savedMs: Double, savedFailure: Double?)
  /// A copy of what is asked for, kept up to date by the callee's facts.
  case localCopy(of: ServiceID)

  /// Advice for a call that stays, the most effective first; none for any other.
  package static func all(
    for call: ArchitectureAnalysis.CallAnalysis, in analysis: ArchitectureAnalysis
  ) -> [KeepAdvice] {
    let architecture = analysis.architecture
    guard call.judgement.verdict == .keep, let declared = architecture[call.id].call, declared.waits else { return [] }
    let operation = architecture[architecture[call.id].operation]
    // A cache or an old answer in the wrong place does harm: one word is no ground for it.
    let isSure = call.judgement.confidence != .low
    let isRead = isSure && [.query, .authentication].contains(call.judgement.use)
    var advice: [KeepAdvice] = []
    if let before = independentPredecessor(of: call.id, in: operation, architecture) {
      let gain = min(analysis.times.meanMs(of: before), analysis.times.meanMs(of: call.id))
      let response = analysis[architecture[call.id].operation].response?.meanMs ?? 0
      if gain > 0, gain >= Thresholds.worthwhileTimeShare * response {
        advice.append(.inParallel(with: before, gainMs: gain))
      }
    }
    if let pressure = call.pressure {
      advice.append(.shorterTimeout(seconds: pressure.timeoutThatFills))
    } else if let promised = operation.objective?.latency?.target, declared.timeout.value > promised {
      advice.append(.timeoutWithinObjective(promised))
    }
    if isRead, declared.cache == nil {
      advice.append(
        .cache(savedMs: analysis.times.meanMs(of: call.id) / 10, savedFailure: call.cost.map { $0 / 10 }))
    }
    if isSure, call.judgement.use == .query {
      if declared.onFailure == .fail { advice.append(.fallback) }
      let callee = architecture.callee(of: call.id)
      if architecture[callee].kind == .service { advice.append(.localCopy(of: callee)) }
    }
    if declared.circuitBreaker == nil, operation.rate != nil, declared.timeout.value >= .seconds(1) {
      let hangs = Double(1 + declared.retries.count) * declared.timeout.value.milliseconds
      advice.append(.circuitBreaker(hangsMs: hangs))
    }
    return advice
  }

  /// The call right before it that it could be made together with: both are waited for, nothing stands between them, and
  /// it sends nothing that the other reads. Where nothing is said about fields, nothing is known.
  private static func independentPredecessor(
    of id: CallID, in operation: Operation, _ architecture: Architecture
  ) -> CallID? {
    for (step, next) in zip(operation.steps, operation.steps.dropFirst()) {
      guard case .call(let first) = step, case .call(let second) = next, second == id else { continue }
      guard let one = architecture[first].call, let other = architecture[second].call, one.waits, other.waits,
        one.onFailure == .fail, !other.sends.isEmpty
      else { return nil }
      let read = Set(one.reads)
      let isIndependent = other.sends.allSatisfy { field in
        if case .fields(let origins) = field.origin, origins.contains(where: read.contains) { return false }
        return !read.contains(field.name)
      }
      // Nobody is served before it is known who it is, and nothing is charged before it is reserved.
      let isGate = one.because.flatMap(ResultUse.init).map { $0 != .query } ?? false
      return isIndependent && !isGate ? first : nil
    }
    return nil
  }
}
