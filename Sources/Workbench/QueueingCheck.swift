import Simulation

/// What tests cannot do unoptimised: the statistics of M/M/1 over thousands of seeds and in a run that is long enough for
/// its 99th percentile, tens of millions of samples, and architectures with tens of millions of requests.
enum QueueingCheck {
  private static let seeds = 10_000
  private static let replications = 10

  /// Prints what was found; false when something is off.
  static func run() -> Bool {
    // Each line on its own, so that both are told.
    let results = [coverage(), percentile(), exponentials(), chain()] + architectures()
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

  /// Moments and tail of ten million exponential times, to four standard deviations.
  private static func exponentials() -> Bool {
    let count = 10_000_000
    var source = TimeSource(.exponential(meanNanoseconds: 1e9), RandomSource(seed: 1).stream("check", "times"))
    var times = Tally()
    var above = 0
    for _ in 0..<count {
      let time = source.next()
      times.add(time.nanoseconds)
      if time > .seconds(8) { above += 1 }
    }
    let mean = (times.mean ?? 0) / 1e9
    let second = (times.variance ?? 0) / 1e18 + mean * mean
    let tail = Double(above) / Double(count)
    let isRight = abs(mean - 1) <= 1.26e-3 && abs(second - 2) <= 5.7e-3 && abs(tail - 0.00033546262790251185) <= 2.3e-5
    report("exp_sampler", "mean \(mean), second moment \(second), above 8 means \(tail)", isRight)
    return isRight
  }

  /// Percentiles of four exponential stages in a row; a bucket of the histogram and four standard deviations are 0.7 %.
  private static func chain() -> Bool {
    var stages = [0.05, 2, 0.5, 0.05].enumerated().map { stage, mean in
      TimeSource(.exponential(meanNanoseconds: mean * 1e9), RandomSource(seed: 1).stream("stage \(stage)", "times"))
    }
    var times = Histogram()
    for _ in 0..<10_000_000 { times.add(stages.indices.reduce(0) { $0 + stages[$1].next().nanoseconds }) }
    let exact: [(part: UInt64, seconds: Double)] = [
      (50, 2.035015387695024), (95, 6.668073338994334), (99, 9.886975536147082),
    ]
    let found = exact.map { Double(times.quantile($0.part, of: 100) ?? 0) / 1e9 }
    let isRight = zip(found, exact).allSatisfy { abs($0 / $1.seconds - 1) <= 0.007 }
    report("chain_exp_stages", "p50, p95 and p99 are \(found)", isRight)
    return isRight
  }

  static func report(_ name: String, _ text: String, _ isRight: Bool) {
    SystemInterface.write("\(isRight ? "passed" : "FAILED") \(name): \(text)\n", to: 1)
  }
}
