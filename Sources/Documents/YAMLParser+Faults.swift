import Diagnostics

/// What can be wrong, and how it is told.
///
/// Nothing here is inlined into the loops that read: faults are rare.
extension YAMLParser {
  func span(_ range: Range<Int>) -> SourceSpan { SourceSpan(source, range) }

  @inline(never)
  mutating func fail(
    _ code: DiagnosticCode, _ message: String, _ range: Range<Int>, related: [(Range<Int>, String)] = [],
    help: String? = nil
  ) {
    let labels = related.map { Diagnostic.Label(span($0.0), $0.1) }
    log.report(Diagnostic(.error, code, message, at: span(range), related: labels, help: help))
    errorCount += 1
    if errorCount >= limits.errors { isStopped = true }
  }

  @inline(never)
  mutating func warn(_ code: DiagnosticCode, _ message: String, _ range: Range<Int>, help: String? = nil) {
    warningCount += 1
    guard warningCount <= limits.errors else { return }
    log.report(Diagnostic(.warning, code, message, at: span(range), help: help))
  }

  /// A short piece of the input for a message.
  private func excerpt(_ range: Range<Int>) -> String {
    let line = range.lowerBound..<min(range.upperBound, view.lineEnd(range.lowerBound))
    let text = view.string(line)
    return text.count > 40 ? text.prefix(39) + "…" : text
  }

  private func spaces(_ count: Int) -> String { count == 1 ? "1 space" : "\(count) spaces" }

  private func indented(_ count: Int) -> String { count == 0 ? "not indented" : "indented by \(spaces(count))" }

  private func indent(_ count: Int) -> String { count == 0 ? "do not indent it" : "indent it by \(spaces(count))" }

  // MARK: - Limits

  @inline(never)
  mutating func failDepth() {
    fail(
      "nesting-too-deep", "collections are nested deeper than \(limits.depth) levels", at..<at + 1,
      help: "no document that people write needs so many; look for brackets that are never closed")
    isStopped = true
  }

  @inline(never)
  mutating func failNodeLimit() {
    fail(
      "too-many-nodes", "the input has more than \(limits.nodes) nodes", at..<at, help: "split it into several files")
    isStopped = true
  }

  @inline(never)
  mutating func failScalarLimit(_ node: Node) {
    fail(
      "scalar-too-long", "the text is longer than the limit of \(limits.scalarBytes) bytes",
      Int(node.start)..<Int(node.start) + 1)
  }

  @inline(never)
  mutating func checkKeyLength(_ range: Range<Int>) {
    guard view.characters(range) > limits.implicitKeyCharacters else { return }
    fail(
      "implicit-key-too-long", "the key is longer than \(limits.implicitKeyCharacters) characters", range,
      help: "write a long key as '? key', and its value on the next line as ': value'")
  }

  // MARK: - Indentation

  @inline(never)
  mutating func failTab(_ tab: Int) {
    let end = view.afterBlanks(tab)
    fail("tab-indentation", "a tab is used for indentation", tab..<max(end, tab + 1), help: "use spaces instead")
  }

  /// A line whose indentation fits no open collection.
  ///
  /// - Parameter closed: the node of the last collection that the line has closed by its indentation.
  @inline(never)
  mutating func failIndentation(_ column: Int, closed: Int?) {
    let top = blocks[blocks.count - 1]
    let place = at..<view.lineEnd(at)
    if let closed {
      failDedent(column, from: closed)
    } else if top.kind == .root {
      fail(
        "trailing-content", "the document has ended before this line", place,
        related: [(max(0, contentEnd - 1)..<contentEnd, "it ends here")],
        help: view[at] == Byte.percent
          ? "end the document with a line '...' before a directive" : "a document is one value; remove what follows it")
    } else if let text = table.nodes.last, text.shape == .literal || text.shape == .folded {
      fail(
        "bad-indentation", "the line is \(indented(column)), less than the text above and deeper than its key", place,
        related: [(Int(text.start)..<Int(text.start) + 1, "the text begins here")],
        help: "\(indent(Int(text.link))) to continue the text")
    } else {
      let first = Int(table.nodes[top.node].start)
      fail(
        "bad-indentation", "the line is indented deeper than the lines it belongs to", place,
        related: [(first..<first + 1, "\(indented(top.indent))")], help: indent(top.indent))
    }
  }

