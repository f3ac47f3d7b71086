import Arguments
import Documents
import Reports

extension Console {
  /// Writes a result in the form, and to the file, that the options name. No form is made but the one that is asked for.
  /// - Parameter other: the text in a form besides text, Markdown and JSON.
  func deliver(
    _ arguments: ParsedArguments, report: () -> Report, json: () -> JSONValue, other: (String) -> String? = { _ in nil }
  ) throws(CommandFailure) {
    try deliver(text(arguments, report: report, json: json, other: other), to: arguments.value("output"))
  }

  private func text(
    _ arguments: ParsedArguments, report: () -> Report, json: () -> JSONValue, other: (String) -> String?
  ) -> String {
    switch arguments.value("format") {
    case "json": return JSONWriter.pretty(json())
    case "markdown": return MarkdownRenderer().render(report())
    case let format:
      if let format, let text = other(format) { return text }
      let isToTerminal = [nil, "-"].contains(arguments.value("output"))
      return TextRenderer(isColored: isToTerminal && isColored(.output)).render(report())
    }
  }
}
