import Documents

/// A document as a tree of plain values, which compare as JSON does: keys in any order, numbers by value.
package indirect enum Value: Equatable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([Value])
  case object([String: Value])

  /// - Note: recursive; for the small documents of the tests.
  package init(_ document: Document, _ node: NodeID) {
    switch document.kind(of: node) {
    case .sequence: self = .array(document.elements(of: node).map { Value(document, $0) })
    case .mapping:
      let entries = document.entries(of: node).map { (document.text(of: $0.key), Value(document, $0.value)) }
      self = .object(Dictionary(entries) { $1 })
    case .scalar:
      let text = document.text(of: node)
      switch document.scalarType(of: node) {
      case .null: self = .null
      case .boolean(let value): self = .boolean(value)
      case .string: self = .string(text)
      case .integer, .float: self = .number(Double(text) ?? .nan)
      }
    }
  }

  package subscript(key: String) -> Value? {
    if case .object(let entries) = self { entries[key] } else { nil }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  package var integer: Int? {
    if case .number(let value) = self { Int(value) } else { nil }
  }

  package var array: [Value] {
    if case .array(let elements) = self { elements } else { [] }
  }

  package var isNull: Bool { self == .null }
}