  /// A line indented less than the block above it, but not as any block around that.
  private mutating func failDedent(_ column: Int, from closed: Int) {
    let top = blocks[blocks.count - 1]
    let start = Int(table.nodes[closed].start)
    let inner = source.position(at: start).column - 1
    var related = [(start..<start + 1, indented(inner))]
    var help = indent(inner)
    if top.kind == .root {
      help += ", or indent the lines above less"
    } else {
      let outer = Int(table.nodes[top.node].start)
      related.append((outer..<outer + 1, indented(top.indent)))
      help = "\(indent(inner)), or \(top.indent == 0 ? "not at all" : "by \(top.indent)")"
    }
    fail(
      "bad-indentation", "the line is \(indented(column)), which matches no block above", at..<view.lineEnd(at),
      related: related, help: help)
  }

  @inline(never)
  mutating func failMissingDash() {
    let sequence = Int(table.nodes[blocks[blocks.count - 1].node].start)
    let related = [(sequence..<sequence + 1, "the sequence begins here")]
    if view[at] == Byte.minus, view[at + 1] != Byte.minus {
      fail(
        "missing-dash", "a space is missing after '-', so this is text and not an item", at..<at + 1, related: related,
        help: "write '- \(excerpt(at + 1..<view.count))'")
    } else {
      fail(
        "missing-dash", "expected '- ', as the lines above are items of a sequence", at..<view.lineEnd(at),
        related: related, help: "write '- \(excerpt(at..<view.count))', or indent the line to continue the item above")
    }
    at = endOfRun(from: at) { !isDash($0) }
  }

  @inline(never)
  mutating func failLeadingBlankLine(_ line: Int, first: Int) {
    fail(
      "bad-indentation", "this empty line has more spaces than the first line of the text",
      line..<view.lineEnd(line), related: [(first..<first + 1, "the text begins here")],
      help: "remove the spaces of the empty line, or give the indentation after the '|' or '>'")
  }

  // MARK: - Keys and values

  @inline(never)
  mutating func failMissingColon(_ range: Range<Int>) {
    if failGluedColon(range) { return }
    let last = table.nodes.count - 1
    if last >= 0, table.nodes[last].shape == .literal || table.nodes[last].shape == .folded,
      table.content(last).isEmpty
    {
      let indicator = Int(table.nodes[last].start)
      fail(
        "bad-indentation", "the text is not indented, so it does not belong to the key above", range,
        related: [(indicator..<indicator + 1, "the text was to begin after this")],
        help: "indent it by at least \(spaces(blocks[blocks.count - 1].indent + 1))")
      at = endOfRun(from: range.lowerBound) { !looksLikeBlock($0) }
      return
    }
    if let key = deeperKey(below: range) {
      fail(
        "missing-colon", "expected ':' after the key '\(excerpt(range))'", range,
        related: [(key, "this line belongs to it")], help: "write '\(excerpt(range)):'")
      return
    }
    let isValueMissing = last >= 0 && table.nodes[last].shape == .plain && table.nodes[last].length == 0
    let way = isValueMissing ? "if it is the value of the key above" : "if it continues the text above"
    fail(
      "missing-colon", "expected ':' after the key '\(excerpt(range))'", range,
      help: "write '\(excerpt(range)): value', or indent the line \(way)")
  }

  /// The next line, when it is an entry that is indented deeper than this one.
  private func deeperKey(below range: Range<Int>) -> Range<Int>? {
    let end = view.lineEnd(range.upperBound)
    guard view.isIn(ByteClass.lineBreak, end) else { return nil }
    let line = view.afterBreak(end)
    let text = view.afterSpaces(line)
    guard text - line > range.lowerBound - lineStart, looksLikeBlock(text) else { return nil }
    return text..<view.lineEnd(text)
  }

