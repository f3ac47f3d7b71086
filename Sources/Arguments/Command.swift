/// Declares a word that follows the command without a name of its own, such as a file.
package struct Argument: Sendable {
  /// What stands for it in help, in capitals.
  package let placeholder: String
  /// One sentence.
  package let help: String
  /// Whether it may be left out.
  package let isOptional: Bool
  /// Whether any number of words may stand in its place.
  package let repeats: Bool
  /// What it stands for.
  package let content: Content
  /// The words that it is one of, spelled exactly so; none where it can be anything.
  package let choices: [String]

  /// Declares an argument.
  package init(
    _ placeholder: String, help: String, isOptional: Bool = false, repeats: Bool = false,
    content: Content = .anything, choices: [String] = []
  ) {
    self.placeholder = placeholder
    self.help = help
    self.isOptional = isOptional
    self.repeats = repeats
    self.content = content
    self.choices = choices
  }

  /// The argument as a usage line shows it: `FILE`, `[FILE]`, `FILE…` or `[FILE…]`.
  package var usage: String {
    let words = repeats ? placeholder + "…" : placeholder
    return isOptional ? "[\(words)]" : words
  }
}

/// A command line that can be typed as it stands, and what comes of it.
package struct Example: Sendable {
  /// The line, beginning with the tool's name.
  package let command: String
  /// One sentence.
  package let meaning: String

  /// Declares an example.
  package init(_ command: String, _ meaning: String) {
    self.command = command
    self.meaning = meaning
  }
}

/// Declares a subcommand.
package struct Command: Sendable {
  /// The word it is called by.
  package let name: String
  /// The heading in the tool's help under which it stands.
  package let group: String
  /// One line for the list of commands.
  package let summary: String
  /// What more there is to say; a blank line parts paragraphs.
  package let discussion: String
  /// What help begins with.
  package let examples: [Example]
  /// The words it takes, in order.
  package let arguments: [Argument]
  /// The options it has beside the common ones.
  package let options: [Option]

  /// Declares a subcommand.
  /// - Precondition: `name` does not begin with `-`, and at most one argument repeats.
  package init(
    name: String, group: String = "Commands", summary: String, discussion: String = "", examples: [Example] = [],
    arguments: [Argument] = [], options: [Option] = []
  ) {
    precondition(!name.isEmpty && !name.utf8.starts(with: "-".utf8), "'\(name)' cannot be the name of a command")
    precondition(arguments.count(where: \.repeats) <= 1, "more than one argument of '\(name)' repeats")
    self.name = name
    self.group = group
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
    self.arguments = arguments
    self.options = options
  }
}
