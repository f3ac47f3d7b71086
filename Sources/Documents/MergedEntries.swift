/// What `<<` brings into a mapping: YAML 1.1's merge key, which YAML 1.2 has not.
///
/// - Source: https://yaml.org/type/merge.html. A mapping's own keys win, then those of an earlier mapping in the
///   sequence. What is merged may have merge keys of its own.
enum MergedEntries {
  /// The mappings that a value of `<<` names, aliases followed; nil when it names anything else.
  static func sources(of value: Int, in table: NodeTable) -> [Int]? {
    let node = table.target(value)
    if table[node].isMapping { return [node] }
    guard table[node].isSequence else { return nil }
    var found: [Int] = []
    var child = node + 1
    while child < table.end(node) {
      guard table[table.target(child)].isMapping else { return nil }
      found.append(table.target(child))
      child = table.end(child)
    }
    return found
  }

  /// The entries of a mapping with those that it merges; nil when it merges nothing.
  ///
  /// - Precondition: the document has passed ``AliasCheck``, so that following aliases comes to an end.
  /// - Complexity: O(entries looked at).
  static func entries(of mapping: Int, in table: NodeTable) -> [(key: Int, value: Int)]? {
    guard table[mapping].isMapping, mergeValue(of: mapping, in: table) != nil else { return nil }
    var entries: [(key: Int, value: Int)] = []
    var names = Set<[UInt8]>()
    // The mapping to be looked at next lies on top.
    var pending = [mapping]
    while let next = pending.popLast() {
      var child = next + 1
      while child < table.end(next) {
        let value = table.end(child)
        if !isMergeKey(child, in: table), names.insert(table.content(table.target(child))).inserted {
          entries.append((child, value))
        }
        child = table.end(value)
      }
      if let value = mergeValue(of: next, in: table) { pending += (sources(of: value, in: table) ?? []).reversed() }
    }
    return entries
  }

  private static func mergeValue(of mapping: Int, in table: NodeTable) -> Int? {
    var child = mapping + 1
    while child < table.end(mapping) {
      if isMergeKey(child, in: table) { return table.end(child) }
      child = table.end(table.end(child))
    }
    return nil
  }

  private static func isMergeKey(_ key: Int, in table: NodeTable) -> Bool {
    let node = table[table.target(key)]
    guard node.shape == .plain, node.length == 2 else { return false }
    return table.source.bytes[node.range].allSatisfy { $0 == Byte.less }
  }
}
