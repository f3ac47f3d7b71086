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
    package var meetsObjectives: Bool
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
    /// The sets that the order of moves gives, and each of them with one call exchanged.
    case ordered(sets: Int)
  }

  /// Each move takes away more hours than any other could at its place.
  package private(set) var steps: [Step] = []
  /// The fewest moves that meet the objectives, of several such the one that fails least; nil where none does, or there
  /// is no objective, or it is met already.
  package private(set) var smallest: Choice?
  /// What no other choice beats in moves, availability and response time at once; by the number of moves.
  package private(set) var front: [Choice] = []
  package private(set) var search = Search.exact(sets: 0)
  /// Whether the operation promises anything that it does not keep today.
  package private(set) var hasMissedObjective: Bool

  /// nil where the operation has no exact figures.
  package init?(_ calls: [CallID], of operation: OperationID, in analysis: ArchitectureAnalysis) {
    let today = analysis[operation]
    hasMissedObjective = today.meetsAvailability == false || today.meetsLatency == false
    guard !calls.isEmpty, let table = MoveTable(calls, of: operation, in: analysis) else { return nil }
    guard let steps = Self.steps(table) else { return nil }
    self.steps = steps
    guard let (front, search) = table.front(along: steps.map(\.calls)) else { return nil }
    self.front = front
    self.search = search
    if hasMissedObjective { smallest = front.first { table.meetsObjectives($0.failure, $0.responseMs) } }
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
          saved: max(0, current.failure - best.figures.failure),
          meetsObjectives: table.meetsObjectives(best.figures.failure, best.figures.responseMs)))
      current = best.figures
    }
    return steps
  }
}

/// What each set of an operation's calls would make of it, were they moved.
struct MoveTable {
  struct Figures {
    var failure: Double
    var responseMs: Double
  }

  let calls: [CallID]
  private let operation: OperationID
  private let analysis: ArchitectureAnalysis
  /// Calls that have a part or a step in common, by their places in `calls`: what one set of them is worth does not
  /// depend on the others.
  private let components: [[Int]]

  /// Sets of one component are looked at one by one up to so many of its calls.
  private static let mostTogether = 12
  /// Sets of all calls are found exactly up to so many calls.
  private static let mostCalls = 20

  init?(_ calls: [CallID], of operation: OperationID, in analysis: ArchitectureAnalysis) {
    self.calls = calls
    self.operation = operation
    self.analysis = analysis
    guard let groups = analysis.engine.dependentGroups(of: calls, in: operation) else { return nil }
    components = Self.joined(groups, calls, analysis.architecture[operation].steps)
  }

  func figures(_ moved: Set<CallID>) -> Figures? {
    guard let failure = analysis.engine.failure(of: operation, sparing: moved),
      let time = analysis.times.meanMs(of: operation, sparing: moved)
    else { return nil }
    return Figures(failure: failure, responseMs: time)
  }

  func meetsObjectives(_ failure: Double, _ responseMs: Double) -> Bool {
    guard let objective = analysis.architecture[operation].objective else { return false }
    if let target = objective.availability?.value.nominal, !target.allows(failure) { return false }
    if let latency = objective.latency {
      // Quantiles of what is not there yet are left to the analysis of the design.
      if responseMs > latency.target.milliseconds * (1 + 1e-12) { return false }
    }
    return objective.availability != nil || objective.latency != nil
  }

  /// Groups that have a call in a common step become one.
  private static func joined(_ groups: [[CallID]], _ calls: [CallID], _ steps: [ArchitectureModel.Step]) -> [[Int]] {
    var parents = Array(calls.indices)
    func root(_ place: Int) -> Int {
      var place = place
      while parents[place] != place { place = parents[place] }
      return place
    }
    let places = Dictionary(uniqueKeysWithValues: calls.enumerated().map { ($1, $0) })
    for group in groups + steps.map(\.calls) {
      let members = group.compactMap { places[$0] }
      for member in members.dropFirst() {
        let (one, other) = (root(members[0]), root(member))
        parents[max(one, other)] = min(one, other)
      }
    }
    let byRoot = Dictionary(grouping: calls.indices) { root($0) }
    return byRoot.keys.sorted().map { byRoot[$0] ?? [] }
  }

