import Diagnostics

/// Where the nodes of a graph stand: in columns, callers left of those whom they call, edges with few crossings.
///
/// Sugiyama's steps: circles broken, longest paths for columns, places in between for edges that pass a column, medians
/// of neighbours for the order.
///
/// - Complexity: O(sweeps × (nodes + edges × columns) log), for graphs that are small enough to be looked at.
struct GraphLayout {
  /// Edges of one style between the same two, taken together.
  struct Bundle {
    var from: Int
    var to: Int
    var labels: [String]
    var style: CallGraph.Style
    /// Against the columns: part of a circle.
    var isBackward: Bool
    /// Places that it goes through, from left to right.
    var places: [Int]
  }

  /// A node, or where an edge passes a column.
  struct Place {
    var node: Int?
    var column: Int
    var width: Double
    var height: Double
    var x = 0.0
    /// Of its middle.
    var y = 0.0
  }

  private static let sweeps = 8
  private static let (nodeHeight, passHeight, gap) = (34.0, 12.0, 16.0)
  static let longestName = 24
  static let longestLabel = 26

  private(set) var places: [Place] = []
  private(set) var bundles: [Bundle] = []
  /// Those that call their own service.
  private(set) var loops: [Bundle] = []
  private(set) var width = 0.0
  private(set) var height = 0.0
  private var columns: [[Int]] = []
  private var left: [[Int]] = []
  private var right: [[Int]] = []

  init(_ graph: CallGraph) {
    bundle(graph)
    let columnOf = rank(graph.nodes.count)
    for (number, node) in graph.nodes.enumerated() {
      let name = node.name.visible.shortened(to: Self.longestName)
      let width = Double(name.displayWidth) * SVGDrawing.columnWidth * 1.08 + 28
      places.append(Place(node: number, column: columnOf[number], width: width, height: Self.nodeHeight))
    }
    for index in bundles.indices { bundles[index].places = route(bundles[index]) }
    connect()
    order()
    settle()
    measure()
  }

  private mutating func bundle(_ graph: CallGraph) {
    var known: [[Int]: Int] = [:]
    for edge in graph.edges {
      let style = CallGraph.Style.allCases.firstIndex(of: edge.style) ?? 0
      let key = [edge.from, edge.to, style]
      if let place = known[key] {
        bundles[place].labels.append(edge.label)
      } else {
        known[key] = bundles.count
        bundles.append(
          Bundle(
            from: edge.from, to: edge.to, labels: [edge.label], style: edge.style, isBackward: false, places: []))
      }
    }
    loops = bundles.filter { $0.from == $0.to }
    bundles = bundles.filter { $0.from != $0.to }
  }

