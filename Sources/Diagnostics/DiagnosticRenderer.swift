/// Turns diagnostics into text: message, place, the line itself, a caret, and what to do.
package struct DiagnosticRenderer: Sendable {
  /// At most this many diagnostics are shown; the rest are counted.
  package static let limit = 20
  /// Of a long line, this many columns around the place are shown.
  private static let window = 100
  /// Of a message or a help, at most this many characters are shown: names in them may be as long as a file.
  private static let longestText = 400

  private let isColored: Bool

  package init(isColored: Bool) { self.isColored = isColored }

  /// The diagnostics in the order of their places, at most ``limit`` of them, ending with a line break.
  ///
  /// Where there are more, errors are shown before warnings, and warnings before notes.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    var shown = Self.ordered(diagnostics)
    if shown.count > Self.limit {
      let mattersMost = [Severity.error, .warning, .note].flatMap { severity in shown.filter { $0.severity == severity }
      }
      shown = Self.ordered(Array(mattersMost.prefix(Self.limit)))
    }
    var text = shown.map(render).joined(separator: "\n")
    if diagnostics.count > shown.count {
      text += "\n\(diagnostics.count - shown.count) more not shown; mend these first\n"
    }
    return text
  }

  /// One diagnostic, ending with a line break.
  package func render(_ diagnostic: Diagnostic) -> String {
    let head = "\(diagnostic.severity.word)[\(diagnostic.code)]"
    let style: TerminalStyle =
      diagnostic.severity == .error ? .bad : diagnostic.severity == .warning ? .warning : .accent
    var text = "\(styled(head, style)): \(styled(Self.oneLine(diagnostic.message), .strong))\n"
    var gutter = 1
    for span in ([diagnostic.span].compactMap { $0 } + diagnostic.related.map(\.span)) {
      gutter = max(gutter, String(span.start.line).count)
    }
    if let span = diagnostic.span {
      text += excerpt(of: span, arrow: "-->", note: "", gutter: gutter)
    }
    for label in diagnostic.related {
      text += excerpt(of: label.span, arrow: ":::", note: Self.oneLine(label.text), gutter: gutter)
    }
    if let help = diagnostic.help {
      text += "\(spaces(gutter)) \(styled("=", .dim)) \(styled("help:", .accent)) \(Self.oneLine(help))\n"
    }
    return text
  }

  /// A text that quotes the input, made safe for a terminal and not too long for one.
  private static func oneLine(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(longestText + 1)
    let isWhole = start.count <= longestText
    return String(isWhole ? start : start.dropLast()).visible + (isWhole ? "" : "…")
  }

  /// By file as they were given, then by place; stable, so that the same input gives the same text.
  private static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var files: [ObjectIdentifier: Int] = [:]
    for case let span? in diagnostics.map(\.span) where files[ObjectIdentifier(span.source)] == nil {
      files[ObjectIdentifier(span.source)] = files.count
    }
    func key(_ index: Int) -> (Int, Int, Int) {
      guard let span = diagnostics[index].span else { return (-1, 0, index) }
      return (files[ObjectIdentifier(span.source), default: 0], span.range.lowerBound, index)
    }
    return diagnostics.indices.sorted { key($0) < key($1) }.map { diagnostics[$0] }
  }

  private func excerpt(of span: SourceSpan, arrow: String, note: String, gutter: Int) -> String {
    let source = span.source
    let start = span.start
    let line = source.line(start.line)
    let shown = Excerpt(source.bytes, line: line, from: span.range.lowerBound, to: span.range.upperBound, Self.window)
    let bar = styled("|", .dim)
    let number = String(start.line)
    let tail = note.isEmpty ? "" : " " + note
    return """
      \(spaces(gutter))\(styled(arrow, .dim)) \(source.name.visible):\(start.line):\(start.column)
      \(spaces(gutter)) \(bar)
      \(spaces(gutter - number.count))\(styled(number, .dim)) \(bar) \(shown.text)
      \(spaces(gutter)) \(bar) \(shown.indent)\(styled(String(repeating: "^", count: shown.carets), .bad))\(tail)

      """
  }

  private func styled(_ text: String, _ style: TerminalStyle) -> String {
    isColored ? style.applied(to: text) : text
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

/// The part of a line that is shown, made safe for a terminal, and where its carets go.
private struct Excerpt {
  var text = ""
  var indent = ""
  var carets = 1

  init(_ bytes: [UInt8], line: Range<Int>, from: Int, to: Int, _ window: Int) {
    let from = min(max(from, line.lowerBound), line.upperBound)
    let to = min(max(to, from), line.upperBound)
    // A window cut at a character's edge keeps megabyte-long lines out of the terminal.
    var first = max(line.lowerBound, from - window / 2)
    while first > line.lowerBound, bytes[first] & 0xC0 == 0x80 { first -= 1 }
    var last = min(line.upperBound, max(from, first) + window)
    while last < line.upperBound, bytes[last] & 0xC0 == 0x80 { last += 1 }
    let markedEnd = min(to, last)
    let (before, marked, after) = (
      Self.visible(decoding: bytes[first..<from]), Self.visible(decoding: bytes[from..<markedEnd]),
      Self.visible(decoding: bytes[markedEnd..<last])
    )
    let head = first > line.lowerBound ? "…" : ""
    text = head + before + marked + after + (last < line.upperBound ? "…" : "")
    indent = String(repeating: " ", count: (head + before).displayWidth)
    carets = max(1, marked.displayWidth)
  }

  private static func visible(decoding bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).visible
  }
}
