/// Nodes and where they lead to, and the circles among them.
///
/// - Source: Tarjan, "Depth-first search and linear graph algorithms", 1972, with a stack of its own in place of
///   recursion.
struct DirectedGraph {
  private let edges: [[Int]]
  /// By node: the group of all nodes that it reaches and that reach it.
  private var groups: [Int]
  private var sizes: [Int] = []

  /// - Complexity: linear in nodes and edges.
  init(edges: [[Int]]) {
    self.edges = edges
    groups = [Int](repeating: -1, count: edges.count)
    findGroups()
  }

  /// The number of nodes that reach it and are reached by it, itself included.
  func sizeOfGroup(of node: Int) -> Int { sizes[groups[node]] }

  /// For each group of several nodes a shortest circle through the first of its nodes that counts, which it begins with.
  func circles(from counts: (Int) -> Bool = { _ in true }) -> [[Int]] {
    var isTold = [Bool](repeating: false, count: sizes.count)
    var circles: [[Int]] = []
    for node in edges.indices where sizes[groups[node]] > 1 && !isTold[groups[node]] && counts(node) {
      isTold[groups[node]] = true
      circles.append(shortestWayBack(to: node))
    }
    return circles
  }

  private func shortestWayBack(to start: Int) -> [Int] {
    var previous: [Int: Int] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      for next in edges[node] where groups[next] == groups[start] {
        if next == start {
          var path = [node]
          while let last = path.last, last != start, let before = previous[last] { path.append(before) }
          return path.reversed()
        }
        guard previous[next] == nil else { continue }
        previous[next] = node
        queue.append(next)
      }
    }
    preconditionFailure("no way back within a group")
  }

  private mutating func findGroups() {
    var order = [Int](repeating: -1, count: edges.count)
    var low = [Int](repeating: 0, count: edges.count)
    var next = 0
    var open: [Int] = []
    for root in edges.indices where order[root] < 0 {
      var walk: [(node: Int, edge: Int)] = [(root, 0)]
      while let (node, edge) = walk.last {
        if edge == 0 {
          (order[node], low[node]) = (next, next)
          next += 1
          open.append(node)
        }
        if edge < edges[node].count {
          walk[walk.count - 1].edge += 1
          let target = edges[node][edge]
          if order[target] < 0 {
            walk.append((target, 0))
          } else if groups[target] < 0 {
            low[node] = min(low[node], order[target])
          }
          continue
        }
        walk.removeLast()
        if let parent = walk.last?.node { low[parent] = min(low[parent], low[node]) }
        guard low[node] == order[node] else { continue }
        var size = 0
        while let member = open.popLast() {
          groups[member] = sizes.count
          size += 1
          if member == node { break }
        }
        sizes.append(size)
      }
    }
  }
}
