/// Writes JSON (RFC 8259).
///
/// - Complexity: O(size); nesting is that of the value, which the program makes and no input can deepen.
package struct JSONWriter {
  private let isCompact: Bool
  private var text = ""

  /// Two blanks to a level, ending with a line break.
  package static func pretty(_ value: JSONValue) -> String {
    var writer = JSONWriter(isCompact: false)
    writer.write(value, indent: 0)
    return writer.text + "\n"
  }

  /// One line without blanks and without a break at its end.
  package static func compact(_ value: JSONValue) -> String {
    var writer = JSONWriter(isCompact: true)
    writer.write(value, indent: 0)
    return writer.text
  }

  private init(isCompact: Bool) { self.isCompact = isCompact }

  private mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += Self.number(value)
    case .string(let value): text += QuotedText.doubleQuoted(value)
    case .array(let values):
      writeList(values, "[", "]", indent) { $0.write($1, indent: indent + 1) }
    case .object(let entries):
      writeList(entries, "{", "}", indent) { writer, entry in
        writer.text += QuotedText.doubleQuoted(entry.key)
        writer.text += writer.isCompact ? ":" : ": "
        writer.write(entry.value, indent: indent + 1)
      }
    }
  }

  private mutating func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ indent: Int, _ body: (inout JSONWriter, Element) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if !isCompact { text += "\n" + String(repeating: "  ", count: indent + 1) }
      body(&self, element)
    }
    if !elements.isEmpty, !isCompact { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    // 0.0 and 2.0 are numbers as well, but 0 and 2 read better; past 2^53 the digits stay as they are.
    if value == value.rounded(), abs(value) < 9e15 { return String(Int(value)) }
    return value.description
  }
}
