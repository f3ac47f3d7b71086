/// How much of anything a reader takes before it refuses the input; every limit is named when it is met.
package struct ReaderLimits: Sendable {
  /// How many collections may lie in each other, aliases followed.
  package var depth = 256
  /// The longest scalar, in bytes as written.
  package var scalarBytes = 1 << 20
  /// The longest input, in bytes.
  package var documentBytes = 256 << 20
  /// How many nodes an input may have.
  package var nodes = 16 << 20
  /// How many nodes aliases may stand for in all; a scalar counts once more for every 64 bytes of it.
  package var expandedNodes = 1_000_000
  /// The longest implicit key, in characters. This limit is YAML's own.
  package var implicitKeyCharacters = 1024
  /// After this many errors the reader stops looking for more.
  package var errors = 50

  /// The limits that configuration files never meet.
  package init() {}
}
