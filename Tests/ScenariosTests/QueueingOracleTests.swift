import ArchitectureModel
import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// Results of queueing theory, from architectures. Every estimate is within four of its standard errors.
@Suite struct QueueingOracleTests {
  private func station(_ keys: String, _ operation: String, _ seconds: Int, warmUp: Int = 100) throws -> ScenarioModel {
    try Runs.model(
      """
      services: { s: { \(keys), operations: { o: { \(operation) } } } }
      scenarios: { s: { duration: \(seconds)s, warm-up: \(warmUp)s } }
      """)
  }

  /// An estimate over replications, of a figure in each.
  private func estimate(
    _ model: ScenarioModel, replications: Int = 10, _ figure: (OperationFigures) -> Double
  ) -> Estimate {
    Estimate(
      of: (0..<replications).map { number in
        var engine = Engine(model.compiled, RandomSource(seed: 7, replication: number))
        return figure(engine.run().operations[0])
      })
  }

  /// From every single request of the first operation, as histograms keep no squares.
  private func varianceOfResponses(_ model: ScenarioModel, replications: Int) -> Estimate {
    Estimate(
      of: (0..<replications).map { number in
        var (since, times) = ([UInt64: SimulationTime](), Tally())
        model.trace(seed: 7, replication: number) { event in
          guard event.caller == nil, let request = event.request else { return }
          switch event.what {
          case .arrived: since[request] = event.time
          case .ended:
            if let start = since.removeValue(forKey: request) { times.add((event.time - start).nanoseconds) }
          default: break
          }
        }
        return (times.variance ?? 0) / 1e18
      })
  }

