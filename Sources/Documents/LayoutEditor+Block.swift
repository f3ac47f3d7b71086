extension LayoutEditor {
  /// A line of its own for a new key, in the column of the others.
  func blockInsertion(
    _ key: String, _ value: JSONValue, _ entries: [Entry], at place: Int
  ) throws(EditError) -> TextEdit {
    assert(!entries.isEmpty && place > 0 && place <= entries.count)
    guard entries.allSatisfy({ colon(after: $0.keyEnd) != nil }) else { throw .unusualLayout }
    let first = entries[0].start
    let column = first - lineStart(first)
    let line =
      String(repeating: " ", count: column) + PlainText.key(key, inFlow: false, asJSON: false) + ": "
      + PlainText.inline(value, inFlow: false, asJSON: false)
    let end = entries[place - 1].end
    // A block scalar ends after the break of its last line, any other value on a line.
    if Self.isBreak(bytes[end - 1]) {
      return TextEdit(end..<end, line + lineBreak(near: end - 1))
    }
    let lineEnd = lineEnd(end)
    let next = afterBreak(lineEnd)
    if next > lineEnd { return TextEdit(next..<next, line + text(lineEnd..<next)) }
    // The last line of the text has no break, and will have none.
    return TextEdit(lineEnd..<lineEnd, lineBreak(near: first) + line)
  }

  /// Takes the lines of an entry away; where it shares its first line with a `- `, the next entry moves up.
  func blockRemoval(_ entries: [Entry], at place: Int) throws(EditError) -> TextEdit {
    let entry = entries[place]
    guard colon(after: entry.keyEnd) != nil else { throw .unusualLayout }
    if entries.count == 1 { return TextEdit(entry.start..<withoutBreaks(entry), "{}") }
    let line = lineStart(entry.start)
    let startsLine = bytes[line..<entry.start].allSatisfy { $0 == Byte.space }
    guard startsLine || place > 0 else {
      let next = entries[place + 1].start
      let between = entry.end..<next
      if bytes[between].allSatisfy(Self.isBlankOrBreak) { return TextEdit(entry.start..<next, "") }
      // A comment follows, which stays.
      return TextEdit(entry.start..<withoutBreaks(entry), "")
    }
    guard startsLine else { throw .unusualLayout }
    let endsWithBreak = entry.end > entry.start && Self.isBreak(bytes[entry.end - 1])
    let end = endsWithBreak ? entry.end : lineEnd(entry.end)
    let next = endsWithBreak ? end : afterBreak(end)
    if next > end || endsWithBreak { return TextEdit(line..<next, "") }
    // The last line of the text has no break of its own; the one before it goes.
    return TextEdit(line - lineBreakLength(before: line)..<end, "")
  }

  private func withoutBreaks(_ entry: Entry) -> Int {
    var end = entry.end
    while end > entry.start, Self.isBreak(bytes[end - 1]) { end -= 1 }
    return end
  }
}
