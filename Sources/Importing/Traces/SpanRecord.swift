/// Identifies a trace: 128 bits, the upper half zero for those that have 64.
struct TraceID: Hashable {
  var high: UInt64
  var low: UInt64

  static let none = TraceID(high: 0, low: 0)
}

/// What is kept of a span until its trace is whole.
struct SpanRecord {
  struct Flags: OptionSet {
    let rawValue: UInt16
    static let hasParent = Flags(rawValue: 1 << 0)
    static let failed = Flags(rawValue: 1 << 1)
    /// It has a start, an end, and the one before the other.
    static let timed = Flags(rawValue: 1 << 2)
    static let shared = Flags(rawValue: 1 << 3)
    /// Its parent did not wait for it.
    static let followsFrom = Flags(rawValue: 1 << 4)
  }

  var id: UInt64
  var parent: UInt64
  /// Nanoseconds since 1970.
  var start: Int64
  var end: Int64
  /// What it has in common with others, by its place in the ``ShapeTable``.
  var shape: Int32
  var flags: Flags
  /// How many spans it stands for where only some were kept.
  var weight: Float
  /// The span that it links to: with a trace of its own.
  var link: LinkID?

  var duration: Int64 { end - start }
}

/// A span of another trace.
struct LinkID: Hashable {
  var trace: TraceID
  var span: UInt64
}
