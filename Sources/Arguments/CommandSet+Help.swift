extension CommandSet {
  /// What help is laid out for where nobody knows how wide a line is.
  package static let usualWidth = 80

  /// The help of the tool: examples, usage, the commands, the common options. It ends with one line break.
  package func help(width: Int = usualWidth) -> String {
    var layout = HelpLayout(width: width)
    layout.addStacked("Examples", examples.map(Self.row))
    layout.addStacked("Usage", [.init("\(tool) COMMAND [OPTIONS] [FILE…]")])
    layout.add(summary)
    layout.add(commandGroups)
    layout.add(Self.sections(of: commonOptions))
    layout.add("Run '\(tool) help COMMAND' for the examples and options of a command.")
    return layout.text
  }

  /// The help of a command: examples, usage, what it does, arguments, options by group. It ends with one line break.
  package func help(for command: Command, width: Int = usualWidth) -> String {
    var layout = HelpLayout(width: width)
    layout.addStacked("Examples", command.examples.map(Self.row))
    layout.addStacked("Usage", [.init(usage(of: command))])
    layout.add(command.summary)
    layout.add(command.discussion)
    let arguments = command.arguments.map { HelpLayout.Row($0.usage, help(for: $0)) }
    layout.add([.init("Arguments", arguments)] + Self.sections(of: options(of: command)))
    return layout.text
  }

  /// The command as it is typed, such as `tool diff [OPTIONS] OLD NEW`.
  package func usage(of command: Command) -> String {
    ([tool, command.name, "[OPTIONS]"] + command.arguments.map(\.usage)).joined(separator: " ")
  }

  private var commandGroups: [HelpLayout.Section] {
    Self.grouped(commands, by: \.group).map { group, commands in
      HelpLayout.Section(group, commands.map { .init($0.name, $0.summary) })
    }
  }

  private static func row(_ example: Example) -> HelpLayout.Row { .init(example.command, example.meaning) }

  private static func row(_ option: Option) -> HelpLayout.Row {
    .init((option.short.map { "-\($0), " } ?? "    ") + option.usage, help(for: option))
  }

  package func help(for argument: Argument) -> String {
    argument.help + (argument.choices.isEmpty ? "" : " One of \(argument.choices.joined(separator: ", ")).")
  }

  package static func help(for option: Option) -> String {
    var help = [option.help]
    if case .choice(let words, _) = option.value { help.append("One of \(words.joined(separator: ", ")).") }
    if option.repeats, option.placeholder != nil { help.append("May be repeated.") }
    // More follows, so what is there becomes a sentence.
    if help.count > 1, let end = option.help.last, !".!?".contains(end) { help[0] += "." }
    return help.joined(separator: " ")
  }

  /// The options by their headings, in the order of the first of each.
  package func groups(of options: [Option]) -> [(group: String, options: [Option])] {
    Self.grouped(options, by: \.group).map { ($0, $1) }
  }

  private static func sections(of options: [Option]) -> [HelpLayout.Section] {
    grouped(options, by: \.group).map { group, options in .init(group, options.map(row)) }
  }

  /// What belongs together, in the order of the first of each.
  private static func grouped<Element>(
    _ elements: [Element], by group: KeyPath<Element, String>
  ) -> [(group: String, elements: [Element])] {
    var groups: [(group: String, elements: [Element])] = []
    for element in elements {
      if let index = groups.firstIndex(where: { $0.group == element[keyPath: group] }) {
        groups[index].elements.append(element)
      } else {
        groups.append((element[keyPath: group], [element]))
      }
    }
    return groups
  }
}
