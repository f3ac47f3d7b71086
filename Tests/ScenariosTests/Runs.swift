import ArchitectureModel
import Simulation
import TestSupport

@testable import Scenarios

/// Runs of architectures that a test writes out.
enum Runs {
  /// The first scenario of a text; one of ten minutes where it has none.
  static func model(_ yaml: String, _ options: ScenarioModel.Options = .init()) throws -> ScenarioModel {
    let architecture = try Architectures.load(yaml)
    return try ScenarioModel(architecture, architecture.scenarios.first ?? plain, options)
  }

  static func result(
    _ yaml: String, seed: UInt64 = 1, replications: Int = 1, threads: Int = 2,
    _ options: ScenarioModel.Options = .init()
  ) throws -> RunResult {
    try model(yaml, options).run(seed: seed, replications: replications, threads: threads)
  }

  static let plain = Scenario(name: "plain", duration: .seconds(600), warmUp: .zero, load: [], faults: [])

  static func words(_ part: RunPart) -> [UInt64] {
    var words: [UInt64] = []
    part.encode(into: &words)
    return words
  }
}

extension RunResult {
  /// The operation of a place in the order of the file.
  subscript(place: Int) -> OperationResult { operations[place] }
}
