/// Why a document cannot be edited in the way that was asked for; nothing has been changed then.
package enum EditError: Error, Equatable {
  /// Only mappings have keys.
  case notAMapping
  /// The key is not there, or it is there already.
  case noSuchKey, keyExists
  /// The mapping is used in other places too, through an alias: they would change as well.
  case isShared
  /// The text is laid out in a way that no edit of one place keeps: a key written with `?`, a comment between a key
  /// and its value, an anchor that others need.
  case unusualLayout
}

/// Changes one key of a mapping and nothing else: comments, blank lines, quoting and order stay as they are.
///
/// An edit is a replacement of one range of bytes. In the edited text the mapping and all nodes before it are still
/// the same nodes. Before it is given out, the edited text is read again and compared
/// node by node with what was wanted, so that an edit is refused rather than wrong. Several edits of different
/// mappings of one document can be applied together.
///
/// What belongs to a key: its value, and what follows on the value's last line, a comment for example. Comments above
/// a key are taken for nobody's and stay when the key is removed.
///
/// The parts: `+Block`, `+Flow`, ``EditCheck``.
package struct LayoutEditor {
  /// An entry of the mapping at hand.
  struct Entry {
    let key: Int
    let value: Int
    /// Where the entry begins, its anchors and tags included.
    let start: Int
    /// Where its key and its value end.
    let keyEnd: Int
    let end: Int
  }

  /// What is to become of one key of a mapping.
  package struct Change: Sendable {
    package var mapping: NodeID
    package var key: String
    /// Nil takes it out, with its value.
    package var value: JSONValue?

    package init(_ key: String, to value: JSONValue?, in mapping: NodeID) {
      self.mapping = mapping
      self.key = key
      self.value = value
    }
  }

  let document: Document
  var table: NodeTable { document.table }
  var bytes: [UInt8] { document.source.bytes }
  private let limits: ReaderLimits
  /// The nodes that aliases stand for, where these may not be edited.
  private let shared: [Range<Int>]

  /// - Parameters:
  ///   - limits: those that the document was read with, as it is read again.
  ///   - editsShared: whether what aliases stand for may be edited: it changes in all the places where it is used.
  package init(_ document: Document, limits: ReaderLimits = ReaderLimits(), editsShared: Bool = false) {
    self.document = document
    self.limits = limits
    let table = document.table
    let targets = editsShared ? [] : table.nodes.indices.filter { table[$0].isAlias }.map { table.target($0) }
    shared = Set(targets).sorted().map { $0..<table.end($0) }
  }

  /// Gives a key a value; a key that is not there is inserted at the end.
  ///
  /// A text keeps the kind of quotes that the value has. Collections are written between brackets.
  ///
  /// - Complexity: O(bytes), as the result is read again.
  package func set(_ key: String, to value: JSONValue, in mapping: NodeID) throws(EditError) -> TextEdit {
    try checked([plan(Change(key, to: value, in: mapping))])[0]
  }

  /// Removes a key with its value; a mapping that loses its only key becomes `{}`.
  ///
  /// - Complexity: O(bytes), as the result is read again.
  package func remove(_ key: String, from mapping: NodeID) throws(EditError) -> TextEdit {
    try checked([plan(Change(key, to: nil, in: mapping))])[0]
  }

  /// Makes several changes at once, all of them or none: of different keys, which do not lie in each other's values.
  /// What is inserted into one mapping stands there in the order of the changes.
  ///
  /// - Complexity: O(bytes + changes × entries of their mappings), as the result is read again, once.
  package func edits(_ changes: [Change]) throws(EditError) -> [TextEdit] {
    var planned: [Planned] = []
    for change in changes { planned.append(try plan(change)) }
    return try checked(planned)
  }

  /// Inserts a key at the end of a mapping, or after another key.
  ///
  /// - Complexity: O(bytes), as the result is read again.
  package func insert(
    _ key: String, _ value: JSONValue, into mapping: NodeID, after other: String? = nil
  ) throws(EditError) -> TextEdit {
    let entries = try entries(of: mapping)
    guard !entries.contains(where: { table.text(table.target($0.key)) == key }) else { throw .keyExists }
    var place = entries.count
    if let other {
      guard let found = entries.firstIndex(where: { table.text(table.target($0.key)) == other }) else {
        throw .noSuchKey
      }
      place = found + 1
    }
    return try checked([insertion(key, value, into: Int(mapping.index), entries, at: place)])[0]
  }

  // MARK: - One change

  /// An edit, and how it is proven.
  private typealias Planned = (edit: TextEdit, change: EditCheck.Change)

  private func plan(_ change: Change) throws(EditError) -> Planned {
    let (key, entries, index) = (change.key, try entries(of: change.mapping), Int(change.mapping.index))
    let place = entries.firstIndex { table.text(table.target($0.key)) == key }
    guard let place else {
      guard let value = change.value else { throw .noSuchKey }
      return try insertion(key, value, into: index, entries, at: entries.count)
    }
    let edit: TextEdit
    if let value = change.value {
      edit = try replacement(of: entries[place], in: index, value)
    } else if table[index].shape == .blockMapping {
      edit = try blockRemoval(entries, at: place)
    } else {
      edit = try flowRemoval(entries, at: place, in: index)
    }
    let removed = entries[place].key..<table.end(entries[place].value)
    return (edit, EditCheck.Change(mapping: index, key: key, removed: removed, value: change.value))
  }

  private func insertion(
    _ key: String, _ value: JSONValue, into index: Int, _ entries: [Entry], at place: Int
  ) throws(EditError) -> Planned {
    let edit =
      table[index].shape == .blockMapping
      ? try blockInsertion(key, value, entries, at: place)
      : try flowInsertion(key, value, entries, at: place, in: index)
    return (edit, EditCheck.Change(mapping: index, key: key, removed: nil, value: value))
  }

  private func checked(_ planned: [Planned]) throws(EditError) -> [TextEdit] {
    let edits = planned.map(\.edit)
    guard TextEdit.areApart(edits) else { throw .unusualLayout }
    let check = EditCheck(document: document, limits: limits)
    guard check.isKept(by: edits, planned.map(\.change)) else { throw .unusualLayout }
    return edits
  }

  // MARK: - What is there

  private func entries(of mapping: NodeID) throws(EditError) -> [Entry] {
    let index = Int(mapping.index)
    guard !table[index].isAlias else { throw .isShared }
    guard table[index].isMapping else { throw .notAMapping }
    // A pair in a sequence, `[a: b]`, is a mapping without braces.
    if table[index].shape == .flowMapping, bytes[Int(table[index].start)] != Byte.openBrace { throw .unusualLayout }
    if shared.contains(where: { $0.contains(index) }) { throw .isShared }
    var entries: [Entry] = []
    var key = index + 1
    while key < table.end(index) {
      let value = table.end(key)
      entries.append(
        Entry(
          key: key, value: value, start: start(of: key), keyEnd: table[key].range.upperBound,
          end: max(end(of: value), end(of: table.end(value) - 1), table[key].range.upperBound)))
      key = table.end(value)
    }
    return entries
  }

  /// Where a node begins, its properties included.
  private func start(of node: Int) -> Int {
    let start = Int(table[node].start)
    guard let properties = table.properties(of: node) else { return start }
    // The anchor's place does not include its `&`.
    return min(start, properties.anchor.map { $0.lowerBound - 1 } ?? start, properties.tagRange?.lowerBound ?? start)
  }

  /// Where a node ends, a property of an empty one included.
  private func end(of node: Int) -> Int {
    let end = table[node].range.upperBound
    guard let properties = table.properties(of: node) else { return end }
    return max(end, properties.anchor?.upperBound ?? end, properties.tagRange?.upperBound ?? end)
  }

  // MARK: - Values

  private func replacement(of entry: Entry, in mapping: Int, _ value: JSONValue) throws(EditError) -> TextEdit {
    let old = table[entry.value]
    guard !old.hasProperties else { throw .unusualLayout }
    let inFlow = table[mapping].shape == .flowMapping
    let text = written(value, like: old, inFlow: inFlow)
    if old.shape == .blockMapping || old.shape == .blockSequence || old.shape == .literal || old.shape == .folded {
      // The value moves to the line of its key.
      let colon = try afterColon(entry)
      guard bytes[colon..<Int(old.start)].allSatisfy(Self.isBlankOrBreak) else { throw .unusualLayout }
      var end = entry.end
      while end > colon, Self.isBlankOrBreak(bytes[end - 1]) { end -= 1 }
      return TextEdit(colon..<end, " " + text)
    }
    if old.length > 0 { return TextEdit(old.range, text) }
    if let colon = try? afterColon(entry) { return TextEdit(colon..<colon, " " + text) }
    guard inFlow else { throw .unusualLayout }
    return TextEdit(entry.keyEnd..<entry.keyEnd, ": " + text)
  }

  /// The offset after the colon of an entry whose key is not written with `?`.
  private func afterColon(_ entry: Entry) throws(EditError) -> Int {
    guard let colon = colon(after: entry.keyEnd) else { throw .unusualLayout }
    return colon + 1
  }

  /// The colon on the line of a key.
  func colon(after key: Int) -> Int? {
    var offset = key
    while offset < bytes.count, bytes[offset] == Byte.space || bytes[offset] == Byte.tab { offset += 1 }
    return offset < bytes.count && bytes[offset] == Byte.colon ? offset : nil
  }

  /// A value as it should be written in the place of another.
  private func written(_ value: JSONValue, like old: Node, inFlow: Bool) -> String {
    if document.format == .json { return PlainText.inline(value, inFlow: true, asJSON: true) }
    if case .string(let content) = value {
      if old.shape == .doubleQuoted { return QuotedText.doubleQuoted(content) }
      if old.shape == .singleQuoted, let quoted = QuotedText.singleQuoted(content) { return quoted }
    }
    return PlainText.inline(value, inFlow: inFlow, asJSON: false)
  }

  // MARK: - Places

  static func isBlankOrBreak(_ byte: UInt8) -> Bool {
    byte == Byte.space || byte == Byte.tab || byte == Byte.lineFeed || byte == Byte.carriageReturn
  }

  static func isBreak(_ byte: UInt8) -> Bool { byte == Byte.lineFeed || byte == Byte.carriageReturn }

  /// The beginning of the line an offset lies on, after a byte order mark.
  func lineStart(_ offset: Int) -> Int {
    var start = offset
    while start > 0, !Self.isBreak(bytes[start - 1]) { start -= 1 }
    return bytes[start...].starts(with: [0xEF, 0xBB, 0xBF]) ? min(start + 3, offset) : start
  }

  /// The end of the line an offset lies on, before its break.
  func lineEnd(_ offset: Int) -> Int {
    var end = offset
    while end < bytes.count, !Self.isBreak(bytes[end]) { end += 1 }
    return end
  }

  /// The offset after the break at `offset`, if there is one.
  func afterBreak(_ offset: Int) -> Int {
    guard offset < bytes.count, Self.isBreak(bytes[offset]) else { return offset }
    let isPair = bytes[offset] == Byte.carriageReturn && offset + 1 < bytes.count && bytes[offset + 1] == Byte.lineFeed
    return offset + (isPair ? 2 : 1)
  }

  /// How long the break before the beginning of a line is; 0 for the first line.
  func lineBreakLength(before line: Int) -> Int {
    guard line > 0, Self.isBreak(bytes[line - 1]) else { return 0 }
    let isPair = line > 1 && bytes[line - 1] == Byte.lineFeed && bytes[line - 2] == Byte.carriageReturn
    return isPair ? 2 : 1
  }

  /// The break that ends a line of the text: the one at or before an offset, or LF where there is none.
  func lineBreak(near offset: Int) -> String {
    let end = lineEnd(offset)
    if end < bytes.count { return String(decoding: bytes[end..<afterBreak(end)], as: UTF8.self) }
    guard let other = bytes[..<offset].lastIndex(where: Self.isBreak) else { return "\n" }
    if bytes[other] == Byte.carriageReturn { return "\r" }
    return other > 0 && bytes[other - 1] == Byte.carriageReturn ? "\r\n" : "\n"
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
