/// Tells which links to leave out so that no circle goes through a link, where other edges stay in any case.
///
/// Links are taken in order: one is left out if its end leads back to its beginning by edges and by links that are not
/// left out before. A link that was kept is in no circle then, so it does not help to lead back: a link is left out just
/// if edges and the links from it on bring its ends together, that is, each to reach the other. With links added from the
/// last to the first, the time at which ends come together is found for all at once, by halving the time that it can be.
enum LinkCircles {
  /// An edge from node to node. One that stays is there at 0, the last link at 1, the first link last.
  private struct Edge {
    var from: Int
    var to: Int
    var time: Int
  }

  /// The places of the links to leave out, in order.
  /// - Complexity: O(n log n) of edges and links, without recursion.
  static func closing(_ links: [(from: Int, to: Int)], beside edges: [(from: Int, to: Int)]) -> [Int] {
    var closing: [Int] = []
    let all =
      edges.map { Edge(from: $0.from, to: $0.to, time: 0) }
      + links.enumerated().map { Edge(from: $1.from, to: $1.to, time: links.count - $0) }
    // Edges whose ends come together within the times; at the last of all, those whose ends never do.
    var pending = [(edges: all, times: 0..<(links.count + 2))]
    while let (edges, times) = pending.popLast() {
      guard !edges.isEmpty else { continue }
      guard times.count > 1 else {
        for edge in edges where edge.time > 0 && edge.time >= times.lowerBound {
          closing.append(links.count - edge.time)
        }
        continue
      }
      let middle = times.lowerBound + times.count / 2
      let groups = groups(of: edges.filter { $0.time < middle })
      var early: [Edge] = []
      var late: [Edge] = []
      for edge in edges {
        let from = groups[edge.from] ?? edge.from
        let to = groups[edge.to] ?? edge.to
        if from == to { early.append(edge) } else { late.append(Edge(from: from, to: to, time: edge.time)) }
      }
      pending.append((early, times.lowerBound..<middle))
      pending.append((late, middle..<times.upperBound))
    }
    return closing.sorted()
  }

  /// By node, one node of those that it reaches and that reach it, the same for all of them.
  /// - Source: Tarjan, "Depth-first search and linear graph algorithms", 1972, with a stack of its own in place of
  ///   recursion.
  private static func groups(of edges: [Edge]) -> [Int: Int] {
    var next: [Int: [Int]] = [:]
    for edge in edges { next[edge.from, default: []].append(edge.to) }
    var groups: [Int: Int] = [:]
    var order: [Int: Int] = [:]
    var open: [Int] = []
    for root in edges.map(\.from) where order[root] == nil {
      var walk: [(node: Int, others: ArraySlice<Int>, low: Int)] = []
      func enter(_ node: Int) {
        walk.append((node, next[node, default: []][...], order.count))
        order[node] = order.count
        open.append(node)
      }
      enter(root)
      while let (node, others, low) = walk.last {
        if let other = others.first {
          walk[walk.count - 1].others.removeFirst()
          if let number = order[other] {
            if groups[other] == nil { walk[walk.count - 1].low = min(low, number) }
          } else {
            enter(other)
          }
          continue
        }
        walk.removeLast()
        if !walk.isEmpty { walk[walk.count - 1].low = min(walk[walk.count - 1].low, low) }
        guard low == order[node] else { continue }
        while let member = open.popLast() {
          groups[member] = node
          if member == node { break }
        }
      }
    }
    return groups
  }
}
