/// Puts the steps of an operation in order and finds those that are taken at once.
///
/// Every pair of steps is judged by the requests that took both: the one comes first that began first in most of them,
/// and the two are parallel where they overlapped in most of them. Where these majorities go in a circle, the step that
/// begins earliest on average goes first. A group is parallel when every two of its steps are.
struct StepOrder {
  private let statistics: OperationStatistics
  /// The places of the steps that count.
  private let steps: [Int]

  init(_ statistics: OperationStatistics) {
    self.statistics = statistics
    steps = statistics.steps.indices.filter { statistics.steps[$0].requests > 0 }
  }

  /// Groups in order, those of several steps being parallel.
  func groups() -> [[Int]] {
    var groups: [[Int]] = []
    for step in ordered() {
      if let last = groups.last, last.allSatisfy({ isParallel($0, step) }) {
        groups[groups.count - 1].append(step)
      } else {
        groups.append([step])
      }
    }
    return groups
  }

  private func isParallel(_ one: Int, _ other: Int) -> Bool {
    guard !isUnawaited(one), !isUnawaited(other) else { return false }
    let relation = statistics.relation(one, other)
    return relation.overlapping * 2 > relation.together
  }

  func isUnawaited(_ step: Int) -> Bool {
    statistics.steps[step].unawaited * 2 > statistics.steps[step].calls
  }

  private func ordered() -> [Int] {
    var rest = steps.sorted { one, other in
      let (first, second) = (statistics.steps[one].meanDelay, statistics.steps[other].meanDelay)
      return first != second ? first < second : one < other
    }
    var predecessors = [Int](repeating: 0, count: statistics.steps.count)
    for step in rest { predecessors[step] = rest.count { $0 != step && isBefore($0, step) } }
    var ordered: [Int] = []
    while !rest.isEmpty {
      let next = rest.firstIndex { predecessors[$0] == 0 } ?? 0
      let step = rest.remove(at: next)
      ordered.append(step)
      for other in rest where isBefore(step, other) { predecessors[other] -= 1 }
    }
    return ordered
  }

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    let relation = statistics.relation(one, other)
    return relation.before * 2 > relation.together
  }
}
