import ArchitectureModel
import Diagnostics
import Scenarios
import Simulation
import Timing

/// What it takes to play scenarios through, known in advance: time by the requests and facts that services get, every
/// call tried as often as it may be, and memory by the levels of timelines, one for each second and service.
struct SimulationEffort {
  /// Of all runs of one command: some hours of work.
  private static let mostVisits = 100_000_000_000.0
  /// Of all runs of one command: a few gigabytes.
  private static let mostLevels = 100_000_000.0
  /// A model takes as much memory as so many seconds of its timeline.
  private static let modelSeconds = 60.0

  private let request: SimulationRequest
  private let designs: [(design: Design, visits: Visits)]

  init(_ request: SimulationRequest) {
    self.request = request
    designs = request.designs.map { ($0, Visits(request.architecture(of: $0))) }
  }

  /// Whether facts set off each other without an end.
  var isEndless: Bool { designs.contains { !$0.visits.perRequest.isFinite } }

  /// Of one replication, in all designs.
  func size(of scenario: Scenario) -> Double { visits(of: scenario) + levels(of: scenario) }

  /// Requests that come from outside in one run.
  static func requests(of scenario: Scenario, in architecture: Architecture) -> Double {
    let end = scenario.length.seconds
    let usual = architecture.operations.reduce(0) { $0 + ($1.rate?.value.perSecond ?? 0) * end }
    let changed = scenario.load.reduce(0) { sum, change in
      let start = change.start.seconds
      let length = min(change.length?.seconds ?? end, max(0, end - start))
      return sum + change.rate.perSecond * length
    }
    return usual + changed
  }

  private func visits(of scenario: Scenario) -> Double {
    runs(of: scenario).reduce(0) { sum, run in
      let known = run.visits.count(in: scenario, seconds: scenario.length.seconds)
      if known.isFinite { return sum + known }
      // Nobody knows how far facts get that set off each other: as if each request came to every service once.
      let architecture = request.architecture(of: run.design)
      return sum + Self.requests(of: scenario, in: architecture) * Double(architecture.services.count)
    }
  }

  private func levels(of scenario: Scenario) -> Double {
    runs(of: scenario).reduce(0) { sum, run in
      let services = request.architecture(of: run.design).services.count
      let seconds = min(scenario.length.seconds.rounded(.up), Double(ModelLimits.timeline(services: services)))
      return sum + (seconds + Self.modelSeconds) * Double(services)
    }
  }

  private func runs(of scenario: Scenario) -> [(design: Design, visits: Visits)] {
    let known = request.designs(for: scenario)
    return designs.filter { known.contains($0.design) }
  }

  // MARK: All of them

  /// Replications that there is time for.
  var mostReplications: Int {
    let all = request.scenarios.reduce(0) { $0 + visits(of: $1) }
    return all > 0 ? Int(min(Self.mostVisits / all, Double(Int32.max))) : .max
  }

  /// Refuses what nobody would live to see the end of, and what has no room in memory.
  /// - Parameter shard: the part of the replications that is made.
  func requireAnEnd(of shard: Shard?) throws(CommandFailure) {
    if request.scenarios.reduce(0, { $0 + levels(of: $1) }) > Self.mostLevels {
      throw .usage(
        "the timelines of all runs together have more than \(Self.text(Self.mostLevels)) seconds × services",
        help: "choose with --scenario, or give a shorter --duration")
    }
    let all = request.precision?.rule.fewest ?? request.replications
    let wanted = shard.map { Array($0.replications(ofFirst: all)).count } ?? all
    let most = mostReplications
    guard wanted > most else { return }
    let parts = most > 0 ? (all + most - 1) / most : 0
    throw .usage(
      "all runs together have more than \(Self.text(Self.mostVisits)) requests and facts",
      help: most == 0
        ? "choose with --scenario, or give a shorter --duration"
        : "--replications \(most) fits, or share them: --shard 1/\(parts) makes the first part of \(parts)")
  }

  private static func text(_ limit: Double) -> String { DecimalText.fixed(limit, decimals: 0) }
}

extension Scenario {
  fileprivate var length: Nanoseconds { duration ?? ScenarioModel.usualDuration }
}
