import Diagnostics

/// Reads an edited text again and compares it with what was there before.
struct EditCheck {
  /// What is to become of a key.
  struct Change {
    let mapping: Int
    let key: String
    /// The nodes of the entry before the edit; nil when there was none.
    let removed: Range<Int>?
    /// The value afterwards; nil when there is to be none.
    let value: JSONValue?
  }

  let document: Document
  let limits: ReaderLimits

  /// Whether edits change the keys as wanted and nothing else.
  ///
  /// - Parameter edits: of different places.
  /// - Complexity: O(bytes + changes × entries of their mappings).
  func isKept(by edits: [TextEdit], _ changes: [Change]) -> Bool {
    var log = DiagnosticLog()
    let source = SourceText(
      name: document.source.name, bytes: TextEdit.apply(edits, to: document.source.bytes))
    let reading = DocumentReader.read(
      source, format: document.format, limits: limits, mergesKeys: document.mergesKeys, log: &log)
    guard let edited = reading, edited.root == document.root else { return false }
    return isSame(document.table, edited.table, but: Dictionary(grouping: changes, by: \.mapping))
  }

  /// Whether two arrays of nodes are the same but for the entries that were to change, and these as wanted.
  ///
  /// Both are walked at once. A mapping stands before its entries, so what is to be skipped is known in time.
  private func isSame(_ old: NodeTable, _ new: NodeTable, but changes: [Int: [Change]]) -> Bool {
    var (removed, added) = (SkippedNodes(), SkippedNodes())
    var links: [(before: Int, after: Int)] = []
    var (left, right, changed) = (0, 0, 0)
    while true {
      (left, right) = (removed.skip(from: left), added.skip(from: right))
      if left >= old.nodes.count || right >= new.nodes.count { break }
      let wanted = changes[left]
      if let wanted {
        guard new[right].isMapping else { return false }
        changed += 1
        for change in wanted {
          let found = entry(change.key, of: right, in: new)
          guard (found != nil) == (change.value != nil) else { return false }
          if let found, let value = change.value, !says(new, new.end(found.lowerBound), value) { return false }
          if let range = change.removed { removed.insert(range) }
          if let found { added.insert(found) }
        }
      }
      guard old[left].shape == new[right].shape || wanted != nil, isSameByItself(old, left, new, right) else {
        return false
      }
      if !old[left].isScalar { links.append((Int(old[left].link), Int(new[right].link))) }
      left += 1
      right += 1
    }
    guard left == old.nodes.count, right == new.nodes.count, changed == changes.count else { return false }
    // What links point to, counted without the entries.
    let (before, after) = (removed.ranks(), added.ranks())
    return links.allSatisfy { before.rank($0.before) == after.rank($0.after) }
  }

  private func isSameByItself(_ old: NodeTable, _ left: Int, _ new: NodeTable, _ right: Int) -> Bool {
    guard anchor(old, left) == anchor(new, right), old.properties(of: left)?.tag == new.properties(of: right)?.tag
    else { return false }
    return !old[left].isScalar || old.content(left) == new.content(right)
  }

  private func entry(_ key: String, of mapping: Int, in table: NodeTable) -> Range<Int>? {
    var child = mapping + 1
    while child < table.end(mapping) {
      let end = table.end(table.end(child))
      if table[table.target(child)].isScalar, table.text(table.target(child)) == key { return child..<end }
      child = end
    }
    return nil
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

/// Nodes that a comparison leaves out: ranges that do not overlap.
private struct SkippedNodes {
  private var ends: [Int: Int] = [:]

  mutating func insert(_ range: Range<Int>) { ends[range.lowerBound] = range.upperBound }

  /// The first node from one on that is not left out.
  func skip(from node: Int) -> Int {
    var node = node
    while let end = ends[node] { node = end }
    return node
  }

  func ranks() -> Ranks { Ranks(ends.map { $0.key..<$0.value }.sorted { $0.lowerBound < $1.lowerBound }) }

  /// Indices as they would be without those nodes.
  struct Ranks {
    private var ends: [Int] = []
    /// By range: how many nodes it and those before it hold.
    private var counts: [Int] = []

    init(_ ranges: [Range<Int>]) {
      for range in ranges {
        ends.append(range.upperBound)
        counts.append((counts.last ?? 0) + range.count)
      }
    }

    func rank(_ index: Int) -> Int {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] <= index { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? index : index - counts[low - 1]
    }
  }
}
