import ArchitectureModel

/// A figure that is given as a range, or known within bounds only, and that the availability of operations rests on.
package enum UncertainInput: Hashable, Sendable {
  case availability(ServiceID)
  case zone(ZoneID)
  case commonCause(ServiceID)
  case errorRate(CallID)
  case probability(CallID)
  case hitRate(CallID)
  /// The share of one of an operation's alternatives, by its number among all of them in the order written.
  case share(OperationID, Int)
  /// How often an attempt of a call comes too late.
  case lateShare(CallID)

  /// Whose it is and what it is: `audit availability`.
  package func name(in architecture: Architecture) -> String {
    switch self {
    case .availability(let service): "\(architecture[service].name) availability"
    case .zone(let zone): "zone:\(architecture[zone].name) availability"
    case .commonCause(let service): "\(architecture[service].name) common-cause"
    case .errorRate(let call): "\(architecture[call].name) error-rate"
    case .probability(let call): "\(architecture[call].name) probability"
    case .hitRate(let call): "\(architecture[call].name) hit"
    case .share(let operation, let number): "\(architecture.name(of: operation)) share \(number)"
    case .lateShare(let call): "\(architecture[call].name) too late"
    }
  }
}

/// Where an answer lies when one uncertain figure takes its ends and all others keep their middles.
package struct InputRange: Sendable {
  package var input: UncertainInput
  package var range: AvailabilityEngine.Range
}

extension AvailabilityEngine {
  /// Files with more uncertain figures than this are not told which one matters most.
  package static let mostUncertainInputs = 200

  /// For each of the operations, what every uncertain figure does to it alone, the widest first; those that do nothing
  /// left out. nil where there are too many of them; an operation past the node limit has none.
  /// - Complexity: a pass over the diagram for each operation and figure; of chance in calls a diagram for each.
  package func inputRanges(of operations: [OperationID]) -> [[InputRange]]? {
    var inputs: [UncertainInput] = []
    var alone = architecture
    alone.forEachFigure { input, figure in if figure.isUncertain { inputs.append(input) } }
    inputs += lateShares.indices.filter { lateShares[$0].isUncertain }.map { .lateShare(CallID($0)) }
    guard inputs.count <= Self.mostUncertainInputs else { return nil }
    let middles = lateShares.map { UncertainProbability($0.nominal) }
    var found = [[InputRange]](repeating: [], count: operations.count)
    for input in inputs {
      alone = architecture
      alone.forEachFigure { other, figure in
        if other != input { figure = UncertainProbability(figure.nominal) }
      }
      var shares = middles
      if case .lateShare(let call) = input { shares[call.index] = lateShares[call.index] }
      let engine = input.isOfPart ? nil : AvailabilityEngine(alone, lateShares: shares, nodeLimit: nodeLimit)
      for (index, operation) in operations.enumerated() {
        let range = engine.map { $0.range(of: operation) } ?? self.range(of: operation, in: alone)
        if let range { found[index].append(InputRange(input: input, range: range)) }
      }
    }
    // Equally wide ones stay in the order of the file.
    return found.map { ranges in
      ranges.enumerated().sorted { left, right in
        let (wide, narrow) = (left.element.range.width, right.element.range.width)
        return wide != narrow ? wide > narrow : left.offset < right.offset
      }.map(\.element)
    }
  }

  /// The range of an operation where only parts are more or less likely to fail: its diagram stays the same.
  private func range(of operation: OperationID, in other: Architecture) -> Range? {
    guard let known = function(of: operation),
      let function = OperationFunction(known.function, events: known.events, of: other)
    else { return nil }
    let best = function.mean(FailureLaws(other, .best)).double
    let worst = function.mean(FailureLaws(other, .worst)).double
    return best == worst ? nil : Range(best: best, worst: worst)
  }
}

extension UncertainInput {
  /// Whether it says how likely a part fails, rather than what happens by chance.
  fileprivate var isOfPart: Bool {
    switch self {
    case .availability, .zone, .commonCause: true
    case .errorRate, .probability, .hitRate, .share, .lateShare: false
    }
  }
}

extension AvailabilityEngine.Range {
  fileprivate var width: Double { worst - best }
}

extension Architecture {
  /// Whether any of those figures is a range.
  /// - Complexity: O(services + operations + calls); nothing is copied.
  var hasUncertainFigure: Bool {
    zones.contains { $0.availability.value.probability.isUncertain }
      || services.contains {
        $0.availability.value.probability.isUncertain || $0.replicas.commonCause.isUncertain
      }
      || calls.contains { site in
        switch site.kind {
        case .call(let call):
          call.errorRate.value.isUncertain || call.probability.value.isUncertain
            || (call.cache?.hit.value.isUncertain ?? false)
        case .publish(let publish): publish.probability.value.isUncertain
        }
      } || operations.contains { $0.steps.contains(where: \.hasUncertainShare) }
  }

  /// Goes through every figure that availability rests on and that can be a range, in the order of the file.
  fileprivate mutating func forEachFigure(_ body: (UncertainInput, inout UncertainProbability) -> Void) {
    for index in zones.indices { zones[index].availability.value.change { body(.zone(ZoneID(index)), &$0) } }
    for index in services.indices {
      services[index].availability.value.change { body(.availability(ServiceID(index)), &$0) }
      body(.commonCause(ServiceID(index)), &services[index].replicas.commonCause)
    }
    for index in calls.indices {
      switch calls[index].kind {
      case .call(var call):
        body(.errorRate(CallID(index)), &call.errorRate.value)
        body(.probability(CallID(index)), &call.probability.value)
        if var cache = call.cache {
          body(.hitRate(CallID(index)), &cache.hit.value)
          call.cache = cache
        }
        calls[index].kind = .call(call)
      case .publish(var publish):
        body(.probability(CallID(index)), &publish.probability.value)
        calls[index].kind = .publish(publish)
      }
    }
    for index in operations.indices {
      var number = 0
      operations[index].steps = operations[index].steps.map { step in
        step.changingShares { share in
          number += 1
          body(.share(OperationID(index), number), &share)
        }
      }
    }
  }
}

extension AvailabilityFigure {
  fileprivate mutating func change(_ body: (inout UncertainProbability) -> Void) {
    guard case .fraction(var probability) = self else { return }
    body(&probability)
    self = .fraction(probability)
  }
}

extension Step {
  fileprivate var hasUncertainShare: Bool {
    switch self {
    case .save, .call: false
    case .parallel(let branches): branches.contains(where: \.hasUncertainShare)
    case .oneOf(let alternatives):
      alternatives.contains { $0.share.value.isUncertain || $0.step.hasUncertainShare }
    }
  }

  fileprivate func changingShares(_ body: (inout UncertainProbability) -> Void) -> Step {
    switch self {
    case .save, .call: return self
    case .parallel(let branches): return .parallel(branches.map { $0.changingShares(body) })
    case .oneOf(let alternatives):
      return .oneOf(
        alternatives.map { alternative in
          var alternative = alternative
          body(&alternative.share.value)
          alternative.step = alternative.step.changingShares(body)
          return alternative
        })
    }
  }
}
