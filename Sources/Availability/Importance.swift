import ArchitectureModel

/// What one component means to an operation.
package struct ComponentImportance: Sendable {
  package var component: Component
  /// P(success | all its own parts up) − P(success | its own parts down).
  package var birnbaum: Double
  /// The failure probability that would be gone if it never failed.
  package var gain: Double
}

extension AvailabilityEngine {
  /// The components that the operation can fail by, in the order of the file, zones last; nil past the node limit.
  /// - Complexity: O(components × nodes).
  /// - Source: Birnbaum, "On the importance of different components in a multicomponent system", 1969.
  package func importance(of operation: OperationID) -> [ComponentImportance]? {
    guard let root = diagram(of: operation) else { return nil }
    let diagram = algebra.diagram
    let nodes = diagram.nodes(of: root)
    let failures = partFailures
    let base = mean(nodes, failures)
    var variables: [Component: [Int32]] = [:]
    for node in nodes where !diagram.isEnd(node) {
      let variable = diagram.variables[Int(node)]
      variables[algebra.variables.parts[Int(variable)].component, default: []].append(variable)
    }
    func with(_ component: Component, _ failure: PartFailure) -> Double {
      var changed = failures
      // All parts of the component, also those that the diagram has no node for: they do not matter there.
      for variable in variables[component] ?? [] { changed[Int(variable)] = failure }
      return mean(nodes, changed)
    }
    return variables.keys.sorted(by: Self.fileOrder).map { component in
      let good = with(component, .never)
      return ComponentImportance(component: component, birnbaum: with(component, .always) - good, gain: base - good)
    }
  }

  private static func fileOrder(_ left: Component, _ right: Component) -> Bool {
    switch (left, right) {
    case (.service(let a), .service(let b)): a < b
    case (.zone(let a), .zone(let b)): a < b
    case (.service, .zone): true
    case (.zone, .service): false
    }
  }

  /// What each of the operation's parts would need for the operation to meet a target, if all were alike; nil where
  /// chance alone misses it, or past the node limit.
  /// - Complexity: O(nodes × bits of the answer).
  package func required(_ target: Probability, of operation: OperationID) -> RequiredAvailability? {
    guard let root = diagram(of: operation) else { return nil }
    let diagram = algebra.diagram
    let nodes = diagram.nodes(of: root)
    let used = Set(nodes.filter { !diagram.isEnd($0) }.map { diagram.variables[Int($0)] })
    func failure(at each: Double) -> Double {
      mean(nodes, [PartFailure](repeating: PartFailure(value: each, complement: 1 - each), count: partFailures.count))
    }
    guard !used.isEmpty, failure(at: 0) <= target.complement else { return nil }
    var (low, high) = (0.0, 1.0)
    // Halving a double's range a thousand times ends at neighbours; the answer is the lower, which still meets it.
    for _ in 0..<1_100 {
      let middle = low == 0 ? high / 1_024 : low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if failure(at: middle) <= target.complement { low = middle } else { high = middle }
    }
    return RequiredAvailability(parts: used.count, unavailability: low)
  }
}

/// What every part would need for an operation to meet its target, if all were alike.
package struct RequiredAvailability: Sendable {
  package var parts: Int
  /// The largest unavailability of each that still meets the target.
  package var unavailability: Double
}
