import ArchitectureModel
import Documents
import Reports
import Scenarios

/// From what a report was made, and how, so that anybody can make it again.
struct ReportProvenance {
  private var inputs: [(name: String, digest: String)]
  private var command: String

  /// - Parameter inputFormat: where it was said.
  init(_ files: [ArchitectureLoader.Input], inputFormat: String?, format: String) {
    inputs = files.map { ($0.source.name, InputDigest.sha256($0.source.bytes)) }
    let names = files.map { $0.source.name == "<standard input>" ? "-" : Self.quoted($0.source.name) }
    let language = inputFormat.map { " --input-format \($0)" } ?? ""
    command = "\(CommandLineTool.name) report \(names.joined(separator: " "))\(language) --format \(format)"
  }

  var facts: [(label: String, text: Phrase)] {
    [
      ("tool", Phrase("\(CommandLineTool.name) \(CommandLineTool.version)")), ("command", .code(command)),
      ("seed", Phrase(String(ScenarioModel.usualSeed))),
    ] + inputs.map { ("SHA-256", .code($0.digest) + Phrase(" \($0.name)")) }
  }

  var json: JSONValue {
    [
      "tool": ["name": .string(CommandLineTool.name), "version": .string(CommandLineTool.version)],
      "command": .string(command), "seed": .integer(Int(ScenarioModel.usualSeed)),
      "inputs": .array(inputs.map { ["name": .string($0.name), "sha256": .string($0.digest)] }),
    ]
  }

  /// As a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy {
        ($0.isASCII && $0.properties.isAlphabetic) || ("0"..."9").contains($0)
          || "/._-+,:@%=".unicodeScalars.contains($0)
      }
    if isPlain { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
