/// How much of traces is held at once.
package struct TraceLimits: Sendable {
  /// A trace is taken for whole when so many spans of others have been read since its last one.
  package var quietSpans = 100_000
  /// So many spans are held at most; past that the traces that were quiet for longest are taken for whole.
  package var heldSpans = 2_000_000
  /// A trace that has so many spans is taken for whole as it is.
  package var spansPerTrace = 1_000_000

  package init() {}
}
