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
