import ArchitectureModel

/// What one component means to an operation: a service by its own instances and deploys, or a zone.
package struct ComponentImportance: Sendable {
  package var component: Component
  /// P(success | all its own parts up) − P(success | its own parts down).
  package var birnbaum: Double
  /// The failure probability that would be gone if it never failed.
  package var gain: Double
  /// The probability that it is down and matters, given that the operation fails: Birnbaum × its own unavailability ÷
  /// the operation's.
  package var criticality: Double
  /// The share of the failure probability that involves it: gain ÷ the operation's unavailability.
  package var fussellVesely: Double
  /// How many times as often the operation would fail if the component were down for good; ∞ where it never fails now.
  package var riskAchievementWorth: Double
  /// How many times less often it would fail if the component never did; ∞ where it would not fail at all.
  package var riskReductionWorth: Double
}

extension AvailabilityEngine {
  /// The components that the operation can fail by, in the order of the file, zones last; nil past the node limit.
  /// - Complexity: O(nodes × states of zones); with more zones than can be gone through, O(components × nodes).
  /// - Source: Birnbaum, "On the importance of different components in a multicomponent system", 1969; Fussell, "How to
  ///   hand-calculate system reliability and safety characteristics", 1975; Vesely and others, "Measures of risk
  ///   importance and their applications", 1983, for the two worths.
  package func importance(of operation: OperationID) -> [ComponentImportance]? {
    guard let factors = factors(of: operation), let weights = weights(of: factors) else { return nil }
    let laws = laws(.nominal)
    let failure = factors.failure
    return weights.sorted { Self.fileOrder($0.component, $1.component) }.map { weight in
      let own =
        switch weight.component {
        case .service(let service): laws.failure(of: service, withLost: 0)
        case .zone(let zone): laws.failure(of: .zone(zone))
        }
      let rest = failure - weight.gain
      func share(_ part: DoubleDouble) -> Double { failure == .zero ? 0 : (part / failure).double }
      return ComponentImportance(
        component: weight.component, birnbaum: weight.birnbaum.double, gain: weight.gain.double,
        criticality: share(weight.birnbaum * own), fussellVesely: share(weight.gain),
        riskAchievementWorth: failure == .zero ? .infinity : ((rest + weight.birnbaum) / failure).double,
        riskReductionWorth: rest.high <= 0 ? .infinity : (failure / rest).double)
    }
  }

  /// The weights of all components: those in their own group, where no other group fails.
  private func weights(of factors: OperationFactors) -> [OperationFunction<DoubleDouble>.Weight]? {
    var all: [OperationFunction<DoubleDouble>.Weight] = []
    for (number, group) in factors.groups.groups.enumerated() {
      guard let weights = weights(of: group.map { factors.conditions[$0] }) else { return nil }
      let holds = factors.failure(besides: [number]).complement
      all += weights.map { weight in
        OperationFunction<DoubleDouble>.Weight(
          component: weight.component, gain: weight.gain * holds, birnbaum: weight.birnbaum * holds)
      }
    }
    return all
  }

  private func weights(of gates: [GateID]) -> [OperationFunction<DoubleDouble>.Weight]? {
    let gate = structureBuilder().failure(ofAny: gates)
    if let known = weights[gate] { return known }
    let found = function(of: gate, .nominal)?.weights(laws(.nominal))
    // Of several conditions the gate is made for this question, and nobody asks for it again.
    if gates.count == 1 { weights[gate] = found }
    return found
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
    guard let function = function(of: operation) else { return nil }
    let parts = function.parts(of: architecture)
    func failure(at each: Double) -> Double { function.mean(laws(.worst, uniform: DoubleDouble(each))).double }
    guard !parts.isEmpty, failure(at: 0) <= target.complement else { return nil }
    var (low, high) = (0.0, 1.0)
    // Halving a double's range a thousand times ends at neighbours; the answer is the lower, which still meets it.
    for _ in 0..<1_100 {
      let middle = low == 0 ? high / 1_024 : low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if failure(at: middle) <= target.complement { low = middle } else { high = middle }
    }
    return RequiredAvailability(parts: parts.count, unavailability: low)
  }
}

/// What every part would need for an operation to meet its target, if all were alike.
package struct RequiredAvailability: Sendable {
  package var parts: Int
  /// The largest unavailability of each that still meets the target.
  package var unavailability: Double
}
