extension YAMLParser {
  /// Adds a node and gives its index.
  @inline(__always)
  @discardableResult
  mutating func append(_ node: Node) -> Int {
    let index = table.nodes.count
    if index >= limits.nodes { failNodeLimit() }
    table.nodes.append(node)
    return index
  }

  /// Adds a scalar or alias with its properties.
  @inline(__always)
  mutating func append(_ node: Node, with properties: PropertySet) {
    let index = append(node)
    if !properties.isEmpty { attach(properties, to: index) }
    if Int(node.length) > limits.scalarBytes { failScalarLimit(node) }
  }

  /// Adds an empty scalar where nothing is written.
  mutating func appendEmpty(_ properties: PropertySet) {
    append(Node(.plain, contentEnd, contentEnd, isVerbatim: true), with: properties)
  }

  /// Gives a node its anchor and tag, and makes the anchor known.
  mutating func attach(_ set: PropertySet, to node: Int) {
    guard !set.isEmpty else { return }
    let tag = set.tag.flatMap { resolveTag($0) }
    let entry = NodeProperties(node: node, anchor: set.anchor, tag: tag, tagRange: set.tag)
    // Properties of a collection that turns out to be a key come late; all others belong to the newest node.
    var place = table.properties.count
    while place > 0, table.properties[place - 1].node > node { place -= 1 }
    if place > 0, table.properties[place - 1].node == node {
      let there = table.properties[place - 1]
      table.properties[place - 1].anchor = there.anchor ?? set.anchor
      table.properties[place - 1].tag = there.tag ?? tag
      table.properties[place - 1].tagRange = there.tagRange ?? set.tag
    } else {
      table.properties.insert(entry, at: place)
    }
    table.nodes[node].markProperties()
    if let anchor = set.anchor { anchors[view.string(anchor)] = node }
  }

  /// Closes a collection: everything since its own node lies in it.
  @inline(__always)
  mutating func close(_ node: Int, at end: Int) {
    assert(table.nodes[node].isCollection && end >= Int(table.nodes[node].start))
    table.nodes[node].link = UInt32(truncatingIfNeeded: table.nodes.count)
    table.nodes[node].length = UInt32(truncatingIfNeeded: end) - table.nodes[node].start
  }

  /// Puts a mapping before a node that was read already and turned out to be a key.
  ///
  /// - Complexity: O(nodes of the key); a key has at most 1,024 characters.
  mutating func insertMapping(_ shape: Node.Shape, before key: Int) {
    assert(shape == .blockMapping || shape == .flowMapping)
    if table.nodes.count >= limits.nodes { return failNodeLimit() }
    table.nodes.insert(Node(shape, Int(table.nodes[key].start), Int(table.nodes[key].start)), at: key)
    for index in key + 1..<table.nodes.count {
      let node = table.nodes[index]
      let pointsInside = node.isCollection || node.isAlias && Int(node.link) >= key
      if pointsInside { table.nodes[index].link += 1 }
    }
    var place = table.properties.count
    while place > 0, table.properties[place - 1].node >= key {
      place -= 1
      let moved = table.properties[place].node
      table.properties[place].node = moved + 1
      if let anchor = table.properties[place].anchor {
        let name = view.string(anchor)
        if anchors[name] == moved { anchors[name] = moved + 1 }
      }
    }
  }
}
