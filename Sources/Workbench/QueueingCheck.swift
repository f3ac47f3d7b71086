import Simulation

/// What the tests of the kernel cannot do unoptimised: the statistics of M/M/1 over thousands of seeds, and of a run that
/// is long enough for its 99th percentile.
enum QueueingCheck {
  private static let seeds = 10_000
  private static let replications = 10

  /// Prints what was found; false when something is off.
  static func run() -> Bool {
    // Each line on its own, so that both are told.
    let results = [coverage(), percentile()]
    return !results.contains(false)
  }

  /// The 95 % interval of the mean wait holds the true one for 95 ± 0.9 % of the seeds: four standard deviations.
  private static func coverage() -> Bool {
    let held = Replications.run(0..<seeds) { seed -> Bool in
      var estimate = Estimate()
      for replication in 0..<replications {
        let source = RandomSource(seed: UInt64(seed), replication: replication)
        var station = StationModel.exponential(servers: 1, load: 0.5, source: source, jobs: 4_200, warmUp: 200)
        station.run()
        estimate.add((station.waits.mean ?? 0) / 1e9)
      }
      return abs(estimate.mean - 1) <= estimate.halfWidth() ?? 0
    }.count { $0 }
    let isRight = abs(held - seeds * 95 / 100) <= seeds * 9 / 1000
    report("mm1_rho0.5_Wq", "\(held) of \(seeds) intervals of 95 % hold it", isRight)
    return isRight
  }

  /// Off by at most 2 % after 20 million customers.
  private static func percentile() -> Bool {
    var station = StationModel.exponential(
      servers: 1, load: 0.9, source: RandomSource(seed: 1), jobs: 20_100_000, warmUp: 100_000, keepsSojourns: true)
    station.run()
    let seconds = Double(station.sojourns.quantile(99, of: 100) ?? 0) / 1e9
    let isRight = abs(seconds / 46.051701859880914 - 1) <= 0.02
    report("mm1_rho0.9_sojourn_p99", "\(seconds) s, not more than 2 % from 46.05", isRight)
    return isRight
  }

  private static func report(_ name: String, _ text: String, _ isRight: Bool) {
    SystemInterface.write("\(isRight ? "passed" : "FAILED") \(name): \(text)\n", to: 1)
  }
}
