import ArchitectureModel
import Availability
import Coupling
import Timing

/// Which input, changed by how much, would turn what is proposed for an operation.
package struct Sensitivity: Sendable {
  package enum Input: Sendable {
    /// Without an outbox, a broker that is down for a larger share of time makes the operation worse than its calls do.
    case brokerFailure(today: Double, turning: Double)
    /// Calls that take no longer than this altogether keep the promised latency without being moved, in milliseconds.
    case latencyOfCalls(today: Double, turning: Double)
    /// Above this rate the slowest consumer never catches up, in facts a second.
    case rate(fact: String, today: Double, turning: Double)
    /// A consumer that is down for longer loses facts.
    case outage(fact: String, turning: Nanoseconds)
    /// Moving costs more than it saves where it costs more than this a year, in the file's currency.
    case cost(turning: Double)
  }

  package var operation: OperationID
  package var inputs: [Input]

  /// - Returns: nil where nothing is proposed for the operation.
  package init?(of operation: RedesignProposal.Operation, in proposal: RedesignProposal) {
    guard !operation.facts.isEmpty else { return nil }
    self.operation = operation.id
    let architecture = proposal.design.architecture.withSizedTopics()
    inputs = []
    if let before = operation.before.failure.exact, let after = operation.after.failure.exact, before > after,
      after < 1,
      let broker = operation.facts.first.flatMap({ proposal.after.engine.failure(of: $0.broker) })
    {
      // after + q (1 − after) = before.
      inputs.append(.brokerFailure(today: broker, turning: (before - after) / (1 - after)))
    }
    if let input = Self.latency(operation, proposal) { inputs.append(input) }
    let flows = FactFlows(architecture, RequestShares(architecture))
    let times = ResponseTimes(architecture)
    for fact in operation.facts {
      if let rate = Self.rate(of: fact, flows, times, architecture) { inputs.append(rate) }
      inputs.append(
        .outage(fact: fact.name, turning: architecture[fact.broker].retention(of: fact.name).value))
    }
    if let saved = operation.businessCase?.savedMoney, saved > 0 { inputs.append(.cost(turning: saved)) }
  }

  /// Where the promised mean is missed today and kept by moving.
  private static func latency(_ operation: RedesignProposal.Operation, _ proposal: RedesignProposal) -> Input? {
    guard let objective = proposal.file[operation.id].objective?.latency, objective.quantile == nil,
      let before = operation.before.responseMs, let after = operation.after.responseMs
    else { return nil }
    let target = objective.target.milliseconds
    guard before > target, after <= target, after < before else { return nil }
    return .latencyOfCalls(today: before - after, turning: target - after)
  }

  private static func rate(
    of fact: EventDrivenDesign.Fact, _ flows: FactFlows, _ times: ResponseTimes, _ architecture: Architecture
  ) -> Input? {
    guard let today = flows[fact.name]?.perSecond, today > 0,
      let partitions = architecture[fact.broker].partitions(of: fact.name)
    else { return nil }
    // Each consumer by itself; the one that is full first.
    let most = architecture.services.flatMap { service in
      service.consumers.filter { $0.event.value == fact.name }.compactMap { consumer -> Double? in
        guard let time = times.meanMs(of: consumer, at: service), time > 0 else { return nil }
        let workers = if case .limited(let count) = service.concurrency.value { count } else { Int.max }
        return Double(min(partitions, workers)) / time * 1e3
      }
    }.min()
    return most.map { .rate(fact: fact.name, today: today, turning: $0) }
  }
}
