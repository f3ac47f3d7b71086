/// One entry of the flat array in which a document is kept; 12 bytes.
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

  /// Places lie below this, so that three bits are left beside a start.
  static let placeLimit = 1 << 29
  /// Links lie below this, so that four bits are left for the shape.
  static let linkLimit = 1 << 28

  /// The start in the lower 29 bits, above them the marks.
  private var startAndMarks: UInt32
  /// The length; quotes and brackets are included, properties not.
  var length: UInt32
  /// The link in the lower 28 bits, above them the shape.
  private var linkAndShape: UInt32

  init(_ shape: Shape, _ start: Int, _ end: Int, link: Int = 0, isVerbatim: Bool = false) {
    assert(start >= 0 && start <= end && end < Self.placeLimit)
    assert(link >= 0 && link < Self.linkLimit)
    startAndMarks = UInt32(truncatingIfNeeded: start) | (isVerbatim ? Self.verbatimMark : 0)
    length = UInt32(truncatingIfNeeded: end - start)
    linkAndShape = UInt32(truncatingIfNeeded: link) | UInt32(shape.rawValue) << Self.linkBits
  }

  private static let linkBits: UInt32 = 28
  private static let linkMask: UInt32 = 1 << linkBits - 1
  private static let verbatimMark: UInt32 = 1 << 29
  private static let propertiesMark: UInt32 = 1 << 30
  private static let startMask: UInt32 = 1 << 29 - 1

  /// Where the node begins in the text.
  var start: UInt32 { startAndMarks & Self.startMask }

  /// For a collection the index after its last descendant, for an alias the node it stands for, for a block scalar
  /// the number of spaces before its lines.
  var link: UInt32 {
    get { linkAndShape & Self.linkMask }
    set {
      assert(newValue <= Self.linkMask)
      linkAndShape = linkAndShape & ~Self.linkMask | newValue & Self.linkMask
    }
  }

  var shape: Shape {
    guard let shape = Shape(rawValue: rawShape) else { preconditionFailure("one of the shapes") }
    return shape
  }

  private var rawShape: UInt8 { UInt8(truncatingIfNeeded: linkAndShape >> Self.linkBits) }

  /// Whether a scalar's content is what stands in the text, without escapes or folds.
  var isVerbatim: Bool { startAndMarks & Self.verbatimMark != 0 }

  /// Whether there is an anchor or a tag in the table of properties.
  var hasProperties: Bool { startAndMarks & Self.propertiesMark != 0 }

  /// Notes that there is an anchor or a tag in the table of properties.
  mutating func markProperties() { startAndMarks |= Self.propertiesMark }

  var isScalar: Bool { rawShape <= Shape.folded.rawValue }
  var isAlias: Bool { shape == .alias }
  var isSequence: Bool { shape == .blockSequence || shape == .flowSequence }
  var isMapping: Bool { shape == .blockMapping || shape == .flowMapping }
  var isCollection: Bool { rawShape >= Shape.blockSequence.rawValue }
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
