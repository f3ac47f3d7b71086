/// The few ways in which text is set off on a terminal; meaning first, colour second.
package enum TerminalStyle: Sendable {
  case strong, dim, good, warning, bad, accent

  /// Wraps the text in the escape sequences of this style.
  package func applied(to text: String) -> String {
    text.isEmpty ? text : "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
  }

  private var parameters: String {
    switch self {
    case .strong: "1"
    case .dim: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "1;31"
    case .accent: "36"
    }
  }
}
