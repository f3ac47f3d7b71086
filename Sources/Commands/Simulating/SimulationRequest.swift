import ArchitectureModel
import Scenarios

/// What the simulator is asked.
struct SimulationRequest {
  enum Origin {
    /// Scenarios of the files, or faults of the command line: each is told by itself.
    case chosen
    /// One for every callee and state: they are told as one matrix.
    case builtIn
  }

  var architecture: Architecture
  /// Every one has a duration.
  var scenarios: [Scenario]
  var origin: Origin
  var design: Design
  var seed: UInt64
  var replications: Int
  var hasRandomFailures: Bool
}
