import Diagnostics

/// Reports as GitHub-flavoured Markdown, diagrams in Mermaid.
package struct MarkdownRenderer: Sendable {
  package init() {}

  /// The report, ending with a line break.
  package func render(_ report: Report) -> String {
    (["# \(Self.escaped(report.title))\n"] + report.blocks.map(render).filter { !$0.isEmpty }).joined(separator: "\n")
  }

  private func render(_ block: Report.Block) -> String {
    switch block {
    case .heading(let level, let text, let aside):
      let heading = "\(String(repeating: "#", count: level + 1)) \(inline(text))\n"
      return aside.isEmpty ? heading : heading + "\n\(inline(aside))\n"
    case .paragraph(let phrase): return inline(phrase) + "\n"
    case .facts(let facts): return facts.map { "- **\(Self.escaped($0.label))**: \(inline($0.text))\n" }.joined()
    case .table(let table): return self.table(table)
    case .waterfall(let waterfall):
      return table(
        Table(
          [.init("where the time goes"), .init("time", .right), .init("from", .right)],
          rows: waterfall.bars.map { [Phrase($0.label), Phrase($0.value), Phrase(Self.share($0.start))] }))
    case .chart(let chart): return "\(inline(Phrase(chart.title, .strong)))\n\n\(table(chart.table))"
    case .timeline(let timeline): return Self.timeline(timeline)
    case .list(let items), .lines(let items): return items.map { "- \(inline($0))\n" }.joined()
    case .code(let language, let text): return "```\(language)\n\(text)\n```\n"
    case .graph(let graph): return "```mermaid\n\(MermaidRenderer.render(graph))```\n"
    }
  }

  /// Drawn as on a terminal: a table would have a column for every step.
  private static func timeline(_ timeline: Timeline) -> String {
    let width = 80
    let lines = timeline.lines(width: width).map { "\($0.label)  \($0.bars)  \($0.aside)\n" }
    // A name may have backticks in it: the fence is longer than any run of them.
    let ticks = lines.joined().split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, ticks + 1))
    return "\(fence)text\n\(lines.joined())\(fence)\n"
  }

  private static func share(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }

  private func table(_ table: Table) -> String {
    let head = "| " + table.columns.map { Self.cell(Phrase($0.heading), inline) }.joined(separator: " | ") + " |\n"
    let rule = "|" + table.columns.map { $0.alignment == .right ? " ---: |" : " --- |" }.joined() + "\n"
    let rows = table.rows.map { row in "| " + row.map { Self.cell($0, inline) }.joined(separator: " | ") + " |\n" }
    let note = table.note.isEmpty ? "" : "\n\(inline(table.note))\n"
    return head + rule + rows.joined() + note
  }

  private static func cell(_ phrase: Phrase, _ inline: (Phrase) -> String) -> String {
    let text = inline(phrase)
    return text.isEmpty ? " " : text
  }

  private func inline(_ phrase: Phrase) -> String {
    phrase.runs.map { run in
      if run.isCode { return Self.codeSpan(run.text) }
      let text = Self.escaped(run.text)
      switch run.style {
      case .strong, .bad: return Self.emphasized(text)
      default: return text
      }
    }.joined()
  }

  /// Blanks at the ends stay outside of the asterisks, which would not count as emphasis otherwise.
  private static func emphasized(_ text: String) -> String {
    let lead = text.prefix { $0 == " " }
    let tail = text.dropFirst(lead.count).reversed().prefix { $0 == " " }
    let core = text.dropFirst(lead.count).dropLast(tail.count)
    return core.isEmpty ? text : "\(lead)**\(core)**\(String(tail))"
  }

  /// A code span of any text: fenced by more backticks than it contains; in a table a bar would end the cell.
  private static func codeSpan(_ text: String) -> String {
    let oneLine = text.oneLine.split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
    var (run, longest) = (0, 0)
    for character in oneLine {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = oneLine.hasPrefix("`") || oneLine.hasSuffix("`") ? " " : ""
    return fence + pad + oneLine + pad + fence
  }

  /// Text as it stands: what Markdown or HTML would take for its own is escaped.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.oneLine {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "@": result += "\\\(character)"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.append(character)
      }
    }
    return result
  }
}

extension String {
  /// On one line, with what a terminal would obey made visible: a document is printed too.
  fileprivate var oneLine: String { String(map { $0.isNewline ? " " : $0 }).visible }
}
