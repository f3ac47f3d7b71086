/// A section of the manual that no declaration of a command or option has, such as the exit codes.
package struct Appendix: Sendable {
  /// In capitals, as manuals name it.
  package let title: String
  /// What there is, and what it means.
  package let entries: [(term: String, meaning: String)]

  /// Declares a section.
  package init(_ title: String, _ entries: [(term: String, meaning: String)]) {
    self.title = title
    self.entries = entries
  }
}

extension CommandSet {
  /// The tool's page of the system's manual, in the language mdoc.
  /// - Parameter date: when the declarations were changed last, such as `November 26, 2026`.
  package func manualPage(date: String) -> String {
    var page = ManualPage()
    page.request("Dd", date)
    page.request("Dt", tool.uppercased(), "1")
    page.request("Os", tool, version)
    page.section("NAME")
    page.request("Nm", tool)
    page.request("Nd", manualTitle)
    page.section("SYNOPSIS")
    page.request("Nm", tool)
    page.request("Ar", "COMMAND")
    page.request("Op", "Ar", "OPTIONS")
    page.request("Op", "Ar", "FILE", "...")
    page.section("DESCRIPTION")
    page.paragraphs(summary)
    page.section("COMMANDS")
    for command in commands { write(command, to: &page) }
    page.section("OPTIONS")
    page.text("Every command has these.")
    page.list(commonOptions)
    for appendix in appendices {
      page.section(appendix.title)
      page.list(appendix.entries)
    }
    page.section("EXAMPLES")
    for example in examples { page.example(example) }
    return page.source
  }

  private func write(_ command: Command, to page: inout ManualPage) {
    page.subsection(usage(of: command))
    page.paragraphs(command.summary + "\n\n" + command.discussion)
    if !command.arguments.isEmpty {
      page.list(command.arguments.map { ($0.usage, help(for: $0)) })
    }
    for (group, options) in groups(of: command.options) {
      page.paragraphs(group + ":")
      page.list(options)
    }
    for example in command.examples { page.example(example) }
  }
}

/// Writes mdoc: every text is escaped, so that nothing in it is taken for a request.
private struct ManualPage {
  private(set) var source = ""

  mutating func request(_ name: String, _ arguments: String...) {
    source += ".\(name)"
    for argument in arguments { source += " " + Self.quoted(argument) }
    source += "\n"
  }

  mutating func section(_ title: String) { request("Sh", title) }

  mutating func subsection(_ title: String) { request("Ss", title) }

  /// A sentence a line, as mdoc wants it.
  mutating func text(_ text: String) {
    var sentence = ""
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      sentence += sentence.isEmpty ? String(word) : " " + word
      if let last = word.last, ".!?".contains(last) { endLine(&sentence) }
    }
    endLine(&sentence)
  }

  private mutating func endLine(_ line: inout String) {
    if line.isEmpty { return }
    // A dot or quote at the beginning would make it a request.
    source += (line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" : "") + Self.escaped(line) + "\n"
    line = ""
  }

  mutating func paragraphs(_ text: String) {
    var paragraph = ""
    for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty {
        paragraph += " " + line
      } else if !paragraph.isEmpty {
        // mdoc has no use for a paragraph where a section begins.
        if !isAtHeading { request("Pp") }
        self.text(paragraph)
        paragraph = ""
      }
    }
  }

  private var isAtHeading: Bool {
    let line = source.dropLast().split(separator: "\n").last ?? ""
    return line.hasPrefix(".Sh") || line.hasPrefix(".Ss")
  }

  mutating func list(_ options: [Option]) {
    source += ".Bl -tag -width Ds\n"
    for option in options {
      source += ".It " + (option.short.map { "Fl \($0) , " } ?? "") + "Fl -\(option.name)"
      if let placeholder = option.placeholder { source += " Ar " + Self.quoted(placeholder) }
      source += "\n"
      text(CommandSet.help(for: option))
    }
    source += ".El\n"
  }

  mutating func list(_ entries: [(term: String, meaning: String)]) {
    source += ".Bl -tag -width Ds\n"
    for entry in entries {
      request("It", entry.term)
      text(entry.meaning)
    }
    source += ".El\n"
  }

  mutating func example(_ example: Example) {
    paragraphs(example.meaning + ":")
    source += ".Dl " + Self.quoted(example.command) + "\n"
  }

  private static func quoted(_ argument: String) -> String {
    let text = escaped(argument).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\(dq")
    // Quotes also keep mdoc from taking a word for the name of a macro.
    return "\"\(text)\""
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "'": escaped += "\\(aq"
      case "`": escaped += "\\(ga"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      case _ where !scalar.isASCII: escaped += "\\[u\(hexadecimal(scalar))]"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
