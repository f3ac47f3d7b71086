import Diagnostics

/// Choices as numbered points between two axes.
enum SVGPoints {
  private static let width = SVGBars.width
  private static let (left, top, right, bottom) = (12.0, 26.0, 500.0, 266.0)

  static func drawing(
    _ points: [Chart.Point], across: Chart.Axis, up: Chart.Axis
  ) -> (drawing: SVGDrawing, height: Double) {
    var drawing = SVGDrawing()
    drawing.path(
      "M\(SVGDrawing.place(left, top))V\(SVGDrawing.number(bottom))H\(SVGDrawing.number(right))", "axis")
    drawing.text("\(up.label), up to \(up.end)", x: left, y: 14, "small")
    drawing.text("0", x: left, y: bottom + 16, "small")
    drawing.text("\(across.label), up to \(across.end)", x: right, y: bottom + 16, "small end")
    let places = points.map { point in
      (
        x: left + 14 + SVGBars.share(point.across) * (right - left - 34),
        y: bottom - 14 - SVGBars.share(point.up) * (bottom - top - 30)
      )
    }
    if places.count > 1 {
      let line = places.map { SVGDrawing.place($0.x, $0.y) }.joined(separator: "L")
      drawing.path("M" + line, "front")
    }
    for (number, place) in places.enumerated() {
      drawing.circle(x: place.x, y: place.y, radius: 9, "point")
      drawing.text(String(number + 1), x: place.x, y: place.y + 4, "number middle")
    }
    return (drawing, bottom + 22)
  }
}
