import Diagnostics
import Documents

/// What reading a text gave, for tests.
struct Reading {
  let document: Document?
  let diagnostics: [Diagnostic]

  init(_ text: String, _ format: InputFormat = .yaml, limits: ReaderLimits = ReaderLimits()) {
    self.init(bytes: Array(text.utf8), format, limits: limits)
  }

  init(bytes: [UInt8], _ format: InputFormat = .yaml, limits: ReaderLimits = ReaderLimits()) {
    var log = DiagnosticLog()
    let source = SourceText(name: "test", bytes: bytes)
    document = DocumentReader.read(source, format: format, limits: limits, log: &log)
    diagnostics = log.diagnostics
  }

  /// Codes with their places, such as `missing-colon 2:1`.
  var faults: [String] { diagnostics.map { "\($0.code) \(Self.place($0.span))" } }

  static func place(_ span: SourceSpan?) -> String {
    guard let start = span?.start else { return "nowhere" }
    return "\(start.line):\(start.column)"
  }

  /// The document in a compact form, scalars with their types: `{s"key": [1, null]}`.
  var outline: String { document.map { Self.outline($0, $0.root) } ?? "refused \(faults)" }

  /// - Note: recursive; for the small documents of the tests.
  private static func outline(_ document: Document, _ node: NodeID) -> String {
    switch document.kind(of: node) {
    case .sequence: "[" + document.elements(of: node).map { outline(document, $0) }.joined(separator: ", ") + "]"
    case .mapping:
      "{"
        + document.entries(of: node).map { "\(outline(document, $0)): \(outline(document, $1))" }
        .joined(separator: ", ") + "}"
    case .scalar: scalar(document, node)
    }
  }

  private static func scalar(_ document: Document, _ node: NodeID) -> String {
    let text = document.text(of: node)
    return switch document.scalarType(of: node) {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer: "i" + text
    case .float: "f" + text
    case .string: "'" + text.replacing("\n", with: "⏎") + "'"
    }
  }
}
