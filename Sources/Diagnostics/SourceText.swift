import Synchronization

/// The bytes of one input and the name it is shown by.
///
/// The line table is made when the first position is asked for, so a file that is read without complaint never pays
/// for it.
package final class SourceText: Sendable {
  /// What a message calls this input: a path, or `<standard input>`.
  package let name: String
  /// The input as it was read, before any decoding.
  package let bytes: [UInt8]
  private let lineTable = Mutex<LineTable?>(nil)

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  package convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The line and column of a byte offset; offsets past the end give the place after the last byte.
  ///
  /// - Complexity: O(log lines + bytes of the line); the first call is O(bytes).
  package func position(at offset: Int) -> SourcePosition {
    table.position(at: min(max(offset, 0), bytes.count), in: bytes)
  }

  /// The byte range of a line, counted from 1, without its line break and without a byte order mark.
  package func line(_ number: Int) -> Range<Int> {
    table.line(number, in: bytes)
  }

  private var table: LineTable {
    lineTable.withLock { cached in
      if let cached { return cached }
      let made = LineTable(bytes)
      cached = made
      return made
    }
  }
}

/// A place in a text as people count: lines and columns from 1, columns in characters (Unicode scalars).
package struct SourcePosition: Hashable, Comparable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A range of bytes in a source; every parsed value keeps one.
package struct SourceSpan: Sendable {
  package var source: SourceText
  package var range: Range<Int>

  package init(_ source: SourceText, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  /// Where the span begins.
  package var start: SourcePosition { source.position(at: range.lowerBound) }
}

/// Where the lines of a text begin. LF, CR LF and a lone CR each end a line.
struct LineTable: Sendable {
  /// Belongs to no line: nobody sees it.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private var starts: [Int] = [0]

  init(_ bytes: [UInt8]) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\r") {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
        starts.append(index)
      } else if byte == UInt8(ascii: "\n") {
        starts.append(index)
      }
    }
  }

  func position(at offset: Int, in bytes: [UInt8]) -> SourcePosition {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    var start = starts[low]
    if low == 0, bytes.starts(with: Self.byteOrderMark) { start = min(Self.byteOrderMark.count, offset) }
    var column = 1
    for index in start..<max(start, offset) where bytes[index] & 0xC0 != 0x80 { column += 1 }
    return SourcePosition(line: low + 1, column: column)
  }

  func line(_ number: Int, in bytes: [UInt8]) -> Range<Int> {
    precondition(number >= 1 && number <= starts.count, "no line \(number)")
    var start = starts[number - 1]
    if number == 1, bytes.starts(with: Self.byteOrderMark) { start = Self.byteOrderMark.count }
    var end = number < starts.count ? starts[number] : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }
}
