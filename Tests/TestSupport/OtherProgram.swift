#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program of others, or the finished tool, run by the system's shell in the package's directory.
package enum OtherProgram {
  /// The tool as `swift test` builds it.
  package static let tool = TestFiles.package + "/.build/debug/decouple"

  /// What a command writes, messages included, and its exit code.
  package static func run(_ command: String) -> (output: String, code: Int32) {
    guard let pipe = popen("cd '\(TestFiles.package)' && { \(command); } 2>&1", "r") else { return ("", -1) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 12)
    while true {
      let count = fread(&piece, 1, piece.count, pipe)
      if count == 0 { break }
      bytes.append(contentsOf: piece[..<count])
    }
    let status = pclose(pipe)
    return (String(decoding: bytes, as: UTF8.self), status & 0x7F == 0 ? (status >> 8) & 0xFF : -1)
  }

  /// Whether a command succeeds, such as `command -v fish`.
  package static func succeeds(_ command: String) -> Bool { run("\(command) >/dev/null").code == 0 }
}
