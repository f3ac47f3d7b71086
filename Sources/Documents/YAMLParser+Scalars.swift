import Diagnostics

extension YAMLParser {
  // MARK: - Plain

  /// Reads a plain scalar outside brackets; nil when its lines cannot be one, which has been reported then.
  ///
  /// - Parameter indent: the indentation of the block around it; further lines must be indented more.
  @inline(__always)
  mutating func readPlainBlock(_ indent: Int) -> Node? {
    let start = at
    let stop = plainStop(from: start, sets: ByteClass.plainStop, inFlow: false)
    at = stop
    while at > start, view.isIn(ByteClass.blank, at - 1) { at -= 1 }
    if view.isIn(ByteClass.lineBreak, stop), canContinue(after: stop, indent) {
      return readMorePlainLines(start, indent)
    }
    return Node(.plain, start, at, isVerbatim: true)
  }

  /// Reads a plain scalar between brackets.
  mutating func readPlainFlow(_ indent: Int) -> Node {
    let start = at
    let sets = ByteClass.plainStop | ByteClass.flowIndicator
    var stop = plainStop(from: start, sets: sets, inFlow: true)
    var isVerbatim = true
    at = stop
    trimBlanks(downTo: start)
    while view.isIn(ByteClass.lineBreak, stop), let next = continuation(after: stop, indent, inFlow: true) {
      isVerbatim = false
      at = next
      stop = plainStop(from: next, sets: sets, inFlow: true)
      at = stop
      trimBlanks(downTo: next)
    }
    return Node(.plain, start, at, isVerbatim: isVerbatim)
  }

  private mutating func trimBlanks(downTo start: Int) {
    while at > start, view.isIn(ByteClass.blank, at - 1) { at -= 1 }
  }

  /// Where a line of plain text stops: at a break, a comment, a colon that separates, or a flow indicator.
  @inline(__always)
  private func plainStop(from start: Int, sets: UInt8, inFlow: Bool) -> Int {
    var offset = start
    while true {
      offset = view.first(in: sets, from: offset)
      switch view[offset] {
      case Byte.colon:
        let after = inFlow ? ByteClass.separator | ByteClass.flowIndicator : ByteClass.separator
        if view.isIn(after, offset + 1) { return offset }
      case Byte.hash:
        if offset > start, view.isIn(ByteClass.blank, offset - 1) { return offset }
      default: return offset
      }
      offset += 1
    }
  }

  /// A first guess, cheap and right for most lines, whether text goes on after a break.
  @inline(__always)
  private func canContinue(after stop: Int, _ indent: Int) -> Bool {
    let next = view.afterBreak(stop)
    let text = view.afterSpaces(next)
    return text - next > indent || view.isIn(ByteClass.separator, text)
  }

  private mutating func readMorePlainLines(_ start: Int, _ indent: Int) -> Node? {
    var stop = view.lineEnd(at)
    let firstLineEnd = at
    var isVerbatim = true
    while view.isIn(ByteClass.lineBreak, stop), let next = continuation(after: stop, indent, inFlow: false) {
      isVerbatim = false
      stop = plainStop(from: next, sets: ByteClass.plainStop, inFlow: false)
      at = stop
      trimBlanks(downTo: next)
      if view[stop] == Byte.colon {
        failColonInText(start..<firstLineEnd, key: next..<at, colon: stop)
        return nil
      }
    }
    return Node(.plain, start, at, isVerbatim: isVerbatim)
  }

  /// Where plain text goes on after a break, or nil. The line is then the current one.
  private mutating func continuation(after stop: Int, _ indent: Int, inFlow: Bool) -> Int? {
    var line = stop
    var text = stop
    var spaces = 0
    while view.isIn(ByteClass.lineBreak, text) {
      line = view.afterBreak(text)
      text = view.afterSpaces(line)
      spaces = text - line
      text = view.afterBlanks(text)
    }
    guard text < view.count, spaces > indent, view[text] != Byte.hash else { return nil }
    if text == line, isAnyMarker(text) { return nil }
    if inFlow {
      if view.isIn(ByteClass.flowIndicator, text) { return nil }
      if view[text] == Byte.colon, view.isIn(ByteClass.separator | ByteClass.flowIndicator, text + 1) { return nil }
    }
    lineStart = line
    return text
  }

  // MARK: - Quoted

  mutating func readDoubleQuoted(_ indent: Int) -> Node {
    let start = at
    var offset = at + 1
    var isVerbatim = true
    while true {
      offset = view.first(in: ByteClass.doubleQuoteStop, from: offset)
      switch view[offset] {
      case Byte.doubleQuote: return endQuoted(.doubleQuoted, start, offset + 1, isVerbatim)
      case Byte.backslash:
        isVerbatim = false
        offset = afterEscape(offset, quote: start)
      default:
        isVerbatim = false
        guard let next = afterQuotedBreak(offset, start, indent) else {
          return endQuoted(.doubleQuoted, start, at, isVerbatim)
        }
        offset = next
      }
    }
  }

  mutating func readSingleQuoted(_ indent: Int) -> Node {
    let start = at
    var offset = at + 1
    var isVerbatim = true
    while true {
      offset = view.first(in: ByteClass.singleQuoteStop, from: offset)
      if view[offset] == Byte.singleQuote {
        if view[offset + 1] != Byte.singleQuote { return endQuoted(.singleQuoted, start, offset + 1, isVerbatim) }
        isVerbatim = false
        offset += 2
      } else {
        isVerbatim = false
        guard let next = afterQuotedBreak(offset, start, indent) else {
          return endQuoted(.singleQuoted, start, at, isVerbatim)
        }
        offset = next
      }
    }
  }

  private mutating func endQuoted(_ shape: Node.Shape, _ start: Int, _ end: Int, _ isVerbatim: Bool) -> Node {
    at = end
    contentEnd = end
    return Node(shape, start, end, isVerbatim: isVerbatim)
  }

  /// Steps over an escape; one that is wrong is reported and taken for text.
  private mutating func afterEscape(_ backslash: Int, quote: Int) -> Int {
    // The break itself is dealt with like any other.
    if view.isIn(ByteClass.lineBreak | ByteClass.end, backslash + 1) { return backslash + 1 }
    if let escape = Escape(in: view, at: backslash) { return backslash + escape.length }
    failEscape(backslash)
    return backslash + 1
  }

  /// Steps over a break between quotes to the next text; nil at the end of the input or of the block, having reported
  /// that the quote is open.
  private mutating func afterQuotedBreak(_ offset: Int, _ quote: Int, _ indent: Int) -> Int? {
    var text = offset
    var line = lineStart
    var spaces = 0
    while view.isIn(ByteClass.lineBreak, text) {
      line = view.afterBreak(text)
      text = view.afterSpaces(line)
      spaces = text - line
      text = view.afterBlanks(text)
    }
    if text >= view.count || spaces <= indent || text == line && isAnyMarker(text) {
      if text < view.count, spaces <= indent, view[line + spaces] == Byte.tab {
        failTab(line + spaces)
        lineStart = line
        return text
      }
      let isShifted = shiftedQuote == quote
      if text < view.count, isShifted || textGoesOn(quote, from: text) {
        if !isShifted { failShiftedText(quote, text, indent) }
        shiftedQuote = quote
        lineStart = line
        return text
      }
      failUnterminated(quote, at: text >= view.count ? nil : text)
      // The text is taken to end with the line before.
      at = max(quote + 1, offset)
      if text >= view.count {
        at = view.count
        lineStart = line
      }
      return nil
    }
    lineStart = line
    return text
  }
}
