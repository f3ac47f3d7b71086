extension Document {
  /// The elements of a sequence in order; nothing for any other node.
  package func elements(of node: NodeID) -> ElementSequence {
    let index = target(node)
    return ElementSequence(table: table, from: index + 1, to: table[index].isSequence ? table.end(index) : index + 1)
  }

  /// The entries of a mapping in order; nothing for any other node.
  package func entries(of node: NodeID) -> EntrySequence {
    let index = target(node)
    return EntrySequence(table: table, from: index + 1, to: table[index].isMapping ? table.end(index) : index + 1)
  }

  /// How many elements a sequence or entries a mapping has; 0 for a scalar.
  ///
  /// - Complexity: O(children).
  package func count(of node: NodeID) -> Int {
    let index = target(node)
    let kind = table[index]
    guard kind.isCollection else { return 0 }
    var children = 0
    var child = index + 1
    while child < table.end(index) {
      children += 1
      child = table.end(child)
    }
    return kind.isMapping ? children / 2 : children
  }

  /// The elements of a sequence.
  package struct ElementSequence: Sequence, IteratorProtocol {
    private let table: NodeTable
    private var position: Int
    private let end: Int

    init(table: NodeTable, from start: Int, to end: Int) {
      self.table = table
      position = start
      self.end = end
    }

    /// - Complexity: O(1).
    package mutating func next() -> NodeID? {
      guard position < end else { return nil }
      defer { position = table.end(position) }
      return NodeID(position)
    }
  }

  /// The entries of a mapping.
  package struct EntrySequence: Sequence, IteratorProtocol {
    private var nodes: ElementSequence

    init(table: NodeTable, from start: Int, to end: Int) {
      nodes = ElementSequence(table: table, from: start, to: end)
    }

    /// - Complexity: O(1).
    package mutating func next() -> (key: NodeID, value: NodeID)? {
      guard let key = nodes.next() else { return nil }
      guard let value = nodes.next() else { preconditionFailure("a key without a value") }
      return (key, value)
    }
  }
}
