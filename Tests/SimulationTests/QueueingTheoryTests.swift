import Testing

@testable import Simulation

/// Models with known answers: the entries of the shared data's `simulation.json` that need queues only, by name. An
/// estimate passes when it is within four of the standard errors that the simulator itself reports.
@Suite struct QueueingTheoryTests {
  private typealias Network = StationNetwork

  /// Whether the true value is as near as the estimate says; chance alone fails once in some thousand seeds, and the seed
  /// is fixed.
  private func expect(_ estimates: [Double], _ exact: Double, _ name: Comment) {
    let estimate = Estimate(of: estimates)
    let error = estimate.standardError ?? 0
    #expect(abs(estimate.mean - exact) <= 4 * error, "\(name): \(estimate.mean) ± \(error), not \(exact)")
    // And it does say something.
    #expect(error < 0.15 * exact, "\(name): \(estimate.mean) ± \(error)")
  }

  /// The figures of so many runs; each has the first part of its time to warm up.
  private func figures(
    _ stations: [Network.Station], _ customers: Network.Customers, seconds: Int64, warmUp: Int64 = 0, runs: Int = 12,
    _ figures: @escaping @Sendable (borrowing StationNetwork) -> [Double]
  ) -> [[Double]] {
    Replications.run(0..<runs) { replication in
      let window = MeasurementWindow(from: .seconds(warmUp), to: .seconds(warmUp + seconds))
      var network = StationNetwork(
        stations, customers, window: window, source: RandomSource(seed: 20_240, replication: replication))
      network.run()
      return figures(network)
    }
  }

  private func meanWait(
    _ rate: Double, servers: Int = 1, _ service: @escaping Network.Law, between: Network.Law? = nil, seconds: Int64,
    warmUp: Int64
  ) -> [Double] {
    figures(
      [Network.Station(servers: servers, service: service)], .open(between: between ?? Network.exponential(1 / rate)),
      seconds: seconds, warmUp: warmUp
    ) { [($0.observations[0].waits.mean ?? 0) / 1e9] }.map { $0[0] }
  }

  @Test func singleServer() {
    expect(meanWait(0.5, Network.exponential(1), seconds: 8000, warmUp: 200), 1, "mm1_rho0.5_Wq")
    expect(meanWait(0.9, Network.constant(1), seconds: 15_000, warmUp: 1000), 4.5, "md1_rho0.9_Wq")
    let varying = Network.hyperexponential(mean: 1, variation: 4)
    expect(meanWait(0.8, varying, seconds: 30_000, warmUp: 1000), 10, "mh2_1_rho0.8_Wq")
    let regular = meanWait(
      0.9, Network.exponential(1), between: Network.constant(10.0 / 9), seconds: 15_000, warmUp: 1000)
    expect(regular, 4.1786594221609334, "dm1_rho0.9_Wq")
  }

  @Test func manyServers() {
    let service = Network.exponential(1)
    expect(meanWait(1.5, servers: 2, service, seconds: 6000, warmUp: 100), 9.0 / 7, "mmc_c2_lam1.5_Wq")
    expect(meanWait(9, servers: 10, service, seconds: 2000, warmUp: 100), 0.6687315241076972, "mmc_c10_lam9.0_Wq")
    expect(meanWait(180, servers: 200, service, seconds: 120, warmUp: 15), 0.004723560908879541, "mmc_c200_lam180.0_Wq")
  }

  @Test func boundedQueue() {
    let rows = figures(
      [Network.Station(servers: 10, places: 15, service: Network.exponential(1))],
      .open(between: Network.exponential(1.0 / 12)), seconds: 800, warmUp: 20
    ) { network in
      let seen = network.observations[0]
      let accepted = Double(seen.waits.count)
      return [
        Double(seen.refused) / (accepted + Double(seen.refused)), (seen.waits.mean ?? 0) / 1e9, seen.present.mean ?? 0,
      ]
    }
    expect(rows.map { $0[0] }, 0.20326089889047344, "mmcK_c10_K15_lam12 P_block")
    expect(rows.map { $0[1] }, 0.2563135046912853, "mmcK_c10_K15_lam12 Wq_accepted")
    expect(rows.map { $0[2] }, 12.011449109273919, "mmcK_c10_K15_lam12 L")
  }

