extension BusSimulation {
  /// Runs a setup with all checks.
  /// - Returns: the first thing that was wrong; nil when nothing was.
  package static func trial(_ setup: BusSetup) -> Violation? {
    let checker = BusChecker(setup)
    var simulation = BusSimulation(setup, checker: checker)
    let outcome = simulation.run()
    if let first = checker.violations.first { return first }
    return outcome.isStopped ? Violation(invariant: 27, time: outcome.end, text: "it does not end") : nil
  }
}
