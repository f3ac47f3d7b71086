/// Sketches a JSON text from its beginning, which may be cut off anywhere or be wrong later on: what is wrong is told by
/// whoever reads it in full. Of several documents, one a line, the first tells.
struct JSONSketch {
  private let bytes: ArraySlice<UInt8>
  private var place: Int
  private var sketch = Sketch()

  static func sketch(_ bytes: ArraySlice<UInt8>) -> Sketch {
    var reader = JSONSketch(bytes)
    reader.run()
    return reader.sketch
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// A collection that is open: the path of what lies in it, and whether a key comes next.
  private struct Open {
    var path: String
    var isObject: Bool
    var awaitsKey: Bool
    var key = ""
  }

  private mutating func run() {
    var open: [Open] = []
    while place < bytes.endIndex {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = byte == UInt8(ascii: "{")
        // Deeper paths are asked for by nobody, and would grow with the square of the depth.
        let path = open.count <= Sketch.depth ? open.last.map(pathOfValue) ?? "" : ""
        if open.count <= Sketch.depth, !path.isEmpty { sketch.note(path) }
        open.append(Open(path: path, isObject: isObject, awaitsKey: isObject))
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open.removeLast(open.isEmpty ? 0 : 1)
        place += 1
        if open.isEmpty { return }
      case UInt8(ascii: ","):
        if let last = open.indices.last { open[last].awaitsKey = open[last].isObject }
        place += 1
      case UInt8(ascii: "\""):
        guard let text = readText() else { return }
        guard let last = open.indices.last else { return }
        if open[last].awaitsKey {
          open[last].key = text
          open[last].awaitsKey = false
        } else {
          note(open, text)
        }
      case UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0xEF, 0xBB,
        0xBF:
        place += 1
      default:
        let start = place
        while place < bytes.endIndex, !Self.endsWord(bytes[place]) { place += 1 }
        note(open, String(decoding: bytes[start..<place], as: UTF8.self))
        if place == start { place += 1 }
      }
    }
  }

  private mutating func note(_ open: [Open], _ value: String) {
    guard let last = open.last, open.count <= Sketch.depth else { return }
    sketch.note(pathOfValue(last), value: value)
  }

  private func pathOfValue(_ open: Open) -> String { Sketch.joined(open.path, open.isObject ? open.key : "[]") }

  /// A text without its quotes, escapes left as they are; nil where the input ends in it.
  private mutating func readText() -> String? {
    place += 1
    let start = place
    while place < bytes.endIndex {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "\""):
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        place += 1
        return text
      default: place += 1
      }
    }
    return nil
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: " "), UInt8(ascii: "\n"),
      UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