  /// Reports `key:value` if that is what a text looks like.
  private mutating func failGluedColon(_ range: Range<Int>) -> Bool {
    let end = min(range.upperBound, view.lineEnd(range.lowerBound))
    guard view[range.lowerBound] != Byte.doubleQuote, view[range.lowerBound] != Byte.singleQuote,
      let colon = (range.lowerBound..<end).first(where: { view[$0] == Byte.colon }), colon > range.lowerBound
    else { return false }
    let key = excerpt(range.lowerBound..<colon)
    let value = colon + 1 < end ? " " + excerpt(colon + 1..<end) : ""
    fail(
      "missing-space-after-colon", "a space is missing after ':', so this is text and not a key", colon..<colon + 1,
      help: "write '\(key):\(value)'")
    return true
  }

  /// A line of a plain text that has a colon like a key.
  @inline(never)
  mutating func failColonInText(_ text: Range<Int>, key: Range<Int>, colon: Int) {
    if failGluedColon(text) { return }
    if lineStartsBlock == .afterKey {
      fail(
        "bad-indentation", "the key '\(excerpt(key))' is indented into the value of the line above", key,
        related: [(text, "the value begins here")],
        help: "indent it like the key above, or remove that key's value")
    } else {
      fail(
        "missing-colon", "expected ':' after '\(excerpt(text))', as a key follows", text,
        related: [(colon..<colon + 1, "this makes the line a key")],
        help: "write '\(excerpt(text)):', or put the text in quotes")
    }
  }

  @inline(never)
  mutating func failMultiLineKey(_ range: Range<Int>) {
    let colon = range.upperBound
    fail(
      "multi-line-key", "a key must be on one line with its ':'", range, related: [(colon..<colon + 1, "the ':'")],
      help: "write a long key as '? key', and its value on the next line as ': value'")
  }

  /// A key where no mapping can begin.
  @inline(never)
  mutating func failKeyPlace(_ colon: Int) {
    switch lineStartsBlock {
    case .afterTab(let tab): failTab(tab)
    case .afterMarker:
      fail(
        "block-on-marker-line", "a mapping cannot begin on the line of '---'", colon..<colon + 1,
        help: "begin it on the next line")
    case .afterKey, .allowed:
      fail(
        "nested-inline-mapping", "a second ':' on the line, as if the value were a mapping", colon..<colon + 1,
        help: "put the value in quotes, or begin the inner mapping on a new line")
    }
  }

  /// A `- ` or `? ` where no collection can begin.
  @inline(never)
  mutating func failBlockStart(_ kind: BlockFrame.Kind) {
    let indicator = at..<at + 1
    let name = kind == .sequence ? "a sequence" : "a mapping"
    if !own.isEmpty {
      fail(
        "misplaced-property", "\(name) cannot begin on the line of its anchor or tag", indicator,
        related: [(propertyRange(own), "the property")], help: "begin \(name) on the next line")
      return
    }
    if wantsKey {
      let mapping = Int(table.nodes[blocks[blocks.count - 1].node].start)
      fail(
        "missing-key", "'- ' stands where a key is expected", indicator,
        related: [(mapping..<mapping + 1, "the keys begin here")],
        help: "give the sequence a key, or indent it below the key it belongs to")
      at = endOfRun(from: at, isDash)
      return
    }
    switch lineStartsBlock {
    case .afterTab(let tab): failTab(tab)
    case .afterMarker:
      fail(
        "block-on-marker-line", "\(name) cannot begin on the line of '---'", indicator,
        help: "begin it on the next line")
    case .afterKey, .allowed:
      fail(
        kind == .sequence ? "nested-inline-sequence" : "nested-inline-mapping",
        "\(name) cannot begin on the line of its key", indicator,
        help: "begin it on the next line, or put the value in quotes")
    }
  }

