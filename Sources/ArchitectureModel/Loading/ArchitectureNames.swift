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

  /// Reads what can be read.
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
    for site in architecture.calls {
      switch site.kind {
      case .call: calls.append(site.name)
      case .publish(let publish): note(publish.event.value)
      }
    }
    for service in architecture.services { for consumer in service.consumers { note(consumer.event.value) } }
  }

  private mutating func note(_ fact: String) {
    if !facts.contains(fact) { facts.append(fact) }
  }
}
