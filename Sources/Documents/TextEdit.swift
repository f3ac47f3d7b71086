/// A change of a text at one place.
package struct TextEdit: Equatable, Sendable {
  /// The bytes that are replaced.
  package let range: Range<Int>
  /// What stands there afterwards.
  package let replacement: [UInt8]

  package init(_ range: Range<Int>, _ replacement: [UInt8]) {
    self.range = range
    self.replacement = replacement
  }

  package init(_ range: Range<Int>, _ replacement: String) { self.init(range, Array(replacement.utf8)) }

  /// The text after the change.
  ///
  /// - Complexity: O(bytes).
  package func applied(to bytes: [UInt8]) -> [UInt8] { Self.apply([self], to: bytes) }

  /// The change that undoes this one.
  ///
  /// - Parameter bytes: the text before this change.
  package func reversed(in bytes: [UInt8]) -> TextEdit {
    precondition(range.upperBound <= bytes.count, "an edit of this text")
    return TextEdit(range.lowerBound..<range.lowerBound + replacement.count, Array(bytes[range]))
  }

  /// The text after several changes of it, all of them made for the same text and at different places.
  ///
  /// - Complexity: O(bytes + edits × log edits).
  package static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.replacement.count })
    var done = 0
    for edit in inOrder(edits) {
      precondition(edit.range.lowerBound >= done && edit.range.upperBound <= bytes.count, "edits of different places")
      result += bytes[done..<edit.range.lowerBound]
      result += edit.replacement
      done = edit.range.upperBound
    }
    return result + bytes[done...]
  }

  /// Whether no two edits change the same bytes.
  package static func areApart(_ edits: [TextEdit]) -> Bool {
    let ordered = inOrder(edits)
    return zip(ordered, ordered.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound }
  }

  /// By place; what is inserted at one place, in the order given.
  private static func inOrder(_ edits: [TextEdit]) -> [TextEdit] {
    edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
    }.map(\.element)
  }
}
