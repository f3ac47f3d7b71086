import Diagnostics
import Documents

/// A node of a document that is asked by key: what is not there, or is something else, has nothing in it.
struct DocumentValue {
  let document: Document
  let node: NodeID

  init(_ document: Document, _ node: NodeID) {
    self.document = document
    self.node = node
  }

  init(_ document: Document) { self.init(document, document.root) }

  /// - Complexity: O(entries before it).
  subscript(key: String) -> DocumentValue? {
    guard isMapping else { return nil }
    for entry in document.entries(of: node) where document.text(ofKey: entry.key) == key {
      return DocumentValue(document, entry.value)
    }
    return nil
  }

  /// What lies under several keys, one in the other.
  subscript(path: [String]) -> DocumentValue? {
    path.reduce(DocumentValue?.some(self)) { value, key in value?[key] }
  }

  var isMapping: Bool { document.kind(of: node) == .mapping }
  var isSequence: Bool { document.kind(of: node) == .sequence }

  /// The entries of a mapping, in order.
  var entries: [(key: String, value: DocumentValue)] {
    document.entries(of: node).map { (document.text(ofKey: $0.key), DocumentValue(document, $0.value)) }
  }

  /// The elements of a sequence, in order.
  var elements: [DocumentValue] { document.elements(of: node).map { DocumentValue(document, $0) } }

  /// The content of a scalar that is neither null nor empty.
  var text: String? {
    guard document.kind(of: node) == .scalar, document.scalarType(of: node) != .null else { return nil }
    let text = document.text(of: node)
    return text.isEmpty ? nil : text
  }

  /// A number, or a text that is one: many tools write numbers between quotes.
  var number: Double? { text.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil } }

  /// A whole number; one with a fraction is none.
  var integer: Int? { number.flatMap { Int(exactly: $0) } }

  var boolean: Bool? {
    switch text {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// The texts of a sequence, or the one that stands in its place.
  var texts: [String] { isSequence ? elements.compactMap(\.text) : text.map { [$0] } ?? [] }

  var span: SourceSpan { document.span(of: node) }
}

extension Document {
  /// A key's text; a key that is no scalar has none.
  fileprivate func text(ofKey key: NodeID) -> String { kind(of: key) == .scalar ? text(of: key) : "" }
}
