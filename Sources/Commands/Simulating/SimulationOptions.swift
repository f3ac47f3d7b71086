import ArchitectureModel
import Arguments
import Scenarios
import Simulation

/// What the command line says about a simulation; without it, everything of the files in both designs.
struct SimulationOptions {
  static let mostReplications = 100_000
  /// Of those that are made for a precision, and how many are made at least.
  private static let precisionReplications = 10...10_000

  var scenarios: [String] = []
  var faults: [String] = []
  var designs = Design.allCases
  var seed = ScenarioModel.usualSeed
  var replications: Int?
  var precision: SimulationRequest.Precision?
  var duration: Nanoseconds?
  var hasRandomFailures = false

  init() {}

  init(_ arguments: ParsedArguments) throws(CommandFailure) {
    (scenarios, faults) = (arguments.values("scenario"), arguments.values("fault"))
    guard scenarios.isEmpty || faults.isEmpty else {
      throw .usage(
        "--fault does not go with --scenario", help: "faults of the command line take the place of the scenarios")
    }
    // Anything but one of the designs is both of them.
    if let design = arguments.value("design").flatMap(Design.init) { designs = [design] }
    duration = try Self.duration(arguments)
    seed = try Self.seed(arguments)
    replications = try Self.replications(arguments)
    precision = try Self.precision(arguments, replications)
    hasRandomFailures = arguments.has("random-failures")
  }

  private static func seed(_ arguments: ParsedArguments) throws(CommandFailure) -> UInt64 {
    guard let text = arguments.value("seed") else { return ScenarioModel.usualSeed }
    guard let seed = UInt64(text) else {
      throw .usage("--seed: '\(text)' is no whole number from 0 to \(UInt64.max)", help: "write --seed 1")
    }
    return seed
  }

  private static func replications(_ arguments: ParsedArguments) throws(CommandFailure) -> Int? {
    guard let text = arguments.value("replications") else { return nil }
    guard let number = Int(text), (1...mostReplications).contains(number) else {
      throw .usage(
        "--replications: '\(text)' is no whole number from 1 to \(DecimalText.count(mostReplications))",
        help: "write --replications 20")
    }
    return number
  }

  private static func precision(
    _ arguments: ParsedArguments, _ replications: Int?
  ) throws(CommandFailure) -> SimulationRequest.Precision? {
    guard let text = arguments.value("precision") else { return nil }
    let error: UncertainProbability
    do {
      error = try QuantityText.probability(text)
    } catch {
      throw .usage("--precision: \(error.message)", help: "write --precision 1%")
    }
    guard error.nominal.value > 0, error.nominal.value < 1, !error.isUncertain else {
      throw .usage("--precision: '\(text)' is no share between 0 and 100 %", help: "write --precision 1%")
    }
    guard replications != 1 else {
      throw .usage(
        "--precision: one replication has no interval", help: "give --replications 10 or more, or leave it out")
    }
    let fewest = replications ?? precisionReplications.lowerBound
    return SimulationRequest.Precision(
      rule: StoppingRule(
        relativeError: error.nominal.value, fewest: fewest, most: max(fewest, precisionReplications.upperBound)))
  }

  private static func duration(_ arguments: ParsedArguments) throws(CommandFailure) -> Nanoseconds? {
    guard let text = arguments.value("duration") else { return nil }
    let duration: Nanoseconds
    do {
      duration = try QuantityText.duration(text)
    } catch {
      throw .usage("--duration: \(error.message)", help: error.help)
    }
    guard duration > .zero else { throw .usage("--duration: a run takes some time", help: "write --duration 10m") }
    return duration
  }
}