  /// The loss does not depend on the law of the holding times.
  @Test func erlangLoss() {
    // Mean e^(σ²/2) of the log-normal one with p50 = 1: divided out.
    let deviation = ElementaryFunctions.logarithm(4) / NormalQuantile.value(0.99)
    let median = ElementaryFunctions.exponential(-deviation * deviation / 2)
    let skewed = Network.sampled(
      .logNormal(p50: SimulationTime(roundingSeconds: median), p99: SimulationTime(roundingSeconds: 4 * median)))
    for (name, service) in [
      ("exponential", Network.exponential(1)), ("constant", Network.constant(1)), ("log-normal", skewed),
    ] {
      let rows = figures(
        [Network.Station(servers: 10, places: 10, service: service)], .open(between: Network.exponential(1.0 / 8)),
        seconds: 600, warmUp: 20
      ) { network in
        let seen = network.observations[0]
        return [Double(seen.refused) / Double(seen.refused + Int(seen.waits.count))]
      }
      expect(rows.map { $0[0] }, 0.1216610642529515, "erlangB_c10_a8.0 \(name)")
    }
  }

  @Test func tandem() {
    let stations = [2, 1.25, 4.0 / 3, 1.6].map { Network.Station(service: Network.exponential(1 / $0)) }
    let rows = figures(stations, .open(between: Network.exponential(1)), seconds: 6000, warmUp: 500) {
      [($0.sojourns.mean ?? 0) / 1e9]
    }
    expect(rows.map { $0[0] }, 29.0 / 3, "jackson_tandem4")
  }

  /// Customers who think, and then ask two stations: exact mean value analysis.
  @Test func closedNetwork() {
    let stations = [
      Network.Station(servers: 20, service: Network.exponential(5)), Network.Station(service: Network.exponential(0.2)),
      Network.Station(service: Network.exponential(0.1)),
    ]
    let rows = figures(stations, .closed(20), seconds: 1000, warmUp: 100) { network in
      let throughput = Double(network.completed) / 1000
      // Little's law for the two stations together.
      let inside = (network.observations[1].present.mean ?? 0) + (network.observations[2].present.mean ?? 0)
      return [throughput, inside / throughput]
    }
    expect(rows.map { $0[0] }, 3.518000622345123, "closed_mva_N20 X")
    expect(rows.map { $0[1] }, 0.685047317208223, "closed_mva_N20 R")
  }

  @Test func chains() {
    let constant = [0.05, 2, 0.5, 0.05].map { Network.Station(servers: .max, service: Network.constant($0)) }
    let exact = figures(constant, .open(between: Network.exponential(0.1)), seconds: 20, runs: 2) {
      [Double($0.sojourns.minimum ?? 0), Double($0.sojourns.maximum ?? 0)]
    }
    for row in exact { #expect(row == [2.6e9, 2.6e9], "blocking_chain_det") }
    let exponential = [0.05, 2, 0.5, 0.05].map { Network.Station(servers: .max, service: Network.exponential($0)) }
    let rows = figures(exponential, .open(between: Network.exponential(0.1)), seconds: 300) {
      [($0.sojourns.mean ?? 0) / 1e9, ($0.sojourns.variance ?? 0) / 1e18]
    }
    expect(rows.map { $0[0] }, 2.6, "chain_exp_stages mean")
    expect(rows.map { $0[1] }, 4.255, "chain_exp_stages var")
  }

  @Test func busyPeriods() {
    // A ratio of two random numbers is biased; that of all runs together hardly is.
    let rows = figures(
      [Network.Station(service: Network.exponential(1))], .open(between: Network.exponential(1 / 0.9)), seconds: 20_000
    ) {
      [($0.busyPeriods.mean ?? 0) / 1e9]
    }
    expect(rows.map { $0[0] }, 10, "mm1_busy_period_mean")
  }

  /// 300 s of arrivals that nobody serves, then service at 1.5 times their rate: until the backlog is gone.
  @Test func drainingABacklog() {
    let times = Replications.run(0..<5) { replication -> Double in
      let source = RandomSource(seed: 77, replication: replication)
      var (arrivals, services) = (source.stream("world", "arrivals"), source.stream("server", "service"))
      let (between, service) = (
        TimeSampler.exponential(meanNanoseconds: 1e7), TimeSampler.exponential(meanNanoseconds: 1e9 / 150)
      )
      var queue = EventQueue()
      queue.schedule(Event(rank: 1, kind: 0, subject: 0), after: between.sample(&arrivals))
      queue.schedule(Event(rank: 0, kind: 1, subject: 0), after: .seconds(300))
      var backlog = 0
      while let event = queue.next() {
        if event.kind == 0 {
          backlog += 1
          queue.schedule(Event(rank: 1, kind: 0, subject: 0), after: between.sample(&arrivals))
          continue
        }
        if queue.now > .seconds(300) { backlog -= 1 }
        if backlog == 0 { break }
        queue.schedule(Event(rank: 0, kind: 1, subject: 0), after: service.sample(&services))
      }
      return (queue.now - .seconds(300)).seconds
    }
    let mean = Estimate(of: times).mean
    #expect(abs(mean - 600) <= 4 * 8.48528137423857 / 5.0.squareRoot(), "drain_mm1: \(mean)")
  }

  // MARK: To the nanosecond

  /// The integral of the number present is the sum of the stays, whatever the model.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func littlesLawIsExact(_ seed: UInt64) {
    let stations = [
      Network.Station(servers: 2, places: 7, service: Network.hyperexponential(mean: 1, variation: 4)),
      Network.Station(servers: 3, service: Network.constant(1.25)), Network.Station(service: Network.exponential(0.4)),
    ]
    let window = MeasurementWindow(from: .seconds(40), to: .seconds(240))
    var network = StationNetwork(
      stations, .open(between: Network.exponential(0.5)), window: window, source: RandomSource(seed: seed))
    network.run()
    for seen in network.observations {
      #expect(seen.present.area == seen.staysInWindow && seen.present.area > 0, "seed \(seed)")
      #expect(seen.present.elapsed == 200_000_000_000)
    }
  }

