import ArchitectureModel
import Scenarios
import Simulation
import Timing

/// What both designs do under the same arrivals, faults and luck: the evidence for a proposal.
package struct Evidence: Sendable {
  /// One scenario, played through in both designs.
  package struct Case: Sendable {
    package var scenario: Scenario
    /// nil where what is struck is there in the new design only.
    package var before: RunResult?
    package var after: RunResult
    /// By operation, new design less old one; empty without the old one.
    package var comparisons: [DesignComparison]

    /// How old a fact was at most when it was handled; nil where none was.
    package var oldestSeconds: Double? { after.consumers.compactMap { $0.age?.maxMs }.max().map { $0 / 1e3 } }

    /// Facts that happened and were told to nobody, or came too late to be handled.
    package var lostFacts: UInt64 {
      var seen: [String] = []
      var lost: UInt64 = 0
      for consumer in after.consumers {
        lost += consumer.expired
        // A fact that never reached the log is lost to all consumers of its event.
        if !seen.contains(consumer.event) { lost += consumer.lost }
        seen.append(consumer.event)
      }
      return lost
    }
  }

  package static let seed: UInt64 = 1
  package static let replications = 3
  /// Of the file's scenarios, or of the callees, so many are played through.
  package static let mostCases = 8
  /// Requests and facts that services get in all runs together: a second or two of work.
  private static let mostVisits = 8_000_000.0
  private static let usualDuration = Nanoseconds.seconds(600)
  private static let outage = (start: Nanoseconds.seconds(120), length: Nanoseconds.seconds(180))

  package private(set) var cases: [Case] = []
  /// Scenarios for which there was no time left.
  package private(set) var leftOut: [String] = []
  /// The new design, each topic with its partitions.
  package let architecture: Architecture

  /// Plays the scenarios of the file through or, where it has none, an outage of every callee whose calls move; and one of
  /// every broker. nil where nothing moves, or no rate says how many requests come.
  package init?(for design: EventDrivenDesign, of file: Architecture) {
    guard !design.facts.isEmpty, file.operations.contains(where: { ($0.rate?.value.count ?? 0) > 0 }) else {
      return nil
    }
    architecture = design.architecture.withSizedTopics()
    let old = file.withSizedTopics()
    let visits = [Visits(old), Visits(architecture)]
    var room = Self.mostVisits
    var short: [Scenario] = []
    for var scenario in Self.scenarios(for: design, of: file) {
      let duration = scenario.duration ?? Self.usualDuration
      scenario.duration = duration
      let inOneRun = visits.reduce(0) { $0 + $1.count(in: scenario, seconds: duration.seconds) }
      let effort = inOneRun * Double(Self.replications)
      if effort <= room {
        short.append(scenario)
        room -= effort
      } else {
        leftOut.append(scenario.name)
      }
    }
    let chosen = short
    let found = Replications.run(chosen.indices) { [architecture] in Self.play(chosen[$0], old, architecture) }
    cases = found.compactMap { $0 }
    if cases.isEmpty && leftOut.isEmpty { return nil }
  }

  private static func scenarios(for design: EventDrivenDesign, of file: Architecture) -> [Scenario] {
    var scenarios = Array(file.scenarios.prefix(mostCases))
    if scenarios.isEmpty {
      var callees: [ServiceID] = []
      for call in design.facts.flatMap(\.replaces).sorted() {
        let callee = file.callee(of: call)
        if !callees.contains(callee) { callees.append(callee) }
      }
      scenarios = callees.prefix(mostCases).map { outage(of: $0, in: file) }
    }
    var brokers: [ServiceID] = []
    for fact in design.facts where !brokers.contains(fact.broker) { brokers.append(fact.broker) }
    return scenarios + brokers.map { outage(of: $0, in: design.architecture) }
  }

  private static func outage(of service: ServiceID, in architecture: Architecture) -> Scenario {
    Scenario(
      name: "\(architecture[service].name) crashed for 3 min", duration: usualDuration, warmUp: .seconds(60), load: [],
      faults: [
        Fault(
          place: .service(service, instances: nil), state: .crashed, start: outage.start, length: outage.length)
      ])
  }

  private static func play(_ scenario: Scenario, _ old: Architecture, _ new: Architecture) -> Case? {
    // What the new design adds comes after what the old one has.
    let isInOld = scenario.faults.allSatisfy { fault in
      if case .service(let service, _) = fault.place { service.index < old.services.count } else { true }
    }
    guard let after = try? ScenarioModel(new, scenario, design: .eventDriven) else { return nil }
    let run = after.run(seed: seed, replications: replications, threads: 1)
    guard isInOld, let before = try? ScenarioModel(old, scenario) else {
      return Case(scenario: scenario, before: nil, after: run, comparisons: [])
    }
    let first = before.run(seed: seed, replications: replications, threads: 1)
    let comparisons = first.operations.compactMap { result in
      run.operations.first { $0.id == result.id }.flatMap { DesignComparison(result, $0) }
    }
    return Case(scenario: scenario, before: first, after: run, comparisons: comparisons)
  }
}
