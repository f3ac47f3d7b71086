/// Turns a scalar as it is written into what it says: escapes resolved, lines folded, indentation taken away.
///
/// The parser has checked the scalar, or reported what is wrong with it, so nothing here can fail. Each byte is looked
/// at once.
struct ScalarContent {
  private let view: ByteView
  private var at: Int
  private let end: Int
  private var output: [UInt8] = []
  /// Blanks before this place were written as escapes, and folding keeps them.
  private var kept = 0

  static func bytes(of node: Node, in view: ByteView) -> [UInt8] {
    var content = ScalarContent(view: view, range: node.inside)
    switch node.shape {
    case .plain: content.readFolded(escape: 0)
    case .singleQuoted: content.readFolded(escape: Byte.singleQuote)
    case .doubleQuoted: content.readFolded(escape: Byte.backslash)
    case .literal, .folded: content.readBlock(indent: Int(node.link), isFolded: node.shape == .folded)
    default: preconditionFailure("not a scalar")
    }
    return content.output
  }

  private init(view: ByteView, range: Range<Int>) {
    self.view = view
    at = range.lowerBound
    end = range.upperBound
    output.reserveCapacity(range.count)
  }

  // MARK: - Plain and quoted

  private mutating func readFolded(escape: UInt8) {
    while at < end {
      let byte = view[at]
      if byte == Byte.lineFeed || byte == Byte.carriageReturn {
        dropTrailingBlanks()
        let breaks = skipBreaks()
        appendBreaks(breaks - 1, orElse: Byte.space)
      } else if byte == escape, escape == Byte.singleQuote {
        output.append(byte)
        at += 2
      } else if byte == escape, escape == Byte.backslash {
        readEscape()
        kept = output.count
      } else {
        output.append(byte)
        at += 1
      }
    }
  }

  private mutating func dropTrailingBlanks() {
    while output.count > kept, let last = output.last, last == Byte.space || last == Byte.tab { output.removeLast() }
  }

  /// Skips the break at hand, the empty lines after it and the blanks before the next text; gives the breaks' number.
  private mutating func skipBreaks() -> Int {
    var breaks = 0
    while at < end, view.isIn(ByteClass.lineBreak, at) {
      breaks += 1
      at = view.afterBlanks(view.afterBreak(at))
    }
    return breaks
  }

  private mutating func appendBreaks(_ count: Int, orElse other: UInt8) {
    if count <= 0 { output.append(other) }
    for _ in 0..<max(0, count) { output.append(Byte.lineFeed) }
  }

  private mutating func readEscape() {
    if view.isIn(ByteClass.lineBreak, at + 1) {
      at += 1
      for _ in 1..<max(1, skipBreaks()) { output.append(Byte.lineFeed) }
      return
    }
    guard let escape = Escape(in: view, at: at) else {
      // It has been reported; the text is wanted all the same, to look for other mistakes.
      output.append(Byte.backslash)
      at += 1
      return
    }
    at += escape.length
    output.append(contentsOf: UTF8.encode(escape.scalar) ?? UTF8.encodedReplacementCharacter)
  }

  // MARK: - Literal and folded

  private enum LineKind { case none, text, indented }

  private mutating func readBlock(indent: Int, isFolded: Bool) {
    let header = BlockScalarHeader(in: view, at: at)
    at = view.lineEnd(at)
    if view.isIn(ByteClass.lineBreak, at) { at = view.afterBreak(at) }
    var previous = LineKind.none
    var breaks = 0
    while at < end {
      let line = at
      at = min(view.afterSpaces(at), at + indent)
      let lineEnd = min(end, view.lineEnd(at))
      if at < lineEnd {
        let kind: LineKind = view.isIn(ByteClass.blank, at) ? .indented : .text
        join(previous, kind, breaks: breaks, isFolded: isFolded)
        output.append(contentsOf: view.slice(at..<lineEnd))
        previous = kind
        breaks = 0
      }
      // The end of the input ends a line as a break does.
      breaks += at < end || lineEnd > line ? 1 : 0
      at = lineEnd < end ? view.afterBreak(lineEnd) : lineEnd
    }
    switch header.chomping {
    case .strip: break
    case .clip: if previous != .none, breaks > 0 { output.append(Byte.lineFeed) }
    case .keep: for _ in 0..<breaks { output.append(Byte.lineFeed) }
    }
  }

  /// Writes what stands for the line breaks between two lines of text.
  private mutating func join(_ previous: LineKind, _ next: LineKind, breaks: Int, isFolded: Bool) {
    guard isFolded, previous == .text, next == .text else {
      for _ in 0..<breaks { output.append(Byte.lineFeed) }
      return
    }
    appendBreaks(breaks - 1, orElse: Byte.space)
  }
}
