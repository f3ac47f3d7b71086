/// Follows the brackets of a JSON document as its bytes come in and finds where its records begin and end.
struct BracketScanner {
  /// Keys whose array has a record in each element.
  private static let arrays = ["resourceSpans", "batches", "data", "resourceLogs", "resourceMetrics"].map {
    Array($0.utf8)
  }
  /// A key whose object is looked into for such an array.
  private static let wrapper = Array("trace".utf8)
  private static let longestKey = 16

  private var depth = 0
  private var isInText = false
  private var isEscaped = false
  /// The depth of the objects whose keys are looked at: 1 for the root, 2 within `trace`.
  private var watched = 1
  private var lastText: [UInt8] = []
  /// The key whose value is due, at the watched depth.
  private var key: [UInt8] = []
  /// Objects that open at this depth are records.
  private var recordDepth = 0
  private var isRootArray = false
  private var isInRecord = false
  private var isDropping = false
  private var isBroken = false

  var isAtEnd: Bool { depth == 0 && !isInText && !isBroken }

  mutating func add(
    _ piece: UnsafeBufferPointer<UInt8>, _ held: inout [UInt8], _ oversized: inout Int,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    // What is held belongs to the record that is open.
    var start = 0
    var at = 0
    while at < piece.count {
      let byte = piece[at]
      if isInText {
        readText(byte)
        at += 1
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInText = true
        if depth == watched { lastText.removeAll(keepingCapacity: true) }
      case UInt8(ascii: ":"): if depth == watched { key = lastText }
      case UInt8(ascii: ","): if depth == watched { key.removeAll(keepingCapacity: true) }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if open(isObject: byte == UInt8(ascii: "{")) {
          start = at
          held.removeAll(keepingCapacity: true)
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if close() {
          at += 1
          hand(piece, start..<at, &held, body)
          continue
        }
      default: break
      }
      at += 1
    }
    guard isInRecord, !isDropping else { return }
    held.append(contentsOf: piece[start...])
    if held.count > RecordSplitter.recordLimit {
      oversized += 1
      held = []
      isDropping = true
    }
  }

  private mutating func readText(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInText = false
    } else if depth == watched, lastText.count <= Self.longestKey {
      lastText.append(byte)
    }
  }

  /// Takes an opening bracket; says whether a record begins with it.
  private mutating func open(isObject: Bool) -> Bool {
    defer { depth += 1 }
    if isInRecord {
      if depth == watched, recordDepth == 0 { lookInto(isObject) }
      return false
    }
    if depth == 0 {
      watched = 1
      isRootArray = !isObject
      recordDepth = isObject ? 0 : 1
      isInRecord = isObject
      return isObject
    }
    if depth == recordDepth, isObject {
      isInRecord = true
      return true
    }
    // An array of arrays: one for each trace.
    if depth == recordDepth, depth == 1 { recordDepth = 2 }
    if depth == watched, recordDepth == 0 { lookInto(isObject) }
    return false
  }

  /// Decides whether the root is a record or has its records in an array under this key.
  private mutating func lookInto(_ isObject: Bool) {
    if !isObject, Self.arrays.contains(key) {
      recordDepth = watched + 1
      isInRecord = false
      isDropping = false
    } else if isObject, key == Self.wrapper {
      watched = 2
      isInRecord = false
    }
    lastText.removeAll(keepingCapacity: true)
  }

  /// Takes a closing bracket; says whether the record ends with it.
  private mutating func close() -> Bool {
    guard depth > 0 else {
      isBroken = true
      return false
    }
    depth -= 1
    key.removeAll(keepingCapacity: true)
    if isInRecord, depth == recordDepth {
      isInRecord = false
      return true
    }
    // The array of the records has ended; its object may have another.
    if recordDepth > 1, depth == recordDepth - 1 { recordDepth = isRootArray ? 1 : 0 }
    if depth < watched { watched = max(1, depth) }
    return false
  }

  private mutating func hand(
    _ piece: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ held: inout [UInt8],
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    if isDropping {
      isDropping = false
    } else if held.isEmpty {
      body(UnsafeBufferPointer(rebasing: piece[range]))
    } else {
      held.append(contentsOf: piece[range])
      held.withUnsafeBufferPointer { body($0) }
    }
    held.removeAll(keepingCapacity: true)
  }
}
