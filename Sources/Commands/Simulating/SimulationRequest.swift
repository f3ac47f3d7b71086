import ArchitectureModel
import Redesign
import Scenarios
import Simulation

/// What the simulator is asked.
struct SimulationRequest {
  enum Origin {
    /// Scenarios of the files, or faults of the command line: each is told by itself.
    case chosen
    /// One for every callee and state: they are told as one matrix.
    case builtIn
  }

  /// A scenario that is not played.
  struct LeftOut {
    var scenario: String
    /// Why it cannot be; nil where it would take too long.
    var because: String?

    var reason: String { because ?? "it would take too long beside the others" }
  }

  /// How well the mean response times are to be known, and whether they are.
  struct Precision {
    var rule: StoppingRule
    var verdict = StoppingRule.Verdict.goOn

    /// No more replications than there is time for.
    mutating func limit(to most: Int) {
      rule = StoppingRule(
        relativeError: rule.relativeError, fewest: rule.fewest, most: max(rule.fewest, min(rule.most, most)))
    }
  }

  /// As the files have it, each topic with its partitions.
  var architecture: Architecture
  /// What publishing facts makes of it; nil where there is nothing to publish, or nobody asks.
  var redesign: EventDrivenDesign?
  /// Its architecture, each topic with its partitions.
  var redesigned: Architecture?
  var designs: [Design]
  /// Every one has a duration. What a fault strikes may be there in one design only.
  var scenarios: [Scenario]
  var leftOut: [LeftOut] = []
  var origin: Origin
  var seed: UInt64
  /// How many there are, or at least are to be where there is a ``Precision``.
  var replications: Int
  var precision: Precision?
  var hasRandomFailures: Bool

  /// With those scenarios only that there is time for.
  func playing(_ choice: ScenarioChoice) -> SimulationRequest {
    var request = self
    request.scenarios = choice.played
    request.leftOut = choice.leftOut + leftOut
    return request
  }

  /// What a design looks like; services and operations have the same places in both, where both have them.
  func architecture(of design: Design) -> Architecture {
    switch design {
    case .requestResponse: architecture
    case .eventDriven: redesigned ?? architecture
    }
  }

  /// The one that has all there is in either.
  var whole: Architecture { redesigned ?? architecture }

  /// The designs that a scenario can be played through in.
  func designs(for scenario: Scenario) -> [Design] {
    designs.filter { scenario.isPlayable(in: architecture(of: $0)) }
  }
}

/// What came of a scenario.
struct SimulationOutcome {
  var scenario: Scenario
  /// A run of each design that has what the faults strike, in the order of ``SimulationRequest/designs``.
  var runs: [RunResult]
  /// What pools that ran full in the first of them could bear.
  var pools: [PoolAnswer] = []
  /// What would have come of the event-driven design without one of its protections.
  var protections: [ProtectionAnswer] = []

  func run(of design: Design) -> RunResult? { runs.first { $0.design == design } }

  /// How far the second is from the first; empty for one design or one replication.
  var comparisons: [DesignComparison] {
    runs.count == 2 ? DesignComparison.all(runs[0], runs[1]) : []
  }
}
