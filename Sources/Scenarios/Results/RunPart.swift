import ArchitectureModel
import Simulation

/// What some replications of an experiment found: sums of whole numbers, and a line for each replication.
///
/// Parts of one experiment can be merged in any order, and written down as whole numbers; what comes of all of them
/// together is the same as from one run, to the last bit.
package struct RunPart: Equatable, Sendable {
  package let seed: UInt64
  private(set) var operations: [OperationFigures]
  private(set) var services: [ServiceFigures]
  private(set) var consumers: [ConsumerFigures]
  private(set) var timeline: TimelineFigures
  /// By their numbers.
  private(set) var lines: [ReplicationLine] = []

  /// What is needed of a replication by itself.
  struct ReplicationLine: Equatable, Sendable {
    struct Means: Equatable, Sendable {
      var offered: UInt64
      var succeeded: UInt64
      var responses: UInt128
      var waits: UInt64
      var waited: UInt128
    }

    var number: Int
    var operations: [Means]
    var firstRefusals: [Int64]
    var drains: [Int64]
    var ending: RunEnding
  }

  init(seed: UInt64, operations: Int, services: Int, consumers: Int) {
    self.seed = seed
    self.operations = [OperationFigures](repeating: OperationFigures(), count: operations)
    self.services = [ServiceFigures](repeating: ServiceFigures(), count: services)
    self.consumers = [ConsumerFigures](repeating: ConsumerFigures(), count: consumers)
    timeline = TimelineFigures(services: services)
  }

  package var replications: Int { lines.count }

  mutating func add(_ figures: ReplicationFigures, replication: Int) {
    for (place, other) in figures.operations.enumerated() { operations[place].merge(other) }
    for (place, other) in figures.services.enumerated() { services[place].merge(other) }
    for (place, other) in figures.consumers.enumerated() { consumers[place].merge(other) }
    timeline.merge(figures.timeline)
    let means = figures.operations.map {
      ReplicationLine.Means(
        offered: $0.counts.offered, succeeded: $0.counts.succeeded, responses: $0.responses.sum,
        waits: $0.counts.waits,
        waited: $0.counts.waited)
    }
    insert(
      [
        ReplicationLine(
          number: replication, operations: means, firstRefusals: figures.firstRefusals, drains: figures.drains,
          ending: figures.ending)
      ])
  }

  private mutating func insert(_ others: [ReplicationLine]) {
    let isInOrder = lines.last.map { last in others.first.map { last.number < $0.number } ?? true } ?? true
    lines += others
    if !isInOrder { lines.sort { $0.number < $1.number } }
  }

  /// Adds other replications of the same experiment.
  /// - Returns: false, and nothing is added, where it is another experiment's part, or has replications that are here
  ///   already.
  package mutating func merge(_ other: RunPart) -> Bool {
    guard seed == other.seed, operations.count == other.operations.count, services.count == other.services.count,
      consumers.count == other.consumers.count,
      Set(lines.map(\.number)).isDisjoint(with: other.lines.map(\.number))
    else { return false }
    for (place, figures) in other.operations.enumerated() { operations[place].merge(figures) }
    for (place, figures) in other.services.enumerated() { services[place].merge(figures) }
    for (place, figures) in other.consumers.enumerated() { consumers[place].merge(figures) }
    timeline.merge(other.timeline)
    insert(other.lines)
    return true
  }

  // MARK: As whole numbers

  package func encode(into words: inout [UInt64]) {
    words.append(seed)
    words += [operations.count, services.count, consumers.count, lines.count].map(UInt64.init)
    for figures in operations { figures.encode(into: &words) }
    for figures in services { figures.encode(into: &words) }
    for figures in consumers { figures.encode(into: &words) }
    timeline.encode(into: &words)
    for line in lines { line.encode(into: &words) }
  }

  /// Reads a part from the front of whole numbers and takes them away; nil where they are not one.
  package init?(decoding words: inout ArraySlice<UInt64>) {
    guard let seed = words.popFirst(), let operationCount = words.popCount(), let serviceCount = words.popCount(),
      let consumerCount = words.popCount(), let lineCount = words.popCount()
    else { return nil }
    self.init(seed: seed, operations: operationCount, services: serviceCount, consumers: consumerCount)
    for place in operations.indices {
      guard let figures = OperationFigures(decoding: &words) else { return nil }
      operations[place] = figures
    }
    for place in services.indices {
      guard let figures = ServiceFigures(decoding: &words) else { return nil }
      services[place] = figures
    }
    for place in consumers.indices {
      guard let figures = ConsumerFigures(decoding: &words) else { return nil }
      consumers[place] = figures
    }
    guard let timeline = TimelineFigures(decoding: &words), timeline.services == serviceCount else { return nil }
    self.timeline = timeline
    for _ in 0..<lineCount {
      guard
        let line = ReplicationLine(
          decoding: &words, operations: operationCount, services: serviceCount, consumers: consumerCount),
        lines.last.map({ $0.number < line.number }) ?? true
      else { return nil }
      lines.append(line)
    }
  }
}
