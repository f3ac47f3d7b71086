import ArchitectureModel
import Arguments
import Coupling
import Diagnostics

/// `decouple init`: a file to start from.
enum InitCommand {
  static let declaration = Command(
    name: "init", group: "Start", summary: "Write a file to start from: a template, an example, or your calls.",
    discussion: """
      Without options, a commented file that explains itself. --calls takes 'CALLER -> TARGET TIME, …', chains parted \
      by semicolons; a name is SERVICE or SERVICE/OPERATION, behind it may stand what it takes and how available it is. \
      What comes of the calls is told at once. A file that is there is not written over.
      """,
    examples: [
      Example("decouple init -o architecture.yaml", "a commented file to fill in"),
      Example("decouple init --calls '\(CallSketch.example)'", "a first answer"),
      Example(
        "decouple init --calls 'shop/order -> stock 80ms 99.5%; stock -> db 5ms' | decouple analyze -", "all of it"),
      Example("decouple init --example task-api -o architecture.yaml", "one of the examples"),
      Example("decouple init --example list", "which examples there are"),
      Example("decouple init --from traces.jsonl -o architecture.yaml", "what your traces know"),
    ],
    options: [
      Option(
        "example", value: .choice(["list"] + ExampleArchitecture.all.map(\.name), placeholder: "NAME"),
        group: "What to start from", help: "An example that comes with the tool; list shows them."),
      Option(
        "calls", value: .text(placeholder: "CALLS"), group: "What to start from",
        help: "Who calls whom: '\(CallSketch.example)'."),
      Option(
        "from", value: .text(placeholder: "FILE", .fileRead), repeats: true, group: "What to start from",
        help: "A trace, catalogue or manifest: what decouple import makes of it."),
      SharedOptions.output,
      Option("force", value: .flag, group: SharedOptions.group, help: "With -o: put it in the place of what is there."),
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let starts = ["example", "calls", "from"].filter(arguments.has)
    guard starts.count < 2 else {
      throw .usage("--\(starts[0]) does not go with --\(starts[1])", help: "leave one of them out")
    }
    let output = arguments.value("output")
    if arguments.has("force"), output == nil {
      throw .usage("--force goes with -o", help: "add -o architecture.yaml, or leave it out")
    }
    if let calls = arguments.value("calls") {
      let (text, answer) = try sketch(calls, console)
      try deliver(text, arguments, console)
      if !console.isQuiet { console.tell(answer) }
      return tellNext(output, console)
    }
    if arguments.has("from") {
      try checkPlace(arguments)
      try console.deliver(ImportCommand.text(of: arguments.values("from"), console), to: output)
      return tellNext(output, console)
    }
    switch arguments.value("example") {
    case "list": try deliver(list, arguments, console)
    case let name?:
      guard let example = ExampleArchitecture.all.first(where: { $0.name == name }) else {
        preconditionFailure("the command line lets only declared examples through")
      }
      try deliver(example.text, arguments, console)
      tellNext(output, console)
    case nil:
      try deliver(StartingFile.text, arguments, console)
      tellNext(output, console)
    }
  }

  private static var list: String {
    let width = ExampleArchitecture.all.map(\.name.count).max() ?? 0
    return ExampleArchitecture.all.map { example in
      example.name + String(repeating: " ", count: width - example.name.count) + "  " + example.title + "\n"
    }.joined()
  }

  private static func deliver(
    _ text: String, _ arguments: ParsedArguments, _ console: Console
  ) throws(CommandFailure) {
    try checkPlace(arguments)
    try console.deliver(text, to: arguments.value("output"))
  }

  private static func checkPlace(_ arguments: ParsedArguments) throws(CommandFailure) {
    guard let output = arguments.value("output"), output != "-", !arguments.has("force") else { return }
    if SystemInterface.holdsFile(output) {
      throw .usage("'\(output)' is there already", help: "give another name to -o, or add --force")
    }
  }

  private static func tellNext(_ output: String?, _ console: Console) {
    guard let output, output != "-", !console.isQuiet else { return }
    console.tell("wrote \(output.visible)\nnext: decouple analyze \(output.visible)\n")
  }

  // MARK: Calls

  /// The file that a sketch makes, and what comes of it, a line for each operation that nobody else calls.
  private static func sketch(_ calls: String, _ console: Console) throws(CommandFailure) -> (String, String) {
    var log = DiagnosticLog()
    guard let text = CallSketch.file(of: calls, log: &log) else {
      console.tell(log.diagnostics)
      throw .wrongInput
    }
    let source = SourceText(name: "<the file of \(CallSketch.option)>", text: text)
    let architecture = try ArchitectureFiles.load([ArchitectureLoader.Input(source, format: .yaml)], console)
    let analysis = ArchitectureAnalysis(architecture)
    let answers = analysis.operations.filter { !$0.calls.isEmpty }.map { answer($0, architecture) }
    return (text, answers.joined())
  }

  private static func answer(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ architecture: Architecture
  ) -> String {
    var line = architecture.name(of: operation.id) + ":"
    if let response = operation.response, response.meanMs > 0 {
      line += " takes \(TimeText.milliseconds(response.meanMs))"
      line += ", \(TimeText.milliseconds(response.waitingMs)) of it waiting;"
    }
    let hours = { TimeText.hours($0 * architecture.year.hours) }
    switch operation.failure {
    case .exact(let failure):
      return line + " down \(hours(failure)) h a year (\(DecimalText.percent(unavailability: failure)))\n"
    case .between(let low, let high): return line + " down \(hours(low)) to \(hours(high)) h a year\n"
    }
  }
}
