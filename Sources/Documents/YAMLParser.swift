import Diagnostics

/// Reads YAML 1.2.2 into a flat array of nodes, in one pass over the bytes and without recursion.
///
/// There is no token in between: block collections are kept on one stack, flow collections on another, and what a
/// line means follows from its indentation and the top of the stack. An implicit key is known by the `:` after it, so
/// a mapping is made when its first key has been read; only a flow collection as a key has to be moved for that, and
/// a key is short.
///
/// The parts: `+Stream` (documents, directives), `+Block`, `+Flow`, `+Scalars`, `+BlockScalars`, `+Properties`,
/// `+Nodes` (building the array), `+Faults` (diagnostics), `+Recovery` (going on after them).
struct YAMLParser {
  let view: ByteView
  let source: SourceText
  let limits: ReaderLimits

  // What is built.
  var table: NodeTable
  var documents: [StreamDocument] = []
  var log: DiagnosticLog

  // Where the parser is.
  var at = 0
  /// Where the current line begins; `at - lineStart` is the indentation or column.
  var lineStart = 0
  /// Whether the break before `at` has been read already, as after a block scalar.
  var isAtLineStart = true
  /// The end of the last piece of content, where empty nodes are placed and collections end.
  var contentEnd = 0
  /// Where byte order marks were allowed.
  var markPlaces: [Int] = []

  // The open collections.
  var blocks: [BlockFrame] = []
  var flows: [FlowFrame] = []
  /// Whether lines of the flow collection are indented too little, which has been reported.
  var flowIsShifted = false
  /// The last text in quotes that was never closed, or -1.
  var openQuote = -1
  /// The last text in quotes whose lines are indented too little, which has been reported, or -1.
  var shiftedQuote = -1
  /// Properties from earlier lines, which wait for a node.
  var held = PropertySet()
  /// Properties on this line; of a key, if one follows.
  var own = PropertySet()
  /// What may begin at this place of the line.
  var lineStartsBlock = BlockStart.allowed
  /// Whether the node at hand must be the next key of an open mapping.
  var wantsKey = false

  /// Anchors of this document, the last of a name.
  var anchors: [String: Int] = [:]
  /// Tag handles of this document and the prefixes they stand for.
  var tagHandles: [String: String] = [:]

  /// Set when going on makes no sense: a limit was met or too much is wrong.
  var isStopped = false
  var errorCount = 0
  var warningCount = 0
  /// Whether it has been said that closing brackets should be indented; once is enough.
  var hasWarnedOfBrackets = false

  init(view: ByteView, source: SourceText, limits: ReaderLimits, log: DiagnosticLog) {
    self.view = view
    self.source = source
    self.limits = limits
    self.log = log
    table = NodeTable(source: source)
    table.nodes.reserveCapacity(min(limits.nodes, view.count / 10 + 16))
  }
}

/// An open block collection, or the place of the document's root.
struct BlockFrame {
  enum Kind { case root, sequence, mapping }

  /// What the frame is waiting for.
  enum Phase {
    /// The next `- ` or the next key; for the root nothing more.
    case entry
    /// The node after `- `, after the colon of an entry, or the root.
    case node
    /// The key after `? `.
    case explicitKey
    /// The `: ` after an explicit key.
    case explicitValue
  }

  let kind: Kind
  var phase: Phase
  /// The column of its entries; -1 for the root.
  let indent: Int
  let node: Int

  var awaitsNode: Bool { phase == .node || phase == .explicitKey }
}

/// Whether a block collection may begin at the current place, or why not.
enum BlockStart: Equatable {
  case allowed
  /// After `key:` on the same line.
  case afterKey
  /// After `---` on the same line.
  case afterMarker
  /// After a tab at this offset, which indents nothing.
  case afterTab(Int)
}

/// An open flow collection.
struct FlowFrame {
  /// A pair is a mapping of one entry without braces: `[key: value]`.
  enum Kind { case sequence, mapping, pair }

  enum Phase {
    /// An entry or the closing bracket.
    case entry
    /// The key after `? `.
    case explicitKey
    /// A `:`, or a comma when there is no value.
    case colon
    /// The value after `:`.
    case value
    /// A comma or the closing bracket.
    case comma
  }

  let kind: Kind
  var phase: Phase
  let node: Int
  /// Where the bracket stands, and the line it stands on.
  let open: Int
  let line: Int
  /// Whether the key was quoted or a collection, so that its colon needs no blank.
  var keyIsClosed = false
}

/// An anchor and a tag that wait for their node, as places in the text.
struct PropertySet {
  /// Where the first of them begins.
  var start = 0
  /// The name without `&`.
  var anchor: Range<Int>?
  var tag: Range<Int>?

  var isEmpty: Bool { anchor == nil && tag == nil }
}
