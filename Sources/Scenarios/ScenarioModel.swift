import ArchitectureModel
import Simulation

/// An architecture under a scenario, ready to run.
package struct ScenarioModel: Sendable {
  package struct Options: Hashable, Sendable {
    /// In the place of the scenario's duration.
    package var duration: Nanoseconds?
    /// Whether plain availabilities and deploys strike too.
    package var hasRandomFailures: Bool

    package init(duration: Nanoseconds? = nil, hasRandomFailures: Bool = false) {
      self.duration = duration
      self.hasRandomFailures = hasRandomFailures
    }
  }

  /// How long a scenario takes that does not say so.
  package static let usualDuration = Nanoseconds.seconds(600)
  /// Of a topic of which nothing is said, where there is nothing to find the number from.
  package static let usualPartitions = 12

  package let scenario: String
  package let design: Design
  let compiled: CompiledModel

  /// - Complexity: O(services + operations + calls + faults).
  package init(
    _ architecture: Architecture, _ scenario: Scenario, _ options: Options = Options(),
    design: Design = .requestResponse
  ) throws(ScenarioError) {
    (self.scenario, self.design) = (scenario.name, design)
    let duration = options.duration ?? scenario.duration ?? Self.usualDuration
    compiled = CompiledModel(
      try ModelCompiler(
        architecture, scenario, duration: duration, hasRandomFailures: options.hasRandomFailures))
  }

  /// What counts: from the end of the warm-up to the end of the load.
  package var window: MeasurementWindow {
    MeasurementWindow(
      from: SimulationTime(nanoseconds: compiled.warmUp), to: SimulationTime(nanoseconds: compiled.duration))
  }

  /// Makes so many replications; the result is the same for any number of threads.
  /// - Parameter pace: is told how far they are.
  package func run(
    seed: UInt64, replications: Int, threads: Int = Replications.coreCount, pace: WorkPace? = nil
  ) -> RunResult {
    result(of: part(seed: seed, replications: replications, threads: threads, pace: pace))
  }

  /// Makes the replications of a shard, or all of them.
  /// - Parameter pace: is told how far they are.
  package func part(
    seed: UInt64, replications: Int, shard: Shard? = nil, threads: Int = Replications.coreCount,
    pace: WorkPace? = nil
  ) -> RunPart {
    precondition(replications > 0, "at least one replication")
    var part = emptyPart(seed: seed)
    let numbers = shard.map { Array($0.replications(ofFirst: replications)) } ?? Array(0..<replications)
    add(numbers, to: &part, threads, pace)
    return part
  }

  /// Makes more replications of a part that has the first ones, to so many in all.
  package func extend(
    _ part: inout RunPart, to replications: Int, threads: Int = Replications.coreCount, pace: WorkPace? = nil
  ) {
    precondition(replications >= part.replications, "there are that many already")
    add(Array(part.replications..<replications), to: &part, threads, pace)
  }

  private func add(_ numbers: [Int], to part: inout RunPart, _ threads: Int, _ pace: WorkPace?) {
    // A few at a time, so that no more than these are held.
    let batch = threads * 4
    let (model, seed) = (compiled, part.seed)
    for start in stride(from: 0, to: numbers.count, by: batch) {
      let chosen = numbers[start..<min(start + batch, numbers.count)]
      let found = Replications.run(chosen, threads: threads) { number in
        var engine = Engine(model, RandomSource(seed: seed, replication: number), pace: pace)
        return engine.run()
      }
      for (number, figures) in zip(chosen, found) { part.add(figures, replication: number) }
    }
  }

  /// A part of no replications, which others of the same model and seed can be merged into.
  package func emptyPart(seed: UInt64) -> RunPart {
    RunPart(
      seed: seed, operations: compiled.arrivals.count, services: compiled.services.count,
      consumers: compiled.consumers.count)
  }

  /// What all replications of a part say together.
  package func result(of part: RunPart) -> RunResult {
    part.result(scenario: scenario, design: design, model: compiled, window: window)
  }

  /// Makes one replication again, and tells all that happens in it.
  package func trace(
    seed: UInt64, replication: Int = 0, pace: WorkPace? = nil, _ observer: @escaping (TraceEvent) -> Void
  ) {
    var engine = Engine(compiled, RandomSource(seed: seed, replication: replication), pace: pace, observer: observer)
    _ = engine.run()
  }
}
