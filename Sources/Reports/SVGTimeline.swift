import Diagnostics

/// Timelines: a strip of bars for each row, all on one axis.
enum SVGTimeline {
  private static let width = SVGBars.width
  private static let rowHeight = 48.0
  private static let stripHeight = 26.0

  static func drawing(_ timeline: Timeline) -> (drawing: SVGDrawing, height: Double) {
    var drawing = SVGDrawing()
    let steps = max(1, timeline.rows.map(\.levels.count).max() ?? 1)
    let step = width / Double(steps)
    let bottom = Double(timeline.rows.count) * rowHeight
    var last = -1.0
    for mark in timeline.marks where mark.step < steps {
      let x = Double(mark.step) * step
      drawing.path("M\(SVGDrawing.place(x, 0))V\(SVGDrawing.number(bottom + 3))", "grid")
      let length = Double(mark.text.displayWidth) * SVGDrawing.columnWidth
      guard x > last, x + length <= width else { continue }
      drawing.text(mark.text, x: x, y: bottom + 15, "small")
      last = x + length + 4
    }
    drawing.text(timeline.axis, x: 0, y: bottom + 30, "small")
    for (place, row) in timeline.rows.enumerated() {
      let y = Double(place) * rowHeight
      let full = "full bar: \(row.fullBar.visible)"
      let room = Int(width / SVGDrawing.columnWidth) - full.displayWidth - 2
      drawing.text(row.label.visible.shortened(to: max(8, room)), x: 0, y: y + 13, "label")
      drawing.text(full, x: width, y: y + 13, "small end")
      drawing.path(
        "M\(SVGDrawing.place(0, y + 17 + stripHeight))H\(SVGDrawing.number(width))", "grid")
      for (number, level) in row.levels.enumerated() where level > 0 {
        let height = max(1.5, SVGBars.share(level) * stripHeight)
        drawing.rectangle(
          x: Double(number) * step + 0.5, y: y + 17 + stripHeight - height, width: step - 1, height: height, "bar")
      }
    }
    return (drawing, bottom + 34)
  }

  /// A line for each step, a column for each row.
  static func table(_ timeline: Timeline) -> Table {
    let steps = timeline.rows.map(\.levels.count).max() ?? 0
    var marks: [Int: String] = [:]
    for mark in timeline.marks { marks[mark.step] = mark.text }
    return Table(
      [.init("step"), .init(timeline.axis)]
        + timeline.rows.map { .init("\($0.label), % of \($0.fullBar)", .right) },
      rows: (0..<steps).map { step in
        [Phrase(String(step + 1)), Phrase(marks[step] ?? "")]
          + timeline.rows.map { row in
            Phrase(step < row.levels.count ? String(Int((SVGBars.share(row.levels[step]) * 100).rounded())) : "–")
          }
      })
  }
}
