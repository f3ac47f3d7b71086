import ArchitectureModel
import Availability
import Coupling
import Timing

/// What each set of an operation's calls would make of it, were they moved.
struct MoveTable {
  struct Figures {
    var failure: Double
    var responseMs: Double
  }

  let calls: [CallID]
  private let operation: OperationID
  private let analysis: ArchitectureAnalysis
  /// Places in `calls` of those that have a part in common: what a set of them is worth does not depend on the others.
  private let partGroups: [[Int]]
  /// Places of those in one step: the time that a set of them takes does not depend on the others.
  private let stepGroups: [[Int]]

  /// Sets of all calls are found exactly up to so many calls.
  private static let mostCalls = 20

  init?(_ calls: [CallID], of operation: OperationID, in analysis: ArchitectureAnalysis) {
    self.calls = calls
    self.operation = operation
    self.analysis = analysis
    guard let groups = analysis.engine.dependentGroups(of: calls, in: operation) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: calls.enumerated().map { ($1, $0) })
    partGroups = groups.map { $0.compactMap { places[$0] } }
    stepGroups = analysis.architecture[operation].steps.map { $0.calls.compactMap { places[$0] } }.filter {
      !$0.isEmpty
    }
  }

  func figures(_ moved: Set<CallID>) -> Figures? {
    guard let failure = analysis.engine.failure(of: operation, sparing: moved),
      let time = analysis.times.meanMs(of: operation, sparing: moved)
    else { return nil }
    return Figures(failure: failure, responseMs: time)
  }

  /// Whether the operation would keep what it promises; nil where the terms of its response time leave that open.
  func meetsObjectives(_ moved: Set<CallID>, failure: Double) -> Bool? {
    analysis.architecture[operation].objective.isKept(failure: failure) {
      analysis.times.meets($0, operation, sparing: moved)
    }
  }

  /// The fewest calls that keep what is promised, of several such those with which it fails least; nil where none do.
  ///
  /// Of a promised mean the best choices have them. A quantile may be kept by others: all sets are looked at, or, past a
  /// limit, what is left of a best choice when calls are left out one by one as long as that is enough.
  func smallest(in front: [MovePlan.Choice]) -> MovePlan.Choice? {
    let isQuantile = analysis.architecture[operation].objective?.latency?.quantile != nil
    if isQuantile, calls.count <= Self.mostOfQuantiles {
      let ranked = sets(of: Array(calls.indices)).sorted {
        ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1)
      }
      var best: MovePlan.Choice?
      for set in ranked {
        if let best, set.nonzeroBitCount > best.calls.count { break }
        guard let choice = choice(calls(in: set)), best.map({ choice.failure < $0.failure }) ?? true, meets(choice)
        else { continue }
        best = choice
      }
      return best
    }
    guard var smallest = front.first(where: meets) else { return nil }
    guard isQuantile else { return smallest }
    for call in smallest.calls {
      guard let fewer = choice(Set(smallest.calls).subtracting([call])), meets(fewer) else { continue }
      smallest = fewer
    }
    return smallest
  }

  /// The first calls of an order that are enough to keep what is promised; nil where all of them are not.
  /// - Complexity: figures for O(log calls) sets: what more calls leave takes no longer and fails no more often.
  func smallest(along order: [CallID]) -> MovePlan.Choice? {
    var (fewest, found) = (0, choice(Set(order)).flatMap { meets($0) ? $0 : nil })
    while let enough = found?.calls.count, fewest < enough {
      let middle = (fewest + enough) / 2
      guard let fewer = choice(Set(order.prefix(middle))) else { return nil }
      if meets(fewer) { found = fewer } else { fewest = middle + 1 }
    }
    return found
  }

  /// By the hours that each takes away if it is the only one, then by its time, then in the order of the file.
  /// - Complexity: O(n log n): what each takes away is known.
  var callsByWorth: [CallID] {
    let costs = Dictionary(uniqueKeysWithValues: analysis[operation].calls.map { ($0.id, $0.cost ?? 0) })
    let worth = calls.map { (call: $0, failure: costs[$0] ?? 0, responseMs: analysis.times.meanMs(of: $0)) }
    return worth.sorted { ($1.failure, $1.responseMs, $0.call) < ($0.failure, $0.responseMs, $1.call) }.map(\.call)
  }

  /// Sets of more calls are not all asked for the quantile of a time.
  private static let mostOfQuantiles = 8

  private func meets(_ choice: MovePlan.Choice) -> Bool {
    meetsObjectives(Set(choice.calls), failure: choice.failure) == true
  }

  // MARK: The best choices

  /// A set of calls, as bits by their places: the share of today's successes that it makes, and the time that it saves.
  private struct Part {
    var members: UInt32
    var gain: Double
    var savedMs: Double

    var moves: Int { members.nonzeroBitCount }
  }

  /// The choices that no other beats; past the limits those along an order, and each with one call exchanged.
  func front(along order: [[CallID]]) -> ([MovePlan.Choice], MovePlan.Search)? {
    guard calls.count <= Self.mostCalls, let gains = partGroups.allElements({ gains(of: $0) }),
      let savings = stepGroups.allElements({ savings(of: $0) })
    else { return orderedFront(along: order) }
    var front = [Part(members: 0, gain: 1, savedMs: 0)]
    for component in components {
      let parts = sets(of: component).map { set in
        Part(
          members: set, gain: zip(partGroups, gains).reduce(1) { $0 * $1.1[Self.index(of: set, in: $1.0)] },
          savedMs: zip(stepGroups, savings).reduce(0) { $0 + $1.1[Self.index(of: set, in: $1.0)] })
      }
      let kept = Self.unbeaten(parts)
      front = Self.unbeaten(
        front.flatMap { one in
          kept.map {
            Part(members: one.members | $0.members, gain: one.gain * $0.gain, savedMs: one.savedMs + $0.savedMs)
          }
        })
    }
    let count = gains.reduce(0) { $0 + $1.count }
    return choices(front.map(\.members)).map { ($0, .exact(sets: count)) }
  }

  /// Groups that have a call in common, of parts or of steps, joined.
  private var components: [[Int]] {
    var parents = Array(calls.indices)
    func root(_ place: Int) -> Int {
      var place = place
      while parents[place] != place { place = parents[place] }
      return place
    }
    for group in partGroups + stepGroups {
      for member in group.dropFirst() {
        let (one, other) = (root(group[0]), root(member))
        parents[max(one, other)] = min(one, other)
      }
    }
    let byRoot = Dictionary(grouping: calls.indices) { root($0) }
    return byRoot.keys.sorted().map { byRoot[$0] ?? [] }
  }

  /// All sets of some places.
  private func sets(of places: [Int]) -> [UInt32] {
    var sets: [UInt32] = [0]
    for place in places { sets += sets.map { $0 | 1 << UInt32(place) } }
    return sets
  }

  /// Where a set stands in the table of a group: the bits of its members, moved together.
  private static func index(of set: UInt32, in group: [Int]) -> Int {
    var index = 0
    for (bit, place) in group.enumerated() where set >> UInt32(place) & 1 == 1 { index |= 1 << bit }
    return index
  }

  /// By set of a group: the operation's successes as a share of today's.
  private func gains(of group: [Int]) -> [Double]? {
    let members = group.map { calls[$0] }
    let failures: [Double]?
    if members.count <= Self.fewCalls {
      failures = (0..<1 << members.count).map { $0 }.allElements { set in
        let moved = members.indices.filter { set >> $0 & 1 == 1 }.map { members[$0] }
        return analysis.engine.failure(of: operation, sparing: Set(moved))
      }
    } else {
      failures = analysis.engine.failures(of: operation, sparingSetsOf: members)
    }
    guard let failures, failures[0] < 1 else { return nil }
    return failures.map { (1 - $0) / (1 - failures[0]) }
  }

  /// Of fewer calls each set is asked for by itself.
  private static let fewCalls = 4

  /// By set of a step's calls: the time saved.
  private func savings(of group: [Int]) -> [Double]? {
    guard let today = analysis.times.meanMs(of: operation, sparing: []) else { return nil }
    return (0..<1 << group.count).map { $0 }.allElements { set in
      let moved = group.indices.filter { set >> $0 & 1 == 1 }.map { calls[group[$0]] }
      return analysis.times.meanMs(of: operation, sparing: Set(moved)).map { today - $0 }
    }
  }

  private func orderedFront(along order: [[CallID]]) -> ([MovePlan.Choice], MovePlan.Search)? {
    var sets: [Set<CallID>] = [[]]
    var first: Set<CallID> = []
    for count in 1...order.count {
      first.formUnion(order[count - 1])
      sets.append(first)
      guard calls.count <= Self.mostExchanged else { continue }
      for inside in order.prefix(count).joined() {
        for outside in order.dropFirst(count).joined() { sets.append(first.subtracting([inside]).union([outside])) }
      }
    }
    return choices(sets).map { ($0, .ordered(sets: sets.count)) }
  }

  /// With more calls nothing is exchanged: there would be too many sets.
  private static let mostExchanged = 40

  private func choices(_ sets: [UInt32]) -> [MovePlan.Choice]? {
    choices(sets.map { calls(in: $0) })
  }

  private func calls(in set: UInt32) -> Set<CallID> {
    Set(calls.indices.filter { set >> UInt32($0) & 1 == 1 }.map { calls[$0] })
  }

  private func choice(_ set: Set<CallID>) -> MovePlan.Choice? {
    figures(set).map { figures in
      MovePlan.Choice(calls: calls.filter(set.contains), failure: figures.failure, responseMs: figures.responseMs)
    }
  }

  /// Sets with their figures, those that others beat left out, by the number of moves.
  private func choices(_ sets: [Set<CallID>]) -> [MovePlan.Choice]? {
    guard let all = sets.allElements({ choice($0) }) else { return nil }
    var stairs = Stairs()
    let ranked = all.sorted { one, other in
      if one.calls.count != other.calls.count { return one.calls.count < other.calls.count }
      if one.failure != other.failure { return one.failure < other.failure }
      if one.responseMs != other.responseMs { return one.responseMs < other.responseMs }
      return one.calls.lexicographicallyPrecedes(other.calls)
    }
    return ranked.filter { stairs.add(-$0.failure, -$0.responseMs) }
  }

  /// - Complexity: O(n log n) in the parts, times the steps of the stairs.
  private static func unbeaten(_ parts: [Part]) -> [Part] {
    var stairs = Stairs()
    let ranked = parts.sorted { one, other in
      if one.moves != other.moves { return one.moves < other.moves }
      if one.gain != other.gain { return one.gain > other.gain }
      return one.savedMs != other.savedMs ? one.savedMs > other.savedMs : one.members < other.members
    }
    return ranked.filter { stairs.add($0.gain, $0.savedMs) }
  }
}

/// Pairs of which none is at least as good as another in both: the one falls where the other rises.
private struct Stairs {
  private var steps: [(first: Double, second: Double)] = []

  /// Adds a pair; false where there is one that is at least as good in both.
  mutating func add(_ first: Double, _ second: Double) -> Bool {
    if steps.contains(where: { $0.first >= first && $0.second >= second }) { return false }
    steps.removeAll { $0.first <= first && $0.second <= second }
    steps.append((first, second))
    return true
  }
}

extension Array {
  /// What each element gives; nil where one of them gives nothing.
  fileprivate func allElements<Result>(_ transform: (Element) -> Result?) -> [Result]? {
    var results: [Result] = []
    results.reserveCapacity(count)
    for element in self {
      guard let result = transform(element) else { return nil }
      results.append(result)
    }
    return results
  }
}
