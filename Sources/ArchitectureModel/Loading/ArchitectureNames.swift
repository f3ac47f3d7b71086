import Diagnostics
import Documents

/// The names that files define, for who completes them while they are typed: what is wrong in the files does not count.
package struct ArchitectureNames: Equatable, Sendable {
  package var services: [String] = []
  package var zones: [String] = []
  /// `SERVICE/OPERATION`.
  package var operations: [String] = []
  package var scenarios: [String] = []
  /// The ids of calls, and the facts that are published or consumed; none where the files have mistakes.
  package var calls: [String] = []
  package var facts: [String] = []

  /// Reads what can be read: the documents for names, and once more as an architecture, which mistakes may prevent.
  /// - Complexity: O(bytes).
  package init(of inputs: [ArchitectureLoader.Input]) {
    var log = DiagnosticLog()
    let documents = inputs.compactMap { DocumentReader.read($0.source, format: $0.format, log: &log) }
    guard let first = documents.first else { return }
    var loader = Loader(document: first)
    for (index, document) in documents.enumerated() {
      loader.document = document
      guard document.kind(of: document.root) == .mapping,
        let root = loader.section(document.root, .architecture)
      else { continue }
      loader.collectNames(file: index, root: root)
      for (key, _) in loader.named(root["scenarios"], "scenarios", "") { scenarios.append(document.text(of: key)) }
    }
    zones = loader.names.zones.map(\.name)
    for service in loader.names.services {
      services.append(service.name)
      operations += service.operations.map { "\(service.name)/\($0.name)" }
    }
    guard let architecture = ArchitectureLoader.load(inputs, log: &log) else { return }
    calls = architecture.calls.filter { $0.call != nil }.map(\.name)
    var seen: Set<String> = []
    let published = architecture.calls.compactMap { $0.publish?.event.value }
    let consumed = architecture.services.flatMap(\.consumers).map(\.event.value)
    facts = (published + consumed).filter { seen.insert($0).inserted }
  }
}
