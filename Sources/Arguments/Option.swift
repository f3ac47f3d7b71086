/// Declares `--name`, and `-x` where it has a short form.
package struct Option: Sendable {
  /// What follows the option's name.
  package enum Value: Sendable {
    /// Nothing: the option is there or not.
    case flag
    /// Any text; the placeholder stands for it in help.
    case text(placeholder: String, Content = .anything)
    /// One of the listed words, spelled exactly so.
    case choice([String], placeholder: String)
  }

  /// The long name without its dashes, by which ``ParsedArguments`` answers.
  package let name: String
  /// The letter or digit after a single dash.
  package let short: Character?
  /// What follows the name.
  package let value: Value
  /// Whether it may be given more than once.
  package let repeats: Bool
  /// The heading in help under which it stands.
  package let group: String
  /// One or two sentences.
  package let help: String

  /// Declares an option.
  /// - Precondition: `name` has two or more of `a–z`, `0–9` and `-`, not beginning with `-`; `short` is an ASCII letter
  ///   or digit; a choice has at least one word.
  package init(
    _ name: String, short: Character? = nil, value: Value, repeats: Bool = false, group: String = "Options",
    help: String
  ) {
    precondition(Self.isName(name), "'\(name)' cannot be the name of an option")
    if let short { precondition(Self.isShort(short), "'\(short)' cannot be the short form of '--\(name)'") }
    if case .choice(let words, _) = value { precondition(!words.isEmpty, "'--\(name)' has nothing to choose from") }
    self.name = name
    self.short = short
    self.value = value
    self.repeats = repeats
    self.group = group
    self.help = help
  }

  /// What stands for the value in help; nil for a flag.
  var placeholder: String? {
    switch value {
    case .flag: nil
    case .text(let placeholder, _), .choice(_, let placeholder): placeholder
    }
  }

  /// The option as it is typed, such as `--output FILE`.
  package var usage: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }

  private static func isName(_ name: String) -> Bool {
    name.utf8.count > 1 && !name.utf8.starts(with: "-".utf8)
      && name.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
  }

  private static func isShort(_ short: Character) -> Bool {
    short.isASCII && (short.isLetter || short.isNumber)
  }
}

extension [Option] {
  func named(_ name: some StringProtocol) -> Option? { first { $0.name == name } }

  func abbreviated(_ letter: Unicode.Scalar) -> Option? { first { $0.short == Character(letter) } }
}
