extension Formula {
  /// The same function with less for a diagram to tell apart: nodes that always stand together stand in a gate of their
  /// own, which then is one node, and mostly a module.
  ///
  /// - Complexity: O(rounds × (nodes + inputs)), no more rounds than a stated number.
  func grouped() -> Formula {
    var formula = self
    for _ in 0..<Self.mostRounds {
      guard let grouped = formula.groupingShared() else { break }
      formula = grouped.simplified()
    }
    return formula.groupingOwn()
  }

  private static let mostRounds = 20

  /// Nodes that are inputs of exactly the same gates, several and of one kind, become one input of them; nil where there
  /// are none.
  private func groupingShared() -> Formula? {
    let groups = sharedGroups()
    if groups.isEmpty { return nil }
    var groupOf = [Int](repeating: -1, count: nodes.count)
    for (number, group) in groups.enumerated() { for member in group { groupOf[Int(member)] = number } }
    var result = Formula(eventCount: eventCount)
    var images = [Int32](repeating: Self.never, count: nodes.count)
    images[Int(Self.always)] = Self.always
    var groupImages = [Int32](repeating: -1, count: groups.count)
    let uses = uses()
    for index in nodes.indices.dropFirst(2) where uses[index] > 0 {
      let node = Int32(index)
      let members = inputs(node).compactMap { input -> Int32? in
        let group = groupOf[Int(input)]
        if group < 0 { return images[Int(input)] }
        // The first of a group stands for all.
        guard groups[group][0] == input else { return nil }
        if groupImages[group] < 0 {
          groupImages[group] = result.copy(
            node, of: self, inputs: groups[group].map { images[Int($0)] }, isBoolean: true)
        }
        return groupImages[group]
      }
      images[index] =
        switch self[node].kind {
        case .series: result.series(members)
        case .redundant: result.redundant(members)
        default: result.copy(node, of: self, inputs: members, isBoolean: self[node].isBoolean)
        }
    }
    result.setRoot(images[Int(root)])
    return result
  }

  /// The groups, their members in the order of the nodes.
  private func sharedGroups() -> [[Int32]] {
    let uses = uses()
    var parents: [Int32: [Int32]] = [:]
    for (index, node) in nodes.enumerated() where uses[index] > 0 {
      let isPlain = node.kind == .series || node.kind == .redundant
      for input in inputs(Int32(index)) where uses[Int(input)] > 1 && self[input].isBoolean {
        // A gate of another kind keeps its inputs apart: a list that no other node has.
        parents[input, default: []].append(isPlain ? Int32(index) : -input)
      }
    }
    var numbers: [[Int32]: Int] = [:]
    var groups: [[Int32]] = []
    for index in nodes.indices where uses[index] > 1 {
      guard let list = parents[Int32(index)], let first = list.first, first > 0,
        list.allSatisfy({ $0 > 0 && self[$0].kind == self[first].kind })
      else { continue }
      if let number = numbers[list] {
        groups[number].append(Int32(index))
      } else {
        numbers[list] = groups.count
        groups.append([Int32(index)])
      }
    }
    return groups.filter { $0.count > 1 }
  }

  /// The same function, where inputs of a gate that share nothing with the rest stand in a gate of their own: one
  /// variable for the diagram around it instead of several.
  /// - Complexity: O(nodes + inputs).
  private func groupingOwn() -> Formula {
    let isModule = moduleRoots()
    var result = Formula(eventCount: eventCount)
    var images = [Int32](repeating: Self.never, count: nodes.count)
    images[Int(Self.always)] = Self.always
    let uses = uses()
    for index in nodes.indices.dropFirst(2) where uses[index] > 0 {
      let node = Int32(index)
      let isGroupable = self[node].isBoolean && (self[node].kind == .series || self[node].kind == .redundant)
      let own = isGroupable ? inputs(node).filter { isModule[Int($0)] && uses[Int($0)] == 1 } : []
      if own.count > 1, own.count < inputs(node).count {
        let group = result.copy(node, of: self, inputs: own.map { images[Int($0)] }, isBoolean: true)
        let rest = inputs(node).filter { !isModule[Int($0)] || uses[Int($0)] > 1 }
        images[index] = result.copy(node, of: self, inputs: [group] + rest.map { images[Int($0)] }, isBoolean: true)
      } else {
        images[index] = result.copy(
          node, of: self, inputs: inputs(node).map { images[Int($0)] }, isBoolean: self[node].isBoolean)
      }
    }
    result.setRoot(images[Int(root)])
    return result
  }
}
