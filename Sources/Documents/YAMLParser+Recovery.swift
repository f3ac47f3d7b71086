import Diagnostics

/// Where reading goes on after a mistake, and guesses at what was meant, so that one mistake is told once.
extension YAMLParser {
  /// Leaves out the rest of what is wrong: this line and the lines indented further than the innermost collection.
  @inline(never)
  mutating func recover() {
    (held, own, wantsKey) = (PropertySet(), PropertySet(), false)
    guard !isStopped else { return }
    let top = blocks[blocks.count - 1]
    contentEnd = max(contentEnd, Int(table.nodes.last?.start ?? 0))
    if top.awaitsNode { completeEmpty() }
    at = view.lineEnd(at)
    while at < view.count {
      let line = view.afterBreak(at)
      let text = view.afterSpaces(line)
      lineStart = line
      let isDeeper = text - line > top.indent && !(text == line && isAnyMarker(line))
      guard isDeeper || view.isIn(ByteClass.blank | ByteClass.lineBreak, text) || view[text] == Byte.hash else {
        at = line
        isAtLineStart = true
        return
      }
      at = view.lineEnd(text)
    }
  }

  /// The end of the lines that are wrong like the one that begins here: those in its column that are alike, and
  /// deeper ones between them.
  func endOfRun(from text: Int, _ isAlike: (Int) -> Bool) -> Int {
    let column = text - lineStart
    var end = view.lineEnd(text)
    while end < view.count {
      let line = view.afterBreak(end)
      let next = view.afterSpaces(line)
      if !view.isIn(ByteClass.separator, next), view[next] != Byte.hash {
        guard next - line > column || next - line == column && isAlike(next), !isAnyMarker(next) else { return end }
      }
      end = view.lineEnd(next)
    }
    return end
  }

  func isDash(_ offset: Int) -> Bool {
    view[offset] == Byte.minus && view.isIn(ByteClass.separator, offset + 1)
  }

  /// Whether a line looks like an entry of a block, and not like a part of the text or the brackets before it.
  func looksLikeBlock(_ text: Int) -> Bool {
    if isDash(text) || view[text] == Byte.question && view.isIn(ByteClass.separator, text + 1) { return true }
    var end = view.lineEnd(text)
    while end > text, view.isIn(ByteClass.blank, end - 1) { end -= 1 }
    if end > text, view[end - 1] == Byte.comma { return false }
    var hasColon = false
    var depth = 0
    var quote: UInt8?
    for offset in text..<end {
      let byte = view[offset]
      if quote != nil {
        if byte == quote { quote = nil }
        continue
      }
      switch byte {
      case Byte.doubleQuote, Byte.singleQuote:
        let isOpening = offset == text || view.isIn(ByteClass.blank | ByteClass.flowIndicator, offset - 1)
        if isOpening { quote = byte }
      case Byte.openBracket, Byte.openBrace: depth += 1
      case Byte.closeBracket, Byte.closeBrace: depth -= 1
      case Byte.colon where view.isIn(ByteClass.separator, offset + 1): hasColon = true
      default: break
      }
      // It closes a bracket of the lines before.
      if depth < 0 { return false }
    }
    return hasColon
  }

  /// Whether lines below a text in quotes still belong to it, though they are not indented: one of them closes it.
  func textGoesOn(_ quote: Int, from text: Int) -> Bool {
    var line = text
    while line < view.count, !isAnyMarker(line), !looksLikeBlock(line) {
      let end = view.lineEnd(line)
      if (line..<end).contains(where: { view[$0] == view[quote] }) { return true }
      if end == view.count { return false }
      line = view.afterBlanks(view.afterBreak(end))
    }
    return false
  }

  // MARK: - Brackets

  /// Whether a closing bracket that does not fit was meant for one further out, so that those within were forgotten.
  /// When another follows, it is rather of the wrong form.
  func meansOuterBracket() -> Bool {
    let isBracket = view[at] == Byte.closeBracket
    guard flows.contains(where: { $0.kind == (isBracket ? .sequence : .mapping) }) else { return false }
    switch view[view.afterBlanks(at + 1)] {
    case Byte.closeBracket, Byte.closeBrace, Byte.comma: return false
    default: return true
    }
  }

  /// The key at the end of a plain text between brackets, when a colon follows: the comma before it was forgotten.
  func keyWithinText() -> Range<Int>? {
    guard let node = table.nodes.last, node.shape == .plain, Int(node.start) + Int(node.length) == contentEnd else {
      return nil
    }
    let start = Int(node.start)
    var key = view.afterBlanks(lineStart)
    if start >= lineStart {
      // The last word, or the last text in quotes.
      let last = view[contentEnd - 1]
      let isQuoted = last == Byte.doubleQuote || last == Byte.singleQuote
      key = contentEnd - 1
      while key > start, isQuoted ? view[key - 1] != last : !view.isIn(ByteClass.blank, key - 1) { key -= 1 }
      if isQuoted { key -= 1 }
      guard key > start, view.isIn(ByteClass.blank, key - 1) else { return nil }
    }
    return key > start && key < contentEnd ? key..<contentEnd : nil
  }

  /// The value that has just been read in a flow mapping, when it is a scalar and no part of a collection.
  func lastScalarValue(of mapping: FlowFrame) -> Int? {
    let last = table.nodes.count - 1
    let node = table.nodes[last]
    let isWithin = (mapping.node + 1...last).contains { table.end($0) > last && table.nodes[$0].isCollection }
    return !isWithin && Int(node.start) + Int(node.length) == contentEnd ? last : nil
  }

  /// Gives back the end of a plain text, to be read as a key.
  mutating func giveBack(_ key: Range<Int>) {
    let last = table.nodes.count - 1
    let start = Int(table.nodes[last].start)
    var end = key.lowerBound
    while end > start, view.isIn(ByteClass.blank | ByteClass.lineBreak, end - 1) { end -= 1 }
    table.nodes[last].length = UInt32(end - start)
    at = key.lowerBound
    contentEnd = end
  }
}
