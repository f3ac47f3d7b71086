import Documents

/// Cuts the bytes of a file, as they come in, into the JSON values that are read one by one: lines, or the elements of
/// the array in which a document has its traces.
///
/// A file whose first line is a JSON value by itself is taken line by line, so that a broken line breaks nothing else.
/// Anything else is followed bracket by bracket: the elements of a top-level array, or of an array under a key such as
/// `resourceSpans` or `data`, are records; an object without such an array is one. Only the record that is incomplete
/// is held.
struct RecordSplitter {
  /// A record longer than this is left out.
  static let recordLimit = 256 << 20
  /// If no line has ended by then, the file is followed bracket by bracket.
  private static let lineLimit = 4 << 20

  enum End {
    case whole
    /// The file ends within a value.
    case cut
  }

  private enum Mode {
    case undecided, lines, brackets
  }

  private var mode = Mode.undecided
  private var held: [UInt8] = []
  private var brackets = BracketScanner()
  private(set) var oversized = 0
  private var isDropping = false
  /// Where the first line that may be a value begins, and how far its end has been looked for.
  private var lineStart = 0
  private var searched = 0

  /// Hands every record that a piece of the file completes to the body.
  mutating func add(_ piece: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    switch mode {
    case .lines: addLines(piece, body)
    case .brackets: brackets.add(piece, &held, &oversized, body)
    case .undecided:
      held.append(contentsOf: piece)
      guard let decided = decide() else { return }
      start(decided, body)
    }
  }

  /// Hands over what is left when the file ends.
  mutating func finish(_ body: (UnsafeBufferPointer<UInt8>) -> Void) -> End {
    if mode == .undecided { start(Self.isOneValue(held[...]) ? .lines : .brackets, body) }
    if mode == .brackets { return brackets.isAtEnd ? .whole : .cut }
    if isDropping { return .cut }
    guard held.contains(where: { !Self.isBlank($0) }) else { return .whole }
    guard Self.isOneValue(held[...]) else { return .cut }
    held.withUnsafeBufferPointer { body($0) }
    return .whole
  }

  private mutating func start(_ decided: Mode, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    mode = decided
    let first = held
    held = []
    first.withUnsafeBufferPointer { bytes in
      let mark = bytes.starts(with: Self.mark) ? 3 : 0
      add(UnsafeBufferPointer(rebasing: bytes[mark...]), body)
    }
  }

  /// How a file that begins so is to be read; nil while that cannot be known.
  private mutating func decide() -> Mode? {
    var end: Int?
    while end == nil, let found = held.withUnsafeBufferPointer({ LineEnd.first(in: $0, from: searched) }) {
      // All lines before are blank.
      let isBlank = held[lineStart..<found].allSatisfy { Self.isBlank($0) || Self.mark.contains($0) }
      if !isBlank { end = found }
      lineStart = found + 1
      searched = lineStart
    }
    guard let end else {
      searched = held.count
      return held.count > Self.lineLimit ? .brackets : nil
    }
    return Self.isOneValue(held[..<end]) ? .lines : .brackets
  }

  /// The byte order mark.
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func isOneValue(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      let mark = bytes.starts(with: Self.mark) ? 3 : 0
      var cursor = JSONCursor(UnsafeBufferPointer(rebasing: bytes[mark...]))
      guard let kind = cursor.kind(), kind == .object || kind == .array else { return false }
      cursor.skip()
      return cursor.isAtEnd()
    }
  }

  private mutating func addLines(_ piece: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var start = 0
    while let end = LineEnd.first(in: piece, from: start) {
      let line = UnsafeBufferPointer(rebasing: piece[start..<end])
      start = end + 1
      if isDropping {
        isDropping = false
      } else if held.isEmpty {
        if !line.allSatisfy(Self.isBlank) { body(line) }
      } else {
        held.append(contentsOf: line)
        if !held.allSatisfy(Self.isBlank) { held.withUnsafeBufferPointer { body($0) } }
        held.removeAll(keepingCapacity: true)
      }
    }
    guard !isDropping else { return }
    held.append(contentsOf: piece[start...])
    if held.count > Self.recordLimit {
      oversized += 1
      held = []
      isDropping = true
    }
  }
}

/// Finds line feeds, eight bytes at a time.
enum LineEnd {
  static func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let raw = UnsafeRawBufferPointer(bytes)
    var place = start
    while place + 8 <= bytes.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let other = word ^ 0x0A0A_0A0A_0A0A_0A0A
      let hits = (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
      if hits != 0 { return place + hits.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < bytes.count {
      if bytes[place] == 0x0A { return place }
      place += 1
    }
    return nil
  }
}
