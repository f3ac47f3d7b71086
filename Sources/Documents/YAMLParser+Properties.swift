import Diagnostics

extension PropertySet {
  /// Takes over another's properties; gives the one that was there already.
  mutating func merge(_ other: PropertySet) -> Range<Int>? {
    if other.isEmpty { return nil }
    if isEmpty {
      self = other
      return nil
    }
    let clash = anchor != nil ? other.anchor : nil
    let tagClash = tag != nil ? other.tag : nil
    anchor = anchor ?? other.anchor
    tag = tag ?? other.tag
    return clash ?? tagClash
  }
}

extension YAMLParser {
  /// Reads `&name` into the properties of this line.
  mutating func readAnchor() {
    let start = at
    at = view.first(in: ByteClass.separator | ByteClass.flowIndicator, from: at + 1)
    contentEnd = at
    guard at > start + 1 else { return failAnchorName(start) }
    add(PropertySet(start: start, anchor: start + 1..<at))
    _ = checkSeparation("anchor", start..<at)
  }

  /// Reads `*name`; nil when there is no such anchor, which has been reported then.
  mutating func readAlias() -> Node? {
    let start = at
    let end = view.first(in: ByteClass.separator | ByteClass.flowIndicator, from: at + 1)
    guard end > start + 1 else {
      failAnchorName(start)
      return nil
    }
    at = end
    contentEnd = end
    guard let target = anchors[view.string(start + 1..<end)] else {
      failUndefinedAlias(start..<end)
      // A colon that was probably meant to follow a key does so when reading goes on.
      if end > start + 2, view[end - 1] == Byte.colon { at = end - 1 }
      return Node(.plain, start, at, isVerbatim: true)
    }
    return Node(.alias, start, end, link: target)
  }

  /// Reads `!`, `!name`, `!!name`, `!handle!name` or `!<name>` into the properties of this line.
  mutating func readTag() {
    let start = at
    if view[at + 1] == Byte.less {
      at += 2
      while isTagByte(view[at]) || view.isIn(ByteClass.flowIndicator, at) && view[at] < 0x60 { at += 1 }
      if view[at] == Byte.greater, at > start + 2 {
        at += 1
      } else {
        fail("bad-tag", "the tag has no closing '>'", start..<at, help: "write '>' at its end")
        contentEnd = at
        return
      }
    } else {
      at += 1
      while isTagByte(view[at]) { at += 1 }
    }
    contentEnd = at
    let tag = start..<at
    // A tag that is wrong is not judged a second time.
    if checkSeparation("tag", tag) { add(PropertySet(start: start, tag: tag)) }
  }

  private mutating func add(_ property: PropertySet) {
    if let clash = own.merge(property) { failRepeated(clash) }
  }

  /// After a property a blank or a line break has to come, between brackets also a comma or bracket.
  private mutating func checkSeparation(_ name: String, _ range: Range<Int>) -> Bool {
    let isFlow = !flows.isEmpty && view.isIn(ByteClass.flowIndicator, at)
    guard !view.isIn(ByteClass.separator, at), !isFlow else { return true }
    let next = view.string(at..<min(view.count, at + 1))
    fail(
      name == "tag" ? "bad-tag" : "bad-anchor", "'\(next)' cannot follow the \(name) directly", at..<at + 1,
      related: [(range, "the \(name)")],
      help: "put a space between them, or put the text in quotes if it is no \(name)")
    at = view.first(in: ByteClass.separator, from: at)
    return false
  }

  /// The bytes of a tag that need no escape: URI characters without the flow indicators.
  private func isTagByte(_ byte: UInt8) -> Bool {
    switch byte {
    case Byte.hash, 0x24, Byte.percent, Byte.ampersand, Byte.singleQuote, 0x28...0x2B, Byte.slash, Byte.dot,
      0x3A, 0x3B, 0x3D, Byte.question, Byte.at, Byte.exclamation, Byte.tilde:
      true
    default: isWordByte(byte) || byte == Byte.underscore
    }
  }

  /// Letters, digits and the hyphen.
  func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case Byte.zero...Byte.nine, 0x41...0x5A, 0x61...0x7A, Byte.minus: true
    default: false
    }
  }

  // MARK: - Resolution

  /// A tag in full: its handle replaced by the prefix it stands for, its percent escapes by their bytes.
  mutating func resolveTag(_ range: Range<Int>) -> String? {
    let tag = view.string(range)
    if tag == "!" { return tag }
    if tag.hasPrefix("!<") { return String(tag.dropFirst(2).dropLast()) }
    let handleEnd = tag.dropFirst().firstIndex(of: "!").map { tag.index(after: $0) } ?? tag.index(after: tag.startIndex)
    let handle = String(tag[..<handleEnd])
    let suffix = tag[handleEnd...]
    guard let prefix = tagHandles[handle] ?? Self.standardHandles[handle] else {
      failTagHandle(handle, range)
      return nil
    }
    if suffix.isEmpty { fail("bad-tag", "the tag has nothing after its handle \(handle)", range) }
    guard let decoded = Self.decodePercents(suffix) else {
      fail("bad-tag", "a '%' in a tag must be followed by two hexadecimal digits", range)
      return nil
    }
    return prefix + decoded
  }

  private static let standardHandles = ["!": "!", "!!": "tag:yaml.org,2002:"]

  private static func decodePercents(_ text: Substring) -> String? {
    guard text.utf8.contains(Byte.percent) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == Byte.percent else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(Byte.hexValue), let low = rest.popFirst().flatMap(Byte.hexValue) else {
        return nil
      }
      bytes.append(UInt8(high << 4 | low))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
