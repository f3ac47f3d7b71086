import Diagnostics
import Documents
import TestSupport

/// The conformance suites, which lie beside the repository and not in it.
enum SharedData {
  static func isPresent(_ path: String) -> Bool { TestFiles.exists(TestFiles.shared + "/" + path) }

  static func bytes(_ path: String) -> [UInt8] { TestFiles.bytes(TestFiles.shared + "/" + path) }

  /// A file of the suites, read by the reader under test.
  static func json(_ path: String) -> Value? {
    var log = DiagnosticLog()
    let source = SourceText(name: path, bytes: bytes(path))
    guard let document = DocumentReader.read(source, format: .json, log: &log) else { return nil }
    return Value(document, document.root)
  }
}

/// A document as a tree of plain values, which compare as JSON does: keys in any order, numbers by value.
indirect enum Value: Equatable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([Value])
  case object([String: Value])

  /// - Note: recursive; for the small documents of the tests.
  init(_ document: Document, _ node: NodeID) {
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

  subscript(key: String) -> Value? {
    if case .object(let entries) = self { entries[key] } else { nil }
  }

  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  var integer: Int? {
    if case .number(let value) = self { Int(value) } else { nil }
  }

  var array: [Value] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var isNull: Bool { self == .null }
}
