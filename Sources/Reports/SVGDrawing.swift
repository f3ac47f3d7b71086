import Diagnostics

/// A drawing that grows element by element; colours come from the classes of the page that it stands in.
struct SVGDrawing {
  /// Of text as small as it gets, in units of the drawing, for a column of a terminal.
  static let columnWidth = 6.6

  private(set) var body = ""

  mutating func rectangle(x: Double, y: Double, width: Double, height: Double, radius: Double = 0, _ style: String) {
    let round = radius > 0 ? " rx=\"\(Self.number(radius))\"" : ""
    body +=
      "<rect class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(max(0, height)))\"\(round)/>"
  }

  mutating func path(_ data: String, _ style: String) { body += "<path class=\"\(style)\" d=\"\(data)\"/>" }

  mutating func circle(x: Double, y: Double, radius: Double, _ style: String) {
    body +=
      "<circle class=\"\(style)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\"/>"
  }

  /// - Parameter style: `end` and `middle` say which part of the text is at its place.
  mutating func text(_ text: String, x: Double, y: Double, _ style: String) {
    body +=
      "<text class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\">\(HTMLText.escaped(text))</text>"
  }

  /// The whole drawing, named and described for those who cannot see it.
  /// - Parameter id: unlike that of any other drawing on the page.
  func finished(id: String, width: Double, height: Double, title: String, summary: String) -> String {
    let least = min(width, Self.leastWidth)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="\(id)-t \(id)-d" \
      viewBox="0 0 \(Self.number(width)) \(Self.number(height))" \
      style="max-width:\(Self.number(width))px;min-width:\(Self.number(max(least, width * Self.leastScale)))px">\
      <title id="\(id)-t">\(HTMLText.escaped(title))</title><desc id="\(id)-d">\(HTMLText.escaped(summary))</desc>\
      \(body)</svg>
      """
  }

  /// A narrower drawing would be too small to read; a wider window is scrolled.
  private static let leastWidth = 300.0
  /// What is as wide as the page fits a phone of 375 points, without its margins.
  private static let leastScale = 0.66

  /// To a tenth; what is no number is drawn at the origin.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// `12.5 40`.
  static func place(_ x: Double, _ y: Double) -> String { "\(number(x)) \(number(y))" }
}
