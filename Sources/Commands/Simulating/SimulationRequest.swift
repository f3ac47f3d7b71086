import ArchitectureModel
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

  /// How well the mean response times are to be known, and whether they are.
  struct Precision {
    var rule: StoppingRule
    var verdict = StoppingRule.Verdict.goOn
  }

  var architecture: Architecture
  /// Every one has a duration.
  var scenarios: [Scenario]
  var origin: Origin
  var design: Design
  var seed: UInt64
  /// How many there are, or at least are to be where there is a ``Precision``.
  var replications: Int
  var precision: Precision?
  var hasRandomFailures: Bool
}
