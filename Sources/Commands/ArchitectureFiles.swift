import ArchitectureModel
import Diagnostics
import Documents

/// Reads the architecture files that a command is given.
enum ArchitectureFiles {
  /// Reads the files as one architecture; tells what is wrong with them.
  static func load(_ paths: [String], format: InputFormat?, _ console: Console) throws(CommandFailure) -> Architecture {
    try load(try read(paths, format: format), console)
  }

  /// Reads texts, each with the language that it is written in.
  static func read(_ paths: [String], format: InputFormat?) throws(CommandFailure) -> [ArchitectureLoader.Input] {
    var inputs: [ArchitectureLoader.Input] = []
    for path in paths {
      if path == "-", paths.count(where: { $0 == "-" }) > 1 {
        throw .usage("standard input can be read once only", help: nil)
      }
      let bytes: [UInt8]
      do {
        bytes = try SystemInterface.read(path, limit: ReaderLimits().documentBytes)
      } catch {
        throw .inputOutput("cannot read \(path == "-" ? "standard input" : "'\(path)'"): \(error.reason)")
      }
      let source = SourceText(name: path == "-" ? "<standard input>" : path, bytes: bytes)
      inputs.append(ArchitectureLoader.Input(source, format: format ?? Self.format(of: path)))
    }
    return inputs
  }

  /// Takes texts for one architecture; tells what is wrong with them.
  static func load(_ inputs: [ArchitectureLoader.Input], _ console: Console) throws(CommandFailure) -> Architecture {
    let (architecture, diagnostics) = console.during("reading") {
      var log = DiagnosticLog()
      return (ArchitectureLoader.load(inputs, log: &log), log.diagnostics)
    }
    console.tell(diagnostics)
    guard let architecture else { throw .wrongInput }
    return architecture
  }

  private static func format(of path: String) -> InputFormat { path.lowercased().hasSuffix(".json") ? .json : .yaml }
}
