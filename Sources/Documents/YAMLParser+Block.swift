import Diagnostics

extension YAMLParser {
  /// What lies between two pieces of content.
  struct Gap {
    var crossesLine: Bool
    /// The first tab between the last line break and the content, or -1.
    var tab = -1
  }

  /// Skips blanks, comments and line breaks up to the next content.
  mutating func skipGap() -> Gap {
    var gap = Gap(crossesLine: isAtLineStart)
    isAtLineStart = false
    var offset = at
    while true {
      switch view[offset] {
      case Byte.space: offset += 1
      case Byte.tab:
        if gap.tab < 0 { gap.tab = offset }
        offset += 1
      case Byte.lineFeed:
        offset += 1
        lineStart = offset
        gap.crossesLine = true
        gap.tab = -1
      case Byte.carriageReturn:
        offset = view.afterBreak(offset)
        lineStart = offset
        gap.crossesLine = true
        gap.tab = -1
      case Byte.hash where offset == lineStart || view.isIn(ByteClass.blank, offset - 1):
        offset = view.lineEnd(offset)
      default:
        at = offset
        return gap
      }
    }
  }

  /// Reads the content of a document, up to the next document marker or the end.
  mutating func readBlocks() {
    assert(blocks.isEmpty && flows.isEmpty)
    blocks.append(BlockFrame(kind: .root, phase: .node, indent: -1, node: table.nodes.count))
    held = PropertySet()
    own = PropertySet()
    wantsKey = false
    while !isStopped {
      let gap = skipGap()
      if at >= view.count { break }
      if gap.crossesLine {
        if at == lineStart, isAnyMarker(at) { break }
        guard beginLine(gap) else { continue }
      } else {
        guard continueLine(gap) else { continue }
      }
      readBlockNode()
    }
    if isStopped { return }
    // A property that nothing follows.
    if wantsKey { _ = holdProperties() }
    while blocks.count > 1 { closeBlock() }
    if blocks[0].awaitsNode { completeEmpty() }
    blocks.removeAll(keepingCapacity: true)
  }

  // MARK: - Lines

  /// Arranges the open collections by the indentation of a new line; false when the line is dealt with so far.
  private mutating func beginLine(_ gap: Gap) -> Bool {
    if !own.isEmpty || wantsKey {
      guard holdProperties() else { return false }
    }
    if gap.tab >= 0 { return beginTabbedLine(gap.tab) }
    let column = at - lineStart
    var closed: Int?
    while column < blocks[blocks.count - 1].indent {
      closed = blocks[blocks.count - 1].node
      closeBlock()
    }
    lineStartsBlock = .allowed
    let top = blocks[blocks.count - 1]
    if column == top.indent { return beginEntry() }
    if top.awaitsNode { return true }
    failIndentation(column, closed: closed)
    recover()
    return false
  }

  /// A tab may stand before text that is indented by spaces enough, never in place of them.
  private mutating func beginTabbedLine(_ tab: Int) -> Bool {
    let top = blocks[blocks.count - 1]
    guard top.awaitsNode, tab - lineStart > top.indent else {
      failTab(tab)
      recover()
      return false
    }
    lineStartsBlock = .afterTab(tab)
    return true
  }

  /// Content that follows on the same line.
  private mutating func continueLine(_ gap: Gap) -> Bool {
    guard blocks[blocks.count - 1].awaitsNode || wantsKey else {
      failExtraContent()
      recover()
      return false
    }
    if gap.tab >= 0, own.isEmpty, lineStartsBlock == .allowed { lineStartsBlock = .afterTab(gap.tab) }
    return true
  }

  /// Moves the properties of the line that ended to those that wait; false when they cannot.
  private mutating func holdProperties() -> Bool {
    if wantsKey {
      fail(
        "misplaced-property", "an anchor or tag stands alone where a key is expected", propertyRange(own),
        help: "put it on the line of its key")
      own = PropertySet()
      recover()
      return false
    }
    if let clash = held.merge(own) { failRepeated(clash) }
    own = PropertySet()
    return true
  }

  /// A line that begins in the column of an open collection; true when a node follows that is to be read.
  private mutating func beginEntry() -> Bool {
    let top = blocks.count - 1
    let column = blocks[top].indent
    let isDash = isIndicator(Byte.minus)
    if blocks[top].kind == .sequence {
      if blocks[top].awaitsNode { completeEmpty() }
      if isDash {
        consumeIndicator()
        blocks[top].phase = .node
        return false
      }
      // A sequence may stand in the column of the key it belongs to; then the next key ends it.
      guard top > 0, blocks[top - 1].kind == .mapping, blocks[top - 1].indent == column else {
        failMissingDash()
        recover()
        return false
      }
      closeBlock()
      return beginEntry(of: top - 1)
    }
    if isDash, blocks[top].awaitsNode { return true }
    return beginEntry(of: top)
  }

