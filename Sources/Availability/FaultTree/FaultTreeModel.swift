/// Failures of operations in the vocabulary of fault trees: gates over basic events that fail independently.
package struct FaultTreeModel: Sendable {
  /// A gate or a basic event, by its place in the model.
  package enum Reference: Hashable, Sendable {
    case gate(Int)
    case event(Int)
  }

  /// When a gate fails. The members of one formula are all different.
  package enum Formula: Sendable {
    case constant(Bool)
    case same(Reference)
    case or([Reference])
    case and([Reference])
    /// At least so many of them fail: more than one, and fewer than all.
    case atLeast(Int, [Reference])
  }

  package struct Gate: Sendable {
    package var name: String
    /// What it stands for in the file; empty where it has no name there.
    package var label: String
    package var formula: Formula
  }

  package struct Event: Sendable {
    package var name: String
    package var label: String
    package var probability: Double
  }

  /// The failure of one operation: its top gate is the last of its own gates. Others belong to trees before it.
  package struct Tree: Sendable {
    package var name: String
    package var label: String
    package var gates: Range<Int>
  }

  /// Inputs before the gates that they go into.
  package internal(set) var gates: [Gate] = []
  /// In the order in which the gates name them first.
  package internal(set) var events: [Event] = []
  /// In the order of the file.
  package internal(set) var trees: [Tree] = []
}
