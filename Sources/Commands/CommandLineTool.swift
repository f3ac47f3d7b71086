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
    SystemInterface.leave(run(Array(arguments.dropFirst())).rawValue)
  }

  static let commandSet = CommandSet(
    tool: name, version: version,
    summary: "Which of our calls hurt us, how much, and what happens if we publish a fact instead?",
    examples: [
      Example("decouple analyze architecture.yaml", "what every call costs, and whether it has to be one"),
      Example("decouple availability '99.9%*4'", "what four services in a chain leave of three nines"),
      Example("decouple report architecture.yaml -o report.md", "a document to hand to the team"),
    ],
    commands: [AnalyzeCommand.declaration, AvailabilityCommand.declaration, ReportCommand.declaration],
    commonOptions: [
      Option("color", value: .choice(Console.ColorChoice.allCases.map(\.rawValue), placeholder: "WHEN"), group: "Common options", help: "auto (default), always or never; NO_COLOR and FORCE_COLOR count too"),
      Option("quiet", short: "q", value: .flag, group: "Common options", help: "no warnings, only errors"),
    ])

  private static func run(_ arguments: [String]) -> Console.ExitCode {
    var console = Console()
    do throws(CommandFailure) {
      let request: CommandSet.Request
      do {
        request = try commandSet.parse(arguments)
      } catch {
        throw CommandFailure.usage(error.message, help: error.help)
      }
      switch request {
      case .help(let text), .version(let text): try console.deliver(text, to: nil)
      case .run(let command, let parsed):
        console = Console(
          color: parsed.value("color").flatMap(Console.ColorChoice.init) ?? .auto, isQuiet: parsed.has("quiet"))
        switch command.name {
        case AnalyzeCommand.declaration.name: try AnalyzeCommand.run(parsed, console)
        case AvailabilityCommand.declaration.name: try AvailabilityCommand.run(parsed, console)
        case ReportCommand.declaration.name: try ReportCommand.run(parsed, console)
        default: preconditionFailure("the command \(command.name) is declared, but does nothing")
        }
      }
      return .done
    } catch {
      return tell(error, console)
    }
  }

  private static func tell(_ failure: CommandFailure, _ console: Console) -> Console.ExitCode {
    switch failure {
    case .closedPipe: return .done
    case .wrongInput: return .wrongInput
    case .usage(let message, let help):
      let error = UsageError(message, help: help)
      console.tell(error.rendered(isColored: console.isColored(Console.messages)))
      return .wrongInput
    case .inputOutput(let message):
      console.tell(UsageError(message, help: nil).rendered(isColored: console.isColored(Console.messages)))
      return .inputOutput
    }
  }
}

/// Options that several commands share.
enum SharedOptions {
  static let files = Argument("FILE", help: "architecture files, YAML or JSON, merged into one; - is standard input", repeats: true)

  static let output = Option("output", short: "o", value: .text(placeholder: "FILE"), help: "write to FILE, whole or not at all")

  static let inputFormat = Option(
    "input-format", value: .choice(["yaml", "json"], placeholder: "FORMAT"), help: "how the files are written; by default .json is JSON, all else YAML")

  static func format(_ choices: [String]) -> Option {
    Option("format", value: .choice(choices, placeholder: "FORMAT"), help: "\(choices.joined(separator: ", ")); \(choices[0]) by default")
  }

  static func inputFormat(_ arguments: ParsedArguments) -> InputFormat? {
    arguments.value("input-format").map { $0 == "json" ? .json : .yaml }
  }
}
