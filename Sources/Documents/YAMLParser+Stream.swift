import Diagnostics

extension YAMLParser {
  /// Reads all documents of the input.
  mutating func readStream(markLength: Int) {
    at = markLength
    lineStart = markLength
    while !isStopped {
      let directives = readPrefix()
      guard !isStopped else { return }
      if at >= view.count {
        if let directives { failDirectives(directives) }
        return
      }
      if isMarker(Byte.dot) {
        if let directives { failDirectives(directives) }
        at += 3
        finishMarkerLine()
        continue
      }
      readDocument(directives)
    }
  }

  /// Skips comments and reads directives; gives the place of the first directive.
  private mutating func readPrefix() -> Int? {
    // A new dictionary: clearing one that was large once would cost its size for every document.
    if !tagHandles.isEmpty { tagHandles = [:] }
    var first: Int?
    var hasVersion = false
    while true {
      let gap = skipGap()
      if at == lineStart, view[at] == 0xEF, view[at + 1] == 0xBB, view[at + 2] == 0xBF {
        markPlaces.append(at)
        at += 3
        lineStart = at
        isAtLineStart = true
      } else if gap.crossesLine, at == lineStart, view[at] == Byte.percent {
        first = first ?? at
        readDirective(hasVersion: &hasVersion)
        isAtLineStart = false
        if isStopped { return first }
      } else {
        returnToLineStart(gap)
        return first
      }
    }
  }

  private mutating func readDocument(_ directives: Int?) {
    contentEnd = view.afterBlanks(at)
    var document = StreamDocument(root: table.nodes.count, start: contentEnd)
    if !anchors.isEmpty { anchors = [:] }
    lineStartsBlock = .allowed
    if isMarker(Byte.minus) {
      document.hasStartMarker = true
      document.start = at
      at += 3
      contentEnd = at
      isAtLineStart = false
      lineStartsBlock = .afterMarker
    } else if let directives {
      failDirectives(directives)
    }
    readBlocks()
    guard !isStopped else { return }
    if isMarker(Byte.dot) {
      document.hasEndMarker = true
      at += 3
      documents.append(document)
      finishMarkerLine()
    } else {
      documents.append(document)
    }
  }

  /// Whether a line consisting of or beginning with `---` or `...` is at hand.
  func isMarker(_ byte: UInt8) -> Bool {
    at == lineStart && view[at] == byte && view[at + 1] == byte && view[at + 2] == byte
      && view.isIn(ByteClass.separator, at + 3)
  }

  /// Whether either of the document markers is at the beginning of a line.
  func isAnyMarker(_ offset: Int) -> Bool {
    let byte = view[offset]
    return (byte == Byte.minus || byte == Byte.dot) && view[offset + 1] == byte && view[offset + 2] == byte
      && view.isIn(ByteClass.separator, offset + 3)
  }

  /// After `...` only a comment may follow.
  private mutating func finishMarkerLine() {
    isAtLineStart = false
    let gap = skipGap()
    if !gap.crossesLine, at < view.count {
      fail(
        "unexpected-content", "nothing but a comment may follow '...'", at..<view.lineEnd(at),
        help: "remove it; '...' ends the document")
      at = view.lineEnd(at)
    } else {
      returnToLineStart(gap)
    }
  }

  /// Goes back to the beginning of the line that was reached: its indentation belongs to the document.
  private mutating func returnToLineStart(_ gap: Gap) {
    guard gap.crossesLine, at < view.count else { return }
    at = lineStart
    isAtLineStart = true
  }

  // MARK: - Directives

  private mutating func readDirective(hasVersion: inout Bool) {
    let start = at
    let nameEnd = view.first(in: ByteClass.separator, from: at)
    let name = view.string(start + 1..<nameEnd)
    let words = directiveWords(from: nameEnd)
    switch name {
    case "YAML":
      if hasVersion {
        fail("bad-directive", "%YAML is given twice for one document", start..<nameEnd)
      }
      hasVersion = true
      checkVersion(words, start..<nameEnd)
    case "TAG": readTagDirective(words, start..<nameEnd)
    default:
      warn(
        "unknown-directive", "the directive %\(name) is not known and has no effect", start..<nameEnd,
        help: Spelling.closest(to: name, among: ["YAML", "TAG"]).map { "did you mean '%\($0)'?" })
    }
    at = view.lineEnd(at)
    contentEnd = at
  }

  /// The words of a directive's line up to a comment.
  private func directiveWords(from start: Int) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var offset = view.afterBlanks(start)
    while !view.isIn(ByteClass.lineBreak | ByteClass.end, offset), view[offset] != Byte.hash {
      let end = view.first(in: ByteClass.separator, from: offset)
      words.append(offset..<end)
      offset = view.afterBlanks(end)
    }
    return words
  }

  private mutating func checkVersion(_ words: [Range<Int>], _ directive: Range<Int>) {
    let parts = words.first.map { view.string($0).split(separator: ".", omittingEmptySubsequences: false) } ?? []
    let isVersion = parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Byte.isDigit) }
    guard let word = words.first, words.count == 1, isVersion else {
      fail(
        "bad-directive", "%YAML takes one version", words.dropFirst().first ?? directive,
        help: "write '%YAML 1.2'")
      return
    }
    if parts[0] != "1" {
      fail("bad-directive", "YAML \(view.string(word)) is not read", word, help: "write '%YAML 1.2'")
    } else if parts[1] != "2" {
      warn("other-yaml-version", "YAML \(view.string(word)) is read as YAML 1.2", word)
    }
  }

  private mutating func readTagDirective(_ words: [Range<Int>], _ directive: Range<Int>) {
    guard words.count == 2, isTagHandle(words[0]) else {
      fail("bad-directive", "%TAG takes a handle and a prefix", directive, help: "write '%TAG !name! prefix'")
      return
    }
    let handle = view.string(words[0])
    if tagHandles.updateValue(view.string(words[1]), forKey: handle) != nil {
      fail("bad-directive", "the tag handle \(handle) is declared twice", words[0])
    }
  }

  private func isTagHandle(_ range: Range<Int>) -> Bool {
    guard view[range.lowerBound] == Byte.exclamation else { return false }
    if range.count == 1 { return true }
    return view[range.upperBound - 1] == Byte.exclamation
      && (range.lowerBound + 1..<range.upperBound - 1).allSatisfy { isWordByte(view[$0]) }
  }

  private mutating func failDirectives(_ place: Int) {
    fail(
      "bad-directive", "a directive must be followed by '---'", place..<view.lineEnd(place),
      help: "begin the document with a line '---'")
  }
}
