import EventBus
import Simulation

/// How fast the bus runs, and whether it keeps its invariants at length.
enum BusMeasure {
  /// One group of consumers of twelve partitions, busy for five sixths of the time, which commits every record: four
  /// steps for each.
  /// - Returns: processor seconds, peak KiB, steps, millions of steps a second.
  static func line(steps: Int, isChecked: Bool) -> String {
    var setup = BusSetup()
    setup.partitions = 12
    setup.keys = 120
    setup.facts = max(1, steps / 4)
    setup.interval = .constant(SimulationTime(nanoseconds: 100_000))
    let checker = isChecked ? BusChecker(setup) : nil
    let start = SystemInterface.processorSeconds()
    var simulation = BusSimulation(setup, checker: checker, hasMostEvents: false)
    let outcome = simulation.run()
    let seconds = SystemInterface.processorSeconds() - start
    for violation in checker?.violations ?? [] { SystemInterface.write("\(violation)\n", to: 2) }
    let rate = Double(outcome.steps) / seconds / 1e6
    return "\(seconds) \(SystemInterface.peakKibibytes()) \(outcome.steps) \(rate)\n"
  }

  /// Runs random faults of so many seeds, from one on. What fails is shrunk and told.
  /// - Returns: whether nothing failed.
  static func faults(count: Int, seed: UInt64) -> Bool {
    let chunk = 1_000
    let parts = Replications.run(0..<(count + chunk - 1) / chunk) { part -> [String] in
      (part * chunk..<min(count, (part + 1) * chunk)).compactMap { number in
        let setup = BusSetup.random(seed: seed &+ UInt64(number))
        return BusSimulation.trial(setup).map { tell(setup, $0) }
      }
    }
    let failures = parts.flatMap { $0 }
    for failure in failures.prefix(20) { SystemInterface.write(failure, to: 1) }
    SystemInterface.write("\(count) schedules from seed \(seed) on, \(failures.count) failed\n", to: 1)
    return failures.isEmpty
  }

  private static func tell(_ setup: BusSetup, _ violation: Violation) -> String {
    let smallest = BusShrinker.shrink(setup) { BusSimulation.trial($0)?.invariant == violation.invariant }
    return "seed \(setup.seed): \(violation)\n  the smallest setup that fails: \(smallest)\n"
  }
}
