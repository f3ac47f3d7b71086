import Diagnostics

/// Reads JSON as RFC 8259 has it, nothing more, into the same array of nodes as YAML.
///
/// The state is one value of ``Expectation`` and a stack of the open collections. What people write by mistake, a
/// comma too many, a comment, single quotes, is named and stepped over, so that one run shows all of it.
struct JSONParser {
  private enum Expectation {
    /// A value: the root, after a colon, after a comma in an array.
    case value
    /// A value or the end of the array that has just been opened.
    case firstElement
    /// A key, or the end of the object that has just been opened.
    case firstKey
    case key
    case colon
    case commaOrEnd
    /// Nothing but the end of the input.
    case end
  }

  private struct Open {
    let node: Int
    let place: Int
    let isObject: Bool
  }

  private let view: ByteView
  private let source: SourceText
  private let limits: ReaderLimits
  private(set) var table: NodeTable
  private(set) var log: DiagnosticLog
  private(set) var errorCount = 0
  private var at = 0
  private var open: [Open] = []
  private var expects = Expectation.value
  private var lastComma = 0
  private var isStopped = false

  init(view: ByteView, source: SourceText, limits: ReaderLimits, log: DiagnosticLog) {
    self.view = view
    self.source = source
    self.limits = limits
    self.log = log
    table = NodeTable(source: source)
    table.nodes.reserveCapacity(min(limits.nodes, view.count / 12 + 16))
  }

