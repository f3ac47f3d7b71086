import Diagnostics

/// Lays out help: paragraphs, and sections of two columns, parted by blank lines.
///
/// Lines are wrapped at ``width`` columns between words; the left column is typed as it stands and never broken.
struct HelpLayout {
  /// Something that can be typed, and what it means.
  struct Row {
    var term: String
    var meaning: String

    init(_ term: String, _ meaning: String = "") {
      self.term = term
      self.meaning = meaning
    }
  }

  struct Section {
    var title: String
    var rows: [Row]

    init(_ title: String, _ rows: [Row]) {
      self.title = title
      self.rows = rows
    }
  }

  /// How many columns a line takes at most.
  private let width: Int
  /// The meaning of a wider term goes below it.
  private static let widestTerm = 32
  private static let margin = 2
  private static let stackedColumn = 6

  private(set) var text = ""

  init(width: Int) { self.width = width }

  /// Adds paragraphs, which blank lines part; nothing for an empty text.
  mutating func add(_ paragraphs: String) {
    var paragraph = ""
    for line in paragraphs.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.allSatisfy(\.isWhitespace) {
        block(Self.wrapped(paragraph, width))
        paragraph = ""
      } else {
        paragraph += " \(line)"
      }
    }
    block(Self.wrapped(paragraph, width))
  }

  /// Adds a section whose meanings stand below the terms, as command lines are wide.
  mutating func addStacked(_ title: String, _ rows: [Row]) {
    add(Section(title, rows), column: Self.stackedColumn)
  }

  /// Adds sections with one column in common; a section without rows is left out.
  mutating func add(_ sections: [Section]) {
    let widths = sections.flatMap(\.rows).map(\.term.displayWidth)
    let column = Self.margin + (widths.filter { $0 <= Self.widestTerm }.max() ?? Self.margin) + Self.margin
    for section in sections { add(section, column: column) }
  }

  private mutating func add(_ section: Section, column: Int) {
    guard !section.rows.isEmpty else { return }
    block(["\(section.title):"] + section.rows.flatMap { lines(of: $0, column) })
  }

  private mutating func block(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    if !text.isEmpty { text += "\n" }
    text += lines.map { $0 + "\n" }.joined()
  }

  private func lines(of row: Row, _ column: Int) -> [String] {
    let meaning = Self.wrapped(row.meaning, width - column)
    let term = Self.spaces(Self.margin) + row.term
    let gap = column - term.displayWidth
    guard let first = meaning.first, gap >= Self.margin else {
      return [term] + meaning.map { Self.spaces(column) + $0 }
    }
    return [term + Self.spaces(gap) + first] + meaning.dropFirst().map { Self.spaces(column) + $0 }
  }

  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var lineWidth = 0
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0.isNewline }).map(String.init) {
      let wordWidth = word.displayWidth
      if !lines.isEmpty, lineWidth + 1 + wordWidth <= width {
        lines[lines.count - 1] += " \(word)"
        lineWidth += 1 + wordWidth
      } else {
        lines.append(word)
        lineWidth = wordWidth
      }
    }
    return lines
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
