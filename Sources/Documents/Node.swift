/// One entry of the flat array in which a document is kept; 16 bytes.
///
/// A collection is followed by its children, each with its own, in the order of the text. A mapping's children are
/// key, value, key, value.
struct Node {
  enum Shape: UInt8 {
    case plain, singleQuoted, doubleQuoted, literal, folded
    case alias
    case blockSequence, flowSequence
    case blockMapping, flowMapping
  }

  /// Where the node begins in the text, quotes and brackets included, properties not.
  var start: UInt32
  var length: UInt32
  /// For a collection the index after its last descendant, for an alias the node it stands for, for a block scalar
  /// the number of spaces before its lines.
  var link: UInt32
  var shape: Shape
  /// Whether a scalar's content is what stands in the text, without escapes or folds.
  var isVerbatim = false
  /// Whether there is an anchor or a tag in the table of properties.
  var hasProperties = false

  init(_ shape: Shape, _ start: Int, _ end: Int, link: Int = 0, isVerbatim: Bool = false) {
    assert(start <= end && end <= UInt32.max && link >= 0)
    self.start = UInt32(truncatingIfNeeded: start)
    self.length = UInt32(truncatingIfNeeded: end - start)
    self.link = UInt32(truncatingIfNeeded: link)
    self.shape = shape
    self.isVerbatim = isVerbatim
  }

  var isScalar: Bool { shape.rawValue <= Shape.folded.rawValue }
  var isAlias: Bool { shape == .alias }
  var isSequence: Bool { shape == .blockSequence || shape == .flowSequence }
  var isMapping: Bool { shape == .blockMapping || shape == .flowMapping }
  var isCollection: Bool { shape.rawValue >= Shape.blockSequence.rawValue }
  var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
  /// Where a scalar's content lies, quotes left out.
  var inside: Range<Int> {
    let isQuoted = shape == .singleQuoted || shape == .doubleQuoted
    return isQuoted && length >= 2 ? Int(start) + 1..<Int(start) + Int(length) - 1 : range
  }
}

/// The anchor and the tag of a node that has any.
struct NodeProperties: Sendable {
  var node: Int
  /// The anchor's name in the text, without its `&`.
  var anchor: Range<Int>?
  /// The tag in full, shorthands resolved; `!` for the non-specific tag.
  var tag: String?
  /// The tag as written.
  var tagRange: Range<Int>?
}
