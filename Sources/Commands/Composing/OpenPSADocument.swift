import ArchitectureModel
import Availability

/// Fault trees in the exchange format of their field, for any engine that reads it.
///
/// Only the plain subset is used: trees of `and`, `or` and `atleast` gates, and basic events with a probability each.
/// - Source: Open-PSA Model Exchange Format 2.0d, 2008.
enum OpenPSADocument {
  /// The document, ending with a line break.
  /// - Complexity: O(gates + events).
  static func text(_ model: FaultTreeModel, title: String) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n  \(label(title))\n"
    for tree in model.trees {
      text += "  <define-fault-tree name=\"\(tree.name)\">\n    \(label(tree.label))\n"
      for gate in tree.gates.reversed() { text += definition(of: model.gates[gate], in: model) }
      text += "  </define-fault-tree>\n"
    }
    text += "  <model-data>\n"
    for event in model.events {
      text += "    <define-basic-event name=\"\(event.name)\">\(label(event.label))"
      // The shortest digits that give the same double back.
      text += "<float value=\"\(event.probability)\"/></define-basic-event>\n"
    }
    return text + "  </model-data>\n</opsa-mef>\n"
  }

  private static func definition(of gate: FaultTreeModel.Gate, in model: FaultTreeModel) -> String {
    var text = "    <define-gate name=\"\(gate.name)\">\n"
    if !gate.label.isEmpty { text += "      \(label(gate.label))\n" }
    func several(_ opening: String, _ closing: String, _ members: [FaultTreeModel.Reference]) {
      text += "      <\(opening)>\n"
      for member in members { text += "        \(element(member, model))\n" }
      text += "      </\(closing)>\n"
    }
    switch gate.formula {
    case .constant(let fails): text += "      <constant value=\"\(fails)\"/>\n"
    case .same(let member): text += "      \(element(member, model))\n"
    case .or(let members): several("or", "or", members)
    case .and(let members): several("and", "and", members)
    case .atLeast(let count, let members): several("atleast min=\"\(count)\"", "atleast", members)
    }
    return text + "    </define-gate>\n"
  }

  private static func element(_ member: FaultTreeModel.Reference, _ model: FaultTreeModel) -> String {
    switch member {
    case .gate(let gate): "<gate name=\"\(model.gates[gate].name)\"/>"
    case .event(let event): "<basic-event name=\"\(model.events[event].name)\"/>"
    }
  }

  /// A label is never empty, and holds no line breaks and nothing that XML has no way to write.
  private static func label(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\t", "\n", "\r": escaped += " "
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "<label>\(escaped.isEmpty ? "-" : escaped)</label>"
  }
}
