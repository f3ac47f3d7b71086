/// What could stand where the cursor is.
package struct Completions: Sendable, Equatable {
  /// A word, and what it means.
  package struct Candidate: Sendable, Equatable {
    package var word: String
    package var meaning: String

    package init(_ word: String, _ meaning: String = "") {
      self.word = word
      self.meaning = meaning
    }
  }

  /// What the shell finds by itself.
  package enum Paths: String, Sendable {
    case none, files, directories
  }

  package var candidates: [Candidate] = []
  package var paths = Paths.none

  /// Nothing, unless said otherwise.
  package init(candidates: [Candidate] = [], paths: Paths = .none) {
    self.candidates = candidates
    self.paths = paths
  }

  /// For the script of a shell: a line with what it finds by itself, then a line for each candidate, its meaning after
  /// a tab. A word that would break a line in two is left out.
  package var text: String {
    var lines = [paths.rawValue]
    for candidate in candidates where !candidate.word.unicodeScalars.contains(where: \.isControl) {
      let meaning = String(String.UnicodeScalarView(candidate.meaning.unicodeScalars.filter { !$0.isControl }))
      lines.append(meaning.isEmpty ? candidate.word : "\(candidate.word)\t\(meaning)")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { properties.generalCategory == .control }
}

extension CommandSet {
  /// The command by which the script of a shell asks for completions; no help shows it.
  package static let completionCommand = "__complete"

  /// What the tool is asked for the names of a kind.
  package struct NameQuestion: Sendable {
    package let kind: String
    /// What is typed of the name.
    package let start: String
    package let command: Command
    /// What is on the line already.
    package let parsed: ParsedArguments
  }

  /// What could take the place of the last word, which may be empty.
  /// - Parameters:
  ///   - words: those that follow the tool's name; what is wrong in them is passed over.
  ///   - names: finds what has a name; what does not begin as it should is left out here.
  package func completions(
    of words: [String], names: @escaping (NameQuestion) -> [Completions.Candidate]
  ) -> Completions {
    let current = words.last ?? ""
    let before = Array(words.dropLast())
    let opening = Scan(before, options: commonOptions, stopsAtPositional: true)
    guard let word = opening.rest.first else {
      if let option = opening.waiting { return values(of: option, after: "", current) { _ in [] } }
      return matching(
        current, current.hasPrefix("-") ? candidates(commonOptions, opening.parsed) : commands.map { .init($0) })
    }
    guard let command = commands.first(where: { $0.name == word }) else { return Completions() }
    var words = before
    words.remove(at: opening.rest.startIndex)
    let options = options(of: command)
    let scan = Scan(words, options: options)
    let find = { (kind: String, start: String) in
      names(NameQuestion(kind: kind, start: start, command: command, parsed: scan.parsed))
    }
    if let option = scan.waiting { return values(of: option, after: "", current) { find($0, current) } }
    if current.utf8.starts(with: "-".utf8), !scan.hasEndedOptions {
      if let equals = current.utf8.firstIndex(of: UInt8(ascii: "=")),
        let option = options.named(String(current[..<equals]).withoutDashes)
      {
        let start = String(current[current.utf8.index(after: equals)...])
        return values(of: option, after: "--\(option.name)=", start) { find($0, start) }
      }
      return matching(current, candidates(options, scan.parsed))
    }
    let place = scan.parsed.positionals.count
    guard let argument = command.argument(at: place, of: place + 1) else { return Completions() }
    if command.name == Self.helpCommand { return matching(current, commands.map { .init($0) }) }
    if !argument.choices.isEmpty { return matching(current, argument.choices.map { .init($0) }) }
    return completions(by: argument.content, after: "", current) { find($0, current) }
  }

  private func values(
    of option: Option, after prefix: String, _ start: String, _ names: (String) -> [Completions.Candidate]
  ) -> Completions {
    switch option.value {
    case .flag: return Completions()
    case .choice(let words, _): return matching(prefix + start, words.map { .init(prefix + $0) })
    case .text(_, let content): return completions(by: content, after: prefix, start, names)
    }
  }

  private func completions(
    by content: Content, after prefix: String, _ start: String, _ names: (String) -> [Completions.Candidate]
  ) -> Completions {
    switch content {
    case .anything: Completions()
    case .fileRead, .fileWritten: Completions(paths: .files)
    case .directory: Completions(paths: .directories)
    case .name(let kind): matching(prefix + start, names(kind).map { .init(prefix + $0.word, $0.meaning) })
    }
  }

  private func matching(_ start: String, _ candidates: [Completions.Candidate]) -> Completions {
    Completions(candidates: candidates.filter { $0.word.utf8.starts(with: start.utf8) })
  }

  /// The options that can still be given.
  private func candidates(_ options: [Option], _ parsed: ParsedArguments) -> [Completions.Candidate] {
    options.filter { $0.repeats || !parsed.has($0.name) }.map { .init("--\($0.name)", $0.help) }
  }
}

extension Completions.Candidate {
  fileprivate init(_ command: Command) { self.init(command.name, command.summary) }
}
