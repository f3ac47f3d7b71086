import Arguments
import Diagnostics
import Documents

/// The tool: its declarations, and what runs when.
package enum CommandLineTool {
  static let name = "decouple"
  static let version = "0.1.0"

  /// Runs the program and ends it.
  /// - Parameter arguments: as the system gives them, the program's own name first.
  package static func main(_ arguments: [String]) -> Never {
    SystemInterface.ignoreClosedPipes()
    SystemInterface.leave(run(Array(arguments.dropFirst()), in: ProcessSurroundings()).rawValue)
  }

  static let commandSet = CommandSet(
    tool: name, version: version,
    summary: "Which of our calls hurt us, how much, and what happens if we publish a fact instead?",
    examples: [
      Example("decouple analyze architecture.yaml", "what every call costs, and whether it has to be one"),
      Example("decouple availability '99.9%*4'", "what four services in a chain leave of three nines"),
      Example("decouple report architecture.yaml -o report.md", "a document to hand to the team"),
    ],
    commands: [
      ImportCommand.declaration, AnalyzeCommand.declaration, AvailabilityCommand.declaration,
      SimulateCommand.declaration, AskCommand.declaration,
      ImpactCommand.declaration, RedesignCommand.declaration, CheckCommand.declaration, DiffCommand.declaration,
      ReportCommand.declaration, ExplainCommand.declaration,
    ],
    commonOptions: [
      Option(
        "color", value: .choice(Console.ColorChoice.allCases.map(\.rawValue), placeholder: "WHEN"),
        group: "Common options", help: "When to colour: auto by default; NO_COLOR and FORCE_COLOR count too."),
      Option("quiet", short: "q", value: .flag, group: "Common options", help: "Tell errors only, no warnings."),
    ])

  /// Runs one command line.
  package static func run(_ arguments: [String], in surroundings: any Surroundings) -> ExitCode {
    var console = Console(surroundings: surroundings)
    do throws(CommandFailure) {
      switch try request(arguments) {
      case .help(let text), .version(let text): try console.deliver(text, to: nil)
      case .run(let command, let parsed):
        console.color = parsed.value("color").flatMap(Console.ColorChoice.init) ?? .auto
        console.isQuiet = parsed.has("quiet")
        try Self.refuseInputAsOutput(parsed)
        try run(command, parsed, console)
      }
      return .done
    } catch {
      return tell(error, console)
    }
  }

  private static func request(_ arguments: [String]) throws(CommandFailure) -> CommandSet.Request {
    do {
      return try commandSet.parse(arguments)
    } catch {
      throw .usage(error.message, help: error.help)
    }
  }

  private static func run(_ command: Command, _ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    switch command.name {
    case AnalyzeCommand.declaration.name: try AnalyzeCommand.run(arguments, console)
    case AskCommand.declaration.name: try AskCommand.run(arguments, console)
    case AvailabilityCommand.declaration.name: try AvailabilityCommand.run(arguments, console)
    case CheckCommand.declaration.name: try CheckCommand.run(arguments, console)
    case DiffCommand.declaration.name: try DiffCommand.run(arguments, console)
    case ImpactCommand.declaration.name: try ImpactCommand.run(arguments, console)
    case ImportCommand.declaration.name: try ImportCommand.run(arguments, console)
    case RedesignCommand.declaration.name: try RedesignCommand.run(arguments, console)
    case SimulateCommand.declaration.name: try SimulateCommand.run(arguments, console)
    case ReportCommand.declaration.name: try ReportCommand.run(arguments, console)
    case ExplainCommand.declaration.name: try ExplainCommand.run(arguments, console)
    default: preconditionFailure("the command \(command.name) is declared, but does nothing")
    }
  }

  /// Whoever gives a file as both has mistyped one of them, and would lose it.
  private static func refuseInputAsOutput(_ arguments: ParsedArguments) throws(CommandFailure) {
    guard let output = arguments.value("output") else { return }
    for input in arguments.positionals where SystemInterface.isSameFile(input, output) {
      throw .usage("'\(output)' is read: writing the result there would destroy it", help: "give another name to -o")
    }
  }

  private static func tell(_ failure: CommandFailure, _ console: Console) -> ExitCode {
    func tell(_ message: String, _ help: String?) {
      console.tell(UsageError(message, help: help).rendered(isColored: console.isColored(.messages)))
    }
    switch failure {
    case .closedPipe: return .done
    case .fellShort: return .fellShort
    case .wrongInput: return .wrongInput
    case .usage(let message, let help):
      tell(message, help)
      return .wrongInput
    case .inputOutput(let message):
      tell(message, nil)
      return .inputOutput
    case .interrupted(let message):
      console.tell(message + "\n")
      return .interrupted
    }
  }
}

/// Options that several commands share.
enum SharedOptions {
  static let files = Argument(
    "FILE", help: "Architecture files, YAML or JSON, merged into one; - is standard input.", repeats: true)

  static let output = Option(
    "output", short: "o", value: .text(placeholder: "FILE"), help: "Write to FILE, whole or not at all.")

  static let inputFormat = Option(
    "input-format", value: .choice(["yaml", "json"], placeholder: "FORMAT"),
    help: "How the files are written; by default .json is JSON, all else YAML.")

  static func format(_ choices: [String]) -> Option {
    Option(
      "format", value: .choice(choices, placeholder: "FORMAT"),
      help: "The form of the result; \(choices[0]) by default.")
  }

  static func inputFormat(_ arguments: ParsedArguments) -> InputFormat? {
    arguments.value("input-format").map { $0 == "json" ? .json : .yaml }
  }
}
