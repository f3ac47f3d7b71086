import ArchitectureModel
import Reports

/// What the workers of a service that ran full could bear.
struct PoolComposer {
  private static let shownCallees = 3

  private let architecture: Architecture

  static func blocks(_ pools: [PoolAnswer], _ architecture: Architecture) -> [Report.Block] {
    let composer = PoolComposer(architecture: architecture)
    return pools.flatMap { pool -> [Report.Block] in
      let workers = Wording.count(pool.workers, "worker")
      return [
        .heading(
          level: 2, Phrase("What the \(workers) of \(architecture[pool.service].name) can bear"), aside: ""),
        .facts(composer.facts(of: pool)),
      ]
    }
  }

  private func facts(of pool: PoolAnswer) -> [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = [("workers", Phrase(workers(pool)))]
    if let timeout = pool.timeout { facts.append(("timeout", Phrase(self.timeout(timeout, pool)))) }
    if let bulkhead = pool.bulkhead { facts.append(("bulkhead", Phrase(self.bulkhead(bulkhead, pool)))) }
    return facts
  }

  /// `601 would be in use if there were enough; rate × timeout: 600`.
  private func workers(_ pool: PoolAnswer) -> String {
    let formula = pool.wanted.map { "; rate × timeout: \(DecimalText.significant($0, digits: 4))" } ?? ""
    return "\(DecimalText.count(pool.workersNeeded)) would be in use if there were enough\(formula)"
  }

  private func timeout(_ timeout: PoolAnswer.Timeout, _ pool: PoolAnswer) -> String {
    let today = TimeText.duration(timeout.today)
    guard let longest = timeout.longest else { return "none is short enough; today \(today)" }
    return "with \(TimeText.duration(longest)) for \(callees(pool)) instead of \(today) none is turned away"
  }

  private func bulkhead(_ bulkhead: PoolAnswer.Bulkhead, _ pool: PoolAnswer) -> String {
    let (now, then) = (pool.total, bulkhead.total)
    return
      "\(DecimalText.count(bulkhead.places)) calls at once to \(callees(pool)): \(SimulationComposer.count(then.rejected)) refused instead of \(SimulationComposer.count(now.rejected)), \(SimulationComposer.count(then.failed)) fail instead of \(SimulationComposer.count(now.failed))"
  }

  private func callees(_ pool: PoolAnswer) -> String {
    var seen: Set<ServiceID> = []
    let names = pool.calls.map { architecture.callee(of: $0) }.filter { seen.insert($0).inserted }
      .map { architecture[$0].name }
    return Wording.some(names, Self.shownCallees)
  }
}
