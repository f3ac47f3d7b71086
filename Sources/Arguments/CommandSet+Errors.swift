import Diagnostics

/// What is said about a mistake: the fact, and the remedy.
extension CommandSet {
  /// Words a mistake in what follows `command`, or in what stands before any.
  func error(for mistake: Scan.Mistake, of command: Command?) -> UsageError {
    switch mistake {
    case .emptyArgument:
      UsageError("empty argument", help: "leave it out, or set the variable that it came from")
    case .emptyValue(let option):
      UsageError("empty value for '--\(option.name)'", help: "write '\(option.usage)'")
    case .unknownOption(let spelling, let word):
      unknownOption(spelling, in: word, of: command)
    case .missingValue(let option, let spelling, let found):
      UsageError("missing value for '\(spelling)'", help: remedy(for: option, found: found))
    case .unwantedValue(let option, let spelling):
      UsageError("'\(spelling)' takes no value", help: "write '--\(option.name)'")
    case .repetition(let option):
      UsageError(
        "'--\(option.name)' is given more than once",
        help: option.short.map { "'-\($0)' and '--\(option.name)' are the same option, keep one" } ?? "keep one of them"
      )
    case .unknownChoice(let option, let words, let value):
      UsageError(
        "unknown value \(quoted(value)) for '--\(option.name)'",
        help: meant(by: value, among: words).map { "did you mean '\($0)'?" } ?? "choose \(listed(words))")
    }
  }

  /// The word that was mistyped, or cut short, as `md` for `markdown`.
  private func meant(by value: String, among words: [String]) -> String? {
    if let near = Spelling.closest(to: value, among: words) { return near }
    let letters = Array(value.lowercased())
    guard letters.count > 1 else { return nil }
    return words.first { word in
      guard word.first == letters[0] else { return false }
      var rest = letters[...]
      for letter in word where letter == rest.first { rest.removeFirst() }
      return rest.isEmpty
    }
  }

  /// - Parameter isTopic: whether the word follows `help`.
  func unknownCommand(_ word: String?, isTopic: Bool = false) -> UsageError {
    guard let word else { return UsageError("missing command", help: "'\(tool) help'") }
    if word.isEmpty { return error(for: .emptyArgument, of: nil) }
    let start = isTopic ? "\(tool) help" : tool
    var help = "'\(tool) help'"
    if !isTopic, let line = commandLine(reading: word) {
      help = "did you mean '\(line)'?"
    } else if !isTopic, commonOptions.named(word) != nil {
      help = "did you mean '\(tool) --\(word)'?"
    } else if let meant = Spelling.closest(to: word, among: commands.map(\.name)) {
      help = "did you mean '\(start) \(meant)'?"
    }
    return UsageError("unknown command \(quoted(word))", help: help)
  }

  /// Compares the number of words with what the command takes; nil if they agree.
  func wrongCount(of words: [String], for command: Command) -> UsageError? {
    let required = command.arguments.filter { !$0.isOptional }
    if words.count < required.count {
      return UsageError("missing \(required[words.count].placeholder)", help: "'\(usage(of: command))'")
    }
    guard words.count > command.arguments.count, !command.arguments.contains(where: \.repeats) else { return nil }
    return UsageError(
      "unexpected argument \(quoted(words[command.arguments.count]))", help: "'\(usage(of: command))'")
  }

  /// The first word that is none of those its argument is one of.
  func wrongChoice(in words: [String], for command: Command) -> UsageError? {
    for (place, word) in words.enumerated() {
      guard let argument = command.argument(at: place, of: words.count), !argument.choices.isEmpty,
        !argument.choices.contains(word)
      else { continue }
      return UsageError(
        "unknown \(argument.placeholder) \(quoted(word))",
        help: meant(by: word, among: argument.choices).map { "did you mean '\($0)'?" }
          ?? "choose \(listed(argument.choices))")
    }
    return nil
  }

