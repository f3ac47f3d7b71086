import Diagnostics

/// The command line cannot be understood.
package struct UsageError: Error, Sendable {
  /// One line in lower case without a full stop.
  package var message: String
  /// How to mend it, typed as it stands where that is possible.
  package var help: String?

  /// Makes an error; also for what only a command can find wrong in a value.
  package init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  /// The text for standard error, ending with a line break.
  package func rendered(isColored: Bool) -> String {
    func styled(_ text: String, _ style: TerminalStyle) -> String { isColored ? style.applied(to: text) : text }
    var text = "\(styled("error", .bad)): \(styled(message.visibleLines, .strong))\n"
    if let help { text += "\(styled("help:", .accent)) \(help.visibleLines)\n" }
    return text
  }
}

extension String {
  /// Its lines, each with what a terminal would obey made visible.
  fileprivate var visibleLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }.joined(separator: "\n")
  }
}
