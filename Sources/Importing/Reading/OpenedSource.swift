import Diagnostics
import Documents

/// A source of which the first piece was read, and the language that it is written in by the look of that.
struct OpenedSource {
  /// What a text looks like.
  enum Form: Equatable {
    case json, yaml, csv, metrics, structurizrDSL
    case empty
  }

  /// So much is looked at to tell what a file is.
  private static let headBytes = 1 << 20

  let source: any ImportSource
  let name: String
  private(set) var head: [UInt8] = []
  let form: Form

  init(_ source: any ImportSource) throws(ImportSourceFailure) {
    self.source = source
    name = source.name
    while head.count < Self.headBytes {
      let piece = try source.nextPiece()
      if piece.isEmpty { break }
      head += piece
    }
    form = Self.form(of: head)
  }

  /// All of it as one text. Of more than a reader takes, as much is read as tells it so.
  func wholeText() throws(ImportSourceFailure) -> SourceText {
    var bytes = head
    while bytes.count <= ReaderLimits().documentBytes {
      let piece = try source.nextPiece()
      if piece.isEmpty { break }
      bytes += piece
    }
    return SourceText(name: name, bytes: bytes)
  }

  private static func form(of bytes: [UInt8]) -> Form {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    guard let first = rest.first(where: { !isBlank($0) }) else { return .empty }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .json }
    let line = firstLine(of: rest)
    if line.hasPrefix("traces_service_graph_") || line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
      return .metrics
    }
    let columns = line.split(separator: ",").map { $0.filter { $0 != "\"" && $0 != " " }.lowercased() }
    if columns.contains("caller"), columns.contains("callee") { return .csv }
    return DSLTokens.isWorkspace(rest) ? .structurizrDSL : .yaml
  }

  /// The first line that has something on it.
  private static func firstLine(of bytes: ArraySlice<UInt8>) -> String {
    let start = bytes.drop(while: isBlank)
    let longest = 4_096
    let line = start.prefix(longest).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return String(decoding: line, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}
