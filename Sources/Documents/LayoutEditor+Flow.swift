extension LayoutEditor {
  /// A new entry between braces, laid out as its neighbours are: on a line of its own where they are.
  func flowInsertion(
    _ key: String, _ value: JSONValue, _ entries: [Entry], at place: Int, in mapping: Int
  ) throws(EditError) -> TextEdit {
    let asJSON = document.format == .json
    let separator = isTight(entries) ? ":" : ": "
    let entry =
      PlainText.key(key, inFlow: true, asJSON: asJSON || isTight(entries)) + separator
      + PlainText.inline(value, inFlow: true, asJSON: asJSON)
    let brace = Int(table[mapping].start) + 1
    guard place > 0 else {
      assert(entries.isEmpty)
      return TextEdit(brace..<brace, entry)
    }
    let before = entries[place - 1]
    let gap = gap(entries, at: place, brace: brace)
    let tail = tail(after: before.end)
    if let comma = tail.comma {
      assert(comma >= before.end)
      if tail.comment { return TextEdit(tail.end..<tail.end, lineGap(gap, before) + entry + ",") }
    } else if tail.comment {
      // The comment stays with the entry it was written for.
      return TextEdit(
        before.end..<tail.end, "," + text(before.end..<tail.end) + lineGap(gap, before) + entry)
    }
    return TextEdit(before.end..<before.end, "," + gap + entry)
  }

  /// Takes an entry away, with the comma that it needed.
  func flowRemoval(_ entries: [Entry], at place: Int, in mapping: Int) throws(EditError) -> TextEdit {
    let entry = entries[place]
    let tail = tail(after: entry.end)
    if entries.count == 1 {
      return TextEdit(entry.start..<(tail.comma.map { $0 + 1 } ?? entry.end), "")
    }
    guard place > 0 else {
      let next = entries[1].start
      let isPlain = bytes[entry.end..<next].allSatisfy { Self.isBlankOrBreak($0) || $0 == Byte.comma }
      guard isPlain || tail.comma != nil else { throw .unusualLayout }
      return TextEdit(entry.start..<(isPlain ? next : (tail.comma ?? entry.end) + 1), "")
    }
    let previous = entries[place - 1]
    let between = previous.end..<entry.start
    if bytes[between].allSatisfy({ Self.isBlankOrBreak($0) || $0 == Byte.comma }) {
      return TextEdit(previous.end..<entry.end, "")
    }
    // A comment stands between them, which stays, and ends with a line break.
    let line = lineStart(entry.start)
    guard line > previous.end, bytes[line..<entry.start].allSatisfy(Self.isBlankOrBreak) else { throw .unusualLayout }
    let start = line - lineBreakLength(before: line)
    if let comma = tail.comma { return TextEdit(start..<comma + 1, "") }
    guard let comma = self.tail(after: previous.end).comma else { throw .unusualLayout }
    return TextEdit(comma..<entry.end, text(comma + 1..<start))
  }

  /// What follows an entry on its line: a comma, and a comment. The end lies after both.
  private func tail(after end: Int) -> (comma: Int?, comment: Bool, end: Int) {
    var offset = end
    var comma: Int?
    while offset < bytes.count {
      switch bytes[offset] {
      case Byte.space, Byte.tab: offset += 1
      case Byte.comma where comma == nil:
        comma = offset
        offset += 1
      case Byte.hash where offset > 0 && Self.isBlankOrBreak(bytes[offset - 1]): return (comma, true, lineEnd(offset))
      default: return (comma, false, comma.map { $0 + 1 } ?? end)
      }
    }
    return (comma, false, comma.map { $0 + 1 } ?? end)
  }

  /// Whether there is no blank after colons, as in JSON on one line. Keys have to be quoted then.
  private func isTight(_ entries: [Entry]) -> Bool {
    guard let first = entries.first, let colon = colon(after: first.keyEnd), colon + 1 < bytes.count else {
      return false
    }
    return table[first.key].shape == .doubleQuoted && table[first.value].length > 0
      && !Self.isBlankOrBreak(bytes[colon + 1])
  }

  /// What stands before an entry: a blank, or a break and the blanks of its line.
  private func gap(_ entries: [Entry], at place: Int, brace: Int) -> String {
    let model = entries[max(1, place) - 1]
    let before = place > 1 ? entries[place - 2].end : brace
    var start = model.start
    while start > before, Self.isBlankOrBreak(bytes[start - 1]) { start -= 1 }
    let found = text(start..<model.start)
    if place == 1, !found.contains(where: \.isNewline) { return isTight(entries) ? "" : " " }
    // Blank lines between entries are not repeated.
    guard let lastBreak = found.unicodeScalars.lastIndex(where: { $0 == "\n" || $0 == "\r" }) else { return found }
    return lineBreak(near: start) + String(found[found.unicodeScalars.index(after: lastBreak)...])
  }

  /// A gap with a break in it, as is needed after a comment.
  private func lineGap(_ gap: String, _ entry: Entry) -> String {
    if gap.contains(where: \.isNewline) { return gap }
    let line = lineStart(entry.start)
    return lineBreak(near: entry.start)
      + text(line..<line + bytes[line..<entry.start].prefix { $0 == Byte.space }.count)
      + "  "
  }
}
