/// Writes YAML 1.2 in block style, two blanks to a level: plain scalars, double quotes where needed.
///
/// Empty collections are `{}` and `[]`, and what is short enough may stand on one line between brackets. Texts of several lines are written with `\n` between quotes.
package struct YAMLWriter {
  /// Longer keys need a `?`; YAML's own limit.
  private static let implicitKeyCharacters = 1024

  private var text = ""
  private let flowWidth: Int

  private init(flowWidth: Int) { self.flowWidth = flowWidth }

  /// The value as a document of its own, ending with a line break.
  ///
  /// - Parameter flowWidth: up to so many characters, a collection within another one stands on one line.
  /// - Complexity: O(size × depth); nesting is that of the value, which the program makes and no input can deepen.
  package static func text(of value: JSONValue, flowWidth: Int = 0) -> String {
    var writer = YAMLWriter(flowWidth: flowWidth)
    writer.write(value, indent: 0)
    return writer.text
  }

  /// A value as it stands after a key, on one line, collections between brackets.
  ///
  /// - Complexity: O(size).
  package static func line(_ value: JSONValue) -> String { PlainText.inline(value, inFlow: false, asJSON: false) }

  /// A key as it stands before its colon in a mapping without braces.
  package static func key(_ name: String) -> String { PlainText.key(name, inFlow: false, asJSON: false) }

  /// Writes a value whose first line is indented already.
  private mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .array(let values) where !values.isEmpty:
      for (index, value) in values.enumerated() {
        startLine(indent, isFirst: index == 0)
        text += "- "
        if let line = line(value) { text += line + "\n" } else { write(value, indent: indent + 2) }
      }
    case .object(let entries) where !entries.isEmpty:
      for (index, entry) in entries.enumerated() {
        startLine(indent, isFirst: index == 0)
        writeEntry(entry.key, entry.value, indent: indent)
      }
    default: text += PlainText.inline(value, inFlow: false, asJSON: false) + "\n"
    }
  }

  private mutating func writeEntry(_ name: String, _ value: JSONValue, indent: Int) {
    let key = PlainText.key(name, inFlow: false, asJSON: false)
    if key.unicodeScalars.count >= Self.implicitKeyCharacters {
      text += "? " + key + "\n" + String(repeating: " ", count: indent) + ":"
    } else {
      text += key + ":"
    }
    if let line = line(value) {
      text += " " + line + "\n"
      return
    }
    text += isBlock(value) ? "\n" + String(repeating: " ", count: indent + 2) : " "
    write(value, indent: indent + 2)
  }

  /// Whether a value takes lines of its own.
  private func isBlock(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let values): !values.isEmpty
    case .object(let entries): !entries.isEmpty
    default: false
    }
  }

  /// The value on one line, where it is a collection that fits.
  private func line(_ value: JSONValue) -> String? {
    guard flowWidth > 0, isBlock(value) else { return nil }
    let line = PlainText.inline(value, inFlow: true, asJSON: false)
    return line.count <= flowWidth ? line : nil
  }

  private mutating func startLine(_ indent: Int, isFirst: Bool) {
    if !isFirst { text += String(repeating: " ", count: indent) }
  }
}
