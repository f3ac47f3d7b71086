import ArchitectureModel

/// The unavailability of an operation, line by line.
package struct Derivation: Sendable {
  package struct Line: Sendable {
    package var name: String
    package var formula: DerivationFormula
    /// What is to be known beside the formula; empty where there is nothing.
    package var note = ""
    package var unavailability: Double
  }

  /// What a line needs comes before it.
  package var lines: [Line]
  /// The result of the last line; nil where the operation cannot be derived by hand.
  package var unavailability: Double?
  /// The parts that stand in the figure once though several paths lead to them, with the number of paths.
  package var shared: [(name: String, paths: Double)]
}

extension Derivation {
  /// Larger operations are not for a pocket calculator.
  package static let mostNodes = 2_000
  package static let mostLines = 300
  /// Cases stand in cases at most so deep, each by one shared event.
  package static let mostSharedEvents = 4

  /// Derives the failure of an operation as far as that can be followed by hand.
  ///
  /// What is needed outright is collected to a set, so that a shared part stands there once. Groups that share nothing
  /// with each other multiply. Where they do share something, its being down and its being up are told apart.
  /// - Parameter lateShares: for each call, the probability that an attempt takes longer than its timeout.
  /// - Complexity: O(``mostNodes``² + ``mostLines`` × ``mostNodes``), whatever the architecture.
  package init(_ architecture: Architecture, lateShares: [UncertainProbability], operation: OperationID) {
    let builder = StructureBuilder(architecture, lateShares: lateShares, outlook: .nominal)
    let gates = builder.structure.gates(under: builder.failure(of: operation))
    var derivation = DerivationBuilder(architecture)
    lines = []
    shared = []
    guard gates.count <= Self.mostNodes, let root = derivation.expression(builder, gates) else { return }
    unavailability = derivation.derive(root, architecture.name(of: operation))
    lines = derivation.lines
    shared = derivation.shared
  }
}
