import Diagnostics

extension YAMLParser {
  /// Reads a flow collection with all that lies in it; false when it was not closed.
  ///
  /// - Parameter indent: the indentation of the block around it; its lines must be indented further.
  mutating func readFlow(_ indent: Int) -> Bool {
    assert(flows.isEmpty)
    flowIsShifted = false
    openFlow()
    while !isStopped, !flows.isEmpty {
      let gap = skipGap()
      if at >= view.count || gap.crossesLine && !continuesFlow(gap, indent) {
        failUnclosed(indent)
        closeAllFlows()
        return false
      }
      readFlowPiece(indent)
    }
    return !isStopped
  }

  /// Whether a new line can belong to a flow collection in a block of this indentation.
  private mutating func continuesFlow(_ gap: Gap, _ indent: Int) -> Bool {
    if at == lineStart, isAnyMarker(at) { return false }
    let spaces = (gap.tab < 0 ? at : gap.tab) - lineStart
    if spaces > indent { return true }
    if gap.tab >= 0 {
      if !flowIsShifted { failTab(gap.tab) }
      flowIsShifted = true
      return true
    }
    let isClosing = view[at] == Byte.closeBracket || view[at] == Byte.closeBrace
    if flowIsShifted { return isClosing || flows.last?.kind != .sequence || !looksLikeBlock(at) }
    if isClosing, spaces == indent {
      // Everybody writes the closing bracket below the key; YAML wants one space more, and no reader insists.
      warnBracketIndentation()
      return true
    }
    if !isClosing, looksLikeBlock(at) { return false }
    failShiftedFlow(indent)
    flowIsShifted = true
    return true
  }

  private mutating func readFlowPiece(_ indent: Int) {
    let top = flows[flows.count - 1]
    switch view[at] {
    case Byte.comma: readComma()
    case Byte.closeBracket, Byte.closeBrace: closeFlow()
    case Byte.colon where isFlowColon(top): readColon()
    case Byte.question where top.phase == .entry && isFlowIndicator(): readQuestion()
    case _ where top.phase == .comma || top.phase == .colon: readUnseparated(top)
    default: readFlowNode(top, indent)
    }
  }

  /// Whether the byte at hand is followed by something that makes it an indicator between brackets.
  private func isFlowIndicator() -> Bool {
    view.isIn(ByteClass.separator | ByteClass.flowIndicator, at + 1)
  }

  private func isFlowColon(_ top: FlowFrame) -> Bool {
    switch top.phase {
    case .colon: top.keyIsClosed || isFlowIndicator()
    case .entry, .explicitKey: isFlowIndicator()
    case .value, .comma: false
    }
  }

  // MARK: - Punctuation

  private mutating func readComma() {
    let top = flows.count - 1
    if flows[top].phase == .entry, own.isEmpty {
      failStrayComma()
    } else {
      separate()
    }
    at += 1
    contentEnd = at
  }

  /// Something follows that a comma or a colon should have separated.
  private mutating func readUnseparated(_ top: FlowFrame) {
    if top.phase == .colon {
      failMissingFlowColon()
    } else if view[at] != Byte.colon {
      failMissingComma(at..<max(at + 1, view.first(in: ByteClass.separator | ByteClass.flowIndicator, from: at)))
    } else if let key = keyWithinText() {
      failMissingComma(key)
      giveBack(key)
    } else {
      failSecondColon()
      if top.kind == .mapping, let last = lastScalarValue(of: top) {
        // The value is taken for a key of a mapping of its own.
        guard openPair(before: last, .value, key: Int(table.nodes[last].start)) else { return }
        at += 1
        contentEnd = at
        return
      }
    }
    separate()
  }

  /// Ends the entry at hand; what was not written is empty.
  private mutating func separate() {
    if flows[flows.count - 1].phase == .entry, !own.isEmpty { completeEmptyFlow() }
    var top = flows.count - 1
    if flows[top].phase == .explicitKey { completeEmptyFlow() }
    if flows[top].phase == .colon || flows[top].phase == .value {
      flows[top].phase = .value
      completeEmptyFlow()
    }
    top = flows.count - 1
    if flows[top].phase == .comma { flows[top].phase = .entry }
  }

  private mutating func readColon() {
    let top = flows.count - 1
    switch flows[top].phase {
    case .entry where flows[top].kind == .sequence:
      guard openPair(before: table.nodes.count, .value, key: at) else { return }
      appendEmpty(own)
      own = PropertySet()
    case .entry:
      appendEmpty(own)
      own = PropertySet()
      flows[top].phase = .value
    case .explicitKey:
      completeEmptyFlow()
      flows[top].phase = .value
    default: flows[top].phase = .value
    }
    at += 1
    contentEnd = at
  }

  private mutating func readQuestion() {
    guard own.isEmpty else {
      fail("misplaced-property", "an anchor or tag cannot stand before '?'", propertyRange(own))
      own = PropertySet()
      return
    }
    if flows[flows.count - 1].kind == .sequence {
      guard openPair(before: table.nodes.count, .explicitKey, key: at) else { return }
    } else {
      flows[flows.count - 1].phase = .explicitKey
    }
    at += 1
    contentEnd = at
  }

  /// Opens a mapping of one entry in a sequence, before its key if that was read already.
  private mutating func openPair(before node: Int, _ phase: FlowFrame.Phase, key: Int) -> Bool {
    guard hasRoom() else { return false }
    if node == table.nodes.count {
      append(Node(.flowMapping, key, key))
    } else {
      insertMapping(.flowMapping, before: node)
    }
    flows.append(FlowFrame(kind: .pair, phase: phase, node: node, open: key, line: lineStart))
    return !isStopped
  }

