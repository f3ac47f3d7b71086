import Commands
import TestSupport
import Testing

/// Every command in the docs is run, and its output is what the page shows.
///
/// A `console` block holds commands, each after `$ ` and followed by its output; a last line `…` says that the rest is
/// left out, a first one that what comes before is. A block directly after `<!-- file: NAME -->` is a file that the
/// page's commands can use; `cat NAME` shows what they have made of it; the files of `--emit` can be used too. What is
/// typed may come from `printf 'LINES' | `, and `printf 'LINES' >> NAME` adds to a file.
@Suite struct ConsoleBlockTests {
  static let pages = DocsTests.pages.filter { TestFiles.text(TestFiles.package + "/" + $0).contains("```console") }

  @Test func readmeAndTutorialShowCommands() {
    #expect(Self.pages.contains("README.md") && Self.pages.contains("docs/tutorial/first-analysis.md"))
  }

  @Test(arguments: pages)
  func outputIsAsShown(_ page: String) {
    let outcome = Golden.compare(Self.rerun(TestFiles.text(TestFiles.package + "/" + page)), with: page)
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  /// The page with every output made anew.
  private static func rerun(_ text: String) -> String {
    let directory = TestFiles.unused + "/"
    defer { TestFiles.removeAll(String(directory.dropLast())) }
    // It is there before a command writes into it.
    _ = TestFiles.write("", to: directory + "README")
    var files: Set<String> = []
    var pendingFile: String?
    var fence: String?
    var body: [String] = []
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let language = fence {
        guard line == "```" else {
          body.append(line)
          continue
        }
        if let name = pendingFile {
          files.insert(name)
          _ = TestFiles.write(body.joined(separator: "\n") + "\n", to: directory + name)
        }
        lines += (language == "console" ? rerun(body, directory, &files) : body) + [line]
        (fence, pendingFile, body) = (nil, nil, [])
      } else {
        if line.hasPrefix("```") {
          fence = String(line.dropFirst(3))
        } else if line.hasPrefix("<!-- file: "), line.hasSuffix(" -->") {
          pendingFile = String(line.dropFirst("<!-- file: ".count).dropLast(" -->".count))
        }
        lines.append(line)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A block with the outputs of the tool's commands made anew; other commands stay as they are.
  private static func rerun(_ block: [String], _ directory: String, _ files: inout Set<String>) -> [String] {
    var lines: [String] = []
    let starts = block.indices.filter { block[$0].hasPrefix("$ ") }
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? starts[number + 1] : block.count
      let shown = Array(block[(start + 1)..<end])
      lines.append(block[start])
      guard let output = output(of: String(block[start].dropFirst(2)), directory, &files) else {
        lines += shown
        continue
      }
      let isLast = number + 1 == starts.count
      if shown.first == "…" {
        lines += ["…"] + output.suffix(shown.count - (!isLast && shown.last == "" ? 2 : 1))
      } else {
        lines += shown.last == "…" ? output.prefix(shown.count - 1) + ["…"] : output
      }
      // A blank line before the next command is the page's own.
      if !isLast, shown.last == "" { lines.append("") }
    }
    return lines
  }

  /// What a command of the tool prints, messages first; nil for another command.
  private static func output(of command: String, _ directory: String, _ files: inout Set<String>) -> [String]? {
    // On a fresh machine the package manager runs the tool; the tool is what is tested.
    let prefix = "swift run -c release "
    var words = words(of: command.hasPrefix(prefix) ? String(command.dropFirst(prefix.count)) : command)
    var input: [InputLine] = []
    if words.count > 3, words[0] == "printf", words[2] == "|" {
      input = words[1].replacing("\\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { .text(String($0)) }
      words.removeFirst(3)
    }
    if words.count == 4, words[0] == "printf", words[2] == ">>", files.contains(words[3]) {
      let line = words[1].replacing("\\n", with: "\n").replacing("%%", with: "%")
      return TestFiles.write(TestFiles.text(directory + words[3]) + line, to: directory + words[3]) ? [] : nil
    }
    var text: String
    if words.count == 2, words[0] == "cat", files.contains(words[1]) {
      text = TestFiles.text(directory + words[1])
    } else if words.first == "decouple" {
      var arguments: [String] = []
      for word in words.dropFirst() {
        // What a command writes, later ones can read.
        if ["-o", "--write-baseline"].contains(arguments.last) { files.insert(word) }
        arguments.append(files.contains(word) || arguments.last == "--emit" ? directory + word : word)
      }
      let run = RecordedRun(arguments, input: input)
      if let option = words.firstIndex(of: "--emit"), option + 1 < words.count {
        for name in TestFiles.all(inside: directory + words[option + 1]) {
          files.insert(words[option + 1] + "/" + name)
        }
      }
      text = run.messages + run.output
    } else {
      return nil
    }
    text = text.replacing(directory, with: "")
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The words of a command line, quotes taken off.
  private static func words(of command: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    var isOpen = false
    for character in command {
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        isOpen = true
      } else if character == " " {
        if isOpen || !word.isEmpty { words.append(word) }
        (word, isOpen) = ("", false)
      } else {
        word.append(character)
      }
    }
    return isOpen || !word.isEmpty ? words + [word] : words
  }
}
