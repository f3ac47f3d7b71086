import Diagnostics
import Testing

@testable import Reports

@Suite struct TextRendererTests {
  private func render(_ blocks: Report.Block..., colored: Bool = false) -> String {
    TextRenderer(isColored: colored).render(Report(title: "Title", blocks: blocks))
  }

  @Test func tableAlignsWideCharacters() {
    let table = Table(
      [.init("name"), .init("h", .right)], rows: [["日本", "1.5"], ["ab", "10"]], note: "a note")
    #expect(
      render(.table(table)) == """
        Title

          name    h
          日本  1.5
          ab     10
          a note

        """)
  }

  @Test func waterfallKeepsToItsAxis() {
    let bars = [
      Waterfall.Bar(label: "own", value: "1 ms", start: 0, length: 0.001),
      Waterfall.Bar(label: "b", value: "999 ms", start: 0.001, length: 0.999),
    ]
    let lines = render(.waterfall(Waterfall(bars))).split(separator: "\n")
    #expect(lines[1] == "  own    1 ms  ▏")
    #expect(lines[2].hasPrefix("  b    999 ms  █"))
    #expect(lines.allSatisfy { String($0).displayWidth <= 80 })
  }

  @Test func longTextIsWrappedAndUnitsStayWithTheirNumbers() {
    let words = Array(repeating: "word", count: 15).joined(separator: " ") + " 99.9 % of it"
    let lines = render(.paragraph(Phrase(words + " and so on"))).split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.displayWidth <= 80 })
    for split in 0..<20 {
      let text =
        String(repeating: "x", count: split) + " " + Array(repeating: "12 ms", count: 30).joined(separator: ", ")
      #expect(!render(.paragraph(Phrase(text))).contains("12\n"))
    }
  }

  @Test func headingAndAsideShareALineWhereTheyFit() {
    #expect(
      render(.heading(level: 1, "left", aside: "right")).contains(
        "left" + String(repeating: " ", count: 71) + "right\n"))
    let long = Phrase(String(repeating: "x", count: 70))
    #expect(render(.heading(level: 1, long, aside: "too long a right")).contains("x\n  too long"))
  }

  @Test func colourOnlyWhereAskedFor() {
    let block = Report.Block.paragraph(Phrase("bad", .bad))
    #expect(!render(block).contains("\u{1B}"))
    #expect(render(block, colored: true).contains("\u{1B}[1;31mbad\u{1B}[0m"))
  }
}

@Suite struct MarkdownRendererTests {
  private func render(_ block: Report.Block) -> String {
    String(MarkdownRenderer().render(Report(title: "T", blocks: [block])).dropFirst("# T\n\n".count))
  }

  @Test(arguments: [
    ("a*b_c", "a\\*b\\_c"), ("<b>&", "&lt;b&gt;&amp;"), ("a|b", "a\\|b"), ("# no heading", "\\# no heading"),
    ("[x](y)", "\\[x\\](y)"), ("two\nlines", "two lines"), ("$x$ @who ~no~", "\\$x\\$ \\@who \\~no\\~"),
    ("`code`", "\\`code\\`"),
  ])
  func textStandsForItself(_ text: String, _ markdown: String) {
    #expect(render(.paragraph(Phrase(text))) == markdown + "\n")
  }

  @Test(arguments: [("x", "`x`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("a\nb", "`a b`")])
  func codeSpans(_ text: String, _ markdown: String) { #expect(render(.paragraph(.code(text))) == markdown + "\n") }

  @Test func tables() {
    let table = Table([.init("name"), .init("h", .right)], rows: [["a|b", ""]])
    #expect(render(.table(table)) == "| name | h |\n| --- | ---: |\n| a\\|b |   |\n")
  }

  @Test func emphasisLeavesBlanksOutside() {
    #expect(render(.paragraph(Phrase(" strong ", .strong) + "x")) == " **strong** x\n")
  }
}

@Suite struct MermaidRendererTests {
  @Test func namesCannotBreakOut() {
    let graph = CallGraph(
      nodes: [.init("a\"b", .box), .init("db", .database), .init("bus", .queue), .init("x]y", .outside)],
      edges: [.init(from: 0, to: 1, label: "<5 ms>", style: .movable), .init(from: 0, to: 2, label: "E", style: .fact)])
    #expect(
      MermaidRenderer.render(graph) == """
        flowchart LR
          n0["a#quot;b"]
          n1[("db")]
          n2[["bus"]]
          n3(["x#93;y"])
          n0 ==>|"#lt;5 ms#gt;"| n1
          n0 -.->|"E"| n2
          linkStyle 0 stroke:#c0392b,stroke-width:2px

        """)
  }
}

@Suite struct TimelineTests {
  private static let timeline = Timeline(
    axis: "minute", marks: [(0, "0"), (4, "1"), (8, "2"), (9, "x")],
    rows: [
      .init(label: "answered", levels: [1, 1, 0.5, 0.001, 0, 0, 0.25, 1], fullBar: "20/s"),
      .init(label: "busy", levels: [0, 0, 0, 0, 0, 0.126, 2, 0.99, 0.5], fullBar: "200 workers"),
    ])

  @Test func text() {
    let text = TextRenderer(isColored: false).render(Report(title: "T", blocks: [.timeline(Self.timeline)]))
    #expect(
      text == """
        T

          minute    0   1   2  full bar
          answered  ██▄▁  ▂█   20/s
          busy           ▁██▄  200 workers

        """)
  }

  @Test func markdownKeepsTheColumns() {
    let text = MarkdownRenderer().render(Report(title: "T", blocks: [.timeline(Self.timeline)]))
    #expect(text.contains("```text\nminute    0   1   2  full bar\nanswered  ██▄▁  ▂█   20/s\n"))
  }

  /// Columns count, not characters: wide ones take two, combining ones none.
  @Test(arguments: [
    ("日本語の名前です", 9, "日本…です"), ("日本語", 6, "日本語"), ("abcdefgh", 5, "ab…gh"),
    ("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", 4, "e\u{301}e\u{301}…e\u{301}"), ("ab", 1, "ab"),
  ])
  func shortening(_ text: String, _ width: Int, _ expected: String) {
    #expect(text.shortened(to: width) == expected && text.shortened(to: width).displayWidth <= max(width, 2))
  }

  @Test(arguments: ["日本語の名前", "naïve", "cafe\u{301}", "🎉 party", "plain"]) func columnsStandUnderEachOther(
    _ name: String
  ) {
    let table = Table(
      [.init("name"), .init("figure", .right)], rows: [[Phrase(name), "1"], ["longer than any", "1,000"]])
    let lines = TextRenderer(isColored: false).render([.table(table)]).split(separator: "\n").map(String.init)
    #expect(Set(lines.map(\.displayWidth)).count == 1, "\(lines)")
  }

  @Test func longNamesAreShortened() {
    let name = String(repeating: "name", count: 20)
    let row = Timeline.Row(label: name, levels: [Double](repeating: 1, count: Timeline.mostSteps), fullBar: "1/s")
    let text = TextRenderer(isColored: false).render([.timeline(Timeline(axis: "s", marks: [(0, "0")], rows: [row]))])
    #expect(text.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 } && text.contains("…"))
  }

  @Test func backticksCannotEndTheFence() {
    let row = Timeline.Row(label: "a```b", levels: [1], fullBar: "1/s")
    let text = MarkdownRenderer().render(
      Report(title: "T", blocks: [.timeline(Timeline(axis: "s", marks: [], rows: [row]))]))
    #expect(text.contains("\n````text\n") && text.hasSuffix("\n````\n"))
  }
}
