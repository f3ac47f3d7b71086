/// Call graphs in the language of Graphviz.
/// - Source: Graphviz, "DOT Language".
package enum DOTRenderer {
  /// The diagram, ending with a line break.
  package static func render(_ graph: CallGraph) -> String {
    var text = "digraph calls {\n  rankdir=LR\n  node [shape=box, fontname=\"sans-serif\"]\n"
    text += "  edge [fontname=\"sans-serif\", fontsize=10]\n"
    for (index, node) in graph.nodes.enumerated() {
      text += "  n\(index) [label=\(quoted(node.name))\(shape(node.shape))]\n"
    }
    for edge in graph.edges {
      text += "  n\(edge.from) -> n\(edge.to) [label=\(quoted(edge.label))\(style(edge.style))]\n"
    }
    return text + "}\n"
  }

  private static func shape(_ shape: CallGraph.Shape) -> String {
    switch shape {
    case .box: ""
    case .database: ", shape=cylinder"
    case .queue: ", shape=box3d"
    case .outside: ", shape=box, style=rounded"
    }
  }

  private static func style(_ style: CallGraph.Style) -> String {
    switch style {
    case .kept: ""
    case .movable: ", color=\"#c0392b\", penwidth=2"
    case .fact: ", style=dashed"
    case .undecided: ", style=bold"
    }
  }

  /// In quotes, a quote and a backslash are escaped; a break or another control would end the line.
  private static func quoted(_ text: String) -> String {
    var result = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result.append("\\")
        result.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result.append(" ")
      default: result.append(scalar)
      }
    }
    result.append("\"")
    return String(result)
  }
}
