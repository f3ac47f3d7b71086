import ArchitectureModel
import Scenarios
import Simulation

/// Results of queueing theory that need many requests, from architectures. A second of theory is a millisecond here, so
/// that a second of the timeline holds more than one event.
extension QueueingCheck {
  private static let runs = 20

  static func architectures() -> [Bool] { [heavyTraffic(), sojourns(), safePool()] }

  /// So many independent runs of an architecture.
  private static func results(_ services: String, seconds: Int, warmUp: Int, faults: String = "") -> [RunResult] {
    let architecture = ScenarioMeasure.architecture(
      """
      architecture: check
      services:
      \(services)
      scenarios: { s: { duration: \(seconds + warmUp)s, warm-up: \(warmUp)s, faults: [\(faults)] } }
      """)
    guard let scenario = architecture.scenarios.first, let model = try? ScenarioModel(architecture, scenario) else {
      SystemInterface.stop("nothing to simulate\n", status: 2)
    }
    return Replications.run(0..<runs) { model.run(seed: UInt64($0), replications: 1, threads: 1) }
  }

  private static func station(_ rate: Int) -> String {
    "  s: { latency: { mean: 1ms }, concurrency: 1, queue: unlimited, operations: { o: { rate: \(rate)/s } } }"
  }

  /// Within four of the standard errors that the runs show.
  private static func compare(_ name: String, _ figures: [Double], _ exact: Double) -> Bool {
    let estimate = Estimate(of: figures)
    let error = estimate.standardError ?? 0
    let isRight = abs(estimate.mean - exact) <= 4 * error
    report(name + " from an architecture", "\(estimate.mean) ± \(error), exactly \(exact)", isRight)
    return isRight
  }

  /// At a load of 0.99 the wait of the first is felt for forty thousand services.
  private static func heavyTraffic() -> Bool {
    let found = results(station(990), seconds: 1_000, warmUp: 250)
    return compare("mm1_rho0.99_Wq", found.map { $0.operations[0].wait?.meanMs ?? 0 }, 98.99999999999991)
  }

  /// Off by at most 2 % in 20 million requests.
  private static func sojourns() -> Bool {
    let found = results(station(900), seconds: 1_115, warmUp: 10)
    let exact = 46.051701859880914
    let times = Estimate(of: found.map { $0.operations[0].response?.p99Ms ?? 0 })
    let count = found.reduce(0) { $0 + $1.operations[0].succeeded }
    let isRight = count >= 20_000_000 && abs(times.mean / exact - 1) <= 0.02
    report("mm1_rho0.9_sojourn_p99 from an architecture", "\(times.mean) after \(count), exactly \(exact)", isRight)
    return isRight
  }

  /// A pool of 200 bears what holds 150 workers on average, but for fifteen requests in a million: calls that hang for
  /// 30 s, five a second.
  private static func safePool() -> Bool {
    let services = """
        a: { operations: { o: { rate: 5000/s, steps: [{ call: b, timeout: 30ms }] } } }
        b: {}
      """
    let found = results(services, seconds: 250, warmUp: 1, faults: "{ service: b, state: crashed }")
    let refused = found.map { Double($0.operations[0].rejected) / Double($0.operations[0].offered) }
    return compare("pool_safe_condition", refused, 1.5038660387163721e-05)
  }
}