  private func unknownOption(_ spelling: String, in word: String, of command: Command?) -> UsageError {
    let bundle = spelling == word ? "" : " in \(quoted(word))"
    let owner = command.map { " for '\(tool) \($0.name)'" } ?? ""
    return UsageError(
      "unknown option \(quoted(spelling))\(bundle)\(owner)", help: remedy(forUnknown: spelling, of: command))
  }

  private func remedy(forUnknown spelling: String, of command: Command?) -> String {
    let name = spelling.withoutDashes
    let known = command.map(options) ?? commonOptions
    let isLetter = name.unicodeScalars.count == 1
    // The right name with the wrong number of dashes.
    if known.named(name) != nil { return "did you mean '--\(name)'?" }
    if isLetter, spelling.utf8.starts(with: "--".utf8), let letter = name.unicodeScalars.first,
      known.abbreviated(letter) != nil
    {
      return "did you mean '-\(name)'?"
    }
    let owners = commands.filter { other in
      isLetter ? other.options.contains { $0.short == Character(name) } : other.options.named(name) != nil
    }
    if !owners.isEmpty {
      let dashes = isLetter ? "-" : "--"
      return "'\(dashes)\(name)' belongs to \(listed(owners.map { "\(tool) \($0.name)" }, last: "and"))"
        + (command == nil ? " and follows it" : "")
    }
    let meant =
      isLetter
      ? Spelling.closest(to: name, among: known.compactMap(\.short).map { "\($0)" }).map { "-\($0)" }
      : Spelling.closest(to: name, among: known.map(\.name)).map { "--\($0)" }
    return meant.map { "did you mean '\($0)'?" } ?? command.map { "'\(tool) help \($0.name)'" } ?? "'\(tool) help'"
  }

  private func remedy(for option: Option, found: String?) -> String {
    if let found, found != "--", case .text = option.value, Self.isPlain(found) {
      return "write '\(option.usage)', or '--\(option.name)=\(found)' if that is the value"
    }
    guard case .choice(let words, _) = option.value else { return "write '\(option.usage)'" }
    return "choose \(listed(words))"
  }

  /// The line that was meant by a file's name alone: the first command that takes a word, with the name as it is
  /// typed in a shell; nil if it does not look like a file that is read.
  private func commandLine(reading word: String) -> String? {
    let lowercase = word.lowercased()
    guard [".yaml", ".yml", ".json"].contains(where: lowercase.hasSuffix), Self.isShowable(word),
      let command = commands.first(where: { !$0.arguments.isEmpty && $0.name != Self.helpCommand })
    else { return nil }
    var typed = ""
    for scalar in word.unicodeScalars {
      if scalar.isASCII, !Self.isPlain(scalar) { typed += "\\" }
      typed.unicodeScalars.append(scalar)
    }
    return "\(tool) \(command.name) \(typed)"
  }

  /// The words in quotes, the last two joined by a word.
  private func listed(_ words: [String], last: String = "or") -> String {
    let quoted = words.map { "'\($0)'" }
    guard quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " \(last) " + quoted[quoted.count - 1]
  }

  /// A word of the user's in quotes, made safe for a terminal and short enough for a line.
  private func quoted(_ word: String) -> String {
    var shown = ""
    var width = 0
    for scalar in word.unicodeScalars {
      width += scalar.displayWidth
      if width > Self.longestShown { return "'\(shown)…'" }
      shown.unicodeScalars.append(Self.isPrintable(scalar) ? scalar : "\u{FFFD}")
    }
    return "'\(shown)'"
  }

  /// Of a user's word, at most this many columns are repeated.
  private static let longestShown = 60

  private static func isShowable(_ word: String) -> Bool {
    word.displayWidth <= longestShown && word.unicodeScalars.allSatisfy(isPrintable)
  }

  /// Whether the scalar moves the cursor by its width and does nothing else.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  /// Whether a shell takes the word as it stands.
  private static func isPlain(_ word: String) -> Bool {
    isShowable(word) && word.unicodeScalars.allSatisfy { !$0.isASCII || isPlain($0) }
  }

  /// The same of an ASCII scalar.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "%", ",", "+", "=": true
    default: false
    }
  }
}
