import ArchitectureModel
import Diagnostics
import Documents
import Scenarios
import Simulation

/// How fast the simulator runs the models of the kernel's benchmark when they come from an architecture, everything
/// counted that a user is told. Queues are told in milliseconds instead of seconds, so that a second of the timeline
/// holds more than one event.
enum ScenarioMeasure {
  /// What is simulated.
  enum Model: String, CaseIterable {
    case singleServer = "mm1"
    case tenServers = "mm10"
    /// The chain, with exponential times and the timeouts that calls have.
    case timers
    /// The chain, with constant times.
    case constant

    fileprivate var rate: Double {
      switch self {
      case .singleServer: 900
      case .tenServers: 9000
      case .timers, .constant: 60
      }
    }

    fileprivate var services: String {
      switch self {
      case .singleServer, .tenServers:
        """
          station:
            latency: { mean: 1ms }
            concurrency: \(self == .singleServer ? 1 : 10)
            queue: unlimited
            operations: { job: { rate: \(self == .singleServer ? "900" : "9000")/s } }
        """
      case .timers: Self.chain { "{ mean: \($0) }" }
      case .constant: Self.chain { $0 }
      }
    }

    private static func chain(_ latency: (String) -> String) -> String {
      """
        caller:
          latency: \(latency("50ms"))
          queue: unlimited
          operations:
            job:
              rate: 60/s
              steps:
                - call: first
                - call: second
                - call: third
        first: { latency: \(latency("2s")), queue: unlimited }
        second: { latency: \(latency("500ms")), queue: unlimited }
        third: { latency: \(latency("50ms")), queue: unlimited }
      """
    }
  }

  /// An architecture that is written out here.
  static func architecture(_ text: String) -> Architecture {
    var log = DiagnosticLog()
    let source = SourceText(name: "workbench", text: text)
    guard let architecture = ArchitectureLoader.load([ArchitectureLoader.Input(source, format: .yaml)], log: &log)
    else {
      SystemInterface.stop(DiagnosticRenderer(isColored: false).render(log.diagnostics), status: 2)
    }
    return architecture
  }

  /// Processor seconds, peak KiB, and the mean waiting or response time in seconds (of queues, in units of the
  /// mean service).
  static func line(_ model: Model, jobs: Int, seed: UInt64, replications: Int, threads: Int) -> String {
    let architecture = architecture("architecture: \(model.rawValue)\nservices:\n\(model.services)\n")
    let duration = Nanoseconds(Int64(Double(jobs) / model.rate * 1e9))
    let scenario = Scenario(name: model.rawValue, duration: duration, warmUp: .zero, load: [], faults: [])
    let start = SystemInterface.processorSeconds()
    guard let ready = try? ScenarioModel(architecture, scenario) else {
      SystemInterface.stop("nothing to simulate\n", status: 2)
    }
    let result = ready.run(seed: seed, replications: replications, threads: threads)
    let seconds = SystemInterface.processorSeconds() - start
    let operation = result.operations[0]
    let isQueue = model == .singleServer || model == .tenServers
    let mean = (isQueue ? operation.wait?.meanMs : operation.response?.mean.meanMs) ?? 0
    return "\(seconds) \(SystemInterface.peakKibibytes()) \(isQueue ? mean : mean / 1000)\n"
  }
}
