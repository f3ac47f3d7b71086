import ArchitectureModel
import Arguments
import Documents
import Reports
import Scenarios

/// `decouple simulate`: what load and faults do to the system.
enum SimulateCommand {
  static let declaration = Command(
    name: "simulate", group: "Understand", summary: "Play through load and faults, request by request.",
    discussion: """
      Simulates the scenarios of the files, or the faults that are given: pools that fill, calls that hang, requests \
      that are refused. Where the files have no scenario, every callee is tried in every state that it can be in. The \
      same files, options and seed give the same bytes, on any number of cores.
      """,
    examples: [
      Example("decouple simulate architecture.yaml", "all scenarios of the file"),
      Example("decouple simulate architecture.yaml --fault 'notification=crashed@2m+3m'", "one that is not in it"),
      Example(
        "decouple simulate architecture.yaml --fault 'slack=rate-limited(limit=1/s,excess=reject)@2m+3m'",
        "a limit for three minutes"),
      Example("decouple simulate architecture.yaml --replications 20", "how far figures vary"),
      Example("decouple simulate architecture.yaml --precision 1%", "until response times are known this well"),
      Example("decouple simulate architecture.yaml --replications 1000 --shard 3/8 -o 3.part", "an eighth of the work"),
      Example("decouple simulate --merge *.part", "all eighths together"),
    ],
    arguments: [SharedOptions.files],
    options: [
      Option(
        "scenario", value: .text(placeholder: "NAME", NameKind.scenario.content), repeats: true,
        group: "What is played",
        help:
          "Simulate this scenario of the files, all by default; where they have none, of the built-in set, or all of it."
      ),
      Option(
        "fault", value: .text(placeholder: "FAULT", NameKind.fault.content), repeats: true,
        group: "What is played",
        help: "In place of the scenarios: [zone:]NAME=STATE[@FROM[+FOR]], such as 'audit=crashed(instances=1)@2m+3m'."),
      Option(
        "design", value: .choice(["both"] + Design.allCases.map(\.rawValue), placeholder: "DESIGN"),
        group: "What is played",
        help: "request-response, which is the files as written, event-driven, or both, which is the default."),
      Option("seed", value: .text(placeholder: "N"), group: "Randomness", help: "Which random numbers; 1 by default."),
      Option(
        "replications", value: .text(placeholder: "N"), group: "Randomness",
        help: "So many runs with other random numbers; 1 by default."),
      Option(
        "precision", value: .text(placeholder: "SHARE"),
        group: "Randomness",
        help: "Replications, 10,000 at most, until each mean response time is known this well (95 %), such as 1%."),
      Option(
        "duration", value: .text(placeholder: "TIME"), group: "What is played",
        help: "How long requests arrive, the warm-up included."),
      Option(
        "random-failures", value: .flag, group: "What is played",
        help: "Availabilities and deploys strike too, at times drawn at random."),
      Option(
        "trace", value: .text(placeholder: "FILE", .fileWritten),
        group: "Result",
        help: "Write all events of the first replication of one scenario to FILE, for Perfetto or chrome://tracing."),
      Option(
        "shard", value: .text(placeholder: "I/N"), group: "Sharing the work",
        help: "Make part I of N of the replications, and write it for --merge."),
      Option("merge", value: .flag, group: "Sharing the work", help: "The files are parts: put them together."),
      SharedOptions.format(["text", "markdown", "json", "csv"]), CSVText.option(SimulationCSV.tables),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try CSVText.refuseTableWithoutFormat(arguments)
    if arguments.has("merge") {
      let merge = try SimulationMerge(arguments, console)
      return try deliver(merge.request, try merge.outcomes(), arguments, console)
    }
    let shard = try SimulationSharing.shard(arguments)
    let inputs = try ArchitectureFiles.read(arguments.positionals, format: SharedOptions.inputFormat(arguments))
    let options = try SimulationOptions(arguments)
    var request = try SimulationRequestBuilder.request(
      options, try ArchitectureFiles.load(inputs, console), console)
    let effort = SimulationEffort(request)
    try effort.requireAnEnd(of: shard)
    request.precision?.limit(to: effort.mostReplications)
    if let shard {
      let question = SimulationPart.Question(arguments: SimulationSharing.words(of: arguments), files: inputs)
      let part = try SimulationSharing.part(shard, of: request, question, console)
      return try console.deliver(part.text, to: arguments.value("output"))
    }
    let runner = try SimulationRunner(request)
    if let path = arguments.value("trace") { try trace(request, runner, to: path, console) }
    guard let precision = request.precision else {
      return try deliver(request, runner.outcomes(console), arguments, console)
    }
    let (parts, verdict) = runner.parts(by: precision.rule, console)
    request.replications = parts.first?.replications ?? request.replications
    request.precision?.verdict = verdict
    try deliver(request, runner.outcomes(of: parts, console), arguments, console)
  }

  /// Writes all that happens in the first replication.
  private static func trace(
    _ request: SimulationRequest, _ runner: SimulationRunner, to path: String, _ console: Console
  ) throws(CommandFailure) {
    guard request.scenarios.count == 1, let scenario = request.scenarios.first else {
      throw .usage(
        "--trace writes one scenario, not \(request.scenarios.count)", help: "choose it with --scenario or --fault")
    }
    guard runner.runCount == 1, let design = request.designs(for: scenario).first else {
      throw .usage(
        "--trace writes one design, not both", help: "add --design \(Design.eventDriven.rawValue), or the other")
    }
    var trace = SimulationTrace(request.architecture(of: design), scenario)
    let progress = Progress(unit: .runs)
    progress.pace.expectRuns(1)
    let text = console.during("writing the trace", watching: progress) {
      runner.trace(pace: progress.pace) { trace.add($0) }
      return trace.finished()
    }
    guard let text else {
      throw .usage(
        "--trace: the run has \(DecimalText.count(trace.eventCount)) events, more than the \(DecimalText.count(SimulationTrace.mostEvents)) that are written",
        help: "give a shorter --duration")
    }
    try console.deliver(text, to: path)
  }

  private static func deliver(
    _ request: SimulationRequest, _ outcomes: [SimulationOutcome], _ arguments: ParsedArguments, _ console: Console
  ) throws(CommandFailure) {
    try console.deliver(
      arguments, report: { SimulationComposer.report(request, outcomes) },
      json: { .object(SimulationJSON.entries(request, outcomes)) }
    ) { format in
      format == "csv" ? SimulationCSV.document(request, outcomes, table: arguments.value("table")) : nil
    }
  }
}