  /// A pool of 200 whose every request waits for a timeout of 30 s, one request each 50 ms. At one instant a worker is
  /// freed before an arrival looks for one, or the other way round: a rank decides.
  private func pool(freedFirst: Bool, arrivals: Int) -> (firstRefusal: SimulationTime?, refused: Int) {
    var queue = EventQueue()
    let between = queue.delayLine(.milliseconds(50), rank: 1)
    let timeout = queue.delayLine(.seconds(30), rank: freedFirst ? 0 : 2)
    var (idle, arrived, refused) = (200, 0, 0)
    var firstRefusal: SimulationTime?
    queue.schedule(kind: 0, subject: 0, on: between)
    while let event = queue.next() {
      if event.kind == 1 {
        idle += 1
        continue
      }
      arrived += 1
      if arrived < arrivals { queue.schedule(kind: 0, subject: 0, on: between) }
      if idle > 0 {
        idle -= 1
        queue.schedule(kind: 1, subject: 0, on: timeout)
      } else {
        refused += 1
        firstRefusal = firstRefusal ?? queue.now
      }
    }
    return (firstRefusal, refused)
  }

  @Test func exhaustedPool() {
    #expect(pool(freedFirst: true, arrivals: 600).firstRefusal == .milliseconds(10_050), "pool_exhaust_det")
    // pool_steady_503_det: of 600 arrivals 400 are refused.
    #expect(pool(freedFirst: true, arrivals: 60_000).refused == 40_000)
    // The other way each cycle takes one arrival more, since the first after each timeout comes too early.
    #expect(pool(freedFirst: false, arrivals: 60_100).refused == 40_100)
    #expect(pool(freedFirst: false, arrivals: 1_200_000).refused == 1_200_000 - 399_400, "0.667167")
  }

  // MARK: Common random numbers

  /// The same arrivals and services in two designs: their difference varies far less than with separate ones.
  @Test func commonRandomNumbers() {
    func wait(servers: Int, seed: UInt64, _ replication: Int) -> Double {
      var network = StationNetwork(
        [Network.Station(servers: servers, service: Network.exponential(1))],
        .open(between: Network.exponential(1 / 4.5)),
        window: MeasurementWindow(from: .zero, to: .seconds(200)),
        source: RandomSource(seed: seed, replication: replication))
      network.run()
      return (network.observations[0].waits.mean ?? 0) / 1e9
    }
    let common = Estimate(of: (0..<30).map { wait(servers: 5, seed: 1, $0) - wait(servers: 6, seed: 1, $0) })
    let separate = Estimate(of: (0..<30).map { wait(servers: 5, seed: 1, $0) - wait(servers: 6, seed: 2, $0) })
    #expect(common.mean > 0)
    #expect((common.variance ?? 1) < 0.95 * (separate.variance ?? 0), "crn_variance_reduction")
  }
}
