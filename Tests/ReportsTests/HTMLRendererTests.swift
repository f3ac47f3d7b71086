import Diagnostics
import Documents
import Testing

@testable import Reports

/// Pages need nothing from outside, say what they are told and nothing else, and can be read without seeing them.
@Suite struct HTMLRendererTests {
  private static let hostile =
    "</title></script><script>alert(1)</script> \" onload=\"x\" ' & &amp; \u{202E}evil\u{2066} \u{0}\u{7}\u{1B}[31m\u{9B} ]]>\n--> {{x}}"

  private func render(_ blocks: Report.Block..., attachments: [HTMLRenderer.Attachment] = []) -> String {
    HTMLRenderer().render(Report(title: "Title", blocks: blocks), with: attachments)
  }

  /// One block of every kind, with the text wherever a text goes.
  private func everything(_ text: String) -> [Report.Block] {
    let phrase = Phrase(text) + Phrase(text, .bad) + .code(text)
    let table = Table([.init(text), .init(text, .right)], rows: [[phrase, phrase]], note: phrase)
    let graph = CallGraph(
      nodes: [.init(text, .box), .init(text, .database), .init(text, .queue), .init(text, .outside)],
      edges: CallGraph.Style.allCases.enumerated().map { .init(from: 0, to: $0, label: text, style: $1) })
    let bars = [Chart.Bar(label: text, value: text, length: 0.5)]
    let points = [Chart.Point(across: 0, up: 1), .init(across: 1, up: 0)]
    return [
      .heading(level: 1, phrase, aside: phrase), .paragraph(phrase), .facts([(text, phrase)]), .table(table),
      .waterfall(Waterfall([.init(label: text, value: text, start: 0, length: 1)])),
      .timeline(
        Timeline(
          axis: text, marks: [(0, String(text.prefix(1)))], rows: [.init(label: text, levels: [0, 1], fullBar: text)])),
      .list([phrase]), .lines([phrase]), .graph(graph), .code(language: text, text),
      .chart(
        Chart(
          title: text, summary: text, drawing: .bars(bars, limit: .init(label: text, place: 0.5)), table: table)),
      .chart(
        Chart(
          title: text, summary: text,
          drawing: .points(points, across: .init(label: text, end: text), up: .init(label: text, end: text)),
          table: table)),
    ]
  }

  /// Tags without what stands between them.
  private func tags(_ html: String) -> [String] {
    html.split(separator: "<", omittingEmptySubsequences: false).dropFirst().map { part in
      String(part.prefix { $0 != ">" })
    }
  }

  @Test func textOfFilesNeverBecomesMarkup() {
    let plain = HTMLRenderer().render(Report(title: "x", blocks: everything("x")))
    let hostile = HTMLRenderer().render(Report(title: Self.hostile, blocks: everything(Self.hostile)))
    func names(_ html: String) -> [Substring] { tags(html).map { $0.prefix { $0 != " " && $0 != "\n" } } }
    #expect(names(hostile) == names(plain))
    #expect(!hostile.contains("<script") && !hostile.contains("onload=\"x\""))
    let forbidden = hostile.unicodeScalars.filter { scalar in
      (scalar.value < 0x20 && scalar != "\n") || (0x7F..<0xA0).contains(scalar.value)
        || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
    #expect(forbidden.isEmpty)
  }

  @Test func attachmentsAreInertAndCannotEndTheirElement() throws {
    let html = render(attachments: [.init(id: "data", json: .string(Self.hostile))])
    #expect(html.split(separator: "<").filter { $0.hasPrefix("script") }.count == 1)
    #expect(html.split(separator: "<").filter { $0.hasPrefix("/script") }.count == 1)
    let start = try #require(html.range("<script type=\"application/json\" id=\"data\">"))
    let json = String(html[start.upperBound...].prefix { $0 != "<" })
    var log = DiagnosticLog()
    let document = try #require(
      DocumentReader.read(SourceText(name: "data", text: json), format: .json, log: &log))
    #expect(document.text(of: document.root) == Self.hostile)
    #expect(!json.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) })
  }

