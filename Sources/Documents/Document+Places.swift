extension Document {
  /// The mapping in which a value is written that begins at an offset of the text; nil where none does.
  ///
  /// - Complexity: O(nodes).
  package func mapping(withValueAt offset: Int) -> NodeID? {
    for mapping in table.nodes.indices where table[mapping].isMapping {
      var key = mapping + 1
      while key < table.end(mapping) {
        let value = table.end(key)
        // An empty value has no place of its own.
        if table[value].range.lowerBound == offset, table[value].length > 0 { return NodeID(mapping) }
        key = table.end(value)
      }
    }
    return nil
  }
}
