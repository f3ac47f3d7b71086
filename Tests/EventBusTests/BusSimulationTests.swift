import Simulation
import Testing

@testable import EventBus

@Suite struct BusSimulationTests {
  /// Runs the schedules of seeds on all cores; what did not hold.
  static func failures(_ seeds: Range<Int>) -> [String] {
    let chunk = 100
    let parts = Replications.run(0..<(seeds.count + chunk - 1) / chunk) { part -> [String] in
      var failures: [String] = []
      for seed in seeds.lowerBound + part * chunk..<min(seeds.upperBound, seeds.lowerBound + (part + 1) * chunk) {
        let setup = BusSetup.random(seed: UInt64(seed))
        let checker = BusChecker(setup)
        var simulation = BusSimulation(setup, checker: checker)
        if simulation.run().isStopped { failures.append("seed \(seed) does not end") }
        if let first = checker.violations.first { failures.append("seed \(seed): \(first)") }
      }
      return failures
    }
    return parts.flatMap { $0 }
  }

  @Test func randomFaultsBreakNoInvariant() {
    let failures = Self.failures(0..<100_000)
    #expect(failures.isEmpty, "\(failures.count) of them: \(failures.prefix(10).joined(separator: "\n"))")
  }
}
