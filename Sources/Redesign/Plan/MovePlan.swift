import ArchitectureModel
import Availability
import Coupling
import Timing

/// In which order the calls of one operation move, and which of them are enough.
package struct MovePlan: Sendable {
  /// One move, and how the operation does after it.
  package struct Step: Sendable {
    package var calls: [CallID]
    package var failure: Double
    package var responseMs: Double
    /// The failure probability that it takes away.
    package var saved: Double
  }

  /// How well so many moves can do.
  package struct Choice: Sendable {
    package var calls: [CallID]
    package var failure: Double
    package var responseMs: Double
  }

  /// How the best choices were found.
  package enum Search: Sendable, Equatable {
    /// Every set of calls was looked at, so many of them one by one.
    case exact(sets: Int)
    /// The sets that the order of moves gives, and each of them with one call exchanged where these are few.
    case ordered(sets: Int)
  }

  /// Of so many calls each move is the best at its place.
  package static let mostCompared = 100
  /// More of them go by what each saves by itself, in so many groups.
  package static let mostGroups = 20

  /// Each move takes away more hours than any other could at its place; of very many calls it is one group of them.
  package private(set) var steps: [Step] = []
  /// The fewest moves that meet the objectives, of several such the one that fails least; nil where none does, or there
  /// is no objective, or it is met already. Of many calls and a promised quantile so few that none can be left out.
  package private(set) var smallest: Choice?
  /// Whether nobody can tell that any moves meet the objectives, nor that none do.
  package private(set) var isOpen = false
  /// What no other choice beats in moves, availability and response time at once; by the number of moves.
  package private(set) var front: [Choice] = []
  package private(set) var search = Search.exact(sets: 0)
  /// Whether the operation promises anything that it does not keep today.
  package private(set) var hasMissedObjective: Bool

  /// nil where the operation has no exact figures.
  /// - Complexity: figures of the operation for O(calls²) sets, and past ``mostCompared`` calls for a few dozen.
  package init?(_ calls: [CallID], of operation: OperationID, in analysis: ArchitectureAnalysis) {
    let today = analysis[operation]
    hasMissedObjective = today.meetsAvailability == false || today.meetsLatency == false
    guard !calls.isEmpty, let table = MoveTable(calls, of: operation, in: analysis) else { return nil }
    guard let steps = calls.count <= Self.mostCompared ? Self.steps(table) : Self.groups(table) else { return nil }
    self.steps = steps
    guard let (front, search) = table.front(along: steps.map(\.calls)) else { return nil }
    self.front = front
    self.search = search
    guard hasMissedObjective else { return }
    smallest =
      calls.count <= Self.mostCompared
      ? table.smallest(in: front) : table.smallest(along: steps.flatMap(\.calls))
    // Whatever moves, the operation takes no longer and fails no more often than before it did.
    isOpen = smallest == nil && table.meetsObjectives(Set(calls), failure: steps.last?.failure ?? 1) == nil
  }

  /// By the hours that each takes away, then by the time, then in the order of the file.
  private static func steps(_ table: MoveTable) -> [Step]? {
    var steps: [Step] = []
    var moved: Set<CallID> = []
    guard var current = table.figures([]) else { return nil }
    while moved.count < table.calls.count {
      var best: (call: CallID, figures: MoveTable.Figures)?
      for call in table.calls where !moved.contains(call) {
        guard let figures = table.figures(moved.union([call])) else { return nil }
        guard let other = best else {
          best = (call, figures)
          continue
        }
        // What differs by roundings only is the same.
        let isSame = abs(figures.failure - other.figures.failure) <= 1e-12 * other.figures.failure
        if isSame ? figures.responseMs < other.figures.responseMs : figures.failure < other.figures.failure {
          best = (call, figures)
        }
      }
      guard let best else { break }
      moved.insert(best.call)
      steps.append(
        Step(
          calls: [best.call], failure: best.figures.failure, responseMs: best.figures.responseMs,
          saved: max(0, current.failure - best.figures.failure)))
      current = best.figures
    }
    return steps
  }

  /// Those that save most by themselves first, in groups of about as many.
  private static func groups(_ table: MoveTable) -> [Step]? {
    guard var current = table.figures([]) else { return nil }
    let order = table.callsByWorth
    var steps: [Step] = []
    var moved: Set<CallID> = []
    for group in 0..<mostGroups {
      let calls = order[order.count * group / mostGroups..<order.count * (group + 1) / mostGroups]
      moved.formUnion(calls)
      guard let figures = table.figures(moved) else { return nil }
      steps.append(
        Step(
          calls: Array(calls), failure: figures.failure, responseMs: figures.responseMs,
          saved: max(0, current.failure - figures.failure)))
      current = figures
    }
    return steps
  }
}
