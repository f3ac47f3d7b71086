extension DocumentStream {
  /// The stream as a sequence of events, one a line, in the notation of the YAML test suite.
  ///
  /// - Complexity: O(bytes); aliases are shown as such.
  package func events() -> String {
    var text = "+STR\n"
    for mark in marks {
      text += mark.hasStartMarker ? "+DOC ---\n" : "+DOC\n"
      writeEvents(mark.root, to: &text)
      text += mark.hasEndMarker ? "-DOC ...\n" : "-DOC\n"
    }
    return text + "-STR\n"
  }

  private func writeEvents(_ root: Int, to text: inout String) {
    var open: [Int] = []
    for index in root..<table.end(root) {
      while let last = open.last, table.end(last) <= index { closeEvent(open.removeLast(), &text) }
      let node = table[index]
      switch node.shape {
      case .blockSequence: text += "+SEQ"
      case .flowSequence: text += "+SEQ []"
      case .blockMapping: text += "+MAP"
      case .flowMapping: text += "+MAP {}"
      case .alias: text += "=ALI " + String(decoding: table.source.bytes[node.range], as: UTF8.self)
      case .plain, .singleQuoted, .doubleQuoted, .literal, .folded: text += "=VAL"
      }
      if let properties = table.properties(of: index) {
        if let anchor = properties.anchor {
          text += " &" + String(decoding: table.source.bytes[anchor], as: UTF8.self)
        }
        if let tag = properties.tag { text += " <\(tag)>" }
      }
      if node.isScalar { text += " " + Self.indicator(node.shape) + Self.escaped(table.text(index)) }
      text += "\n"
      if node.isCollection { open.append(index) }
    }
    while let last = open.popLast() { closeEvent(last, &text) }
  }

  private func closeEvent(_ index: Int, _ text: inout String) {
    text += table[index].isMapping ? "-MAP\n" : "-SEQ\n"
  }

  private static func indicator(_ shape: Node.Shape) -> String {
    switch shape {
    case .singleQuoted: "'"
    case .doubleQuoted: "\""
    case .literal: "|"
    case .folded: ">"
    default: ":"
    }
  }

  private static func escaped(_ content: String) -> String {
    var text = ""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\u{8}": text += "\\b"
      case "\\": text += "\\\\"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
