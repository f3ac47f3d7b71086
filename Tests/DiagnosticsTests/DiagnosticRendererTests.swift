import Diagnostics
import Testing

@Suite struct DiagnosticRendererTests {
  private let renderer = DiagnosticRenderer(isColored: false)

  /// A diagnostic at the first place of a text in a source.
  private func diagnostic(
    _ message: String = "it is wrong", _ severity: Severity = .error, at marked: String, in text: String,
    help: String? = nil
  ) -> Diagnostic {
    Diagnostic(severity, "test", message, at: span(of: marked, in: SourceText(name: "t.yaml", text: text)), help: help)
  }

  private func span(of marked: String, in source: SourceText) -> SourceSpan {
    let wanted = Array(marked.utf8)
    let start = source.bytes.indices.first { source.bytes[$0...].starts(with: wanted) } ?? 0
    return SourceSpan(source, start..<start + wanted.count)
  }

  /// The last two lines of an excerpt: the text and what is under it.
  private func excerpt(_ diagnostic: Diagnostic) -> [String] {
    renderer.render(diagnostic).split(separator: "\n").suffix(2).map(String.init)
  }

  @Test func aDiagnosticHasItsParts() {
    let text = renderer.render(diagnostic(at: "b: 2", in: "a: 1\nb: 2 # c\n", help: "mend it"))
    #expect(
      text == """
        error[test]: it is wrong
         --> t.yaml:2:1
          |
        2 | b: 2 # c
          | ^^^^
          = help: mend it

        """)
  }

  @Test func withoutAPlaceThereIsNoExcerpt() {
    let text = renderer.render(Diagnostic(.warning, "test", "no file", at: nil, help: "name one"))
    #expect(text == "warning[test]: no file\n  = help: name one\n")
  }

  @Test func furtherPlacesFollowAndTheGutterFitsAll() {
    let source = SourceText(name: "t.yaml", text: (1...12).map { "line\($0)\n" }.joined())
    let other = SourceText(name: "other.yaml", text: "first\n")
    var diagnostic = Diagnostic(.note, "test", "twice", at: span(of: "line2", in: source))
    diagnostic.related = [
      Diagnostic.Label(span(of: "line12", in: source), "again"),
      Diagnostic.Label(span(of: "first", in: other), "and here"),
    ]
    #expect(
      renderer.render(diagnostic) == """
        note[test]: twice
          --> t.yaml:2:1
           |
         2 | line2
           | ^^^^^
          ::: t.yaml:12:1
           |
        12 | line12
           | ^^^^^^ again
          ::: other.yaml:1:1
           |
         1 | first
           | ^^^^^ and here

        """)
  }

  @Test(arguments: [
    ("a: 支付x", "支付", "1 | a: 支付x", "  |    ^^^^"), ("支付: x", "x", "1 | 支付: x", "  |       ^"),
    ("e\u{301}: x", "x", "1 | e\u{301}: x", "  |    ^"),
    ("\ta:\tx", "x", "1 |  a: x", "  |     ^"), ("\u{1B}[31m: x", "x", "1 | ␛[31m: x", "  |        ^"),
    ("a\u{202E}: x", "x", "1 | a\u{FFFD}: x", "  |     ^"),
    ("\u{FEFF}a: x", "a", "1 | a: x", "  | ^"), ("a: 👍x", "x", "1 | a: 👍x", "  |      ^"),
  ])
  func theCaretIsUnderThePlace(_ text: String, _ marked: String, _ line: String, _ carets: String) {
    #expect(excerpt(diagnostic(at: marked, in: text)) == [line, carets])
  }

  @Test func whatIsNotUnicodeIsShownAllTheSame() {
    let source = SourceText(name: "t", bytes: [0x61, 0xFF, 0xFE, 0x62])
    #expect(
      excerpt(Diagnostic(.error, "test", "m", at: SourceSpan(source, 3..<4))) == ["1 | a\u{FFFD}\u{FFFD}b", "  |    ^"])
  }

  @Test func ofSeveralLinesTheFirstIsMarked() {
    #expect(excerpt(diagnostic(at: "b\nc", in: "ab\ncd\n")) == ["1 | ab", "  |  ^"])
  }

  @Test func aPlaceWithoutWidthHasOneCaret() {
    let source = SourceText(name: "t", text: "ab\n")
    #expect(excerpt(Diagnostic(.error, "test", "m", at: SourceSpan(source, 2..<2))) == ["1 | ab", "  |   ^"])
    #expect(excerpt(Diagnostic(.error, "test", "m", at: SourceSpan(source, 3..<9))) == ["2 | ", "  | ^"])
    let empty = SourceText(name: "t", text: "")
    #expect(excerpt(Diagnostic(.error, "test", "m", at: SourceSpan(empty, 0..<0))) == ["1 | ", "  | ^"])
  }

  @Test func ofALongLineAWindowIsShown() {
    let text = String(repeating: "ä", count: 5_000) + "XYZ" + String(repeating: "支", count: 5_000)
    let lines = excerpt(diagnostic(at: "XYZ", in: text))
    #expect(lines.allSatisfy { $0.displayWidth < 200 })
    #expect(lines[0].hasPrefix("1 | …ä") && lines[0].hasSuffix("支…") && lines[0].contains("äXYZ支"))
    #expect(lines[1].hasSuffix("^^^"))
    // The carets stand in the columns of what they mark.
    #expect(lines[1].count { $0 == " " } - 1 == lines[0].prefix { $0 != "X" }.count - 2)
    #expect(!lines[0].contains("\u{FFFD}"))
    let all = excerpt(diagnostic(at: text, in: text))
    #expect(all.allSatisfy { $0.displayWidth < 200 })
  }

  @Test func messagesStayOnOneLineAndEnd() {
    let text = renderer.render(
      diagnostic("a\nb\u{1B}[2J" + String(repeating: "x", count: 10_000), at: "a", in: "a", help: "c\u{7}\r\nd"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("error[test]: a␊b␛[2Jxx") && lines[0].hasSuffix("x…") && lines[0].count < 450)
    #expect(lines[5] == "  = help: c␇␍␊d" && lines.count == 7)
  }

  @Test func colorIsAddedAroundAndChangesNothingElse() {
    let colored = DiagnosticRenderer(isColored: true)
    for severity in [Severity.error, .warning, .note] {
      let diagnostic = diagnostic("m", severity, at: "b", in: "abc", help: "h")
      let text = colored.render(diagnostic)
      var plain = ""
      var isEscape = false
      for scalar in text.unicodeScalars {
        if scalar == "\u{1B}" { isEscape = true }
        if !isEscape { plain.unicodeScalars.append(scalar) }
        if scalar == "m", isEscape { isEscape = false }
      }
      #expect(plain == renderer.render(diagnostic))
      let head =
        [Severity.error: "\u{1B}[1;31merror", .warning: "\u{1B}[33mwarning", .note: "\u{1B}[36mnote"][severity] ?? ""
      #expect(text.hasPrefix(head + "[test]\u{1B}[0m: "))
      #expect(text.contains("\u{1B}[1;31m^\u{1B}[0m"))
    }
  }

  @Test func theyStandInTheOrderOfTheirPlaces() {
    let (first, second) = (SourceText(name: "1", text: "a\nb\nc\n"), SourceText(name: "2", text: "a\nb\n"))
    let diagnostics = [
      Diagnostic(.error, "test", "three", at: span(of: "c", in: first)),
      Diagnostic(.error, "test", "four", at: span(of: "a", in: second)),
      Diagnostic(.warning, "test", "one", at: span(of: "a", in: first)),
      Diagnostic(.error, "test", "two", at: span(of: "a", in: first)),
      Diagnostic(.error, "test", "zero", at: nil),
    ]
    let heads = renderer.render(diagnostics).split(separator: "\n").filter { $0.contains("[test]") }.map {
      $0.split(separator: " ").last ?? ""
    }
    #expect(heads == ["zero", "one", "two", "three", "four"])
  }

  @Test func atMostTwentyAreShownErrorsFirst() {
    let source = SourceText(name: "t", text: String(repeating: "x\n", count: 60))
    func some(_ severity: Severity, _ count: Int, from line: Int) -> [Diagnostic] {
      (0..<count).map {
        Diagnostic(severity, "test", "m", at: SourceSpan(source, (line + $0) * 2..<(line + $0) * 2 + 1))
      }
    }
    let twenty = renderer.render(some(.error, 20, from: 0))
    #expect(twenty.split(separator: "\n").count { $0.hasPrefix("error") } == 20 && !twenty.contains("not shown"))
    let more = renderer.render(some(.warning, 25, from: 0) + some(.error, 5, from: 30))
    #expect(more.split(separator: "\n").count { $0.hasPrefix("error") } == 5)
    #expect(more.split(separator: "\n").count { $0.hasPrefix("warning") } == 15)
    #expect(more.hasSuffix("\n10 more not shown; mend these first\n"))
    #expect(renderer.render([]) == "")
  }

  @Test func aLogKnowsItsErrors() {
    var log = DiagnosticLog()
    log.report(Diagnostic(.warning, "test", "w", at: nil))
    #expect(!log.hasErrors)
    log.report(Diagnostic(.error, "test", "e", at: nil))
    #expect(log.hasErrors && log.diagnostics.count == 2)
    log.attach(Diagnostic.Label(SourceSpan(SourceText(name: "t", text: "a"), 0..<1), "here"), to: 1)
    #expect(log.diagnostics[1].related.count == 1 && log.diagnostics[0].related.isEmpty)
  }
}
