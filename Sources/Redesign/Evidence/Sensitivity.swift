import ArchitectureModel
import Availability
import Coupling
import Timing

/// Which input, changed by how much, would turn what is proposed.
package struct Sensitivity {
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

  private let proposal: RedesignProposal
  /// The new design, each topic with its partitions.
  private let architecture: Architecture
  /// By event: today's rate, and that of the consumer which is full first.
  private var rates: [String: (today: Double, turning: Double)] = [:]

  /// - Complexity: as the response times of the new design.
  package init(_ proposal: RedesignProposal) {
    self.proposal = proposal
    architecture = proposal.design.architecture.withSizedTopics()
    for load in ConsumerLoad.all(in: architecture, ResponseTimes(architecture), RequestShares(architecture)) {
      guard load.partitions != nil, let capacity = load.capacity else { continue }
      rates[load.event] = (load.perSecond, min(rates[load.event]?.turning ?? .infinity, capacity))
    }
  }

  /// What would turn the proposal for an operation; nothing where there is none.
  package func inputs(of operation: RedesignProposal.Operation) -> [Input] {
    guard !operation.facts.isEmpty else { return [] }
    var inputs: [Input] = []
    if let before = operation.before.failure.exact, let after = operation.after.failure.exact, before > after,
      after < 1,
      let broker = operation.facts.first.flatMap({ proposal.after.engine.failure(of: $0.broker) })
    {
      // after + q (1 − after) = before.
      inputs.append(.brokerFailure(today: broker, turning: (before - after) / (1 - after)))
    }
    if let input = latency(operation) { inputs.append(input) }
    for fact in operation.facts {
      if let rate = rates[fact.name] {
        inputs.append(.rate(fact: fact.name, today: rate.today, turning: rate.turning))
      }
      inputs.append(
        .outage(fact: fact.name, turning: architecture[fact.broker].retention(of: fact.name).value))
    }
    if let saved = operation.businessCase?.savedMoney, saved > 0 { inputs.append(.cost(turning: saved)) }
    return inputs
  }

  /// Where the promised mean is missed today and kept by moving.
  private func latency(_ operation: RedesignProposal.Operation) -> Input? {
    guard let objective = proposal.file[operation.id].objective?.latency, objective.quantile == nil,
      let before = operation.before.responseMs, let after = operation.after.responseMs
    else { return nil }
    let target = objective.target.milliseconds
    guard before > target, after <= target, after < before else { return nil }
    return .latencyOfCalls(today: before - after, turning: target - after)
  }
}