  @inline(never)
  mutating func failExtraContent() {
    let rest = at..<view.lineEnd(at)
    switch view[at] {
    case Byte.hash:
      fail("comment-without-space", "a comment needs a space before its '#'", at..<at + 1, help: "write ' #'")
    case Byte.closeBracket, Byte.closeBrace:
      let bracket = view.string(at..<at + 1)
      fail("mismatched-bracket", "'\(bracket)' closes nothing", at..<at + 1, help: "remove it")
    case Byte.colon:
      fail(
        "missing-space-after-colon", "a space is missing after ':'", at..<at + 1,
        help: "write ': \(excerpt(min(at + 1, view.count)..<view.count))'")
    case Byte.comma:
      fail(
        "unexpected-content", "a comma cannot follow the value", at..<at + 1,
        related: [(max(0, contentEnd - 1)..<contentEnd, "the value ends here")],
        help: "remove it, or put brackets around the values; commas separate between brackets only")
    case _ where failAfterQuote(rest): break
    default:
      fail(
        "unexpected-content", "nothing can follow the value on this line", rest,
        related: [(max(0, contentEnd - 1)..<contentEnd, "the value ends here")],
        help: "put the whole value in quotes, or begin a new line")
    }
  }

  /// Reports what follows a text in quotes: probably one of the quotes was meant to be part of it.
  private mutating func failAfterQuote(_ rest: Range<Int>) -> Bool {
    guard let node = table.nodes.last, node.shape == .singleQuoted || node.shape == .doubleQuoted,
      Int(node.start) + Int(node.length) == contentEnd
    else { return false }
    let start = Int(node.start)
    let hasQuote = rest.contains { view[$0] == view[contentEnd - 1] }
    guard start < lineStart || hasQuote && !looksLikeBlock(rest.lowerBound) else { return false }
    var related = [(contentEnd - 1..<contentEnd, "this quote ends it")]
    var help = "write '' for a quote within single quotes"
    if node.shape == .doubleQuoted {
      help = "write \\\" for a quote within double quotes, or put the whole value in single quotes"
    }
    if start < lineStart {
      related.insert((start..<start + 1, "it begins here"), at: 0)
      help = "close the text on the line where it should end"
    }
    fail("unexpected-content", "the text in quotes has ended before this", rest, related: related, help: help)
    return true
  }

  /// A character that cannot begin a plain text.
  @inline(never)
  mutating func failPlainStart() {
    let word = view.string(at..<view.first(in: ByteClass.separator, from: at))
    if at == lineStart, word == "%YAML" || word == "%TAG" {
      fail(
        "bad-directive", "a directive cannot stand within a document", at..<view.lineEnd(at),
        help: "move it to the beginning, or end the document before it with a line '...'")
      return
    }
    let character = view.string(at..<min(view.count, at + 1))
    let help: String
    switch view[at] {
    case Byte.at, Byte.backtick, Byte.percent, Byte.bar, Byte.greater:
      help = "put the text in quotes"
    case Byte.hash: help = "a comment needs a space before its '#'"
    case Byte.comma: help = "remove it, or put the text in quotes"
    case Byte.closeBracket, Byte.closeBrace: help = "remove it; no such bracket is open"
    default: help = "put it in quotes if it is text; block items cannot stand between brackets"
    }
    fail("unexpected-character", "'\(character)' cannot begin a text here", at..<min(view.count, at + 1), help: help)
  }

  // MARK: - Brackets

  private func bracket(_ frame: FlowFrame) -> (open: String, close: String) {
    frame.kind == .sequence ? ("[", "]") : ("{", "}")
  }

  /// The innermost open bracket; a pair has none of its own.
  private func innermostBracket() -> FlowFrame? { flows.last { $0.kind != .pair } }

  /// The input or the block ends within brackets.
  @inline(never)
  mutating func failUnclosed(_ indent: Int) {
    guard let frame = innermostBracket() else { return }
    // A text in quotes that was not closed has taken the bracket along.
    if openQuote < frame.open {
      let (open, close) = bracket(frame)
      var related: [(Range<Int>, String)] = []
      var help = "close it with '\(close)'"
      if at < view.count {
        related = [(at..<view.lineEnd(at), "this line cannot belong to it")]
        if indent >= 0 { help += ", or indent the lines that belong to it by at least \(spaces(indent + 1))" }
      }
      fail("unclosed-flow", "'\(open)' is not closed", frame.open..<frame.open + 1, related: related, help: help)
    }
    if at < view.count {
      at = lineStart
      isAtLineStart = true
    }
  }

