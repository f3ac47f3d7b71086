import Diagnostics

/// Bars one below another, each under its label, so that they can be read on a phone.
enum SVGBars {
  static let width = 520.0
  private static let rowHeight = 36.0
  private static let barHeight = 14.0

  /// - Parameter limit: where a line stands through all of them.
  static func drawing(_ bars: [Waterfall.Bar], limit: Chart.Limit? = nil) -> (drawing: SVGDrawing, height: Double) {
    var drawing = SVGDrawing()
    let top = limit == nil ? 0.0 : 20.0
    for (place, bar) in bars.enumerated() {
      let y = top + Double(place) * rowHeight
      let valueWidth = Double(bar.value.displayWidth) * SVGDrawing.columnWidth
      let room = Int((width - valueWidth - 12) / SVGDrawing.columnWidth)
      drawing.text(bar.label.visible.shortened(to: max(8, room)), x: 0, y: y + 13, "label")
      drawing.text(bar.value, x: width, y: y + 13, "value end")
      drawing.rectangle(x: 0, y: y + 17, width: width, height: barHeight, "track")
      let start = share(bar.start) * width
      // What is not nothing can be seen.
      let length = bar.length > 0 ? max(2, share(bar.length) * width) : 0
      drawing.rectangle(x: min(start, width - length), y: y + 17, width: length, height: barHeight, "bar")
    }
    let height = top + Double(bars.count) * rowHeight
    if let limit {
      let x = share(limit.place) * width
      drawing.path("M\(SVGDrawing.place(x, 16))V\(SVGDrawing.number(height))", "limit")
      let isRight = x > width / 2
      drawing.text(limit.label, x: x + (isRight ? -4 : 4), y: 12, isRight ? "small end" : "small")
    }
    return (drawing, height)
  }

  static func share(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }
}
