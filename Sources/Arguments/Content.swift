/// What a word of the command line stands for: what a shell can complete it with, and what must not happen to it.
package enum Content: Sendable, Equatable {
  /// Something that only the command can judge.
  case anything
  /// A file that is read, or `-` for standard input.
  case fileRead
  /// A file that is written, or `-` for standard output.
  case fileWritten
  /// A directory into which files are written.
  case directory
  /// Something that has a name; the tool knows which there are of this kind.
  case name(String)
}

/// A file that a command line names, and what is done to it.
package struct NamedFile: Sendable, Equatable {
  package let path: String
  /// Whether it is written and not read.
  package let isWritten: Bool
  /// The option that names it, with its dashes; nil for a word without one.
  package let option: String?

  /// Names a file.
  package init(path: String, isWritten: Bool, option: String?) {
    self.path = path
    self.isWritten = isWritten
    self.option = option
  }
}

extension Command {
  /// The files that the words name, those without an option first; standard input and output are none.
  package func files(in parsed: ParsedArguments) -> [NamedFile] {
    var files: [NamedFile] = []
    func add(_ path: String, _ content: Content, _ option: String?) {
      guard path != "-", content == .fileRead || content == .fileWritten else { return }
      files.append(NamedFile(path: path, isWritten: content == .fileWritten, option: option))
    }
    for (place, word) in parsed.positionals.enumerated() {
      if let argument = argument(at: place, of: parsed.positionals.count) { add(word, argument.content, nil) }
    }
    for option in options {
      guard case .text(_, let content) = option.value else { continue }
      for value in parsed.values(option.name) { add(value, content, "--\(option.name)") }
    }
    return files
  }

  /// The declaration that the word at a place belongs to; nil past the last.
  /// - Parameter count: how many words there are in all.
  func argument(at place: Int, of count: Int) -> Argument? {
    guard let repeating = arguments.firstIndex(where: \.repeats) else {
      return arguments.indices.contains(place) ? arguments[place] : nil
    }
    if place < repeating { return arguments[place] }
    // What follows the repeating one takes the last words.
    let fromEnd = count - place
    let behind = arguments.count - repeating - 1
    return fromEnd <= behind ? arguments[arguments.count - fromEnd] : arguments[repeating]
  }
}
