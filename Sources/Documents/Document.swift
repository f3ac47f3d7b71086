import Diagnostics

/// A document that was read: a tree of scalars, sequences and mappings in which every node knows its place.
///
/// Nodes lie in one flat array, and text is made only when it is asked for. All questions about a node look through
/// aliases; only ``span(of:)`` gives the place of the alias itself.
package struct Document: Sendable {
  /// What a node is.
  package enum Kind: Sendable { case scalar, sequence, mapping }

  /// The type of a scalar: JSON's, or for YAML the core schema's. What is quoted is a string.
  package enum ScalarType: Equatable, Sendable { case null, boolean(Bool), integer, float, string }

  /// The outermost node.
  package let root: NodeID
  let table: NodeTable
  /// The language it is written in.
  package let format: InputFormat
  /// Whether `<<` brings in the entries of other mappings.
  package let mergesKeys: Bool

  init(table: NodeTable, root: Int, format: InputFormat, mergesKeys: Bool = false) {
    precondition(root < table.nodes.count, "a root inside the document")
    self.table = table
    self.format = format
    self.mergesKeys = mergesKeys
    self.root = NodeID(root)
  }

  /// The text that was read.
  package var source: SourceText { table.source }

  /// What a node, or what an alias stands for, is.
  package func kind(of node: NodeID) -> Kind {
    let found = table[target(node)]
    return found.isMapping ? .mapping : found.isSequence ? .sequence : .scalar
  }

  /// Where a node is written; for an alias the place of its `*name`.
  package func span(of node: NodeID) -> SourceSpan { table.span(Int(node.index)) }

  /// A scalar's content after unescaping and folding; for a number its digits as they are written.
  ///
  /// - Precondition: the node is a scalar.
  /// - Complexity: O(bytes of the scalar).
  package func text(of node: NodeID) -> String {
    let index = target(node)
    precondition(table[index].isScalar, "only scalars have a text")
    return table.text(index)
  }

  /// The type of a scalar. A node that is no scalar counts as a string.
  ///
  /// - Complexity: O(bytes of the scalar).
  package func scalarType(of node: NodeID) -> ScalarType {
    let index = target(node)
    let scalar = table[index]
    switch table.properties(of: index)?.tag {
    case nil: break
    case "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float":
      return CoreSchema.type(of: table.content(index)[...])
    default: return .string
    }
    // A fold leaves a blank in the text, which no number has.
    guard scalar.shape == .plain, scalar.isVerbatim else { return .string }
    return CoreSchema.type(of: source.bytes[scalar.range])
  }

  func target(_ node: NodeID) -> Int { table.target(Int(node.index)) }
}
