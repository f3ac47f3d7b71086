/// Declares the whole tool: its commands, and the options that all of them have.
///
/// The command `help` and the options `-h`, `--help` and `--version` are added to what is declared.
package struct CommandSet: Sendable {
  /// What the command line asks for.
  package enum Request: Sendable {
    /// To run a command.
    case run(command: Command, ParsedArguments)
    /// To print this text, which ends with a line break.
    case help(String)
    /// To print this line, name and version, which ends with a line break.
    case version(String)
    /// To tell the script of a shell what could take the place of the last of these words.
    case complete([String])
  }

  /// The word the tool is called by.
  package let tool: String
  /// The tool's version, without its name.
  package let version: String
  /// What the tool is for.
  package let summary: String
  /// What it is in one line, in lower case and without a full stop, for the manual.
  package let manualTitle: String
  /// What the tool's help begins with.
  package let examples: [Example]
  /// The commands as declared, and `help`.
  package let commands: [Command]
  /// The options that every command has: those declared, `--help` and `--version`.
  package let commonOptions: [Option]
  /// What the manual says beside.
  package let appendices: [Appendix]

  /// Declares a tool.
  /// - Precondition: no two commands have one name; no command has, with the common ones, two options of one name or
  ///   one short form; none is called `help`, and no option `help`, `h` or `version`.
  package init(
    tool: String, version: String, summary: String, manualTitle: String = "", examples: [Example],
    commands: [Command], commonOptions: [Option], appendices: [Appendix] = []
  ) {
    self.tool = tool
    self.version = version
    self.summary = summary
    self.manualTitle = manualTitle
    self.examples = examples
    self.appendices = appendices
    self.commands = commands + [Self.helpCommand(in: commands.last?.group ?? "Commands")]
    // They stand at the end of the last group, so that they do not open one of their own.
    let group = commonOptions.last?.group ?? "Options"
    self.commonOptions =
      commonOptions + [
        Option("help", short: "h", value: .flag, repeats: true, group: group, help: "Show help, examples first."),
        Option("version", value: .flag, repeats: true, group: group, help: "Show the version."),
      ]
    checkNames()
  }

  /// Understands the words that follow the tool's name.
  ///
  /// - Parameter width: how many columns a line of help takes at most.
  ///
  /// `--help` is answered before `--version`, and both before any mistake.
  /// - Throws: ``UsageError`` for the first mistake, in the order of the words.
  package func parse(_ arguments: [String], width: Int = usualWidth) throws(UsageError) -> Request {
    if arguments.isEmpty { return .help(help(width: width)) }
    if arguments[0] == Self.completionCommand { return .complete(Array(arguments.dropFirst())) }
    let opening = Scan(arguments, options: commonOptions, stopsAtPositional: true)
    guard let word = opening.rest.first, let command = commands.first(where: { $0.name == word }) else {
      if let answer = answer(to: Scan(arguments, options: commonOptions).parsed, help(width: width)) { return answer }
      throw opening.mistake.map { error(for: $0, of: nil) } ?? unknownCommand(opening.rest.first)
    }
    var words = arguments
    words.remove(at: opening.rest.startIndex)
    let scan = Scan(words, options: options(of: command))
    if let answer = answer(to: scan.parsed, help(for: command, width: width)) { return answer }
    // A command's own options may not stand before it, so the opening knows mistakes of its own.
    if let mistake = opening.mistake { throw error(for: mistake, of: nil) }
    if let mistake = scan.mistake { throw error(for: mistake, of: command) }
    if let error = wrongCount(of: scan.parsed.positionals, for: command) { throw error }
    if let error = wrongChoice(in: scan.parsed.positionals, for: command) { throw error }
    guard command.name == Self.helpCommand else { return .run(command: command, scan.parsed) }
    guard let topic = scan.parsed.positionals.first else { return .help(help(width: width)) }
    guard let explained = commands.first(where: { $0.name == topic }) else {
      throw unknownCommand(topic, isTopic: true)
    }
    return .help(help(for: explained, width: width))
  }

  /// Everything that may follow the command: its own options, then the common ones.
  func options(of command: Command) -> [Option] { command.options + commonOptions }

  static let helpCommand = "help"

  /// - Parameter group: that of the last command, so that it does not open one of its own.
  private static func helpCommand(in group: String) -> Command {
    Command(
      name: helpCommand, group: group, summary: "Show how a command is used.",
      arguments: [Argument("COMMAND", help: "The command to explain; without it, all are listed.", isOptional: true)])
  }

  private func answer(to parsed: ParsedArguments, _ help: @autoclosure () -> String) -> Request? {
    if parsed.has("help") { return .help(help()) }
    if parsed.has("version") { return .version("\(tool) \(version)\n") }
    return nil
  }

  private func checkNames() {
    if let name = Self.repeated(commands.map(\.name)) { preconditionFailure("two commands are called '\(name)'") }
    for command in commands {
      let options = options(of: command)
      if let name = Self.repeated(options.map { "--\($0.name)" } + options.compactMap(\.short).map { "-\($0)" }) {
        preconditionFailure("'\(command.name)' has two options '\(name)'")
      }
    }
  }

  private static func repeated(_ names: [String]) -> String? {
    names.indices.first { names[..<$0].contains(names[$0]) }.map { names[$0] }
  }
}
