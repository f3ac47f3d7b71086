import ArchitectureModel

/// An operation's failure as that of groups of conditions that have no part in common.
///
/// What one call costs, or one component means, then needs the diagram of its own group alone, and mostly that is one
/// service, whose diagram serves all operations that need it.
struct OperationFactors {
  let operation: OperationID
  /// What fails the operation, each by itself: needs, then steps.
  let conditions: [GateID]
  let groups: IndependentGroups
  /// For each group: how likely it fails.
  let failures: [DoubleDouble]
  /// How likely one of the groups before it fails, and one of those after it.
  private let before: [DoubleDouble]
  private let after: [DoubleDouble]
  /// In which condition a call is.
  private let conditionOfCall: [CallID: Int]

  init(
    _ operation: OperationID, of architecture: Architecture, conditions: [GateID], groups: IndependentGroups,
    failures: [DoubleDouble]
  ) {
    precondition(failures.count == groups.groups.count, "a figure for each group")
    self.operation = operation
    self.conditions = conditions
    self.groups = groups
    self.failures = failures
    var before = [DoubleDouble.zero]
    for failure in failures { before.append(before[before.count - 1].series(failure)) }
    var after = [DoubleDouble.zero]
    for failure in failures.reversed() { after.append(failure.series(after[after.count - 1])) }
    (self.before, self.after) = (before, after.reversed())
    let steps = architecture[operation].steps
    var conditionOfCall: [CallID: Int] = [:]
    for (index, step) in steps.enumerated() {
      for call in step.calls { conditionOfCall[call] = conditions.count - steps.count + index }
    }
    self.conditionOfCall = conditionOfCall
  }

  /// The conditions that some of the calls are in, in order.
  func conditions(of calls: Set<CallID>) -> [Int] { Set(calls.compactMap { conditionOfCall[$0] }).sorted() }

  /// How likely the operation fails: one of the groups does.
  var failure: DoubleDouble { before[failures.count] }

  /// How likely one of the other groups fails.
  /// - Complexity: O(1) for one group, else O(groups).
  func failure(besides touched: [Int]) -> DoubleDouble {
    if let only = touched.first, touched.count == 1 { return before[only].series(after[only + 1]) }
    let touched = Set(touched)
    return failures.indices.reduce(.zero) { touched.contains($1) ? $0 : $0.series(failures[$1]) }
  }
}

extension AvailabilityEngine {
  /// The failure probability that an operation would lose if some of its calls could not fail; nil past the node limit.
  /// - Returns: at least 0, with all digits of a double even where it is a billionth of the operation's own.
  /// - Complexity: the diagrams of the groups that the calls are in; nothing for what was asked before.
  package func gain(of operation: OperationID, sparing calls: Set<CallID>) -> Double? {
    change(of: operation, sparing: calls).map { change in
      let gain = (change.before - change.after) * change.rest.complement
      return max(gain.double, 0)
    }
  }

  /// The probability that the operation fails if some of its calls could not; nil past the node limit.
  package func failure(of operation: OperationID, sparing calls: Set<CallID>) -> Double? {
    change(of: operation, sparing: calls).map { $0.rest.series($0.after).double }
  }

  /// The same, if it needed a further service; nil past the node limit.
  package func failure(of operation: OperationID, sparing calls: Set<CallID>, needing service: ServiceID) -> Double? {
    guard let factors = factors(of: operation) else { return nil }
    let changed = changedConditions(of: factors, sparing: calls)
    return failure(of: factors, changed, and: [structureBuilder().failure(of: service)])?.double
  }

  /// Calls of an operation that may fail together, each group with parts that no other has: what sparing some of one
  /// group makes of the operation's successes does not depend on the others. nil past the node limit.
  package func dependentGroups(of calls: [CallID], in operation: OperationID) -> [[CallID]]? {
    guard let factors = factors(of: operation) else { return nil }
    // What fails for certain hides which parts others have.
    if factors.groups.hasCertainFailure { return [calls] }
    var groups: [[CallID]] = []
    var places: [Int: Int] = [:]
    for call in calls {
      for condition in factors.conditions(of: [call]) {
        let group = factors.groups.groupNumbers[condition]
        if let place = places[group] {
          groups[place].append(call)
        } else {
          places[group] = groups.count
          groups.append([call])
        }
      }
    }
    return groups
  }

  /// What sparing calls changes: how likely the groups that the calls are in fail before and after, and how likely the
  /// others do.
  private func change(
    of operation: OperationID, sparing calls: Set<CallID>
  ) -> (before: DoubleDouble, after: DoubleDouble, rest: DoubleDouble)? {
    guard let factors = factors(of: operation) else { return nil }
    let changed = changedConditions(of: factors, sparing: calls)
    if factors.groups.hasCertainFailure {
      return failure(of: factors, changed, and: []).map { (factors.failure, $0, .zero) }
    }
    let touched = Set(changed.keys.map { factors.groups.groupNumbers[$0] }).sorted()
    var (before, after) = (DoubleDouble.zero, DoubleDouble.zero)
    for group in touched {
      let gates = factors.groups.groups[group].map { changed[$0] ?? factors.conditions[$0] }
      guard let failure = failure(ofAny: gates) else { return nil }
      before = before.series(factors.failures[group])
      after = after.series(failure)
    }
    return (before, after, factors.failure(besides: touched))
  }

  /// How likely the operation fails with some of its conditions changed and further ones: grouped anew.
  private func failure(
    of factors: OperationFactors, _ changed: [Int: GateID], and further: [GateID]
  ) -> DoubleDouble? {
    let conditions = factors.conditions.enumerated().map { changed[$0] ?? $1 } + further
    return failures(of: conditions, in: groups(of: conditions))?.reduce(DoubleDouble.zero) { $0.series($1) }
  }

  /// The conditions that sparing calls changes.
  private func changedConditions(of factors: OperationFactors, sparing calls: Set<CallID>) -> [Int: GateID] {
    let steps = architecture.operations[factors.operation.index].steps
    var changed: [Int: GateID] = [:]
    for condition in factors.conditions(of: calls) {
      let step = steps[condition - (factors.conditions.count - steps.count)]
      changed[condition] = structureBuilder().failure(of: step, sparing: calls)
    }
    return changed
  }

  /// nil past the node limit.
  func factors(of operation: OperationID) -> OperationFactors? {
    if let factors, factors.operation == operation { return factors }
    let conditions = structureBuilder().conditions(of: operation)
    let groups = groups(of: conditions)
    factors = failures(of: conditions, in: groups).map {
      OperationFactors(operation, of: architecture, conditions: conditions, groups: groups, failures: $0)
    }
    return factors
  }

  private func groups(of conditions: [GateID]) -> IndependentGroups {
    IndependentGroups(conditions, in: structureBuilder().structure, of: architecture, marks: &marks)
  }

  private func failures(of conditions: [GateID], in groups: IndependentGroups) -> [DoubleDouble]? {
    var failures: [DoubleDouble] = []
    for group in groups.groups {
      guard let failure = failure(ofAny: group.map { conditions[$0] }) else { return nil }
      failures.append(failure)
    }
    return failures
  }

  private func failure(ofAny gates: [GateID]) -> DoubleDouble? {
    number(of: structureBuilder().failure(ofAny: gates))
  }
}
