import Diagnostics

/// How levels change over time: a row for each, in equal steps along one axis.
package struct Timeline: Sendable {
  /// As many steps as fit into a line.
  package static let mostSteps = 48

  package struct Row: Sendable {
    package var label: String
    /// Step by step, as shares of a full bar.
    package var levels: [Double]
    /// What a full bar stands for.
    package var fullBar: String

    package init(label: String, levels: [Double], fullBar: String) {
      self.label = label
      self.levels = levels
      self.fullBar = fullBar
    }
  }

  /// What the marks count, such as `minute`.
  package var axis: String
  /// The steps at which something is written on the axis, in rising order.
  package var marks: [(step: Int, text: String)]
  package var rows: [Row]

  package init(axis: String, marks: [(step: Int, text: String)], rows: [Row]) {
    precondition(rows.allSatisfy { $0.levels.count <= Self.mostSteps }, "a row that does not fit a line")
    self.axis = axis
    self.marks = marks
    self.rows = rows
  }

  /// A row as it is drawn: its label and bars as wide as those of the others.
  struct Line {
    var label: String
    var bars: String
    var aside: String
  }

  /// The axis first.
  /// - Parameter width: of label, bars and aside with two blanks between them.
  func lines(width: Int) -> [Line] {
    let steps = rows.map(\.levels.count).max() ?? 0
    let asideHeading = "full bar"
    let asides = rows.map(\.fullBar.visible.displayWidth).reduce(asideHeading.displayWidth, max)
    let room = max(1, width - steps - asides - 4)
    let labels = min(room, rows.map(\.label.visible.displayWidth).reduce(axis.displayWidth, max))
    let named =
      [(axis, ruler(steps), asideHeading)] + rows.map { ($0.label.visible, Self.bars($0.levels), $0.fullBar.visible) }
    return named.map { label, bars, aside in
      Line(
        label: Self.padded(label.shortened(to: labels), to: labels), bars: Self.padded(bars, to: steps), aside: aside)
    }
  }

  /// The marks, as far as one leaves room for the next.
  private func ruler(_ steps: Int) -> String {
    var text = ""
    for mark in marks where mark.step >= text.count && mark.step + mark.text.count <= steps {
      if !text.isEmpty, mark.step == text.count { continue }
      text += String(repeating: " ", count: mark.step - text.count) + mark.text
    }
    return text
  }

  /// An eighth at least for all that is not nothing.
  private static func bars(_ levels: [Double]) -> String {
    let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    return String(levels.map { level in eighths[level > 0 ? min(8, max(1, Int((level * 8).rounded()))) : 0] })
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.displayWidth))
  }
}
