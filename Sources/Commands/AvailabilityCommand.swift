import ArchitectureModel
import Arguments
import Availability
import Coupling
import Documents
import Reports
import Timing

/// `decouple availability`: tables for a file, or for a chain of values.
enum AvailabilityCommand {
  static let declaration = Command(
    name: "availability", group: "Understand",
    summary: "Show how available everything is, and who costs how many hours.",
    discussion: """
      With files: every operation's exact availability, with everything that is shared counted once. With values: a \
      chain in which the first calls all others. [NAME=]AVAILABILITY[xN] is a value, anything else a file; *N does the \
      same in quotes.
      """,
    examples: [
      Example("decouple availability architecture.yaml", "the hours a year, and where they go"),
      Example("decouple availability '99.9%*4'", "a chain of four services of 99.9 % each"),
      Example(
        "decouple availability 99.9% 99.5% 99.9% --events B,C --broker 99.99%",
        "the same chain with two calls turned into facts"),
      Example("decouple availability 99.9%x4 --target 99.95%", "what each would need for 99.95 %"),
      Example("decouple availability 99.9%x4 --exact", "the same as a fraction, without any rounding"),
      Example(
        "decouple availability architecture.yaml --importance", "every measure of importance, of every component"),
      Example("decouple availability architecture.yaml --why shop/checkout", "one figure, to check by hand"),
      Example(
        "decouple availability architecture.yaml --format open-psa -o shop.xml",
        "fault trees, to check with another engine"),
    ],
    arguments: [
      Argument(
        "FILE|VALUE", help: "Architecture files, or availabilities such as 99.9%, db=99.99%, 99.9%x4.", repeats: true,
        content: .fileRead)
    ],
    options: [
      Option(
        "target", value: .text(placeholder: "AVAILABILITY"), group: "What is told",
        help: "Tell what each part would need for this availability."),
      Option(
        "exact", value: .flag, group: "What is told", help: "Add each figure without any rounding, from fractions."),
      Option(
        "importance", value: .flag, group: "With files",
        help: "Show every component, and criticality, Fussell–Vesely, RAW and RRW too."),
      Option(
        "node-limit", value: .text(placeholder: "N"), group: "With files",
        help: "Diagram nodes allowed for one operation; \(AvailabilityEngine.defaultNodeLimit) by default."),
      Option(
        "why", value: .text(placeholder: "OPERATION", NameKind.operation.content), group: "With files",
        help: "Derive the figure of SERVICE/OPERATION line by line."),
      Option(
        "operation", value: .text(placeholder: "OPERATION", NameKind.operation.content), group: "With files",
        help: "With --format open-psa: the fault tree of this one alone."),
      Option(
        "events", value: .text(placeholder: "NAMES"), group: "With values",
        help: "Members told by facts instead of calls: B,C."),
      Option(
        "broker", value: .text(placeholder: "AVAILABILITY"), group: "With values",
        help: "Of the broker that carries the facts; 99.99% by default."),
      Option("outbox", value: .flag, group: "With values", help: "Facts wait in an outbox while the broker is down."),
      Option(
        "downtime-cost", value: .text(placeholder: "COST"), group: "With values",
        help: "What an hour of downtime costs: '1200 USD/h'."),
      SharedOptions.format(["text", "markdown", "json", "csv", "open-psa"]),
      CSVText.option(AvailabilityCSV.tables),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try CSVText.refuseTableWithoutFormat(arguments)
    let questions = AvailabilityQuestions(
      target: try arguments.value("target").map { text throws(CommandFailure) in try probability(text, "--target") },
      isExact: arguments.has("exact"), isImportanceWhole: arguments.has("importance"))
    let (values, files) = try sorted(arguments.positionals)
    if files.isEmpty { return try answer(values, questions, arguments, console) }
    try refuse(["events", "broker", "outbox", "downtime-cost"], arguments) { option in
      .usage("--\(option) goes with values, not with files", help: "in a file, write publish steps and a broker")
    }
    let architecture = try ArchitectureFiles.load(files, format: SharedOptions.inputFormat(arguments), console)
    if arguments.value("format") == "open-psa" {
      return try console.deliver(faultTrees(architecture, arguments), to: arguments.value("output"))
    }
    try refuse(["operation"], arguments) { .usage("--\($0) goes with --format open-psa", help: nil) }
    let limit = try nodeLimit(arguments)
    if let name = arguments.value("why") { return try derive(name, architecture, limit, arguments, console) }
    let analysis = ArchitectureAnalysis(architecture, nodeLimit: limit)
    try deliver(
      arguments, console, report: { AvailabilityComposer.report(analysis, questions) },
      json: { AnalysisJSON.availabilityDocument(analysis, questions) },
      csv: { AvailabilityCSV.document(analysis, table: arguments.value("table")) })
  }

  /// - Returns: values and files, of which there is one kind only.
  private static func sorted(
    _ positionals: [String]
  ) throws(CommandFailure) -> (values: [String], files: [String]) {
    let values = positionals.filter(ChainArguments.isValue)
    let files = positionals.filter { !ChainArguments.isValue($0) }
    if let value = values.first, let file = files.first {
      throw .usage(
        "'\(value)' is a value and '\(file)' a file: they cannot be mixed",
        help: "a file that is called like a value is written ./\(value)")
    }
    return (values, files)
  }

  private static func refuse(
    _ options: [String], _ arguments: ParsedArguments, _ failure: (String) -> CommandFailure
  ) throws(CommandFailure) {
    if let option = options.first(where: arguments.has) { throw failure(option) }
  }

  /// Writes an answer in the form that is asked for; no other is made.
  private static func deliver(
    _ arguments: ParsedArguments, _ console: Console, report: () -> Report, json: () -> JSONValue,
    csv: (() -> String)? = nil
  ) throws(CommandFailure) {
    let what = "working out availability"
    try console.deliver(
      arguments, report: { console.during(what, report) }, json: { console.during(what, json) }
    ) { format in format == "csv" ? csv.map { console.during(what, $0) } : nil }
  }

  // MARK: Values

  private static func answer(
    _ values: [String], _ questions: AvailabilityQuestions, _ arguments: ParsedArguments, _ console: Console
  ) throws(CommandFailure) {
    try refuse(["node-limit", "importance", "why", "operation"], arguments) {
      .usage("--\($0) goes with files", help: nil)
    }
    if arguments.value("format") == "open-psa" { throw .usage("--format open-psa goes with files", help: nil) }
    try refuse(["table"], arguments) { .usage("--\($0) goes with files", help: "values have one table only") }
    let chain = try ChainArguments(values, arguments)
    try deliver(
      arguments, console, report: { ChainComposer.report(chain, questions) },
      json: { ChainJSON.document(chain, questions) }, csv: { AvailabilityCSV.document(chain) })
  }

  // MARK: Files

  private static func derive(
    _ name: String, _ architecture: Architecture, _ limit: Int, _ arguments: ParsedArguments, _ console: Console
  ) throws(CommandFailure) {
    try refuse(["target", "exact", "importance"], arguments) { .usage("--\($0) does not go with --why", help: nil) }
    if arguments.value("format") == "csv" {
      throw .usage(
        "--format csv does not go with --why", help: "a derivation is no table: --format json has its lines")
    }
    let operation = try architecture.operation(named: name, option: "why")
    let lateShares = ResponseTimes(architecture).lateShares.map(\.probability)
    let engine = AvailabilityEngine(architecture, lateShares: lateShares, nodeLimit: limit)
    let composer = DerivationComposer(architecture, operation, engine, lateShares: lateShares)
    try deliver(arguments, console, report: { composer.report }, json: { composer.json })
  }

  private static func faultTrees(
    _ architecture: Architecture, _ arguments: ParsedArguments
  ) throws(CommandFailure) -> String {
    try refuse(["target", "exact", "importance", "node-limit", "why"], arguments) {
      .usage("--\($0) does not go with --format open-psa", help: nil)
    }
    let wanted = try arguments.value("operation").map { name throws(CommandFailure) in
      try architecture.operation(named: name, option: "operation")
    }
    let operations = wanted.map { [$0] } ?? architecture.operations.indices.map { OperationID($0) }
    let lateShares = ResponseTimes(architecture).lateShares.map(\.probability)
    do {
      let model = try FaultTreeModel(architecture, lateShares: lateShares, operations: operations)
      return OpenPSADocument.text(model, title: architecture.name)
    } catch {
      throw .usage(
        "chance in calls would need more than \(DecimalText.count(FaultTreeModel.mostCopies)) gates and events of its own",
        help: wanted == nil ? "--operation exports one operation" : "fewer retries and repetitions need fewer")
    }
  }

  private static let nodeLimits = 100...500_000_000

  private static func nodeLimit(_ arguments: ParsedArguments) throws(CommandFailure) -> Int {
    guard let text = arguments.value("node-limit") else { return AvailabilityEngine.defaultNodeLimit }
    guard let limit = Int(text), nodeLimits.contains(limit) else {
      throw .usage(
        "--node-limit '\(text)' is no whole number from \(nodeLimits.lowerBound) to \(nodeLimits.upperBound)", help: nil
      )
    }
    return limit
  }

  static func probability(_ text: String, _ what: String) throws(CommandFailure) -> Probability {
    do {
      let probability = try QuantityText.probability(text)
      if !probability.isUncertain { return probability.nominal }
    } catch {
      throw .usage("\(what): \(error.message)", help: error.help)
    }
    throw .usage("\(what): '\(text)' is a range", help: "give one figure")
  }
}