  // MARK: The best choices

  /// A set of calls of some components: how many, the share of today's successes that it makes of them, the time saved.
  private struct Part {
    var moved: [Int]
    var gain: Double
    var savedMs: Double

    /// Whether it is as good with no more moves.
    func beats(_ other: Part) -> Bool {
      moved.count <= other.moved.count && gain >= other.gain && savedMs >= other.savedMs
    }
  }

  /// The choices that no other beats; past the limits those along an order, and each with one call exchanged.
  func front(along order: [[CallID]]) -> ([MovePlan.Choice], MovePlan.Search)? {
    guard calls.count <= Self.mostCalls, components.allSatisfy({ $0.count <= Self.mostTogether }) else {
      return orderedFront(along: order.flatMap { $0 })
    }
    guard let today = figures([]) else { return nil }
    var sets = 0
    var front = [Part(moved: [], gain: 1, savedMs: 0)]
    for component in components {
      var parts: [Part] = []
      for mask in 0..<1 << component.count {
        let moved = component.indices.filter { mask >> $0 & 1 == 1 }.map { component[$0] }
        guard let figures = figures(Set(moved.map { calls[$0] })) else { return nil }
        sets += 1
        parts.append(
          Part(
            moved: moved, gain: (1 - figures.failure) / (1 - today.failure),
            savedMs: today.responseMs - figures.responseMs))
      }
      let kept = Self.unbeaten(parts)
      front = Self.unbeaten(
        front.flatMap { one in
          kept.map { Part(moved: one.moved + $0.moved, gain: one.gain * $0.gain, savedMs: one.savedMs + $0.savedMs) }
        })
    }
    return choices(front.map { Set($0.moved.map { calls[$0] }) }).map { ($0, .exact(sets: sets)) }
  }

  private func orderedFront(along order: [CallID]) -> ([MovePlan.Choice], MovePlan.Search)? {
    var sets: [Set<CallID>] = [[]]
    for count in 1...order.count {
      let first = Set(order.prefix(count))
      sets.append(first)
      guard calls.count <= Self.mostExchanged else { continue }
      for inside in order.prefix(count) {
        for outside in order.dropFirst(count) { sets.append(first.subtracting([inside]).union([outside])) }
      }
    }
    return choices(sets).map { ($0, .ordered(sets: sets.count)) }
  }

  /// With more calls nothing is exchanged: there would be too many sets.
  private static let mostExchanged = 40

  /// Sets with their figures, those that others beat left out, by the number of moves.
  private func choices(_ sets: [Set<CallID>]) -> [MovePlan.Choice]? {
    var parts: [(part: Part, figures: Figures)] = []
    for set in sets {
      guard let figures = figures(set) else { return nil }
      let moved = calls.indices.filter { set.contains(calls[$0]) }
      parts.append((Part(moved: moved, gain: -figures.failure, savedMs: -figures.responseMs), figures))
    }
    let byMoved = Dictionary(parts.map { ($0.part.moved, $0.figures) }, uniquingKeysWith: { first, _ in first })
    return Self.unbeaten(parts.map(\.part)).compactMap { part in
      byMoved[part.moved].map {
        MovePlan.Choice(calls: part.moved.map { calls[$0] }, failure: $0.failure, responseMs: $0.responseMs)
      }
    }
  }

  /// - Complexity: O(parts × those that stay).
  private static func unbeaten(_ parts: [Part]) -> [Part] {
    let sorted = parts.sorted { one, other in
      if one.moved.count != other.moved.count { return one.moved.count < other.moved.count }
      if one.gain != other.gain { return one.gain > other.gain }
      if one.savedMs != other.savedMs { return one.savedMs > other.savedMs }
      return one.moved.lexicographicallyPrecedes(other.moved)
    }
    var kept: [Part] = []
    for part in sorted where !kept.contains(where: { $0.beats(part) }) { kept.append(part) }
    return kept
  }
}
