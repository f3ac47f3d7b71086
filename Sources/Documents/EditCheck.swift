import Diagnostics

/// Reads an edited text again and compares it with what was there before.
struct EditCheck {
  let document: Document
  let mapping: Int
  let key: String
  let limits: ReaderLimits

  /// Whether an edit changes the key as wanted and nothing else.
  ///
  /// - Parameters:
  ///   - removed: the nodes of the entry before the edit; nil when there was none.
  ///   - value: the value afterwards; nil when there is to be none.
  /// - Complexity: O(bytes).
  func isKept(by edit: TextEdit, removed: Range<Int>?, value: JSONValue?) -> Bool {
    var log = DiagnosticLog()
    let bytes = edit.applied(to: document.source.bytes)
    let source = SourceText(name: document.source.name, bytes: bytes)
    let reading = DocumentReader.read(
      source, format: document.format, limits: limits, mergesKeys: document.mergesKeys, log: &log)
    guard let edited = reading else { return false }
    let (old, new) = (document.table, edited.table)
    // Everything before an entry keeps its index, and a mapping stands before its entries.
    guard edited.root == document.root, mapping < new.nodes.count, new[mapping].isMapping else { return false }
    let found = entry(in: new)
    guard (found != nil) == (value != nil) else { return false }
    if let found, let value, !says(new, new.end(found.lowerBound), value) { return false }
    return isSame(old, without: removed, new, without: found)
  }

  private func entry(in table: NodeTable) -> Range<Int>? {
    var child = mapping + 1
    while child < table.end(mapping) {
      let end = table.end(table.end(child))
      if table[table.target(child)].isScalar, table.text(table.target(child)) == key { return child..<end }
      child = end
    }
    return nil
  }

  /// Whether two arrays of nodes are the same but for an entry in each.
  private func isSame(
    _ old: NodeTable, without removed: Range<Int>?, _ new: NodeTable, without added: Range<Int>?
  ) -> Bool {
    var (left, right) = (0, 0)
    while true {
      if let removed, left == removed.lowerBound { left = removed.upperBound }
      if let added, right == added.lowerBound { right = added.upperBound }
      if left >= old.nodes.count || right >= new.nodes.count { break }
      guard isSame(old, left, removed, new, right, added) else { return false }
      left += 1
      right += 1
    }
    return left == old.nodes.count && right == new.nodes.count
  }

  private func isSame(
    _ old: NodeTable, _ left: Int, _ removed: Range<Int>?, _ new: NodeTable, _ right: Int, _ added: Range<Int>?
  ) -> Bool {
    let (before, after) = (old[left], new[right])
    guard before.shape == after.shape || left == mapping else { return false }
    guard anchor(old, left) == anchor(new, right), old.properties(of: left)?.tag == new.properties(of: right)?.tag
    else { return false }
    if before.isScalar { return old.content(left) == new.content(right) }
    // What links point to, counted without the entries.
    return rank(Int(before.link), without: removed) == rank(Int(after.link), without: added)
  }

  private func rank(_ index: Int, without range: Range<Int>?) -> Int {
    guard let range, index >= range.upperBound else { return index }
    return index - range.count
  }

  private func anchor(_ table: NodeTable, _ node: Int) -> ArraySlice<UInt8>? {
    table.properties(of: node)?.anchor.map { table.source.bytes[$0] }
  }

  /// Whether a node says what a value does. Depth is that of the value, which the program made.
  private func says(_ table: NodeTable, _ node: Int, _ value: JSONValue) -> Bool {
    let found = Document(table: table, root: node, format: document.format)
    switch value {
    case .null: return found.kind(of: found.root) == .scalar && found.scalarType(of: found.root) == .null
    case .boolean(let flag): return found.scalarType(of: found.root) == .boolean(flag)
    case .integer(let number):
      return found.scalarType(of: found.root) == .integer && found.text(of: found.root) == String(number)
    case .number(let number):
      if !number.isFinite, document.format == .json { return found.scalarType(of: found.root) == .null }
      let text = PlainText.number(number)
      return found.kind(of: found.root) == .scalar && found.scalarType(of: found.root) != .string
        && found.text(of: found.root) == text
    case .string(let text):
      return found.kind(of: found.root) == .scalar && found.scalarType(of: found.root) == .string
        && found.text(of: found.root) == text
    case .array(let values):
      let elements = Array(found.elements(of: found.root))
      return found.kind(of: found.root) == .sequence && elements.count == values.count
        && zip(elements, values).allSatisfy { says(table, Int($0.index), $1) }
    case .object(let entries):
      let pairs = Array(found.entries(of: found.root))
      return found.kind(of: found.root) == .mapping && pairs.count == entries.count
        && zip(pairs, entries).allSatisfy { pair, entry in
          table.text(Int(pair.key.index)) == entry.key && says(table, Int(pair.value.index), entry.value)
        }
    }
  }
}