  private mutating func beginEntry(of mapping: Int) -> Bool {
    assert(blocks[mapping].kind == .mapping)
    if blocks[mapping].awaitsNode { completeEmpty() }
    let follows = blocks[mapping].phase == .explicitValue
    if isIndicator(Byte.colon), follows {
      consumeIndicator()
      blocks[mapping].phase = .node
      return false
    }
    if follows { completeEmptyValue(of: mapping) }
    if isIndicator(Byte.question) {
      consumeIndicator()
      blocks[mapping].phase = .explicitKey
      return false
    }
    wantsKey = true
    return true
  }

  /// Whether an indicator and something that separates it from what follows are at hand.
  @inline(__always)
  func isIndicator(_ byte: UInt8) -> Bool {
    view[at] == byte && view.isIn(ByteClass.separator, at + 1)
  }

  private mutating func consumeIndicator() {
    at += 1
    contentEnd = at
    lineStartsBlock = .allowed
  }

  // MARK: - Nodes

  /// Reads what begins here: a node, its properties, or the first entry of a new collection.
  private mutating func readBlockNode() {
    let start = at
    switch view[at] {
    case Byte.ampersand: readAnchor()
    case Byte.exclamation: readTag()
    case Byte.star:
      guard let alias = readAlias() else { return recover() }
      finish(alias, start: start, line: lineStart)
    case Byte.doubleQuote, Byte.singleQuote:
      let line = lineStart
      let indent = blocks[blocks.count - 1].indent
      let scalar = view[at] == Byte.doubleQuote ? readDoubleQuoted(indent) : readSingleQuoted(indent)
      finish(scalar, start: start, line: line)
    case Byte.openBracket, Byte.openBrace: readFlowNode()
    case Byte.bar, Byte.greater:
      if wantsKey {
        failMissingColon(start..<view.lineEnd(at))
        return recover()
      }
      guard let scalar = readBlockScalar(blocks[blocks.count - 1].indent) else { return recover() }
      complete(scalar)
    case Byte.minus where view.isIn(ByteClass.separator, at + 1): openBlock(.sequence)
    case Byte.question where view.isIn(ByteClass.separator, at + 1): openBlock(.mapping)
    case Byte.colon where view.isIn(ByteClass.separator, at + 1):
      finish(Node(.plain, at, at, isVerbatim: true), start: start, line: lineStart)
    case Byte.at, Byte.backtick, Byte.percent, Byte.comma, Byte.closeBracket, Byte.closeBrace, Byte.hash:
      failPlainStart()
      recover()
    default:
      let line = lineStart
      let indent = wantsKey ? Int.max : blocks[blocks.count - 1].indent
      guard let scalar = readPlainBlock(indent) else { return recover() }
      finish(scalar, start: start, line: line)
    }
  }

  /// Opens the collection whose first indicator, `- ` or `? `, is at hand.
  private mutating func openBlock(_ kind: BlockFrame.Kind) {
    guard lineStartsBlock == .allowed, own.isEmpty, !wantsKey else {
      failBlockStart(kind)
      return recover()
    }
    guard hasRoom() else { return }
    let column = at - lineStart
    let node = append(Node(kind == .sequence ? .blockSequence : .blockMapping, at, at))
    attach(held, to: node)
    held = PropertySet()
    blocks.append(BlockFrame(kind: kind, phase: kind == .sequence ? .node : .explicitKey, indent: column, node: node))
    consumeIndicator()
  }

  /// Takes a scalar or alias that has just been read: as a key when a colon follows, as a value otherwise.
  @inline(__always)
  private mutating func finish(_ node: Node, start: Int, line: Int) {
    contentEnd = at
    let colon = view[at] == Byte.colon ? at : view.afterBlanks(at)
    if view[colon] == Byte.colon, view.isIn(ByteClass.separator, colon + 1), !isStopped {
      if node.isAlias, !own.isEmpty { failAliasProperty() }
      guard beginKey(start: own.isEmpty ? start : own.start, line: line, colon: colon) else { return recover() }
      append(node, with: own)
      if !own.isEmpty { own = PropertySet() }
    } else if wantsKey {
      failMissingColon(start..<at)
      recover()
    } else {
      if node.isAlias, !own.isEmpty || !held.isEmpty { failAliasProperty() }
      complete(node)
    }
  }