  @Test func nothingIsFetchedAndNothingRuns() {
    let html = HTMLRenderer().render(Report(title: "x", blocks: everything("x")))
    #expect(
      html.contains(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
      ))
    for word in ["src=\"", "url(", "@import", "javascript:", "<link", "<iframe", "<form", "href=\"http"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  @Test func everyDrawingIsNamedDescribedAndATable() {
    let html = HTMLRenderer().render(Report(title: "x", blocks: everything("x")))
    let names = tags(html).map { $0.prefix { $0 != " " } }
    let drawings = names.count { $0 == "svg" }
    #expect(drawings == 5)
    for element in ["desc", "figure", "details", "summary"] {
      #expect(names.count { $0 == element } == drawings, "\(element)")
    }
    // The heading of a graph says what it is.
    #expect(names.count { $0 == "figcaption" } == drawings - 1)
    // The page's title, and one for each drawing; a table for each and one more.
    #expect(names.count { $0 == "title" } == drawings + 1 && names.count { $0 == "table" } == drawings + 1)
    let ids = html.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(Set(ids).count == ids.count)
    #expect(html.contains("<html lang=\"en\">") && names.count { $0 == "main" || $0 == "header" } == 2)
  }

  /// Whatever levels are asked for, none is left out on the way down.
  @Test(arguments: [([1, 3, 3, 2, 1], [2, 3, 3, 3, 2]), ([3], [2]), ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6])])
  func headingsGoDownStepByStep(_ asked: [Int], _ given: [Int]) {
    let blocks = asked.map { Report.Block.heading(level: $0, "x", aside: "") }
    let html = HTMLRenderer().render(Report(title: "x", blocks: blocks))
    let levels = tags(html).compactMap { $0.hasPrefix("h") ? Int($0.dropFirst().prefix(1)) : nil }
    #expect(levels == [1] + given)
  }

  @Test func partsAreLinkedAndClosed() {
    let html = render(
      .heading(level: 1, "One", aside: ""), .paragraph("a"), .heading(level: 1, "Two", aside: ""), .paragraph("b"))
    #expect(html.contains("<a href=\"#part-2\">Two</a>") && html.contains("<h2 id=\"part-2\">Two</h2>"))
    #expect(tags(html).count { $0.hasPrefix("section") } == 2 && tags(html).count { $0 == "/section" } == 2)
  }

  @Test(arguments: [
    ("34.99 h down, 2 s", "34.99\u{A0}h down, 2\u{A0}s"), ("2 services", "2 services"), ("a h", "a h"),
    ("99.9 %: x", "99.9\u{A0}%: x"), ("", ""), ("  ", "  "),
  ])
  func numbersKeepTheirUnits(_ text: String, _ together: String) { #expect(HTMLText.together(text) == together) }

  @Test func theContentsComeAfterTheVerdict() throws {
    let html = render(
      .paragraph("verdict"), .heading(level: 1, "One", aside: ""), .heading(level: 1, "Two", aside: ""))
    let places = try ["<p>verdict</p>", "<nav", "<section"].map { try #require(html.range($0)).lowerBound }
    #expect(places == places.sorted())
  }

  @Test func whatIsNoNumberIsNotDrawn() {
    let bars = [Chart.Bar(label: "a", value: "b", length: .nan), .init(label: "c", value: "d", length: .infinity)]
    let html = render(
      .chart(Chart(title: "t", summary: "s", drawing: .bars(bars, limit: nil), table: Table([.init("x")], rows: []))))
    #expect(!html.contains("nan\"") && !html.contains("inf\""))
    #expect(SVGDrawing.number(-0.04) == "0" && SVGDrawing.number(1.25) == "1.3" && SVGDrawing.number(-2.5) == "-2.5")
  }
}

/// Every node in a place of its own, callers left of callees.
@Suite struct GraphLayoutTests {
  private func layout(_ count: Int, _ edges: [(Int, Int)]) -> GraphLayout {
    GraphLayout(
      CallGraph(
        nodes: (0..<count).map { .init("s\($0)", .box) },
        edges: edges.map { .init(from: $0, to: $1, label: "call", style: .kept) }))
  }

  private func check(_ layout: GraphLayout, _ count: Int) {
    let nodes = layout.places.filter { $0.node != nil }
    #expect(nodes.count == count)
    for place in layout.places {
      #expect(place.x >= 0 && place.x + place.width <= layout.width)
      #expect(place.y - place.height / 2 >= 0 && place.y + place.height / 2 <= layout.height)
    }
    for (index, one) in layout.places.enumerated() {
      for other in layout.places[(index + 1)...] where one.column == other.column {
        #expect(abs(one.y - other.y) >= (one.height + other.height) / 2)
      }
    }
    for bundle in layout.bundles {
      for (one, other) in zip(bundle.places, bundle.places.dropFirst()) {
        #expect(layout.places[other].column == layout.places[one].column + 1)
        #expect(layout.places[one].x + layout.places[one].width < layout.places[other].x)
      }
    }
  }

  @Test func callersStandLeft() {
    let layout = layout(4, [(0, 1), (1, 2), (0, 2), (0, 3), (3, 2)])
    check(layout, 4)
    #expect(layout.places.prefix(4).map(\.column) == [0, 1, 2, 1])
    #expect(layout.bundles.allSatisfy { !$0.isBackward })
  }

  @Test func circlesAndLoopsAreDrawnToo() {
    let layout = layout(3, [(0, 1), (1, 2), (2, 0), (1, 1)])
    check(layout, 3)
    #expect(layout.bundles.map(\.isBackward) == [false, false, true] && layout.loops.count == 1)
    let drawing = SVGGraph.drawing(
      CallGraph(
        nodes: [.init("a", .box), .init("b", .box)],
        edges: [.init(from: 0, to: 1, label: "x", style: .kept), .init(from: 1, to: 0, label: "y", style: .fact)]))
    #expect(drawing.drawing.body.contains("edge kept") && drawing.drawing.body.contains("edge fact"))
  }

  @Test func callsBetweenTheSameTwoAreOneArrow() {
    let layout = layout(2, [(0, 1), (0, 1), (0, 1)])
    #expect(layout.bundles.count == 1 && GraphLayout.label(layout.bundles[0]) == "call +2")
  }

  @Test func emptyAndApart() {
    #expect(layout(0, []).places.isEmpty)
    check(layout(5, []), 5)
  }

  /// As large as graphs get, every service calling the ten after it.
  @Test func sixtyServices() {
    check(layout(60, (0..<60).flatMap { from in (1...10).map { (from, from + $0) } }.filter { $0.1 < 60 }), 60)
  }
}

extension String {
  fileprivate func range(_ part: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
