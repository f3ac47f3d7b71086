/// What was said on the command line, by the names of the declarations.
package struct ParsedArguments: Sendable, Equatable {
  /// The words that belong to no option, in the order given; `-` stands for standard input.
  package var positionals: [String] = []
  /// The values by option; a flag that was given has none.
  var valuesByOption: [String: [String]] = [:]

  /// Whether the option was given, by either spelling. An option that the command lacks never is.
  package func has(_ option: String) -> Bool { valuesByOption[option] != nil }

  /// The option's value, the last one where it repeats; nil for a flag and for what was not given.
  package func value(_ option: String) -> String? { values(option).last }

  /// All values of the option, in the order given.
  package func values(_ option: String) -> [String] { valuesByOption[option] ?? [] }
}
