import Diagnostics

/// The lines of a text in Structurizr's DSL, each as its words: comments gone, lines that go on put together.
struct DSLTokens {
  struct Word {
    var text: String
    var isQuoted: Bool
    var start: Int
  }

  /// Statements in order; none is empty.
  private(set) var lines: [[Word]] = []

  /// nil where a quote or a comment is never closed, which is reported.
  static func read(_ source: SourceText, log: inout DiagnosticLog) -> [[Word]]? {
    var tokens = DSLTokens(source)
    if let fault = tokens.run() {
      log.report(
        Diagnostic(
          .error, "unclosed-quote", "this \(fault.what) is never closed",
          at: SourceSpan(source, fault.start..<fault.start + 1), help: "was the file written to its end?"))
      return nil
    }
    return tokens.lines
  }

  /// Whether a text begins as a workspace does, or as a part of one that others include.
  static func isWorkspace(_ bytes: ArraySlice<UInt8>) -> Bool {
    var tokens = DSLTokens(SourceText(name: "", bytes: Array(bytes.prefix(1 << 16))))
    _ = tokens.run()
    guard let first = tokens.lines.first, let word = first.first, !word.isQuoted else { return false }
    let openings = ["workspace", "model", "views", "!identifiers", "!include"]
    if openings.contains(word.text.lowercased()) { return true }
    // A part: `x = container "Name" {`.
    let kinds = ["person", "softwaresystem", "container", "component", "element"]
    return first.count > 2 && first[1].text == "=" && kinds.contains(first[2].text.lowercased())
  }

  private let bytes: [UInt8]
  private var place = 0
  private var line: [Word] = []

  private init(_ source: SourceText) {
    bytes = source.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  private mutating func run() -> (what: String, start: Int)? {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\n"):
        endLine()
        place += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place += 1
      case UInt8(ascii: "\\") where isContinued(place + 1): place = afterBreak(place + 1)
      case UInt8(ascii: "#") where line.isEmpty: skipLine()
      case UInt8(ascii: "/") where next == UInt8(ascii: "/") && line.isEmpty: skipLine()
      case UInt8(ascii: "/") where next == UInt8(ascii: "*") && line.isEmpty:
        let start = place
        place += 2
        while place < bytes.count, !(bytes[place] == UInt8(ascii: "*") && next == UInt8(ascii: "/")) { place += 1 }
        guard place < bytes.count else { return ("comment", start) }
        place += 2
      case UInt8(ascii: "\""):
        if let start = readQuoted() { return ("quote", start) }
      default: readWord()
      }
    }
    endLine()
    return nil
  }

  private var next: UInt8? { place + 1 < bytes.count ? bytes[place + 1] : nil }

  private mutating func endLine() {
    if !line.isEmpty { lines.append(line) }
    line = []
  }

  private mutating func skipLine() { while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 } }

  /// Whether only blanks and a break follow.
  private func isContinued(_ offset: Int) -> Bool {
    let rest = bytes[min(offset, bytes.count)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
    return rest.first == UInt8(ascii: "\n")
  }

  private func afterBreak(_ offset: Int) -> Int {
    (bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
  }

  /// A text between quotes, or between three of them over several lines.
  /// - Returns: where it begins, if it is never closed.
  private mutating func readQuoted() -> Int? {
    let start = place
    let isBlock = bytes[place...].starts(with: Array("\"\"\"".utf8))
    place += isBlock ? 3 : 1
    var content: [UInt8] = []
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\"), isContinued(place + 1) {
        place = afterBreak(place + 1)
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") || bytes[place] == UInt8(ascii: "\t") {
          place += 1
        }
        continue
      }
      if bytes[place] == UInt8(ascii: "\\"), let next, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
        content.append(next)
        place += 2
        continue
      }
      let isEnd =
        isBlock ? bytes[place...].starts(with: Array("\"\"\"".utf8)) : bytes[place] == UInt8(ascii: "\"")
      if isEnd {
        place += isBlock ? 3 : 1
        line.append(Word(text: String(decoding: content, as: UTF8.self), isQuoted: true, start: start))
        return nil
      }
      if !isBlock, bytes[place] == UInt8(ascii: "\n") { return start }
      content.append(bytes[place])
      place += 1
    }
    return start
  }

  private mutating func readWord() {
    let start = place
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\"")
      {
        break
      }
      place += 1
    }
    if place == start { place += 1 }
    var text = String(decoding: bytes[start..<place], as: UTF8.self)
    // `"B"{`, `name{`: the brace is a word of its own.
    if text.count > 1, text.hasSuffix("{"), !text.contains("$") {
      text.removeLast()
      line.append(Word(text: text, isQuoted: false, start: start))
      line.append(Word(text: "{", isQuoted: false, start: place - 1))
    } else {
      line.append(Word(text: text, isQuoted: false, start: start))
    }
  }
}
