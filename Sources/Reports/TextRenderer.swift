import Diagnostics

/// Reports for a terminal.
package struct TextRenderer: Sendable {
  private static let barWidth = 49
  private let isColored: Bool
  /// How many columns a line takes at most.
  private let width: Int

  package init(isColored: Bool, width: Int = 80) {
    self.isColored = isColored
    self.width = width
  }

  /// The report, ending with a line break.
  package func render(_ report: Report) -> String {
    wrapped(Phrase(report.title, .strong), first: "", rest: "  ") + render(report.blocks)
  }

  /// A part of what is told piece by piece; a blank line comes first.
  package func render(_ blocks: [Report.Block]) -> String {
    let parts = blocks.map(render)
    var text = ""
    for (index, part) in parts.enumerated() where !part.isEmpty {
      if index == 0 || !staysTogether(blocks[index - 1], blocks[index]) { text += "\n" }
      text += part
    }
    return text
  }

  /// A heading and the facts under it are read at one glance.
  private func staysTogether(_ first: Report.Block, _ second: Report.Block) -> Bool {
    switch (first, second) {
    case (.heading, .facts), (.heading, .table), (.heading, .list): true
    default: false
    }
  }

  private func render(_ block: Report.Block) -> String {
    switch block {
    case .heading(_, let text, let aside): return heading(text, aside)
    case .paragraph(let phrase): return wrapped(phrase, first: "", rest: "")
    case .facts(let facts): return self.facts(facts)
    case .table(let table): return self.table(table)
    case .waterfall(let waterfall): return self.waterfall(waterfall)
    case .chart(let chart):
      return wrapped(Phrase(chart.title, .strong), first: "", rest: "  ") + table(chart.table)
    case .timeline(let timeline): return self.timeline(timeline)
    case .list(let items): return items.map { wrapped($0, first: "  - ", rest: "    ") }.joined()
    case .lines(let lines): return lines.map { wrapped($0, first: "  ", rest: "    ") }.joined()
    case .code(_, let text):
      return text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
    case .graph: return ""
    }
  }

  private func heading(_ text: Phrase, _ aside: Phrase) -> String {
    guard !aside.isEmpty else { return styled(strong(text)) + "\n" }
    let used = text.plain.displayWidth + aside.plain.displayWidth
    if used + 2 > width { return styled(strong(text)) + "\n  " + styled(aside) + "\n" }
    return styled(strong(text)) + String(repeating: " ", count: width - used) + styled(aside) + "\n"
  }

  private func strong(_ phrase: Phrase) -> Phrase {
    var phrase = phrase
    for index in phrase.runs.indices where phrase.runs[index].style == nil { phrase.runs[index].style = .strong }
    return phrase
  }

  private func facts(_ facts: [(label: String, text: Phrase)]) -> String {
    let labelWidth = facts.map(\.label.displayWidth).max() ?? 0
    return facts.map { fact in
      let label = fact.label + String(repeating: " ", count: labelWidth - fact.label.displayWidth)
      return wrapped(fact.text, first: "  \(label)  ", rest: String(repeating: " ", count: labelWidth + 4))
    }.joined()
  }

  /// Columns as wide as their widest cell; a last column that would go over the edge is wrapped.
  private func table(_ table: Table) -> String {
    let headings = table.columns.map { Phrase($0.heading, .dim) }
    let all = [headings] + table.rows
    let widths = widths(of: table, all)
    let fixed = 2 + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    var text = ""
    for row in all {
      var line = "  "
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        let cell = column == 0 || !isLast ? cell.shortened(to: widths[column]) : cell
        let space = String(repeating: " ", count: max(0, widths[column] - cell.plain.displayWidth))
        if table.columns[column].alignment == .right {
          line += space + styled(cell)
        } else if isLast {
          line += wrapped(cell, first: "", rest: String(repeating: " ", count: fixed), column: fixed).dropLast()
        } else {
          line += styled(cell) + space
        }
        if !isLast { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      text += line + "\n"
    }
    if !table.note.isEmpty { text += wrapped(table.note, first: "  ", rest: "  ") }
    return text
  }

  private func widths(of table: Table, _ rows: [[Phrase]]) -> [Int] {
    var widths = table.columns.indices.map { column in rows.map { $0[column].plain.displayWidth }.max() ?? 0 }
    guard let last = widths.indices.last else { return widths }
    // Names give way first, but not beyond what still tells them apart.
    let leastNames = 12
    let total = widths.reduce(0) { $0 + $1 + 2 }
    if total > width, widths.count > 2, widths[0] > leastNames {
      widths[0] = max(leastNames, widths[0] - (total - width))
    }
    var fixed = 2 + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    // Then other texts, the widest first, so that a sentence in the last column has room to be read.
    let leastText = 24
    while widths[last] >= leastText, width - fixed < leastText {
      let texts = widths.indices.dropFirst().dropLast().filter {
        table.columns[$0].alignment == .left && widths[$0] > leastNames
      }
      guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { break }
      let given = min(widths[widest] - leastNames, fixed + leastText - width)
      widths[widest] -= given
      fixed -= given
    }
    widths[last] = min(widths[last], max(12, width - fixed))
    return widths
  }

  private func waterfall(_ waterfall: Waterfall) -> String {
    let labels = waterfall.bars.map { $0.label.displayWidth }.max() ?? 0
    let values = waterfall.bars.map { $0.value.displayWidth }.max() ?? 0
    let room = max(10, min(Self.barWidth, width - 2 - labels - 2 - values - 2))
    return waterfall.bars.map { bar in
      let label = bar.label + String(repeating: " ", count: labels - bar.label.displayWidth)
      let value = String(repeating: " ", count: values - bar.value.displayWidth) + bar.value
      let start = Int((bar.start * Double(room - 1)).rounded(.down))
      let length = bar.length * Double(room - 1)
      let drawn = length < 1 ? "▏" : String(repeating: "█", count: Int(length.rounded()))
      let line = "  \(label)  \(value)  " + String(repeating: " ", count: start)
      return line + (isColored ? TerminalStyle.accent.applied(to: drawn) : drawn) + "\n"
    }.joined()
  }

  private func timeline(_ timeline: Timeline) -> String {
    timeline.lines(width: width - 2).enumerated().map { place, line in
      let isAxis = place == 0
      let style: TerminalStyle = isAxis ? .dim : .accent
      let bars = isColored ? style.applied(to: line.bars) : line.bars
      return "  \(line.label)  \(bars)  \(styled(Phrase(line.aside, .dim)))\n"
    }.joined()
  }

  // MARK: Runs of text

  private func styled(_ phrase: Phrase) -> String {
    phrase.runs.map { styled($0.text, $0) }.joined()
  }

  /// The words of a text; a number and its unit are one.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      let longestUnit = 3
      if let last = words.last, last.last?.isNumber == true, !word.isEmpty, word.first?.isNumber == false,
        word.prefix(while: { $0.isLetter || $0 == "%" }).count <= longestUnit, word.first != "("
      {
        words[words.count - 1] += " " + word
      } else {
        words.append(word)
      }
    }
    return words
  }

  /// Breaks at blanks so that lines fit; a word that is longer than a line stays whole.
  /// - Parameter column: where the first line begins already.
  private func wrapped(_ phrase: Phrase, first: String, rest: String, column: Int = 0) -> String {
    var lines = first
    var used = column + first.displayWidth
    var isLineEmpty = true
    // What is to be typed stays in one piece.
    let runs = phrase.runs.map { (run: $0, words: $0.isCode ? [$0.text] : Self.words($0.text)) }
    for (index, (run, words)) in runs.enumerated() {
      var pending = ""
      for (place, word) in words.enumerated() {
        let blank = place > 0 ? " " : ""
        let tail = place == words.count - 1 ? Self.tail(runs[(index + 1)...].map(\.words)) : 0
        if !isLineEmpty, !blank.isEmpty, used + 1 + word.displayWidth + tail > width {
          lines += styled(pending, run) + "\n" + rest
          used = rest.displayWidth
          pending = word
        } else {
          pending += blank + word
          used += blank.count
        }
        used += word.displayWidth
        isLineEmpty = false
      }
      lines += styled(pending, run)
    }
    return lines + "\n"
  }

  /// A run may end within a word: what follows without a blank belongs to it, through several runs.
  private static func tail(_ runs: [[String]]) -> Int {
    var width = 0
    for words in runs {
      width += words.first?.displayWidth ?? 0
      if words.count > 1 { break }
    }
    return width
  }

  private func styled(_ text: String, _ run: Phrase.Run) -> String {
    let text = text.visible
    guard isColored, let style = run.style ?? (run.isCode ? .accent : nil) else { return text }
    return style.applied(to: text)
  }
}

extension String {
  /// The text, or both its ends where it is longer than a width.
  package func shortened(to width: Int) -> String {
    guard displayWidth > width, width > 2 else { return self }
    let tail = (width - 1) / 2
    return Self.fitting(self, width - 1 - tail) + "…" + String(Self.fitting(reversed(), tail).reversed())
  }

  /// As many characters from the beginning as fit.
  private static func fitting(_ text: some Sequence<Character>, _ width: Int) -> String {
    var fitting = ""
    var used = 0
    for character in text {
      used += String(character).displayWidth
      if used > width { break }
      fitting.append(character)
    }
    return fitting
  }
}
