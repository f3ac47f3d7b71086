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
    package var comparisons: [DesignComparison] { before.map { DesignComparison.all($0, after) } ?? [] }

    /// How old a fact was at most when it was handled; nil where none was.
    package var oldestSeconds: Double? { after.oldestMs.map { $0 / 1e3 } }

    /// Facts that happened and were told to nobody, or came too late to be handled.
    package var lostFacts: UInt64 { after.losses.lost + after.losses.expired }
  }

  /// A scenario that was not played through.
  package struct LeftOut: Sendable {
    package enum Reason: Sendable, Equatable {
      /// There are more of them than are played through here.
      case tooMany
      /// There was no time left.
      case tooLong
      case refused(ScenarioError)
    }

    package var scenario: String
    package var reason: Reason
  }

  package static let replications = 3
  /// Of the file's scenarios, or of the callees, so many are played through.
  package static let mostCases = 8
  /// Requests and facts that services get in all runs together: a second or two of work.
  private static let mostVisits = 8_000_000.0
  private static let outage = (start: Nanoseconds.seconds(120), length: Nanoseconds.seconds(180))

  package private(set) var cases: [Case] = []
  package private(set) var leftOut: [LeftOut] = []
  /// The new design, each topic with its partitions.
  package let architecture: Architecture

  /// A scenario that can be played through, in the old design where that has what is struck, and in the new one.
  private struct Pair: Sendable {
    var scenario: Scenario
    var before: ScenarioModel?
    var after: ScenarioModel
  }

  /// Plays the scenarios of the file through or, where it has none, an outage of every callee whose calls move; and one of
  /// every broker. nil where nothing moves.
  /// - Parameter pace: is told how many runs there are, and how far they are.
  package init?(for design: EventDrivenDesign, of file: Architecture, pace: WorkPace? = nil) {
    guard !design.facts.isEmpty else { return nil }
    architecture = design.architecture.withSizedTopics()
    let old = file.withSizedTopics()
    let visits = [Visits(old), Visits(architecture)]
    var room = Self.mostVisits
    var pairs: [Pair] = []
    for var scenario in chosen(for: design, of: file) {
      let duration = scenario.duration ?? ScenarioModel.usualDuration
      scenario.duration = duration
      let inOneRun = visits.reduce(0) { $0 + $1.count(in: scenario, seconds: duration.seconds) }
      let effort = inOneRun * Double(Self.replications)
      guard effort <= room else {
        leftOut.append(LeftOut(scenario: scenario.name, reason: .tooLong))
        continue
      }
      do throws(ScenarioError) {
        let before = scenario.isPlayable(in: old) ? try ScenarioModel(old, scenario) : nil
        let after = try ScenarioModel(architecture, scenario, design: .eventDriven)
        pairs.append(Pair(scenario: scenario, before: before, after: after))
        room -= effort
      } catch {
        leftOut.append(LeftOut(scenario: scenario.name, reason: .refused(error)))
      }
    }
    pace?.expectRuns(pairs.reduce(0) { $0 + ($1.before == nil ? 1 : 2) } * Self.replications)
    cases = Replications.run(pairs.indices) { [pairs] in Self.play(pairs[$0], pace) }
  }

  /// The scenarios that there may be time for; what is past the limit is left out.
  private mutating func chosen(for design: EventDrivenDesign, of file: Architecture) -> [Scenario] {
    var scenarios = file.scenarios
    if scenarios.isEmpty {
      var callees: [ServiceID] = []
      for call in design.facts.flatMap(\.replaces).sorted() {
        let callee = file.callee(of: call)
        if !callees.contains(callee) { callees.append(callee) }
      }
      scenarios = callees.map { Self.outage(of: $0, in: file) }
    }
    leftOut += scenarios.dropFirst(Self.mostCases).map { LeftOut(scenario: $0.name, reason: .tooMany) }
    let brokers = Set(design.facts.map(\.broker)).sorted()
    return scenarios.prefix(Self.mostCases) + brokers.map { Self.outage(of: $0, in: design.architecture) }
  }

  private static func outage(of service: ServiceID, in architecture: Architecture) -> Scenario {
    Scenario(
      name: "\(architecture[service].name) crashed for 3 min", duration: ScenarioModel.usualDuration,
      warmUp: .seconds(60), load: [],
      faults: [
        Fault(
          place: .service(service, instances: nil), state: .crashed, start: outage.start, length: outage.length)
      ])
  }

  private static func play(_ pair: Pair, _ pace: WorkPace?) -> Case {
    func run(_ model: ScenarioModel) -> RunResult {
      model.run(seed: ScenarioModel.usualSeed, replications: replications, threads: 1, pace: pace)
    }
    return Case(scenario: pair.scenario, before: pair.before.map(run), after: run(pair.after))
  }
}
