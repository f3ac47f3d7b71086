import Arguments
import Diagnostics
import Documents

/// The tool: its declarations, and what runs when.
package enum CommandLineTool {
  static let name = "decouple"
  static let version = "0.1.0"
  /// Of the last change to the command line, for its manual.
  static let date = "November 26, 2026"

  /// Runs the program and ends it.
  /// - Parameter arguments: as the system gives them, the program's own name first.
  package static func main(_ arguments: [String]) -> Never {
    SystemInterface.ignoreClosedPipes()
    SystemInterface.endOnSignals()
    SystemInterface.leave(run(Array(arguments.dropFirst()), in: ProcessSurroundings()).rawValue)
  }

  package static let commandSet = CommandSet(
    tool: name, version: version,
    summary: "Which of our calls hurt us, how much, and what happens if we publish a fact instead?",
    manualTitle: "measure how calls couple services, and design the facts to publish instead",
    examples: [
      Example("decouple analyze architecture.yaml", "what every call costs, and whether it has to be one"),
      Example("decouple init --calls '\(CallSketch.example)'", "a first answer"),
      Example("decouple availability '99.9%*4'", "what four services in a chain leave of three nines"),
      Example("decouple report architecture.yaml -o report.md", "a document to hand to the team"),
    ],
    commands: [
      AnalyzeCommand.declaration, AvailabilityCommand.declaration, SimulateCommand.declaration,
      ReportCommand.declaration, ExplainCommand.declaration, RedesignCommand.declaration, ImpactCommand.declaration,
      AskCommand.declaration, CheckCommand.declaration, DiffCommand.declaration, ImportCommand.declaration,
      InitCommand.declaration, SchemaCommand.declaration, CompletionsCommand.declaration, ManualCommand.declaration,
    ],
    commonOptions: [
      Option(
        "color", value: .choice(Console.ColorChoice.allCases.map(\.rawValue), placeholder: "WHEN"),
        group: "Common options", help: "When to colour: auto by default; NO_COLOR and FORCE_COLOR count too."),
      Option("quiet", short: "q", value: .flag, group: "Common options", help: "Tell errors only, no warnings."),
    ],
    appendices: [
      Appendix(
        "ENVIRONMENT",
        [
          ("FORCE_COLOR", "Not empty: coloured, but for 0, which switches colour off. It wins over NO_COLOR."),
          ("NO_COLOR", "Not empty: not coloured."), ("TERM", "dumb: not coloured, and no progress."),
          ("COLUMNS", "How wide a terminal is, in place of what it says itself."),
        ]),
      Appendix(
        "EXIT STATUS",
        [
          ("0", "Done; also when whoever read the output closed the pipe, unless a check fell short."),
          ("1", "A check fell short; its result was written."),
          ("2", "The usage or the input is wrong; nothing was written."),
          ("3", "A file could not be read or written, or has changed in between."),
          ("130", "Interrupted."),
        ]),
    ])

  /// Runs one command line.
  package static func run(_ arguments: [String], in surroundings: any Surroundings) -> ExitCode {
    var console = Console(surroundings: surroundings)
    do throws(CommandFailure) {
      switch try request(arguments, console) {
      case .help(let text), .version(let text): try console.deliver(text, to: nil)
      case .complete(let words):
        try console.deliver(commandSet.completions(of: words, names: CompletionNames.candidates).text, to: nil)
      case .run(let command, let parsed):
        console.color = parsed.value("color").flatMap(Console.ColorChoice.init) ?? .auto
        console.isQuiet = parsed.has("quiet")
        try FileGuard.check(command.files(in: parsed))
        try run(command, parsed, console)
      }
      return .done
    } catch {
      return tell(error, console)
    }
  }

  private static func request(_ arguments: [String], _ console: Console) throws(CommandFailure) -> CommandSet.Request {
    do {
      return try commandSet.parse(arguments, width: console.width(of: .output))
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
    case InitCommand.declaration.name: try InitCommand.run(arguments, console)
    case SchemaCommand.declaration.name: try SchemaCommand.run(arguments, console)
    case ManualCommand.declaration.name: try ManualCommand.run(arguments, console)
    case CompletionsCommand.declaration.name: try CompletionsCommand.run(arguments, console)
    default: preconditionFailure("the command \(command.name) is declared, but does nothing")
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
  /// The heading of what is about the result.
  static let group = "Result"

  static let files = Argument(
    "FILE", help: "Architecture files, YAML or JSON, merged into one; - is standard input.", repeats: true,
    content: .fileRead)

  static let output = Option(
    "output", short: "o", value: .text(placeholder: "FILE", .fileWritten), group: group,
    help: "Write to FILE, whole or not at all.")

  static let inputFormat = Option(
    "input-format", value: .choice(["yaml", "json"], placeholder: "FORMAT"), group: "Input",
    help: "How the files are written; by default .json is JSON, all else YAML.")

  static func format(_ choices: [String]) -> Option {
    Option(
      "format", value: .choice(choices, placeholder: "FORMAT"), group: group,
      help: "The form of the result; \(choices[0]) by default.")
  }

  static func inputFormat(_ arguments: ParsedArguments) -> InputFormat? {
    arguments.value("input-format").map { $0 == "json" ? .json : .yaml }
  }
}