  @inline(never)
  mutating func failMismatch(_ frame: FlowFrame, isMissing: Bool) {
    let (open, close) = bracket(frame)
    let found = view.string(at..<at + 1)
    fail(
      "mismatched-bracket", "'\(found)' cannot close '\(open)'", at..<at + 1,
      related: [(frame.open..<frame.open + 1, "'\(open)' was opened here")],
      help: isMissing ? "write '\(close)' before it" : "write '\(close)'")
  }

  /// A comma is missing before an entry, of which this is the beginning.
  @inline(never)
  mutating func failMissingComma(_ entry: Range<Int>) {
    guard let frame = innermostBracket() else { return }
    let (open, close) = bracket(frame)
    fail(
      "missing-comma", "expected ',' or '\(close)' before this", entry,
      related: [(frame.open..<frame.open + 1, "'\(open)' was opened here")], help: "separate entries by commas")
  }

  @inline(never)
  mutating func failMissingFlowColon() {
    let end = view.first(in: ByteClass.separator | ByteClass.flowIndicator, from: at)
    fail(
      "missing-colon", "expected ':' after the key", at..<max(end, at + 1),
      related: [(max(0, contentEnd - 1)..<contentEnd, "the key ends here")],
      help: "write ': ' between a key and its value, and ',' between entries")
  }

  @inline(never)
  mutating func failSecondColon() {
    guard let frame = innermostBracket() else { return }
    fail(
      "missing-comma", "a second ':' in one entry", at..<at + 1,
      related: [(frame.open..<frame.open + 1, "'\(bracket(frame).open)' was opened here")],
      help: "separate entries by commas, put the text in quotes, or put braces around an inner mapping")
  }

  /// A line within brackets that is not indented deeper than the key before them.
  @inline(never)
  mutating func failShiftedFlow(_ indent: Int) {
    guard let frame = innermostBracket() else { return }
    fail(
      "bad-indentation", "a line between brackets must be indented deeper than the key before them",
      at..<view.lineEnd(at), related: [(frame.open..<frame.open + 1, "'\(bracket(frame).open)' was opened here")],
      help: "indent it by at least \(spaces(max(indent, 0) + 1))")
  }

  @inline(never)
  mutating func failStrayComma() {
    fail("stray-comma", "there is nothing before this comma", at..<at + 1, help: "remove it, or write null")
  }

  @inline(never)
  mutating func warnBracketIndentation() {
    if hasWarnedOfBrackets { return }
    hasWarnedOfBrackets = true
    warn(
      "bracket-indentation", "YAML wants the closing bracket indented deeper than its key", at..<at + 1,
      help: "put one more space before it, so that every reader takes it")
  }

  // MARK: - Scalars

  /// A text in quotes goes on in lines that are not indented deeper than its key.
  @inline(never)
  mutating func failShiftedText(_ quote: Int, _ text: Int, _ indent: Int) {
    fail(
      "bad-indentation", "a line of the text in quotes must be indented deeper than the key before it",
      text..<view.lineEnd(text), related: [(quote..<quote + 1, "the text begins here")],
      help: "indent it by at least \(spaces(max(indent, 0) + 1)), or close the quotes before it")
  }

  @inline(never)
  mutating func failUnterminated(_ quote: Int, at text: Int?) {
    let character = view.string(quote..<quote + 1)
    openQuote = quote
    guard let text else {
      fail(
        "unterminated-quote", "the text in quotes is not closed", quote..<quote + 1,
        help: "close it with \(character)")
      return
    }
    fail(
      "unterminated-quote", "the text in quotes is not closed", quote..<quote + 1,
      related: [(text..<view.lineEnd(text), "this line cannot belong to it")],
      help: "close it with \(character), or indent the lines that belong to it")
  }

