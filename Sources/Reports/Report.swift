import Diagnostics

/// What is told, without saying how it looks: sections of paragraphs, tables and figures.
package struct Report: Sendable {
  package var title: String
  package var blocks: [Block]

  package init(title: String, blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }

  package enum Block: Sendable {
    /// Level 1 for a part, 2 for a section in it, 3 for what is below that.
    case heading(level: Int, Phrase, aside: Phrase)
    case paragraph(Phrase)
    /// Short lines with a label each, aligned.
    case facts([(label: String, text: Phrase)])
    case table(Table)
    case waterfall(Waterfall)
    case timeline(Timeline)
    case list([Phrase])
    case graph(CallGraph)
    case chart(Chart)
    case code(language: String, String)
    /// Several lines that belong together in a text, each a paragraph of its own elsewhere.
    case lines([Phrase])
  }

  package mutating func add(_ block: Block) { blocks.append(block) }
}

/// A run of text, parts of which are set off.
package struct Phrase: Sendable, ExpressibleByStringInterpolation {
  package struct Run: Sendable {
    package var text: String
    package var style: TerminalStyle?
    /// A name or a command as it is typed.
    package var isCode: Bool
  }

  package var runs: [Run]

  package init(stringLiteral value: String) { self.init(value) }

  package init(_ text: String, _ style: TerminalStyle? = nil) {
    runs = text.isEmpty ? [] : [Run(text: text, style: style, isCode: false)]
  }

  package static func code(_ text: String) -> Phrase {
    var phrase = Phrase(text)
    phrase.runs = phrase.runs.map { Run(text: $0.text, style: nil, isCode: true) }
    return phrase
  }

  package static func + (left: Phrase, right: Phrase) -> Phrase {
    var sum = left
    sum.runs += right.runs
    return sum
  }

  /// The same where it fits, else its plain text with both ends kept.
  func shortened(to width: Int) -> Phrase {
    guard plain.displayWidth > width, let first = runs.first else { return self }
    return Phrase(plain.shortened(to: width), first.style)
  }

  package var plain: String { runs.map(\.text).joined() }
  package var isEmpty: Bool { runs.isEmpty }
}

/// Rows under headings.
package struct Table: Sendable {
  package struct Column: Sendable {
    package enum Alignment: Sendable { case left, right }

    package var heading: String
    package var alignment: Alignment

    package init(_ heading: String, _ alignment: Alignment = .left) {
      self.heading = heading
      self.alignment = alignment
    }
  }

  package var columns: [Column]
  package var rows: [[Phrase]]
  package var note: Phrase

  /// - Precondition: as many cells in each row as there are columns.
  package init(_ columns: [Column], rows: [[Phrase]], note: Phrase = "") {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row that does not fit its table")
    self.columns = columns
    self.rows = rows
    self.note = note
  }
}

/// Where time goes: bars one after another on one axis.
package struct Waterfall: Sendable {
  package struct Bar: Sendable {
    package var label: String
    package var value: String
    /// Along the axis, 0...1.
    package var start: Double
    package var length: Double

    package init(label: String, value: String, start: Double, length: Double) {
      self.label = label
      self.value = value
      self.start = start
      self.length = length
    }
  }

  package var bars: [Bar]

  package init(_ bars: [Bar]) { self.bars = bars }
}

/// Services and the calls between them.
package struct CallGraph: Sendable {
  package enum Shape: Sendable { case box, database, queue, outside }
  package enum Style: CaseIterable, Sendable { case kept, movable, fact, undecided }

  package struct Node: Sendable {
    package var name: String
    package var shape: Shape

    package init(_ name: String, _ shape: Shape) {
      self.name = name
      self.shape = shape
    }
  }

  package struct Edge: Sendable {
    /// Places in `nodes`.
    package var from: Int
    package var to: Int
    package var label: String
    package var style: Style

    package init(from: Int, to: Int, label: String, style: Style) {
      self.from = from
      self.to = to
      self.label = label
      self.style = style
    }
  }

  package var nodes: [Node]
  package var edges: [Edge]

  package init(nodes: [Node], edges: [Edge]) {
    self.nodes = nodes
    self.edges = edges
  }
}
