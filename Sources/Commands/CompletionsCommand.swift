import Arguments

/// `decouple completions`: what makes a shell complete command lines.
enum CompletionsCommand {
  static let declaration = Command(
    name: "completions", group: "Set up", summary: "Write the script by which a shell completes command lines.",
    discussion: """
      With it the Tab key knows commands, options and their values, and of the files that are on the line already the \
      services, operations, calls, facts and scenarios.
      """,
    examples: [
      Example("source <(decouple completions bash)", "in ~/.bashrc"),
      Example("decouple completions zsh > ~/.zfunc/_decouple", "where ~/.zfunc is in $fpath before compinit runs"),
      Example("decouple completions fish > ~/.config/fish/completions/decouple.fish", "fish finds it by itself"),
    ],
    arguments: [Argument("SHELL", help: "Whose script.", choices: Shell.allCases.map(\.rawValue))],
    options: [SharedOptions.output])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    guard let shell = arguments.positionals.first.flatMap(Shell.init) else {
      preconditionFailure("the command line lets only declared shells through")
    }
    try console.deliver(CommandLineTool.commandSet.completionScript(for: shell), to: arguments.value("output"))
  }
}