  private mutating func openFlow() {
    let isSequence = view[at] == Byte.openBracket
    let node = append(Node(isSequence ? .flowSequence : .flowMapping, at, at))
    attach(own, to: node)
    own = PropertySet()
    flows.append(
      FlowFrame(kind: isSequence ? .sequence : .mapping, phase: .entry, node: node, open: at, line: lineStart))
    at += 1
    contentEnd = at
  }

  /// Takes the closing bracket at hand.
  private mutating func closeFlow() {
    separate()
    var frame = flows.removeLast()
    if !isClosed(frame) {
      let isMeantForOuter = meansOuterBracket()
      failMismatch(frame, isMissing: isMeantForOuter)
      while isMeantForOuter, !isClosed(frame) {
        close(frame.node, at: contentEnd)
        completeFlowNode(frame.node, line: frame.line, isClosed: true)
        separate()
        frame = flows.removeLast()
      }
    }
    at += 1
    contentEnd = at
    close(frame.node, at: at)
    if !flows.isEmpty { completeFlowNode(frame.node, line: frame.line, isClosed: true) }
  }

  /// Whether the closing bracket at hand is the collection's.
  private func isClosed(_ frame: FlowFrame) -> Bool {
    (view[at] == Byte.closeBracket) == (frame.kind == .sequence)
  }

  /// Closes all open brackets where they must end, adding what is missing.
  mutating func closeAllFlows() {
    own = PropertySet()
    while let frame = flows.popLast() {
      let missing = frame.phase == .explicitKey ? 2 : frame.phase == .colon || frame.phase == .value ? 1 : 0
      for _ in 0..<missing { appendEmpty(PropertySet()) }
      close(frame.node, at: contentEnd)
      guard let parent = flows.last else { return }
      // What has just been closed was the parent's key, value or element.
      let wasKey = parent.kind != .sequence && (parent.phase == .entry || parent.phase == .explicitKey)
      flows[flows.count - 1].phase = wasKey ? .colon : .comma
    }
  }

  // MARK: - Nodes

  private mutating func readFlowNode(_ top: FlowFrame, _ indent: Int) {
    let line = lineStart
    let index = table.nodes.count
    switch view[at] {
    case Byte.ampersand: readAnchor()
    case Byte.exclamation: readTag()
    case Byte.openBracket, Byte.openBrace:
      guard hasRoom() else { return }
      openFlow()
    case Byte.doubleQuote:
      append(flow: readDoubleQuoted(indent))
      completeFlowNode(index, line: line, isClosed: true)
    case Byte.singleQuote:
      append(flow: readSingleQuoted(indent))
      completeFlowNode(index, line: line, isClosed: true)
    case Byte.star:
      guard let alias = readAlias() else {
        at += 1
        return
      }
      if !own.isEmpty { failAliasProperty() }
      append(flow: alias)
      completeFlowNode(index, line: line, isClosed: false)
    case Byte.at, Byte.backtick, Byte.percent, Byte.bar, Byte.greater, Byte.hash: skipUnexpected()
    case Byte.minus, Byte.question, Byte.colon:
      // These begin a plain scalar only when something follows that cannot be mistaken.
      if isFlowIndicator() { return skipUnexpected() }
      fallthrough
    default:
      append(flow: readPlainFlow(indent))
      completeFlowNode(index, line: line, isClosed: false)
    }
  }

  private mutating func skipUnexpected() {
    failPlainStart()
    at += 1
    contentEnd = at
  }

  private mutating func append(flow node: Node) {
    contentEnd = at
    append(node, with: own)
    if !own.isEmpty { own = PropertySet() }
  }

  /// Notes that a node is there; in a sequence it may be the key of a pair.
  private mutating func completeFlowNode(_ node: Int, line: Int, isClosed: Bool) {
    let top = flows.count - 1
    switch flows[top].phase {
    case .entry where flows[top].kind == .sequence:
      flows[top].phase = .comma
      beginPair(node, line: line, isClosed: isClosed)
    case .entry, .explicitKey:
      flows[top].phase = .colon
      flows[top].keyIsClosed = isClosed
    case .value: completeFlowValue()
    case .colon, .comma: preconditionFailure("a node where none was due")
    }
  }

  private mutating func beginPair(_ node: Int, line: Int, isClosed: Bool) {
    let colon = view.afterBlanks(at)
    guard view[colon] == Byte.colon,
      isClosed || view.isIn(ByteClass.separator | ByteClass.flowIndicator, colon + 1)
    else { return }
    let start = Int(table.nodes[node].start)
    if lineStart != line { failMultiLineKey(start..<colon) }
    if colon - start > limits.implicitKeyCharacters { checkKeyLength(start..<colon) }
    guard openPair(before: node, .value, key: start) else { return }
    at = colon + 1
    contentEnd = at
  }

  private mutating func completeFlowValue() {
    let top = flows.count - 1
    guard flows[top].kind == .pair else {
      flows[top].phase = .comma
      return
    }
    close(flows[top].node, at: contentEnd)
    flows.removeLast()
    flows[top - 1].phase = .comma
  }

  /// Adds an empty node where a comma, colon or bracket follows at once.
  private mutating func completeEmptyFlow() {
    let index = table.nodes.count
    appendEmpty(own)
    own = PropertySet()
    let top = flows.count - 1
    switch flows[top].phase {
    case .entry where flows[top].kind == .sequence: flows[top].phase = .comma
    case .value: completeFlowValue()
    default: completeFlowNode(index, line: lineStart, isClosed: false)
    }
  }
}
