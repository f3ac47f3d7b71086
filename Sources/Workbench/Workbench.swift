import Availability
import Diagnostics
import Documents

/// Tools for the makers of the package: what the reader sees in a file, and how fast.
@main
enum Workbench {
  private static let usage = """
    usage: Workbench events [--strict-json] FILE
           Workbench json [--strict-json] FILE
           Workbench check [--strict-json] FILE            (as a configuration file)
           Workbench measure [--strict-json] FILE ROUNDS   (processor seconds, peak KiB)
           Workbench engine probability|cut-sets|importance FILE [NODE-LIMIT]
                                                           (processor seconds, peak KiB, the answer)
           Workbench coupling CALLS                        (processor seconds, peak KiB, verdicts)
           Workbench kernel mm1|mm10|chain|timers JOBS SEED
                                                           (processor seconds, peak KiB, mean seconds)
           Workbench scenario mm1|mm10|timers|constant JOBS SEED [THREADS]
                                                           (the same from an architecture; with threads, eight times)
           Workbench bus STEPS [--checks]                  (processor seconds, peak KiB, steps, millions a second)
           Workbench bus-faults COUNT SEED                 (random faults; what fails is shrunk)
           Workbench traces ROUNDS                         (the synthetic capture of the shared data, repeated)
           Workbench traces-measure FILE                   (processor seconds, peak KiB, spans)
           Workbench queueing-check                        (the kernel's statistics on M/M/1, at length)
           Workbench benchmark documents [DIRECTORY]       (beside libyaml and JSONDecoder)
           Workbench benchmark import [DIRECTORY]          (traces, beside JSONDecoder)
           Workbench benchmark simulators [DIRECTORY]      (beside an event loop in C++ and SimPy)

    A file that is refused gives diagnostics and exit code 2.

    """

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let isStrict = arguments.contains("--strict-json")
    arguments.removeAll { $0 == "--strict-json" }
    let format: InputFormat = isStrict ? .json : .yaml
    switch (arguments.first, arguments.count) {
    case ("benchmark", 2...3) where arguments[1] == "documents":
      DocumentBenchmark(directory: arguments.count == 3 ? arguments[2] : ".build/benchmark").run()
    case ("benchmark", 2...3) where arguments[1] == "import":
      ImportBenchmark(directory: arguments.count == 3 ? arguments[2] : ".build/benchmark").run()
    case ("benchmark", 2...3) where arguments[1] == "simulators":
      SimulatorBenchmark(directory: arguments.count == 3 ? arguments[2] : ".build/benchmark").run()
    case ("kernel", 4):
      guard let model = SimulatorBenchmark.Model(rawValue: arguments[1]), let jobs = Int(arguments[2]), jobs > 0,
        let seed = UInt64(arguments[3])
      else { SystemInterface.stop(usage, status: 64) }
      SystemInterface.write(SimulatorBenchmark.measure(model, jobs: jobs, seed: seed), to: 1)
    case ("scenario", 4...5):
      let threads = arguments.count == 5 ? Int(arguments[4]) : 1
      guard let model = ScenarioMeasure.Model(rawValue: arguments[1]), let jobs = Int(arguments[2]), jobs > 0,
        let seed = UInt64(arguments[3]), let threads, threads > 0
      else { SystemInterface.stop(usage, status: 64) }
      let replications = arguments.count == 5 ? 8 : 1
      SystemInterface.write(
        ScenarioMeasure.line(model, jobs: jobs, seed: seed, replications: replications, threads: threads), to: 1)
    case ("bus", 2...3) where arguments.count == 2 || arguments[2] == "--checks":
      guard let steps = Int(arguments[1]), (1...10_000_000_000).contains(steps) else {
        SystemInterface.stop(usage, status: 64)
      }
      SystemInterface.write(BusMeasure.line(steps: steps, isChecked: arguments.count == 3), to: 1)
    case ("bus-faults", 3):
      guard let count = Int(arguments[1]), (1...1_000_000_000).contains(count), let seed = UInt64(arguments[2]) else {
        SystemInterface.stop(usage, status: 64)
      }
      if !BusMeasure.faults(count: count, seed: seed) { SystemInterface.stop("", status: 1) }
    case ("traces", 2):
      guard let rounds = Int(arguments[1]), (1...100_000).contains(rounds) else {
        SystemInterface.stop(usage, status: 64)
      }
      let shared = SystemInterface.variable("DECOUPLE_SHARED") ?? "../shared"
      let path = shared + "/real/otlp-synthetic/checkout-semconv-1.44.jsonl"
      TraceRepeats.write(source(path).bytes, rounds: rounds)
    case ("traces-measure", 2): SystemInterface.write(ImportBenchmark.measure(arguments[1]), to: 1)
    case ("queueing-check", 1): if !QueueingCheck.run() { SystemInterface.stop("", status: 1) }
    case ("measure", 3):
      guard let rounds = Int(arguments[2]), rounds > 0 else { SystemInterface.stop(usage, status: 64) }
      SystemInterface.write(DocumentBenchmark.measure(source(arguments[1]), format, rounds: rounds), to: 1)
    case ("engine", 3...4):
      guard let question = EngineMeasure.Question(rawValue: arguments[1]),
        let limit = arguments.count == 4 ? Int(arguments[3]) : AvailabilityEngine.defaultNodeLimit
      else { SystemInterface.stop(usage, status: 64) }
      SystemInterface.write(EngineMeasure.line(source(arguments[2]), question, nodeLimit: limit), to: 1)
    case ("coupling", 2):
      guard let calls = Int(arguments[1]), (1...1_000_000).contains(calls) else {
        SystemInterface.stop(usage, status: 64)
      }
      SystemInterface.write(CouplingMeasure.line(calls: calls), to: 1)
    case ("events", 2), ("json", 2), ("check", 2): show(arguments[0], source(arguments[1]), format)
    default: SystemInterface.stop(usage, status: 64)
    }
  }

  private static func source(_ path: String) -> SourceText {
    guard let bytes = SystemInterface.read(path) else {
      SystemInterface.stop("cannot read \(path)\n", status: 66)
    }
    return SourceText(name: path, bytes: bytes)
  }

  private static func show(_ command: String, _ source: SourceText, _ format: InputFormat) {
    var log = DiagnosticLog()
    let text = output(command, source, format, &log)
    SystemInterface.write(DiagnosticRenderer(isColored: false).render(log.diagnostics), to: 2)
    guard let text else { SystemInterface.stop("", status: 2) }
    SystemInterface.write(text, to: 1)
  }

  private static func output(
    _ command: String, _ source: SourceText, _ format: InputFormat, _ log: inout DiagnosticLog
  ) -> String? {
    if command == "check" { return DocumentReader.read(source, format: format, log: &log).map { _ in "" } }
    let stream = DocumentStream.read(source, format: format, log: &log)
    return command == "events" ? stream?.events() : stream.flatMap { $0.json(log: &log) }
  }
}
