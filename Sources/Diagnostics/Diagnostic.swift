/// How much a message matters.
package enum Severity: Int, Comparable, Sendable {
  case note, warning, error

  /// The word a message begins with.
  package var word: String {
    switch self {
    case .note: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }

  package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

/// The stable name of a kind of diagnostic, such as `unknown-key`; its wording may change, the code does not.
package struct DiagnosticCode: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let description: String

  package init(stringLiteral value: StaticString) { description = "\(value)" }
}

/// Something to tell about the input: what, where, and what to do about it.
package struct Diagnostic: Sendable {
  /// A further place that explains the first: the other of two duplicates, the bracket that was never closed.
  package struct Label: Sendable {
    package var span: SourceSpan
    package var text: String

    package init(_ span: SourceSpan, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  package var severity: Severity
  package var code: DiagnosticCode
  /// One line in lower case without a full stop.
  package var message: String
  /// Where it is wrong; nil for what no place can be shown for (a missing file).
  package var span: SourceSpan?
  package var related: [Label]
  /// One sentence that says how to mend it, typed as it stands where that is possible.
  package var help: String?

  package init(
    _ severity: Severity = .error, _ code: DiagnosticCode, _ message: String, at span: SourceSpan?,
    related: [Label] = [], help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.related = related
    self.help = help
  }
}

/// Collects diagnostics as a reader goes on after a mistake.
package struct DiagnosticLog: Sendable {
  package private(set) var diagnostics: [Diagnostic] = []

  package init() {}

  package mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Adds a further place to a diagnostic that was reported before, counted from 0.
  package mutating func attach(_ label: Diagnostic.Label, to index: Int) { diagnostics[index].related.append(label) }

  /// Whether anything stands in the way of using the input.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
