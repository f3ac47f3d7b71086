/// A file to be imported, read from its beginning in pieces, so that a capture need not fit into memory.
package protocol ImportSource: AnyObject {
  /// What messages call it.
  var name: String { get }
  /// The next piece; empty at the end.
  func nextPiece() throws(ImportSourceFailure) -> [UInt8]
}

/// A file that could not be read on: the system's own words.
package struct ImportSourceFailure: Error {
  package var name: String
  package var reason: String

  package init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }
}

/// A file whose bytes are there already.
package final class MemorySource: ImportSource {
  package let name: String
  private var rest: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    rest = bytes
  }

  package func nextPiece() -> [UInt8] {
    defer { rest = [] }
    return rest
  }
}
