import Diagnostics

/// The nodes of an input, in the order of the text, and the text that they point into.
struct NodeTable: Sendable {
  let source: SourceText
  var nodes: [Node] = []
  /// Anchors and tags, ordered by node.
  var properties: [NodeProperties] = []

  subscript(index: Int) -> Node { nodes[index] }

  /// The node an alias stands for, any other node itself.
  func target(_ index: Int) -> Int {
    let node = nodes[index]
    return node.isAlias ? Int(node.link) : index
  }

  /// The index after a node and all its descendants.
  func end(_ index: Int) -> Int {
    let node = nodes[index]
    return node.isCollection ? Int(node.link) : index + 1
  }

  /// The anchor and tag of a node.
  ///
  /// - Complexity: O(1) for a node that has none, else O(log properties).
  func properties(of index: Int) -> NodeProperties? {
    guard nodes[index].hasProperties else { return nil }
    var low = 0
    var high = properties.count
    while low < high {
      let middle = (low + high) / 2
      if properties[middle].node < index { low = middle + 1 } else { high = middle }
    }
    return low < properties.count && properties[low].node == index ? properties[low] : nil
  }

  /// Whether collections lie in each other properly, mappings have a value for every key, and aliases mean nodes
  /// before them; for tests.
  func isConsistent(_ root: Int) -> Bool {
    var open: [(node: Int, end: Int, children: Int)] = [(root, nodes.count, 0)]
    for index in root..<end(root) {
      while let last = open.last, last.end <= index {
        open.removeLast()
        if nodes[last.node].isMapping, !last.children.isMultiple(of: 2) { return false }
      }
      guard let last = open.last, end(index) > index, end(index) <= last.end else { return false }
      open[open.count - 1].children += 1
      if nodes[index].isAlias, nodes[index].link >= index { return false }
      if nodes[index].isCollection { open.append((index, end(index), 0)) }
    }
    return open.dropFirst().allSatisfy { !nodes[$0.node].isMapping || $0.children.isMultiple(of: 2) }
  }

  func span(_ index: Int) -> SourceSpan { SourceSpan(source, nodes[index].range) }

  /// A scalar's content, its escapes resolved and its lines folded.
  ///
  /// - Complexity: O(bytes of the scalar).
  func text(_ index: Int) -> String {
    let node = nodes[index]
    if node.isVerbatim { return String(decoding: source.bytes[node.inside], as: UTF8.self) }
    return String(decoding: content(index), as: UTF8.self)
  }

  /// A scalar's content as UTF-8.
  func content(_ index: Int) -> [UInt8] {
    let node = nodes[index]
    if node.isVerbatim { return Array(source.bytes[node.inside]) }
    return ByteView.with(source.bytes) { ScalarContent.bytes(of: node, in: $0) }
  }
}
