import ArchitectureModel
import Diagnostics
import Documents

/// Architectures from text.
package enum Architectures {
  /// Why a text is no architecture: what the tool would tell.
  package struct Refused: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
  }

  /// Reads YAML; a name is added where there is none.
  package static func load(_ yaml: String, name: String = "test.yaml") throws -> Architecture {
    let text =
      yaml.hasPrefix("architecture:") || yaml.contains("\narchitecture:") ? yaml : "architecture: test\n" + yaml
    let (architecture, diagnostics) = read(text, name: name)
    guard let architecture else {
      throw Refused(description: DiagnosticRenderer(isColored: false).render(diagnostics))
    }
    return architecture
  }

  /// Reads a text as it stands, with all that is said about it.
  package static func read(
    _ text: String, name: String = "test.yaml", format: InputFormat = .yaml
  ) -> (Architecture?, [Diagnostic]) {
    var log = DiagnosticLog()
    let input = ArchitectureLoader.Input(SourceText(name: name, text: text), format: format)
    let architecture = ArchitectureLoader.load([input], log: &log)
    return (architecture, log.diagnostics)
  }
}
