import Simulation

/// How fast models run on the kernel of the simulator and from architecture files, beside a bare event loop in C++ and
/// SimPy on the same machine.
///
/// Every run is a process of its own. They take turns, a seed each, and the median of the seeds counts, in processor time.
struct SimulatorBenchmark {
  /// What is simulated.
  enum Model: String, CaseIterable {
    case singleServer = "mm1"
    case tenServers = "mm10"
    case chain, timers
    case constantChain = "constant"

    var title: String {
      switch self {
      case .singleServer: "M/M/1"
      case .tenServers: "M/M/10"
      case .chain: "chain"
      case .timers: "chain + timers"
      case .constantChain: "chain, constant times"
      }
    }

    /// The events that a job cannot do without, however a library counts its own.
    var eventsPerJob: Int {
      switch self {
      case .singleServer, .tenServers: 2
      case .chain: 5
      case .timers, .constantChain: 8
      }
    }
  }

  private struct Run {
    let seconds: Double
    let kibibytes: Int
    let mean: Double
  }

  private struct Simulator {
    let name: String
    let command: String
    /// SimPy makes fewer jobs, or it would take all day.
    let share: Double
    /// What it calls a model; nil where it has none that is like it.
    let model: (Model) -> String?
    /// How many times as fast the architecture's run should be.
    var aim: (Model) -> Double? = { _ in nil }
  }

  private static let seeds = 3
  private static let jobs = 2_000_000

  let directory: String

  /// Makes the peers where they are missing, and prints what was measured.
  func run() {
    let scripts = "Sources/Workbench/Peers"
    guard SystemInterface.exists(scripts + "/prepare-kernel") else {
      SystemInterface.stop("run this in the directory of the package\n", status: 66)
    }
    _ = SystemInterface.output(of: "\(scripts)/prepare-kernel '\(directory)'")
    let program = "'\(CommandLine.arguments[0])'"
    // Nobody else has constant times; the chain with exponential ones is the nearest.
    func peers(_ model: Model) -> String { model == .constantChain ? Model.chain.rawValue : model.rawValue }
    let simulators = [
      // A file has timeouts always.
      Simulator(name: "decouple, from a file", command: "\(program) scenario", share: 1) {
        $0 == .chain ? nil : $0.rawValue
      },
      Simulator(name: "decouple, kernel", command: "\(program) kernel", share: 1) {
        $0 == .constantChain ? nil : $0.rawValue
      },
      Simulator(name: "C++, bare event loop", command: "'\(directory)/event-loops'", share: 1, model: peers) {
        $0 == .constantChain ? 0.5 : nil
      },
      Simulator(
        name: "SimPy 4.1.2", command: "'\(directory)/python/bin/python' \(scripts)/simpy_models.py", share: 0.05,
        model: peers
      ) { $0 == .singleServer ? 100 : $0 == .timers ? 50 : nil },
    ]
    SystemInterface.write(
      "| model | simulator | jobs/s | ns/event | jobs in the run | peak MB | mean, s | our speed | aim |\n"
        + "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n", to: 1)
    for model in Model.allCases { run(model, simulators) }
  }

  private func run(_ model: Model, _ simulators: [Simulator]) {
    var runs = [[Run]](repeating: [], count: simulators.count)
    for seed in 1...Self.seeds {
      for (index, simulator) in simulators.enumerated() {
        guard let name = simulator.model(model) else { continue }
        runs[index] += Self.run("\(simulator.command) \(name) \(jobs(simulator)) \(seed)").map { [$0] } ?? []
      }
    }
    // The first that there is.
    var ours: Double?
    for (simulator, runs) in zip(simulators, runs) where simulator.model(model) != nil {
      guard let seconds = Self.median(runs).map({ $0 / Double(jobs(simulator)) }) else {
        SystemInterface.write("| \(model.title) | \(simulator.name) | not there | | | | | | |\n", to: 1)
        continue
      }
      let memory = Double(runs.map(\.kibibytes).max() ?? 0) * 1024 / 1e6
      let mean = runs.reduce(0) { $0 + $1.mean } / Double(runs.count)
      let speed = ours.map { Self.hundredths(seconds / $0) + " ×" } ?? ""
      ours = ours ?? seconds
      let aim = simulator.aim(model).map { Self.hundredths($0) + " ×" } ?? ""
      SystemInterface.write(
        "| \(model.title) | \(simulator.name) | \(Int(1 / seconds)) "
          + "| \(Self.hundredths(seconds * 1e9 / Double(model.eventsPerJob))) | \(jobs(simulator)) "
          + "| \(Self.hundredths(memory)) | \(Self.hundredths(mean)) | \(speed) | \(aim) |\n", to: 1)
    }
  }

  private func jobs(_ simulator: Simulator) -> Int { Int(Double(Self.jobs) * simulator.share) }

  /// What a process of its own says to ``run()``: processor seconds, peak KiB, and the mean waiting or response time.
  static func measure(_ model: Model, jobs: Int, seed: UInt64) -> String {
    let source = RandomSource(seed: seed)
    let start = SystemInterface.processorSeconds()
    let mean: Double?
    switch model {
    case .singleServer, .tenServers:
      let servers = model == .singleServer ? 1 : 10
      var station = StationModel.exponential(servers: servers, load: 0.9, source: source, jobs: jobs)
      station.run()
      mean = station.waits.mean
    case .chain, .timers:
      var chain = ChainModel(hasTimers: model == .timers, source: source, jobs: jobs)
      chain.run()
      mean = chain.responses.mean
    case .constantChain: SystemInterface.stop("the kernel's chain has exponential times\n", status: 64)
    }
    let seconds = SystemInterface.processorSeconds() - start
    return "\(seconds) \(SystemInterface.peakKibibytes()) \((mean ?? 0) / 1e9)\n"
  }

  private static func run(_ command: String) -> Run? {
    guard let text = SystemInterface.output(of: command) else { return nil }
    let words = text.split { $0 == " " || $0 == "\n" }
    guard words.count == 3, let seconds = Double(words[0]), let memory = Int(words[1]), let mean = Double(words[2])
    else {
      return nil
    }
    return Run(seconds: seconds, kibibytes: memory, mean: mean)
  }

  private static func median(_ runs: [Run]) -> Double? {
    runs.isEmpty ? nil : runs.map(\.seconds).sorted()[runs.count / 2]
  }

  private static func hundredths(_ value: Double) -> String {
    let scaled = Int((value * 100).rounded())
    let rest = scaled % 100
    return "\(scaled / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