  /// The column of each node; edges that close a circle are turned round.
  private mutating func rank(_ count: Int) -> [Int] {
    var out = [[Int]](repeating: [], count: count)
    for (index, bundle) in bundles.enumerated() { out[bundle.from].append(index) }
    var isDone = [Bool](repeating: false, count: count)
    var isOpen = isDone
    var finished: [Int] = []
    for start in 0..<count where !isDone[start] {
      var stack = [(node: start, next: 0)]
      isOpen[start] = true
      while let last = stack.last {
        guard last.next < out[last.node].count else {
          isOpen[last.node] = false
          isDone[last.node] = true
          finished.append(last.node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let edge = out[last.node][last.next]
        let target = bundles[edge].to
        if isOpen[target] {
          bundles[edge].isBackward = true
        } else if !isDone[target] {
          isOpen[target] = true
          stack.append((target, 0))
        }
      }
    }
    // Callers before those whom they call.
    var columns = [Int](repeating: 0, count: count)
    for node in finished.reversed() {
      for edge in out[node] where !bundles[edge].isBackward {
        columns[bundles[edge].to] = max(columns[bundles[edge].to], columns[node] + 1)
      }
    }
    return columns
  }

  /// The places from one end to the other, one in every column on the way.
  private mutating func route(_ bundle: Bundle) -> [Int] {
    let (start, end) = bundle.isBackward ? (bundle.to, bundle.from) : (bundle.from, bundle.to)
    let first = places[start].column + 1
    var route = [start]
    for column in first..<max(first, places[end].column) {
      route.append(places.count)
      places.append(Place(node: nil, column: column, width: 0, height: Self.passHeight))
    }
    return route + [end]
  }

  private mutating func connect() {
    let count = (places.map(\.column).max() ?? 0) + 1
    columns = (0..<count).map { column in places.indices.filter { places[$0].column == column } }
    left = [[Int]](repeating: [], count: places.count)
    right = left
    for bundle in bundles {
      for (one, other) in zip(bundle.places, bundle.places.dropFirst()) {
        right[one].append(other)
        left[other].append(one)
      }
    }
  }

  /// There and back again, each place where its neighbours of the column before are in the middle.
  private mutating func order() {
    var position = [Double](repeating: 0, count: places.count)
    func number(_ column: [Int]) { for (place, item) in column.enumerated() { position[item] = Double(place) } }
    columns.forEach(number)
    for sweep in 0..<Self.sweeps {
      let isForward = sweep.isMultiple(of: 2)
      for column in isForward ? Array(columns.indices) : columns.indices.reversed() {
        let middles = columns[column].map { item -> (item: Int, middle: Double) in
          let neighbours = isForward ? left[item] : right[item]
          guard !neighbours.isEmpty else { return (item, position[item]) }
          return (item, neighbours.reduce(0) { $0 + position[$1] } / Double(neighbours.count))
        }
        columns[column] = middles.sorted { ($0.middle, position[$0.item]) < ($1.middle, position[$1.item]) }.map(\.item)
        number(columns[column])
      }
    }
  }

  /// Each as near to the middle of its neighbours as those above and below it allow.
  private mutating func settle() {
    for column in columns { stack(column, wanted: column.map { _ in 0 }) }
    for sweep in 0..<Self.sweeps {
      let isForward = sweep.isMultiple(of: 2)
      for column in isForward ? columns : columns.reversed() {
        let wanted = column.map { item -> Double in
          let neighbours = isForward ? left[item] : right[item]
          guard !neighbours.isEmpty else { return places[item].y }
          return neighbours.reduce(0) { $0 + places[$1].y } / Double(neighbours.count)
        }
        stack(column, wanted: wanted)
      }
    }
  }

  private mutating func stack(_ column: [Int], wanted: [Double]) {
    guard !column.isEmpty else { return }
    var last = -Double.infinity
    for (item, wish) in zip(column, wanted) {
      let half = places[item].height / 2
      places[item].y = max(wish, last + half)
      last = places[item].y + half + Self.gap
    }
    // Pushed down only, so far: all of it back by as much as the average.
    let shift = zip(column, wanted).reduce(0) { $0 + places[$1.0].y - $1.1 } / Double(column.count)
    for item in column { places[item].y -= shift }
  }

  private mutating func measure() {
    // A loop and its label stand above their node.
    let above = loops.isEmpty ? 8.0 : 44.0
    let top = places.map { $0.y - $0.height / 2 }.min() ?? 0
    var x = 8.0
    for (number, column) in columns.enumerated() {
      let widest = column.map { places[$0].width }.max() ?? 0
      for item in column {
        places[item].x = x
        // What only passes crosses the column in full.
        if places[item].node == nil { places[item].width = widest }
        places[item].y += above - top
      }
      let labels = bundles.filter { places[$0.places[$0.places.count - 2]].column == number }
      let longest = labels.map { Self.label($0).displayWidth }.max() ?? 0
      x += widest + (number == columns.count - 1 ? 8 : 56 + Double(longest) * SVGDrawing.columnWidth)
    }
    width = x
    height = (places.map { $0.y + $0.height / 2 }.max() ?? 0) + 8
  }

  static func label(_ bundle: Bundle) -> String {
    let more = bundle.labels.count > 1 ? " +\(bundle.labels.count - 1)" : ""
    return (bundle.labels.first ?? "").visible.shortened(to: longestLabel) + more
  }
}
