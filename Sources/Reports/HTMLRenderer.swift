import Documents

/// Reports as one HTML page that needs no network and runs nothing.
package struct HTMLRenderer: Sendable {
  /// Data that goes along with the page, for programs.
  package struct Attachment: Sendable {
    package var id: String
    package var json: JSONValue

    package init(id: String, json: JSONValue) {
      self.id = id
      self.json = json
    }
  }

  package init() {}

  /// The page, ending with a line break.
  package func render(_ report: Report, with attachments: [Attachment] = []) -> String {
    var body = HTMLBody()
    for block in report.blocks { body.add(block) }
    let (lead, content, parts) = body.finished()
    let title = HTMLText.escaped(report.title)
    let links = parts.map { "<li><a href=\"#\($0.id)\">\(HTMLText.escaped($0.title))</a></li>" }.joined(separator: "\n")
    let contents =
      parts.count > 1 ? "<nav aria-label=\"Contents\">\n<ul>\n\(links)\n</ul>\n</nav>\n" : ""
    let data = attachments.map {
      "<script type=\"application/json\" id=\"\(HTMLText.escaped($0.id))\">\(HTMLText.embedded(json: JSONWriter.compact($0.json)))</script>\n"
    }.joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>
      \(HTMLStyle.sheet)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      </header>
      <main>
      \(lead)\(contents)\(content)</main>
      \(data)</body>
      </html>

      """
  }
}

/// The inside of a page: parts that can be linked to, with their blocks.
struct HTMLBody {
  private var html = ""
  /// What comes before the first part.
  private var lead = ""
  private var parts: [(id: String, title: String)] = []
  private var drawings = 0
  private var isInPart = false
  /// What charts and tables belong to.
  private var heading = "summary"
  /// The headings that are open: what was asked for, and the level that it has.
  private var levels: [(asked: Int, given: Int)] = []

  /// - Returns: what comes before the first part, and the parts in their order.
  consuming func finished() -> (lead: String, html: String, parts: [(id: String, title: String)]) {
    guard isInPart else { return (html, "", []) }
    return (lead, html + "</section>\n", parts)
  }

  mutating func add(_ block: Report.Block) {
    switch block {
    case .heading(let level, let text, let aside): add(heading: text, aside, level: level)
    case .paragraph(let phrase): html += "<p>\(Self.inline(phrase))</p>\n"
    case .facts(let facts): add(facts)
    case .table(let table): add(table, about: heading)
    case .list(let items): html += Self.list(items, "")
    case .lines(let items): html += Self.list(items, " class=\"lines\"")
    case .code(let language, let text):
      html +=
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(HTMLText.escaped("\(language) of \(heading)"))\"><pre><code>\(HTMLText.preformatted(text))</code></pre></div>\n"
    case .waterfall(let waterfall): add(waterfall)
    case .timeline(let timeline): add(timeline)
    case .graph(let graph): add(graph)
    case .chart(let chart): add(chart)
    }
  }

  private static func list(_ items: [Phrase], _ attributes: String) -> String {
    guard !items.isEmpty else { return "" }
    return "<ul\(attributes)>\n" + items.map { "<li>\(inline($0))</li>\n" }.joined() + "</ul>\n"
  }

  // MARK: Text

  /// No level is left out on the way down.
  private mutating func add(heading text: Phrase, _ aside: Phrase, level asked: Int) {
    while let last = levels.last, last.asked >= asked { levels.removeLast() }
    let level = min((levels.last?.given ?? 1) + 1, 6)
    levels.append((asked, level))
    heading = text.plain
    var attributes = ""
    if level == 2 {
      if isInPart {
        html += "</section>\n"
      } else {
        (lead, html) = (html, "")
      }
      isInPart = true
      let id = "part-\(parts.count + 1)"
      parts.append((id, text.plain))
      html += "<section aria-labelledby=\"\(id)\">\n"
      attributes = " id=\"\(id)\""
    }
    html += "<h\(level)\(attributes)>\(Self.inline(text))</h\(level)>\n"
    if !aside.isEmpty { html += "<p class=\"aside\">\(Self.inline(aside))</p>\n" }
  }

  private mutating func add(_ facts: [(label: String, text: Phrase)]) {
    guard !facts.isEmpty else { return }
    html += "<dl>\n"
    for fact in facts {
      html += "<div><dt>\(HTMLText.escaped(fact.label))</dt><dd>\(Self.inline(fact.text))</dd></div>\n"
    }
    html += "</dl>\n"
  }

  private mutating func add(_ table: Table, about name: String) {
    html +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(HTMLText.escaped("Table: \(name)"))\"><table>\n<thead><tr>"
    for column in table.columns {
      html += "<th scope=\"col\"\(Self.alignment(column))>\(HTMLText.escaped(column.heading))</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in table.rows {
      html += "<tr>"
      for (place, cell) in row.enumerated() {
        let alignment = Self.alignment(table.columns[place])
        html +=
          place == 0
          ? "<th scope=\"row\"\(alignment)>\(Self.inline(cell))</th>" : "<td\(alignment)>\(Self.inline(cell))</td>"
      }
      html += "</tr>\n"
    }
    html += "</tbody>\n</table></div>\n"
    if !table.note.isEmpty { html += "<p class=\"note\">\(Self.inline(table.note))</p>\n" }
  }

  private static func alignment(_ column: Table.Column) -> String {
    column.alignment == .right ? " class=\"right\"" : ""
  }

  private static func inline(_ phrase: Phrase) -> String {
    phrase.runs.map { run in
      let text = HTMLText.escaped(HTMLText.together(run.text))
      if run.isCode { return "<code>\(text)</code>" }
      switch run.style {
      case .strong: return "<strong>\(text)</strong>"
      case .bad: return "<strong class=\"bad\">\(text)</strong>"
      case .warning: return "<span class=\"warning\">\(text)</span>"
      case .good: return "<span class=\"good\">\(text)</span>"
      case .dim: return "<span class=\"dim\">\(text)</span>"
      case .accent, nil: return text
      }
    }.joined()
  }

  // MARK: Drawings

  private mutating func add(_ waterfall: Waterfall) {
    let (drawing, height) = SVGBars.drawing(waterfall.bars)
    let longest = waterfall.bars.max { $0.length < $1.length }
    let most = longest.map { " The longest: \($0.label), \($0.value)." } ?? ""
    let table = Table(
      [.init("where the time goes"), .init("time", .right), .init("from, % of the whole", .right)],
      rows: waterfall.bars.map {
        [Phrase($0.label), Phrase($0.value), Phrase(String(Int((SVGBars.share($0.start) * 100).rounded())))]
      })
    add(
      drawing, width: SVGBars.width, height: height, title: "Where the time goes: \(heading)",
      summary: "\(waterfall.bars.count) bars one after another on one axis of time.\(most)", table: table)
  }

  private mutating func add(_ timeline: Timeline) {
    let (drawing, height) = SVGTimeline.drawing(timeline)
    let names = timeline.rows.map(\.label).joined(separator: ", ")
    add(
      drawing, width: SVGBars.width, height: height, title: "How it went, by the \(timeline.axis): \(heading)",
      summary: "\(timeline.rows.count) rows of bars on one axis of time: \(names).", table: SVGTimeline.table(timeline))
  }

  private mutating func add(_ graph: CallGraph) {
    let (drawing, width, height) = SVGGraph.drawing(graph)
    let rows = graph.edges.map { edge in
      [
        Phrase(graph.nodes[edge.from].name), Phrase(graph.nodes[edge.to].name), Phrase(edge.label),
        Phrase(SVGGraph.name(edge.style)),
      ]
    }
    add(
      drawing, width: width, height: height, title: heading, hasCaption: false,
      summary: "\(graph.nodes.count) services in columns, joined by \(graph.edges.count) arrows, callers on the left.",
      table: Table([.init("from"), .init("to"), .init("what"), .init("kind")], rows: rows))
  }

  private mutating func add(_ chart: Chart) {
    let (drawing, height) =
      switch chart.drawing {
      case .bars(let bars, let limit):
        SVGBars.drawing(
          bars.map { Waterfall.Bar(label: $0.label, value: $0.value, start: 0, length: $0.length) }, limit: limit)
      case .points(let points, let across, let up): SVGPoints.drawing(points, across: across, up: up)
      }
    add(
      drawing, width: SVGBars.width, height: height, title: chart.title, summary: chart.summary, table: chart.table)
  }

  /// The drawing, with all that it shows as a table under it.
  /// - Parameter hasCaption: false where the heading above says it already.
  private mutating func add(
    _ drawing: SVGDrawing, width: Double, height: Double, title: String, hasCaption: Bool = true, summary: String,
    table: Table
  ) {
    drawings += 1
    let id = "chart-\(drawings)"
    html += "<figure>\n"
    if hasCaption { html += "<figcaption>\(HTMLText.escaped(title))</figcaption>\n" }
    html +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(HTMLText.escaped("Chart: \(title)"))\">"
    html += drawing.finished(id: id, width: width, height: height, title: title, summary: summary)
    html += "</div>\n<details><summary>The same as a table</summary>\n"
    add(table, about: title)
    html += "</details>\n</figure>\n"
  }
}
