import Arguments

/// `decouple manual`: the page of the system's manual.
enum ManualCommand {
  static let declaration = Command(
    name: "manual", group: "Set up", summary: "Write the page that man shows.",
    discussion: "The page is made from the same declarations as the help, in the language mdoc.",
    examples: [
      Example("decouple manual > ~/.local/share/man/man1/decouple.1", "then: man decouple"),
      Example("decouple manual | man -l -", "read it without installing it"),
    ],
    options: [SharedOptions.output])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let page = CommandLineTool.commandSet.manualPage(date: CommandLineTool.date)
    try console.deliver(page, to: arguments.value("output"))
  }
}
