extension CommandSet {
  /// The help of the tool: examples, usage, the commands, the common options. It ends with one line break.
  package func help() -> String {
    var layout = HelpLayout()
    layout.addStacked("Examples", examples.map(Self.row))
    layout.addStacked("Usage", [.init("\(tool) COMMAND [OPTIONS] [FILE…]")])
    layout.add(summary)
    layout.add([.init("Commands", commands.map { .init($0.name, $0.summary) })])
    layout.add(Self.groups(of: commonOptions))
    layout.add("Run '\(tool) help COMMAND' for the examples and options of a command.")
    return layout.text
  }

  /// The help of a command: examples, usage, what it does, arguments, options by group. It ends with one line break.
  package func help(for command: Command) -> String {
    var layout = HelpLayout()
    layout.addStacked("Examples", command.examples.map(Self.row))
    layout.addStacked("Usage", [.init(usage(of: command))])
    layout.add(command.summary)
    layout.add(command.discussion)
    let arguments = command.arguments.map { HelpLayout.Row($0.usage, $0.help) }
    layout.add([.init("Arguments", arguments)] + Self.groups(of: options(of: command)))
    return layout.text
  }

  /// The command as it is typed, such as `tool diff [OPTIONS] OLD NEW`.
  func usage(of command: Command) -> String {
    ([tool, command.name, "[OPTIONS]"] + command.arguments.map(\.usage)).joined(separator: " ")
  }

  private static func row(_ example: Example) -> HelpLayout.Row { .init(example.command, example.meaning) }

  private static func row(_ option: Option) -> HelpLayout.Row {
    var help = [option.help]
    if case .choice(let words, _) = option.value { help.append("One of \(words.joined(separator: ", ")).") }
    if option.repeats, option.placeholder != nil { help.append("May be repeated.") }
    // More follows, so what is there becomes a sentence.
    if help.count > 1, let end = option.help.last, !".!?".contains(end) { help[0] += "." }
    return .init((option.short.map { "-\($0), " } ?? "    ") + option.usage, help.joined(separator: " "))
  }

  /// A section for each group, in the order of their first options.
  private static func groups(of options: [Option]) -> [HelpLayout.Section] {
    var sections: [HelpLayout.Section] = []
    for option in options {
      if let index = sections.firstIndex(where: { $0.title == option.group }) {
        sections[index].rows.append(row(option))
      } else {
        sections.append(.init(option.group, [row(option)]))
      }
    }
    return sections
  }
}
