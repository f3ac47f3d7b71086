import Diagnostics

/// Call graphs, laid out in columns.
enum SVGGraph {
  private static let lineHeight = 14.0

  static func drawing(_ graph: CallGraph) -> (drawing: SVGDrawing, width: Double, height: Double) {
    let layout = GraphLayout(graph)
    var drawing = SVGDrawing()
    let ports = ports(layout)
    var labels: [Label] = []
    for (number, bundle) in layout.bundles.enumerated() {
      let points = ports[number]
      drawing.path(curve(points, layout, bundle), "edge \(name(bundle.style))")
      labels.append(label(bundle, points, layout))
      let tip = bundle.isBackward ? points[0] : points[points.count - 1]
      drawing.path(arrow(tip, isLeft: bundle.isBackward), "arrow \(name(bundle.style))")
    }
    for bundle in layout.loops {
      let place = layout.places[bundle.from]
      let (x, y) = (place.x + place.width / 2, place.y - place.height / 2)
      drawing.path(
        "M\(SVGDrawing.place(x - 12, y))C\(SVGDrawing.place(x - 16, y - 20)) \(SVGDrawing.place(x + 16, y - 20)) \(SVGDrawing.place(x + 12, y))",
        "edge \(name(bundle.style))")
      drawing.text(GraphLayout.label(bundle), x: x, y: y - 19, "edge-label middle \(name(bundle.style))")
    }
    for place in layout.places {
      if let node = place.node { draw(graph.nodes[node], at: place, &drawing) }
    }
    let placed = apart(labels)
    for label in placed {
      drawing.text(
        label.text, x: label.x, y: label.y, "edge-label \(label.isAtEnd ? "end " : "")\(name(label.style))")
    }
    let lowest = placed.map { $0.y + lineHeight }.max() ?? 0
    return (drawing, layout.width, max(layout.height, lowest))
  }

  static func name(_ style: CallGraph.Style) -> String {
    switch style {
    case .kept: "kept"
    case .movable: "movable"
    case .fact: "fact"
    case .undecided: "undecided"
    }
  }

  /// Where each edge leaves and reaches its places, those of one side spread over it in the order of their other ends.
  private static func ports(_ layout: GraphLayout) -> [[(x: Double, y: Double)]] {
    struct Port {
      var bundle: Int
      var segment: Int
      var other: Double
    }
    var leaving: [Int: [Port]] = [:]
    var reaching: [Int: [Port]] = [:]
    for (number, bundle) in layout.bundles.enumerated() {
      for segment in 0..<(bundle.places.count - 1) {
        let (one, other) = (bundle.places[segment], bundle.places[segment + 1])
        leaving[one, default: []].append(Port(bundle: number, segment: segment, other: layout.places[other].y))
        reaching[other, default: []].append(Port(bundle: number, segment: segment, other: layout.places[one].y))
      }
    }
    // Of each segment both ends.
    var points = layout.bundles.map { [(x: Double, y: Double)](repeating: (0, 0), count: ($0.places.count - 1) * 2) }
    func spread(_ ports: [Port], at place: GraphLayout.Place, x: Double, end: Int) {
      let sorted = ports.sorted { ($0.other, $0.bundle) < ($1.other, $1.bundle) }
      let room = max(0, place.height - 12)
      for (number, port) in sorted.enumerated() {
        let share = sorted.count == 1 ? 0.5 : Double(number) / Double(sorted.count - 1)
        points[port.bundle][port.segment * 2 + end] = (x, place.y + (share - 0.5) * room)
      }
    }
    for (number, place) in layout.places.enumerated() {
      spread(leaving[number] ?? [], at: place, x: place.x + place.width, end: 0)
      spread(reaching[number] ?? [], at: place, x: place.x, end: 1)
    }
    return points
  }

