import Diagnostics

extension YAMLParser {
  /// Reads a literal or folded scalar; nil when its first line is wrong, which has been reported then.
  mutating func readBlockScalar(_ parent: Int) -> Node? {
    let start = at
    let header = BlockScalarHeader(in: view, at: at)
    guard checkBlockHeader(header) else { return nil }
    let shape: Node.Shape = view[start] == Byte.bar ? .literal : .folded
    let headerEnd = view.lineEnd(header.end)
    contentEnd = header.end
    guard view.isIn(ByteClass.lineBreak, headerEnd) else {
      at = headerEnd
      return Node(shape, start, headerEnd)
    }
    let first = view.afterBreak(headerEnd)
    let indent = header.indentation.map { max(parent, 0) + $0 } ?? detectIndentation(from: first, parent)
    let (textEnd, end) = scanLines(from: first, indent: indent, start: start)
    at = end
    lineStart = end
    isAtLineStart = true
    contentEnd = max(contentEnd, textEnd)
    while contentEnd > header.end, view.isIn(ByteClass.lineBreak, contentEnd - 1) { contentEnd -= 1 }
    let nodeEnd = header.chomping == .keep ? end : max(textEnd, headerEnd)
    return Node(shape, start, nodeEnd, link: indent)
  }

  /// What may follow the indicators: a comment, and only after a blank.
  private mutating func checkBlockHeader(_ header: BlockScalarHeader) -> Bool {
    let rest = view.afterBlanks(header.end)
    if view.isIn(ByteClass.lineBreak | ByteClass.end, rest) { return true }
    if view[rest] == Byte.hash, rest > header.end { return true }
    failBlockHeader(header, rest)
    return false
  }

  /// The indentation of the first line that is not empty.
  private mutating func detectIndentation(from first: Int, _ parent: Int) -> Int {
    var line = first
    var widest = 0
    var widestAt = first
    while line < view.count {
      let text = view.afterSpaces(line)
      let spaces = text - line
      guard view.isIn(ByteClass.lineBreak | ByteClass.end, text) else {
        if spaces <= parent || spaces == 0 && isAnyMarker(line) { break }
        if widest > spaces { failLeadingBlankLine(widestAt, first: text) }
        return spaces
      }
      if spaces > widest { (widest, widestAt) = (spaces, line) }
      if text >= view.count { break }
      line = view.afterBreak(text)
    }
    return max(widest, parent + 1)
  }

  /// Goes over the lines of the scalar; gives the end of the last line with text, its break included, and the
  /// beginning of the line that does not belong to it any more.
  private mutating func scanLines(from first: Int, indent: Int, start: Int) -> (textEnd: Int, end: Int) {
    var line = first
    var textEnd = first
    var hasTab = false
    while line < view.count {
      var text = line
      while text - line < indent, view[text] == Byte.space { text += 1 }
      let isBlank = view.isIn(ByteClass.lineBreak | ByteClass.end, text)
      if !isBlank {
        if text - line < indent {
          guard view[text] == Byte.tab else { break }
          if !hasTab { failTab(text) }
          hasTab = true
        }
        if indent == 0, isAnyMarker(line) { break }
      }
      let lineEnd = view.lineEnd(text)
      line = lineEnd < view.count ? view.afterBreak(lineEnd) : lineEnd
      if !isBlank { textEnd = line }
    }
    return (textEnd, line)
  }
}
