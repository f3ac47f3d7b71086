import ArchitectureModel
import Diagnostics
import Documents
import Scenarios
import Simulation

/// How long the simulation of an architecture file takes, with all its statistics, on one thread.
enum ScenarioMeasure {
  /// What a process of its own says to ``SimulatorBenchmark``: processor seconds, peak KiB, and the mean waiting time (of
  /// the queues) or response time (of the chains) in seconds.
  static func line(_ model: SimulatorBenchmark.Model, jobs: Int, seed: UInt64) -> String {
    let yaml = architecture(model, jobs: jobs)
    var log = DiagnosticLog()
    let input = ArchitectureLoader.Input(SourceText(name: "generated", bytes: Array(yaml.utf8)), format: .yaml)
    guard let architecture = ArchitectureLoader.load([input], log: &log), let scenario = architecture.scenarios.first
    else { SystemInterface.stop(DiagnosticRenderer(isColored: false).render(log.diagnostics), status: 2) }
    let start = SystemInterface.processorSeconds()
    let result: RunResult
    do {
      result = try ScenarioModel(architecture, scenario).run(seed: seed, replications: 1, threads: 1)
    } catch {
      SystemInterface.stop("\(error)\n", status: 2)
    }
    let seconds = SystemInterface.processorSeconds() - start
    let operation = result.operations[0]
    let mean = model.isQueue ? operation.wait?.meanMs : operation.response?.mean.meanMs
    return "\(seconds) \(SystemInterface.peakKibibytes()) \((mean ?? 0) / 1e3)\n"
  }

  private static func architecture(_ model: SimulatorBenchmark.Model, jobs: Int) -> String {
    switch model {
    case .singleServer: queue(servers: 1, rate: "900/s", perSecond: 900, jobs: jobs)
    case .tenServers: queue(servers: 10, rate: "9000/s", perSecond: 9_000, jobs: jobs)
    case .chain, .timers: chain(jobs: jobs) { "{ mean: \($0) }" }
    case .constantChain: chain(jobs: jobs) { $0 }
    }
  }

  /// A mean service time of one second is 1 ms here, since a run may take 292 years at most.
  private static func queue(servers: Int, rate: String, perSecond: Int, jobs: Int) -> String {
    """
    architecture: queue
    services:
      server:
        concurrency: \(servers)
        queue: unlimited
        latency: { mean: 1ms }
        operations: { serve: { rate: \(rate) } }
    scenarios: { long: { duration: \(jobs / perSecond)s } }
    """
  }

  private static func chain(jobs: Int, _ law: (String) -> String) -> String {
    """
    architecture: chain
    defaults: { concurrency: 200, queue: unlimited, timeout: 30s }
    services:
      caller:
        latency: \(law("50ms"))
        operations: { handle: { rate: 60/s, steps: [{ call: a }, { call: b }, { call: c }] } }
      a: { latency: \(law("2s")) }
      b: { latency: \(law("500ms")) }
      c: { latency: \(law("50ms")) }
    scenarios: { long: { duration: \(jobs / 60)s } }
    """
  }
}