  mutating func read(from start: Int) {
    at = start
    while !isStopped {
      skipBlanks()
      guard at < view.count else { break }
      readPiece()
    }
    guard !isStopped else { return discard() }
    if let last = open.last {
      let bracket = last.isObject ? "{" : "["
      fail(
        "unclosed-flow", "'\(bracket)' is not closed", last.place..<last.place + 1,
        help: "close it with '\(last.isObject ? "}" : "]")'")
      discard()
    } else if expects == .value, errorCount > 0 {
      discard()
    }
  }

  /// An unfinished array of nodes is of no use to anybody.
  private mutating func discard() { table.nodes.removeAll() }

  @inline(__always)
  private mutating func skipBlanks() {
    while true {
      switch view[at] {
      case Byte.space, Byte.lineFeed, Byte.carriageReturn, Byte.tab: at += 1
      default: return
      }
    }
  }

  // MARK: - Pieces

  @inline(__always)
  private mutating func readPiece() {
    switch view[at] {
    case Byte.doubleQuote: readString()
    case Byte.comma: readComma()
    case Byte.colon: readColon()
    case Byte.openBrace: openCollection(isObject: true)
    case Byte.openBracket: openCollection(isObject: false)
    case Byte.closeBrace: closeCollection(isObject: true)
    case Byte.closeBracket: closeCollection(isObject: false)
    case Byte.minus, Byte.zero...Byte.nine, Byte.plus, Byte.dot: readNumber()
    case Byte.slash where view[at + 1] == Byte.slash || view[at + 1] == Byte.star: readComment()
    case Byte.hash: readComment()
    case Byte.singleQuote: readSingleQuoted()
    default: readWord()
    }
  }

  private mutating func readComma() {
    guard expects == .commaOrEnd else { return failUnexpected() }
    expects = open[open.count - 1].isObject ? .key : .value
    lastComma = at
    at += 1
  }

  private mutating func readColon() {
    guard expects == .colon else { return failUnexpected() }
    expects = .value
    at += 1
  }

  private mutating func openCollection(isObject: Bool) {
    guard beginValue(at..<at + 1) else { return }
    guard open.count < limits.depth else {
      fail(
        "nesting-too-deep", "collections are nested deeper than \(limits.depth) levels", at..<at + 1,
        help: "no document that people write needs so many; look for brackets that are never closed")
      isStopped = true
      return
    }
    let node = table.nodes.count
    append(Node(isObject ? .flowMapping : .flowSequence, at, at + 1))
    open.append(Open(node: node, place: at, isObject: isObject))
    expects = isObject ? .firstKey : .firstElement
    at += 1
  }

  private mutating func closeCollection(isObject: Bool) {
    guard let last = open.last else { return failUnexpected() }
    if last.isObject != isObject {
      let found = isObject ? "}" : "]"
      let bracket = last.isObject ? "{" : "["
      fail(
        "mismatched-bracket", "'\(found)' cannot close '\(bracket)'", at..<at + 1,
        related: [(last.place..<last.place + 1, "'\(bracket)' was opened here")],
        help: "write '\(last.isObject ? "}" : "]")'")
      isStopped = true
      return
    }
    switch expects {
    case .commaOrEnd, .firstKey, .firstElement: break
    case .key, .value:
      // Within an object a value is due after a colon, everywhere else after a comma.
      if expects == .value, isObject { return failUnexpected() }
      fail(
        "trailing-comma", "JSON has no comma before a closing bracket", lastComma..<lastComma + 1, help: "remove it")
    default: return failUnexpected()
    }
    open.removeLast()
    at += 1
    table.nodes[last.node].link = UInt32(truncatingIfNeeded: table.nodes.count)
    table.nodes[last.node].length = UInt32(truncatingIfNeeded: at - last.place)
    endValue()
  }

  // MARK: - Values

  /// Whether a value may stand here; reports it otherwise.
  @inline(__always)
  private mutating func beginValue(_ range: Range<Int>) -> Bool {
    switch expects {
    case .value, .firstElement: return true
    default:
      failValuePlace(range)
      return !isStopped
    }
  }

  @inline(__always)
  private mutating func endValue() { expects = open.isEmpty ? .end : .commaOrEnd }

  @inline(__always)
  private mutating func append(_ node: Node) {
    if table.nodes.count >= limits.nodes {
      fail(
        "too-many-nodes", "the input has more than \(limits.nodes) nodes", at..<at, help: "split it into several files")
      isStopped = true
    }
    if Int(node.length) > limits.scalarBytes {
      fail(
        "scalar-too-long", "the text is longer than the limit of \(limits.scalarBytes) bytes",
        Int(node.start)..<Int(node.start) + 1)
    }
    table.nodes.append(node)
  }

  @inline(__always)
  private mutating func readString() {
    let isKey = expects == .key || expects == .firstKey
    if !isKey, !beginValue(at..<at + 1) { return }
    let start = at
    var isVerbatim = true
    var offset = at + 1
    while true {
      offset = view.first(in: ByteClass.jsonStop, from: offset)
      let byte = view[offset]
      if byte == Byte.doubleQuote { break }
      if byte == Byte.backslash {
        isVerbatim = false
        offset = afterEscape(offset)
      } else if offset >= view.count {
        return failUnterminated(start)
      } else {
        failControl(offset, in: start)
        if isStopped { return }
        offset += 1
      }
    }
    at = offset + 1
    append(Node(.doubleQuoted, start, at, isVerbatim: isVerbatim))
    if isKey { expects = .colon } else { endValue() }
  }

  private mutating func afterEscape(_ backslash: Int) -> Int {
    if Escape.isJSON(view[backslash + 1]), let escape = Escape(in: view, at: backslash) {
      return backslash + escape.length
    }
    let letter = backslash + 1..<min(view.count, backslash + 2)
    if case .loneSurrogate? = Escape.fault(in: view, at: backslash), view[backslash + 1] == UInt8(ascii: "u") {
      fail(
        "lone-surrogate", "half of a surrogate pair is no character", backslash..<min(view.count, backslash + 6),
        help: "write both halves, or the character itself")
    } else if view[backslash + 1] == UInt8(ascii: "u") {
      fail("bad-escape", "'\\u' must be followed by 4 hexadecimal digits", backslash..<letter.upperBound)
    } else {
      fail(
        "bad-escape", "JSON has no such escape sequence", backslash..<letter.upperBound,
        help: "write '\\\\' for a backslash")
    }
    return backslash + 1 + (view.isIn(ByteClass.jsonStop, backslash + 1) ? 0 : 1)
  }

  private mutating func readNumber() {
    let start = at
    let end = view.first(in: ByteClass.separator | ByteClass.flowIndicator, from: at)
    guard beginValue(start..<end) else { return }
    let number = JSONNumber(in: view, at: start)
    at = end
    if number.end != end {
      let text = view.string(start..<min(end, start + 40))
      fail("json-bad-number", "'\(text)' is not a number in JSON", start..<end, help: number.help(in: view, end: end))
    } else if !number.isInRange(in: view) {
      fail(
        "number-out-of-range", "the number is too large to be held exactly or at all", start..<end,
        help: "write it as a text in quotes if it is a name")
    }
    append(Node(.plain, start, end, isVerbatim: true))
    endValue()
  }

  private mutating func readWord() {
    var end = at
    while view[end] >= 0x80 || !view.isIn(ByteClass.separator | ByteClass.flowIndicator | ByteClass.jsonStop, end),
      view[end] != Byte.colon
    {
      end += 1
    }
    end = max(end, at + 1)
    let text = view.string(at..<min(end, at + 40, view.count))
    if expects == .key || expects == .firstKey {
      fail(
        "json-unquoted-key", "a key must be in double quotes", at..<end, help: "write \"\(text)\"")
      at = end
      append(Node(.plain, at, at, isVerbatim: true))
      expects = .colon
      return
    }
    guard beginValue(at..<end) else { return }
    if text != "true", text != "false", text != "null" {
      fail(
        "json-bad-literal", "'\(text)' is no value in JSON", at..<end,
        help: literalHelp(text))
    }
    append(Node(.plain, at, end, isVerbatim: true))
    at = end
    endValue()
  }

  private func literalHelp(_ text: String) -> String {
    switch text.lowercased() {
    case "true", "false", "null": "write \(text.lowercased())"
    case "none", "nil", "undefined": "write null"
    case "nan", "infinity", "inf", "+infinity": "JSON has no such number; leave the entry out"
    default: "put a text in double quotes"
    }
  }

  // MARK: - What is not JSON

  private mutating func readComment() {
    let start = at
    if view[at] == Byte.slash, view[at + 1] == Byte.star {
      at += 2
      while at < view.count, view[at] != Byte.star || view[at + 1] != Byte.slash { at += 1 }
      at = min(at + 2, view.count)
    } else {
      at = view.lineEnd(at)
    }
    fail(
      "json-comment", "JSON has no comments", start..<at,
      help: "remove it, or name the file .yaml and begin comments with '#'")
  }

  private mutating func readSingleQuoted() {
    let start = at
    let end = view.first(in: ByteClass.singleQuoteStop, from: at + 1)
    guard view[end] == Byte.singleQuote else { return failUnterminated(start) }
    at = end + 1
    fail("json-single-quote", "JSON has double quotes only", start..<start + 1, help: "use double quotes")
    append(Node(.singleQuoted, start, at, isVerbatim: true))
    switch expects {
    case .key, .firstKey: expects = .colon
    case .value, .firstElement: endValue()
    default: isStopped = true
    }
  }

  // MARK: - Faults

  @inline(never)
  private mutating func fail(
    _ code: DiagnosticCode, _ message: String, _ range: Range<Int>, related: [(Range<Int>, String)] = [],
    help: String? = nil
  ) {
    let labels = related.map { Diagnostic.Label(SourceSpan(source, $0.0), $0.1) }
    log.report(Diagnostic(.error, code, message, at: SourceSpan(source, range), related: labels, help: help))
    errorCount += 1
    if errorCount >= limits.errors { isStopped = true }
  }

  /// A value where something else was due. A forgotten comma is supposed; otherwise reading ends.
  @inline(never)
  private mutating func failValuePlace(_ range: Range<Int>) {
    guard expects == .commaOrEnd, let last = open.last, !last.isObject else { return failUnexpected() }
    fail("missing-comma", "expected ',' or ']' before this", range, help: "separate elements by commas")
  }

  /// Something that cannot stand here at all.
  @inline(never)
  private mutating func failUnexpected() {
    let range = at..<min(view.count, at + 1)
    isStopped = true
    switch expects {
    case .end:
      fail("trailing-content", "nothing can follow the value", range, help: "remove it")
    case .commaOrEnd:
      let isObject = open.last?.isObject ?? false
      fail("missing-comma", "expected ',' or '\(isObject ? "}" : "]")'", range, help: "separate entries by commas")
    case .colon: fail("missing-colon", "expected ':' after the key", range)
    case .key, .firstKey: fail("missing-key", "expected a key in double quotes", range)
    case .value, .firstElement: fail("missing-value", "expected a value", range)
    }
  }

  @inline(never)
  private mutating func failUnterminated(_ quote: Int) {
    fail(
      "unterminated-quote", "the text in quotes is not closed", quote..<quote + 1,
      help: "close it with \(view.string(quote..<quote + 1))")
    isStopped = true
  }

  @inline(never)
  private mutating func failControl(_ place: Int, in quote: Int) {
    let byte = view[place]
    let isBreak = view.isIn(ByteClass.lineBreak, place)
    let name = byte == Byte.tab ? "a tab" : isBreak ? "a line break" : "a control character"
    let escape = byte == Byte.tab ? "\\t" : "\\n"
    fail(
      "control-character", "\(name) cannot stand between quotes in JSON", place..<place + 1,
      related: [(quote..<quote + 1, "the text begins here")], help: "close the text, or write '\(escape)'")
    // A forgotten quote would make one fault of every line that follows.
    if isBreak { isStopped = true }
  }
}