  /// Makes room for a key: a new mapping, or the next entry of the open one. False when there can be none, which has
  /// been reported.
  ///
  /// - Parameter node: the key itself, when it is in the array already.
  private mutating func beginKey(start: Int, line: Int, colon: Int, before node: Int? = nil) -> Bool {
    if lineStart != line {
      failMultiLineKey(start..<colon)
      return false
    }
    if colon - start > limits.implicitKeyCharacters { checkKeyLength(start..<colon) }
    if wantsKey {
      blocks[blocks.count - 1].phase = .node
    } else {
      guard lineStartsBlock == .allowed else {
        failKeyPlace(colon)
        return false
      }
      guard hasRoom() else { return false }
      openMapping(start, before: node)
    }
    wantsKey = false
    lineStartsBlock = .afterKey
    at = colon + 1
    contentEnd = at
    return true
  }

  @inline(__always)
  private mutating func openMapping(_ start: Int, before key: Int?) {
    let node: Int
    if let key {
      insertMapping(.blockMapping, before: key)
      node = key
    } else {
      node = append(Node(.blockMapping, start, start))
    }
    if !held.isEmpty { attach(held, to: node) }
    held = PropertySet()
    blocks.append(BlockFrame(kind: .mapping, phase: .node, indent: start - lineStart, node: node))
  }

  /// A flow collection in a block: a value, or a key if it stands on one line.
  private mutating func readFlowNode() {
    guard hasRoom() else { return }
    let start = own.isEmpty ? at : own.start
    let line = lineStart
    let written = own
    let node = table.nodes.count
    // An alias inside may mean the collection itself.
    if let anchor = held.anchor { anchors[view.string(anchor)] = node }
    let isClosed = readFlow(blocks[blocks.count - 1].indent)
    guard !isStopped else { return }
    let colon = view.afterBlanks(at)
    if isClosed, view[colon] == Byte.colon, view.isIn(ByteClass.separator, colon + 1) {
      guard beginKey(start: start, line: line, colon: colon, before: node) else {
        settleFlowNode(node, written)
        return recover()
      }
    } else if wantsKey, isClosed {
      failMissingColon(start..<at)
      settleFlowNode(node, written)
      recover()
    } else {
      settleFlowNode(node, written)
    }
  }

  /// Leaves a flow collection where it is: as the node that was due, or for want of a colon as a key without value.
  private mutating func settleFlowNode(_ node: Int, _ written: PropertySet) {
    if wantsKey {
      wantsKey = false
      appendEmpty(PropertySet())
    } else {
      attach(held, to: node)
      if let clash = held.merge(written) { failRepeated(clash) }
      held = PropertySet()
      completeNode()
    }
  }

  // MARK: - Completion

  /// Adds the scalar or alias that a collection was waiting for.
  @inline(__always)
  private mutating func complete(_ node: Node) {
    if held.isEmpty, own.isEmpty {
      append(node, with: own)
    } else {
      append(node, with: takeProperties())
    }
    completeNode()
  }

  /// All properties that wait for a node.
  private mutating func takeProperties() -> PropertySet {
    if let clash = held.merge(own) { failRepeated(clash) }
    defer { (held, own) = (PropertySet(), PropertySet()) }
    return held
  }

  /// Notes that the node has come for which the innermost collection was waiting.
  @inline(__always)
  private mutating func completeNode() {
    let top = blocks.count - 1
    assert(blocks[top].awaitsNode)
    blocks[top].phase = blocks[top].phase == .explicitKey ? .explicitValue : .entry
  }

  /// Adds an empty node where one was due.
  mutating func completeEmpty() {
    appendEmpty(takeProperties())
    completeNode()
  }

  /// Adds the value of an explicit key that has none.
  private mutating func completeEmptyValue(of mapping: Int) {
    assert(blocks[mapping].phase == .explicitValue)
    appendEmpty(PropertySet())
    blocks[mapping].phase = .entry
  }

  private mutating func closeBlock() {
    let top = blocks.count - 1
    assert(top > 0)
    if blocks[top].awaitsNode { completeEmpty() }
    if blocks[top].phase == .explicitValue { completeEmptyValue(of: top) }
    close(blocks[top].node, at: contentEnd)
    blocks.removeLast()
    if blocks[top - 1].awaitsNode { completeNode() }
  }

  /// Whether one more collection may be opened.
  mutating func hasRoom() -> Bool {
    guard blocks.count - 1 + flows.count >= limits.depth else { return true }
    failDepth()
    return false
  }
}
