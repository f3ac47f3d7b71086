import ArchitectureModel
import Diagnostics
import Documents
import Importing

/// The architecture file that new observations go into: it is written whole or not at all.
enum UpdatedFile {
  /// Refreshes what was observed in a file, and lists what has come and gone.
  /// - Parameter output: where the refreshed file goes; nil for its own place.
  static func update(
    _ path: String, with imported: Import, into output: String?, _ console: Console
  ) throws(CommandFailure) {
    if path == "-" { throw .usage("standard input cannot be updated", help: "give a file to --update") }
    let input = try ArchitectureFiles.read([path], format: nil)[0]
    _ = try ArchitectureFiles.load([input], console)
    let update = ArchitectureUpdate(of: input, with: imported.draft)
    console.tell(update.kept)
    let fresh = ArchitectureLoader.Input(
      SourceText(name: path, bytes: update.bytes), format: input.format)
    var log = DiagnosticLog()
    guard ArchitectureLoader.load([fresh], log: &log) != nil else {
      console.tell(log.diagnostics)
      throw .usage("with what was observed, '\(path)' could no longer be read: nothing was written", help: nil)
    }
    if let output, output != path {
      try console.deliver(String(decoding: update.bytes, as: UTF8.self), to: output)
    } else if update.bytes != input.source.bytes {
      do {
        try SystemInterface.rewrite(path, from: input.source.bytes, to: update.bytes)
      } catch {
        throw .inputOutput("cannot write '\(path)': \(error.reason)")
      }
    }
    let summary = summary(of: update, output ?? path)
    if output == "-" { console.tell(summary) } else { try console.deliver(summary, to: nil) }
  }

  private static func summary(of update: ArchitectureUpdate, _ path: String) -> String {
    let count = update.refreshed
    var lines = [
      count == 0
        ? "\(path): nothing that was observed has changed"
        : "\(path): \(count) \(count == 1 ? "value" : "values") refreshed"
    ]
    if !update.appeared.isEmpty {
      lines.append("in the sources, not in the file:")
      lines += update.appeared.map { "  \($0)" }
    }
    if !update.vanished.isEmpty {
      lines.append("in the file, not in the sources:")
      lines += update.vanished.map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
