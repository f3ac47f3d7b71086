/// Call graphs as Mermaid flowcharts.
package enum MermaidRenderer {
  /// The diagram, ending with a line break.
  package static func render(_ graph: CallGraph) -> String {
    var text = "flowchart LR\n"
    for (index, node) in graph.nodes.enumerated() {
      let label = "\"\(quoted(node.name))\""
      switch node.shape {
      case .box: text += "  n\(index)[\(label)]\n"
      case .database: text += "  n\(index)[(\(label))]\n"
      case .queue: text += "  n\(index)[[\(label)]]\n"
      case .outside: text += "  n\(index)([\(label)])\n"
      }
    }
    for edge in graph.edges {
      let arrow = edge.style == .fact ? "-.->" : edge.style == .movable ? "==>" : "-->"
      text += "  n\(edge.from) \(arrow)|\"\(quoted(edge.label))\"| n\(edge.to)\n"
    }
    let movable = graph.edges.indices.filter { graph.edges[$0].style == .movable }
    if !movable.isEmpty {
      text += "  linkStyle \(movable.map(String.init).joined(separator: ",")) stroke:#c0392b,stroke-width:2px\n"
    }
    return text
  }

  /// Entities for what would end the quotes or start markup.
  private static func quoted(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\"": result += "#quot;"
      case "#": result += "#35;"
      case "<": result += "#lt;"
      case ">": result += "#gt;"
      case "&": result += "#amp;"
      case "`", "\\", "[", "]", "{", "}", "|": result += "#\(character.unicodeScalars.first?.value ?? 32);"
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }
}
