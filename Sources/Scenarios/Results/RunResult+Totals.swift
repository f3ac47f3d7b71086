import ArchitectureModel

extension ScenarioModel {
  /// Which random numbers are drawn where nobody chooses.
  package static let usualSeed: UInt64 = 1
}

extension Scenario {
  /// Whether an architecture has all that the faults strike; what a new design adds comes after what the old one has.
  package func isPlayable(in architecture: Architecture) -> Bool {
    faults.allSatisfy { fault in
      if case .service(let service, _) = fault.place { service.index < architecture.services.count } else { true }
    }
  }
}

extension DesignComparison {
  /// Of all operations that requests came to in both runs; empty for one replication.
  package static func all(_ first: RunResult, _ second: RunResult) -> [DesignComparison] {
    first.operations.compactMap { before in
      second.operations.first { $0.id == before.id }.flatMap { DesignComparison(before, $0) }
    }
  }
}

extension RunResult {
  /// What came of the requests of all operations together.
  package struct Total: Sendable {
    package var offered: UInt64 = 0
    package var succeeded: UInt64 = 0
    package var failed: UInt64 = 0
    package var rejected: UInt64 = 0
    package var timedOut: UInt64 = 0
    package var withinObjective: UInt64 = 0
    package var unanswered: UInt64 { failed + rejected }
  }

  package var total: Total {
    operations.reduce(into: Total()) { sum, result in
      sum.offered += result.offered
      sum.succeeded += result.succeeded
      sum.failed += result.failed
      sum.rejected += result.rejected
      sum.timedOut += result.timedOut
      sum.withinObjective += result.withinObjective
    }
  }

  /// What went wrong with facts, and with requests.
  package struct Losses: Equatable, Sendable {
    /// Facts that happened and never reached the log, each counted once.
    package var lost: UInt64 = 0
    package var appliedTwice: UInt64 = 0
    package var expired: UInt64 = 0
    package var outOfOrder: UInt64 = 0
    /// Requests.
    package var unanswered: UInt64 = 0
  }

  package var losses: Losses {
    var losses = Losses(unanswered: total.unanswered)
    var seen: Set<String> = []
    for consumer in consumers {
      losses.appliedTwice += consumer.effects - min(consumer.processed, consumer.effects)
      losses.expired += consumer.expired
      losses.outOfOrder += consumer.outOfOrder
      // A fact that is lost is lost to all consumers of its event.
      if seen.insert(consumer.event).inserted { losses.lost += consumer.lost }
    }
    return losses
  }

  /// How old a fact was at most when it was handled; nil where none was.
  package var oldestMs: Double? { consumers.compactMap { $0.age?.maxMs }.max() }
}