  @inline(never)
  mutating func failEscape(_ backslash: Int) {
    let end = min(view.count, backslash + 2)
    let written = view.string(backslash..<max(end, backslash + 1))
    let help = "write '\\\\' for a backslash, or use single quotes"
    switch Escape.fault(in: view, at: backslash) {
    case .tooFewDigits(let wanted):
      fail("bad-escape", "'\(written)' must be followed by \(wanted) hexadecimal digits", backslash..<end, help: help)
    case .loneSurrogate:
      fail(
        "lone-surrogate", "half of a surrogate pair is no character", backslash..<min(view.count, backslash + 6),
        help: "write both halves, or the character itself")
    case .beyondUnicode:
      fail(
        "bad-escape", "there is no such character in Unicode", backslash..<min(view.count, backslash + 10), help: help)
    case .unknown, nil:
      // The letter may take several bytes, of which half would be no text.
      let letter = view[backslash + 1] < 0x80 ? "'\(written)'" : "this"
      fail("bad-escape", "\(letter) is no escape sequence", backslash..<end, help: help)
    }
  }

  @inline(never)
  mutating func failBlockHeader(_ header: BlockScalarHeader, _ rest: Int) {
    let indicator = view.string(at..<at + 1)
    let help = "put quotes around a value that begins with '\(indicator)'"
    if view[rest] == Byte.hash {
      fail("comment-without-space", "a comment needs a space before its '#'", rest..<rest + 1, help: "write ' #'")
    } else if rest == header.end {
      fail(
        "bad-block-header", "only '+' or '-' and one digit from 1 to 9 can follow '\(indicator)'",
        rest..<view.first(in: ByteClass.separator, from: rest), related: [(at..<at + 1, "this begins a text of lines")],
        help: "remove it, or \(help)")
    } else {
      fail(
        "bad-block-header", "the text must begin on the line after '\(indicator)'", rest..<view.lineEnd(rest),
        help: "begin a new line, or \(help)")
    }
  }

  // MARK: - Properties

  func propertyRange(_ set: PropertySet) -> Range<Int> {
    set.start..<max(set.anchor?.upperBound ?? 0, set.tag?.upperBound ?? 0)
  }

  @inline(never)
  mutating func failRepeated(_ range: Range<Int>) {
    fail("repeated-property", "a node has one anchor and one tag at most", range, help: "remove one of them")
  }

  @inline(never)
  mutating func failAliasProperty() {
    let set = own.isEmpty ? held : own
    fail("property-on-alias", "an alias cannot have an anchor or a tag", propertyRange(set), help: "remove it")
    (held, own) = (PropertySet(), PropertySet())
  }

  @inline(never)
  mutating func failAnchorName(_ start: Int) {
    let indicator = view.string(start..<start + 1)
    fail(
      "bad-anchor", "a name must follow '\(indicator)'", start..<start + 1,
      help: "put the text in quotes if it is no \(indicator == "*" ? "alias" : "anchor")")
  }

  @inline(never)
  mutating func failUndefinedAlias(_ range: Range<Int>) {
    let name = view.string(range.lowerBound + 1..<range.upperBound)
    // Only the last ones are compared: a file may have a million.
    let known = table.properties.suffix(200).compactMap(\.anchor).filter { anchors[view.string($0)] != nil }
    var related: [(Range<Int>, String)] = []
    let guess = Spelling.closest(to: name, among: known.map(view.string))
    if let guess, let place = known.last(where: { view.string($0) == guess }) {
      related.append((place, "a similar anchor"))
    }
    if name.hasSuffix(":"), anchors[String(name.dropLast())] != nil {
      let colon = range.upperBound - 1
      fail(
        "undefined-alias", "the ':' belongs to the name of the alias", colon..<colon + 1,
        help: "write '*\(name.dropLast()) :' with a space")
      return
    }
    fail(
      "undefined-alias", "there is no anchor '&\(name)' before this alias", range, related: related,
      help: guess.map { "write '*\($0)'" } ?? "put the text in quotes if it is no alias")
  }

  @inline(never)
  mutating func failTagHandle(_ handle: String, _ range: Range<Int>) {
    fail(
      "undefined-tag-handle", "the tag handle \(handle) is not declared", range,
      help: "declare it before the document: '%TAG \(handle) prefix'")
  }
}
