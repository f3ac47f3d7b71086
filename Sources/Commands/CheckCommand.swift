import ArchitectureModel
import Arguments
import Coupling
import Diagnostics
import Documents
import Reports

/// `decouple check`: a gate for CI.
enum CheckCommand {
  static let declaration = Command(
    name: "check", group: "Gate", summary: "Fail a build where the architecture falls short.",
    discussion: """
      Ends with code 1 where something that is asked for is not so. Without options that are the SLOs of the files and \
      no finding of high severity; with options, what they ask for. What the file allows is never counted. A baseline \
      is what was found once: with it, only what is new fails.
      """,
    examples: [
      Example("decouple check architecture.yaml", "the SLOs, and no finding of high severity"),
      Example("decouple check architecture.yaml --fail-on medium --slo", "more findings, and the SLOs"),
      Example("decouple check shop.yaml --min-availability 99.9% --max-response p99:500ms", "limits for all"),
      Example("decouple check architecture.yaml --write-baseline baseline.json", "accept all there is today"),
      Example("decouple check architecture.yaml --baseline baseline.json", "fail on what is new since"),
      Example("decouple check architecture.yaml --format github", "annotations in a pull request"),
    ],
    arguments: [SharedOptions.files],
    options: [
      Option(
        "fail-on", value: .choice(Finding.Severity.allCases.map(\.rawValue), placeholder: "SEVERITY"),
        group: "What is asked", help: "No finding of this severity or above; with --baseline any new one by default."),
      Option("slo", value: .flag, group: "What is asked", help: "Every SLO of the files is met."),
      Option(
        "min-availability", value: .text(placeholder: "AVAILABILITY"), group: "What is asked",
        help: "Every operation is available so much, such as 99.9%."),
      Option(
        "max-response", value: .text(placeholder: "[QUANTILE:]TIME"), repeats: true, group: "What is asked",
        help: "Every operation takes no longer: 500ms on average, or p99:500ms."),
      Option(
        "baseline", value: .text(placeholder: "FILE", .fileRead), group: "What is asked",
        help: "Fail only on what is not in this file."),
      Option(
        "write-baseline", value: .text(placeholder: "FILE", .fileWritten), group: "What is asked",
        help: "Write all that is found now to this file, and fail on nothing."),
      SharedOptions.format(["text", "markdown", "json", "csv", "sarif", "github"]), CSVText.option(CheckCSV.tables),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try CSVText.refuseTableWithoutFormat(arguments)
    let written = arguments.value("write-baseline")
    if written != nil, arguments.has("baseline") {
      throw .usage("--write-baseline does not go with --baseline", help: "leave --baseline out: all is written anew")
    }
    let criteria = try CheckCriteria(arguments, isAgainstBaseline: arguments.has("baseline"))
    let architecture = try ArchitectureFiles.load(
      arguments.positionals, format: SharedOptions.inputFormat(arguments), console)
    let baseline = try arguments.value("baseline").map { path throws(CommandFailure) in try read(path, console) }
    let analysis = console.during("analysing") { ArchitectureAnalysis(architecture) }
    var result = CheckResult(analysis, criteria, baseline: baseline)
    if let written {
      let made = Baseline(result.all)
      let document = made.document(architecture: architecture.name, yearHours: architecture.year.hours)
      try console.deliver(JSONWriter.pretty(document), to: written)
      if written == "-" { return }
      result = CheckResult(result.analysis, criteria, baseline: made)
    }
    do {
      try console.deliver(
        arguments, report: { CheckComposer.report(result) }, json: { CheckJSON.document(result) }
      ) { format in
        switch format {
        case "csv": CheckCSV.document(result, table: arguments.value("table"))
        case "sarif": JSONWriter.pretty(SARIFDocument.document(result))
        case "github": GitHubAnnotations.text(result)
        default: nil
        }
      }
    } catch .closedPipe {
      // Whoever has read enough of a failure has not made it a success.
    }
    if !result.isPassed { throw .fellShort }
  }

  private static func read(_ path: String, _ console: Console) throws(CommandFailure) -> Baseline {
    let input = try ArchitectureFiles.read([path], format: .json)
    var log = DiagnosticLog()
    let baseline = Baseline(input[0].source, log: &log)
    console.tell(log.diagnostics)
    guard let baseline else { throw .wrongInput }
    return baseline
  }
}
