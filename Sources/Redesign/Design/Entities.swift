import ArchitectureModel

/// What each operation is about, where the file describes it.
struct Entities {
  private let byName: [String: Entity]
  private let architecture: Architecture

  /// - Complexity: O(entities).
  init(_ architecture: Architecture) {
    byName = Dictionary(architecture.entities.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.architecture = architecture
  }

  /// The entity of an operation, else what it saves first.
  subscript(operation: OperationID) -> Entity? {
    let saved = architecture[operation].steps.lazy.compactMap { step in
      if case .save(let entity) = step { entity.value } else { nil }
    }
    return (architecture[operation].entity ?? saved.first).flatMap { byName[$0] }
  }

  /// What the request of a call is made from.
  func origins(of call: CallID) -> FieldOrigins {
    FieldOrigins(of: architecture[call], about: self[architecture[call].operation])
  }
}
