extension Document {
  /// The elements of a sequence in order; nothing for any other node.
  package func elements(of node: NodeID) -> ElementSequence {
    let index = target(node)
    return ElementSequence(table: table, from: index + 1, to: table[index].isSequence ? table.end(index) : index + 1)
  }

  /// The entries of a mapping in order; nothing for any other node.
  ///
  /// Entries that come from `<<` follow the mapping's own, if the document was read so.
  package func entries(of node: NodeID) -> EntrySequence {
    let index = target(node)
    if mergesKeys, let merged = MergedEntries.entries(of: index, in: table) { return EntrySequence(table, merged) }
    return EntrySequence(table: table, from: index + 1, to: table[index].isMapping ? table.end(index) : index + 1)
  }

  /// How many elements a sequence or entries a mapping has; 0 for a scalar.
  ///
  /// - Complexity: O(children).
  package func count(of node: NodeID) -> Int {
    let index = target(node)
    let kind = table[index]
    guard kind.isCollection else { return 0 }
    if mergesKeys, let merged = MergedEntries.entries(of: index, in: table) { return merged.count }
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
    /// Entries that do not simply lie one after the other, the next one last.
    private var gathered: [(key: Int, value: Int)] = []

    init(_ table: NodeTable, _ entries: [(key: Int, value: Int)]) {
      nodes = ElementSequence(table: table, from: 0, to: 0)
      gathered = entries.reversed()
    }

    init(table: NodeTable, from start: Int, to end: Int) {
      nodes = ElementSequence(table: table, from: start, to: end)
    }

    /// - Complexity: O(1).
    package mutating func next() -> (key: NodeID, value: NodeID)? {
      if let entry = gathered.popLast() { return (NodeID(entry.key), NodeID(entry.value)) }
      guard let key = nodes.next() else { return nil }
      guard let value = nodes.next() else { preconditionFailure("a key without a value") }
      return (key, value)
    }
  }
}
