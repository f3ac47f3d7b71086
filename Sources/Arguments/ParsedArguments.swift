/// What was said on the command line, by the names of the declarations.
package struct ParsedArguments: Sendable, Equatable {
  /// The words that belong to no option, in the order given; `-` stands for standard input.
  package var positionals: [String] = []
  /// The values by option; a flag that was given has none.
  var valuesByOption: [String: [String]] = [:]
  private let declared: Set<String>

  init(options: [Option]) { declared = Set(options.map(\.name)) }

  /// Whether the option was given, by either spelling.
  package func has(_ option: String) -> Bool { given(option) != nil }

  /// The option's value, the last one where it repeats; nil for a flag and for what was not given.
  package func value(_ option: String) -> String? { values(option).last }

  /// All values of the option, in the order given.
  package func values(_ option: String) -> [String] { given(option) ?? [] }

  private func given(_ option: String) -> [String]? {
    assert(declared.contains(option), "the command declares no --\(option)")
    return valuesByOption[option]
  }
}