  private func expect(
    _ estimate: Estimate, _ exact: Double, _ name: String, location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let error = try #require(estimate.standardError)
    #expect(
      abs(estimate.mean - exact) <= 4 * error + 1e-9, "\(name): \(estimate.mean) ± \(error), not \(exact)",
      sourceLocation: location)
  }

  private static func wait(_ figures: OperationFigures) -> Double {
    Double(figures.counts.waited) / Double(figures.counts.waits) / 1e9
  }

  private static func refused(_ figures: OperationFigures) -> Double {
    Double(figures.counts.rejected) / Double(figures.counts.offered)
  }

  private static func response(_ figures: OperationFigures) -> Double { (figures.responses.mean ?? 0) / 1e9 }

  @Test func waitsForOneServerAndSeveral() throws {
    let one = try station("latency: { mean: 1s }, concurrency: 1, queue: unlimited", "rate: 30/min", 6_000)
    try expect(estimate(one, Self.wait), 1, "mm1_rho0.5_Wq")
    let two = try station("latency: { mean: 1s }, concurrency: 2, queue: unlimited", "rate: 90/min", 4_000)
    try expect(estimate(two, Self.wait), 1.2857142857142856, "mmc_c2_lam1.5_Wq")
    let ten = try station("latency: { mean: 1s }, concurrency: 10, queue: unlimited", "rate: 9/s", 800)
    try expect(estimate(ten, Self.wait), 0.6687315241076972, "mmc_c10_lam9.0_Wq")
    let many = try station("latency: { mean: 1s }, concurrency: 200, queue: unlimited", "rate: 180/s", 160, warmUp: 20)
    try expect(estimate(many, Self.wait), 0.004723560908879541, "mmc_c200_lam180.0_Wq")
  }

  @Test func waitsUnderOtherLaws() throws {
    let constant = try station("latency: 1s, concurrency: 1, queue: unlimited", "rate: 54/min", 8_000)
    try expect(estimate(constant, Self.wait), 4.5, "md1_rho0.9_Wq")
    // Waits of at most 1.5 s are answers within 2.5 s.
    let promised = try station(
      "latency: 1s, concurrency: 1, queue: unlimited", "rate: 30/min, slo: { latency: 2500ms }", 8_000)
    try expect(
      estimate(promised) { Double($0.counts.withinObjective) / Double($0.counts.offered) }, 0.8979968312203697,
      "md1_rho0.5_P(W<=1.5)")
    let regular = try station(
      "latency: { mean: 1s }, concurrency: 1, queue: unlimited", "rate: 54/min, arrivals: regular", 8_000)
    try expect(estimate(regular, Self.wait), 4.1786594221609334, "dm1_rho0.9_Wq")
    // Two operations with one queue make a hyperexponential law with balanced means and a square coefficient of 4.
    let mixed = try Runs.model(
      """
      services:
        s:
          concurrency: 1
          queue: unlimited
          operations:
            short: { rate: 42590.3/min, latency: { mean: 0.563508ms } }
            long: { rate: 5409.7/min, latency: { mean: 4.436492ms } }
      scenarios: { s: { duration: 12s, warm-up: 2s } }
      """)
    try expect(estimate(mixed, Self.wait), 0.010, "mh2_1_rho0.8_Wq")
  }

  @Test func lossOfFullPools() throws {
    let bounded = try station("latency: { mean: 1s }, concurrency: 10, queue: 5", "rate: 12/s", 500)
    try expect(estimate(bounded, Self.refused), 0.20326089889047344, "mmcK_c10_K15_lam12 P_block")
    try expect(estimate(bounded, Self.wait), 0.2563135046912853, "mmcK_c10_K15_lam12 Wq")
    for law in ["1s", "{ mean: 1s }", "{ min: 0s, max: 2s }"] {
      let loss = try station("latency: \(law), concurrency: 10", "rate: 8/s", 400)
      try expect(estimate(loss, Self.refused), 0.1216610642529515, "erlangB_c10_a8.0 of \(law)")
    }
    // The last is log-normal with a standard deviation of 0.5 in the exponent and the same mean.
    for law in ["{ mean: 1s }", "1s", "{ p50: 882496902ns, p99: 2824055400ns }"] {
      let loss = try station("latency: \(law), concurrency: 200", "rate: 600/s", 30, warmUp: 10)
      try expect(estimate(loss, Self.refused), 0.6674938342711212, "erlangB_c200_a600.0 of \(law)")
    }
  }

  @Test func timesOfChains() throws {
    let tandem = try Runs.model(
      """
      defaults: { queue: unlimited, timeout: 1h }
      services:
        a: { concurrency: unlimited, operations: { o: { rate: 1/s, steps: [call: s1, call: s2, call: s3, call: s4] } } }
        s1: { concurrency: 1, latency: { mean: 500ms } }
        s2: { concurrency: 1, latency: { mean: 800ms } }
        s3: { concurrency: 1, latency: { mean: 750ms } }
        s4: { concurrency: 1, latency: { mean: 625ms } }
      scenarios: { s: { duration: 2500s, warm-up: 200s } }
      """)
    try expect(estimate(tandem, Self.response), 9.666666666666666, "jackson_tandem4")
    let fork = try Runs.model(
      """
      defaults: { concurrency: unlimited, timeout: 1h, latency: { mean: 1s } }
      services:
        a: { latency: 0s, operations: { o: { rate: 4/s, steps: [parallel: [call: x, call: y, call: z]] } } }
        x: {}
        y: {}
        z: {}
      """)
    try expect(estimate(fork, replications: 6, Self.response), 1.8333333333333333, "forkjoin_parallel_exp")
    let stages = try Runs.model(
      """
      defaults: { concurrency: unlimited, timeout: 1h }
      services:
        a: { latency: { mean: 50ms }, operations: { o: { rate: 8/s, steps: [call: x, call: y, call: z] } } }
        x: { latency: { mean: 2s } }
        y: { latency: { mean: 500ms } }
        z: { latency: { mean: 50ms } }
      """)
    try expect(estimate(stages, replications: 6, Self.response), 2.6, "chain_exp_stages mean")
    try expect(varianceOfResponses(stages, replications: 6), 4.255, "chain_exp_stages var")
    for (part, exact): (UInt64, Double) in [(50, 2.035015387695024), (95, 6.668073338994334), (99, 9.886975536147082)] {
      let found = estimate(stages, replications: 6) { Double($0.responses.quantile(part, of: 100) ?? 0) / 1e9 }
      // A bucket of the histogram is 1/128 wide.
      #expect(abs(found.mean - exact) <= 4 * (found.standardError ?? 0) + exact / 256, "p\(part): \(found.mean)")
    }
  }

  @Test func retriesAndRenewal() throws {
    let retries = try Runs.model(
      """
      services:
        a: { operations: { o: { rate: 15/s, steps: [{ call: b, error-rate: 30%, retries: 2 }] } } }
        b: {}
      """)
    try expect(
      estimate(retries) { Double($0.counts.succeeded) / Double($0.counts.offered) }, 0.973,
      "retry_expected_attempts success")
    var attempts = Estimate()
    for replication in 0..<6 {
      var (asked, arrived) = (0.0, 0.0)
      retries.trace(seed: 7, replication: replication) {
        if $0.what == .called { asked += 1 }
        if $0.what == .arrived { arrived += 1 }
      }
      attempts.add(asked / arrived)
    }
    try expect(attempts, 1.39, "retry_expected_attempts attempts")
    let renewal = try Runs.model(
      """
      services: { s: { availability: { mtbf: 1000s, mttr: 2s }, operations: { o: { rate: 1/s } } } }
      scenarios: { s: { duration: 20000s, warm-up: 100s } }
      """)
    try expect(
      estimate(renewal, replications: 12) { Double($0.counts.succeeded) / Double($0.counts.offered) },
      0.998003992015968, "availability_renewal")
  }

  /// From the first request that finds nobody to the end of the last that leaves nobody.
  @Test func busyPeriod() throws {
    let model = try station("latency: { mean: 1s }, concurrency: 1, queue: unlimited", "rate: 54/min", 8_000)
    var means = Estimate()
    for replication in 0..<10 {
      var (present, began, periods) = (0, SimulationTime.zero, Tally())
      model.trace(seed: 7, replication: replication) { event in
        switch event.what {
        case .arrived:
          if present == 0 { began = event.time }
          present += 1
        case .ended:
          present -= 1
          if present == 0 { periods.add((event.time - began).nanoseconds) }
        default: break
        }
      }
      means.add((periods.mean ?? 0) / 1e9)
    }
    try expect(means, 10, "mm1_busy_period_mean")
  }

  /// Two pools under the same arrivals and services differ far less by chance than under arrivals of their own.
  @Test(arguments: [("concurrency: 10", "concurrency: 11"), ("latency: { mean: 1s }", "latency: { mean: 950ms }")])
  func commonRandomNumbers(_ change: (from: String, to: String)) throws {
    let text = """
      services: { s: { latency: { mean: 1s }, concurrency: 10, queue: unlimited, operations: { o: { rate: 8/s } } } }
      scenarios: { s: { duration: 400s, warm-up: 50s } }
      """
    let parts = text.split(separator: change.from, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let (before, after) = (try Runs.model(text), try Runs.model(parts.joined(separator: change.to)))
    func mean(_ model: ScenarioModel, _ seed: UInt64) -> Double {
      model.run(seed: seed, replications: 1)[0].response?.mean.meanMs ?? 0
    }
    let seeds: Range<UInt64> = 0..<40
    let first = seeds.map { mean(before, $0) }
    let paired = Estimate(of: seeds.map { first[Int($0)] - mean(after, $0) })
    let independent = Estimate(of: seeds.map { first[Int($0)] - mean(after, $0 + 100) })
    let factor = try #require(independent.variance) / #require(paired.variance)
    #expect(factor > 2, "crn_variance_reduction: \(factor)")
  }

  /// Before it is refused for the first time, a pool of 200 fills; then exactly two of three are refused.
  @Test func poolsOfTimeoutsToTheRequest() throws {
    let result = try Runs.result(
      """
      services:
        a: { operations: { o: { rate: 20/s, arrivals: regular, steps: [call: b] } } }
        b: {}
      scenarios: { s: { duration: 3010s, warm-up: 10s, faults: [{ service: b, state: crashed, from: 0s }] } }
      """)
    #expect(result.services[0].firstRejectionSeconds == 10.05, "pool_exhaust_det")
    // From the first refusal on, in a hundred cycles of 30 s.
    #expect(result[0].offered == 60_000 && result[0].rejected == 40_000, "pool_steady_503_det")
  }
}