  /// Level where it leaves and where it arrives.
  private static func curve(
    _ points: [(x: Double, y: Double)], _ layout: GraphLayout, _ bundle: GraphLayout.Bundle
  ) -> String {
    var data = "M\(SVGDrawing.place(points[0].x, points[0].y))"
    for segment in stride(from: 0, to: points.count - 1, by: 2) {
      let (from, to) = (points[segment], points[segment + 1])
      if segment > 0 { data += "L\(SVGDrawing.place(from.x, from.y))" }
      let bend = (to.x - from.x) / 2
      data +=
        "C\(SVGDrawing.place(from.x + bend, from.y)) \(SVGDrawing.place(to.x - bend, to.y)) \(SVGDrawing.place(to.x, to.y))"
    }
    return data
  }

  private static func arrow(_ tip: (x: Double, y: Double), isLeft: Bool) -> String {
    let back = isLeft ? 8.0 : -8.0
    return
      "M\(SVGDrawing.place(tip.x, tip.y))L\(SVGDrawing.place(tip.x + back, tip.y - 4))L\(SVGDrawing.place(tip.x + back, tip.y + 4))Z"
  }

  private static func draw(_ node: CallGraph.Node, at place: GraphLayout.Place, _ drawing: inout SVGDrawing) {
    let (x, y) = (place.x, place.y - place.height / 2)
    let radius = node.shape == .outside ? place.height / 2 : 4
    drawing.rectangle(x: x, y: y, width: place.width, height: place.height, radius: radius, "node")
    switch node.shape {
    case .box, .outside: break
    case .database:
      drawing.path("M\(SVGDrawing.place(x, y + 6))H\(SVGDrawing.number(x + place.width))", "mark")
    case .queue:
      for inset in [6, place.width - 6] {
        drawing.path("M\(SVGDrawing.place(x + inset, y))V\(SVGDrawing.number(y + place.height))", "mark")
      }
    }
    drawing.text(
      node.name.visible.shortened(to: GraphLayout.longestName), x: x + place.width / 2, y: place.y + 4, "name middle")
  }

  // MARK: Labels

  /// What stands over or under an edge, where it arrives or where it leaves.
  private struct Label {
    var text: String
    var x: Double
    var y: Double
    var isAtEnd: Bool
    var column: Int
    var style: CallGraph.Style
  }

  /// At the end that fewer edges have in common.
  private static func label(
    _ bundle: GraphLayout.Bundle, _ points: [(x: Double, y: Double)], _ layout: GraphLayout
  ) -> Label {
    let (from, to) = (bundle.places[bundle.places.count - 2], bundle.places[bundle.places.count - 1])
    let leaving = layout.bundles.count { $0.places.dropLast().contains(from) }
    let reaching = layout.bundles.count { $0.places.last == to }
    let isAtEnd = reaching <= leaving
    let (start, end) = (points[points.count - 2], points[points.count - 1])
    let point = isAtEnd ? end : start
    // On the side from which the edge does not come, and to which it does not go.
    let isUnder = isAtEnd ? start.y < end.y - 1 : end.y < start.y - 1
    return Label(
      text: GraphLayout.label(bundle), x: point.x + (isAtEnd ? -12 : 12), y: point.y + (isUnder ? 15 : -6),
      isAtEnd: isAtEnd, column: layout.places[from].column, style: bundle.style)
  }

  /// Labels of one side of a gap between columns, pushed down where they would cover each other.
  private static func apart(_ labels: [Label]) -> [Label] {
    var placed = labels.enumerated().sorted {
      ($0.element.column, $0.element.isAtEnd ? 1 : 0, $0.element.y, $0.offset)
        < ($1.element.column, $1.element.isAtEnd ? 1 : 0, $1.element.y, $1.offset)
    }.map(\.element)
    for index in placed.indices.dropFirst() {
      let last = placed[index - 1]
      guard placed[index].column == last.column, placed[index].isAtEnd == last.isAtEnd else { continue }
      placed[index].y = max(placed[index].y, last.y + lineHeight)
    }
    return placed
  }
}
