/// Sorts words into options, values and the rest.
///
/// It goes on after a mistake, so that `--help` is found wherever it stands; the first mistake is kept.
struct Scan {
  /// A mistake in the words; ``CommandSet`` finds the wording.
  enum Mistake {
    case emptyArgument
    case emptyValue(Option)
    /// The name with its dashes, and the word it stood in.
    case unknownOption(String, word: String)
    /// The word that stood where the value belongs.
    case missingValue(Option, spelling: String, found: String?)
    case unwantedValue(Option, spelling: String)
    case repetition(Option)
    case unknownChoice(Option, [String], String)
  }

  private(set) var parsed: ParsedArguments
  private(set) var mistake: Mistake?
  /// The option whose value would be the next word, if there were one.
  private(set) var waiting: Option?
  /// Whether `--` has made all that follows words without a name.
  private(set) var hasEndedOptions = false
  /// The words not looked at.
  private(set) var rest: ArraySlice<String>
  private let options: [Option]

  /// Scans all words, or those before the first that belongs to no option.
  /// - Complexity: O(characters × options).
  init(_ words: [String], options: [Option], stopsAtPositional: Bool = false) {
    self.options = options
    parsed = ParsedArguments(options: options)
    rest = words[...]
    while let word = rest.first {
      if !hasEndedOptions, word.beginsWithDash {
        rest.removeFirst()
        if word == "--" {
          hasEndedOptions = true
        } else if word.utf8.starts(with: "--".utf8) {
          readLong(word)
        } else {
          readShort(word)
        }
      } else if stopsAtPositional {
        return
      } else {
        rest.removeFirst()
        if word.isEmpty { note(.emptyArgument) }
        parsed.positionals.append(word)
      }
    }
  }

  private mutating func readLong(_ word: String) {
    // By bytes, since a combining mark after "=" would make one Character of the two.
    let equals = word.utf8.firstIndex(of: UInt8(ascii: "="))
    let spelling = String(word[..<(equals ?? word.endIndex)])
    guard let option = options.named(spelling.withoutDashes) else {
      return note(.unknownOption(spelling, word: spelling))
    }
    let attached = equals.map { String(word[word.utf8.index(after: $0)...]) }
    switch option.value {
    case .flag where attached != nil: note(.unwantedValue(option, spelling: spelling))
    case .flag: record(option, nil)
    case .text, .choice: readValue(of: option, spelling, attached: attached)
    }
  }

  private mutating func readShort(_ word: String) {
    // "-output x" would write to "utput"; nobody means that.
    let name = String(word.unicodeScalars.prefix { $0 != "=" })
    if options.named(name.withoutDashes) != nil { return note(.unknownOption(name, word: name)) }
    var letters = word.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      let spelling = "-\(letter)"
      guard let option = options.abbreviated(letter) else {
        // A word wrong from its first letter is no bundle, more likely a long name behind one dash.
        let isBundle = letters.count < word.unicodeScalars.count - 2
        return isBundle ? note(.unknownOption(spelling, word: word)) : note(.unknownOption(name, word: name))
      }
      let hasEquals = letters.first == "="
      switch option.value {
      case .flag where hasEquals: return note(.unwantedValue(option, spelling: spelling))
      case .flag: record(option, nil)
      case .text, .choice:
        let attached = hasEquals ? letters.dropFirst() : letters
        let isAttached = hasEquals || !attached.isEmpty
        return readValue(of: option, spelling, attached: isAttached ? String(String.UnicodeScalarView(attached)) : nil)
      }
    }
  }

  private mutating func readValue(of option: Option, _ spelling: String, attached: String?) {
    if let attached { return record(option, attached) }
    guard let next = rest.first, canBeValue(next, of: option) else {
      if rest.isEmpty { waiting = option }
      return note(.missingValue(option, spelling: spelling, found: rest.first))
    }
    record(option, rest.removeFirst())
  }

  /// Whether the next word is the option's value: one with a dash only if it looks negative and is not an option.
  private func canBeValue(_ word: String, of option: Option) -> Bool {
    guard word.beginsWithDash else { return true }
    guard case .text = option.value, let second = word.unicodeScalars.dropFirst().first else { return false }
    return (second == "." || ("0"..."9").contains(second)) && options.abbreviated(second) == nil
  }

  private mutating func record(_ option: Option, _ value: String?) {
    if !option.repeats, parsed.has(option.name) { return note(.repetition(option)) }
    if value == "" { return note(.emptyValue(option)) }
    if case .choice(let words, _) = option.value, let value, !words.contains(value) {
      return note(.unknownChoice(option, words, value))
    }
    parsed.valuesByOption[option.name, default: []] += value.map { [$0] } ?? []
  }

  private mutating func note(_ mistake: Mistake) {
    if self.mistake == nil { self.mistake = mistake }
  }
}

extension String {
  /// Whether the word is an option by its form; `-` alone is standard input.
  fileprivate var beginsWithDash: Bool { utf8.starts(with: "-".utf8) && utf8.count > 1 }

  /// The word without the one or two dashes it begins with.
  var withoutDashes: String {
    String(unicodeScalars.dropFirst(utf8.starts(with: "--".utf8) ? 2 : utf8.starts(with: "-".utf8) ? 1 : 0))
  }
}
