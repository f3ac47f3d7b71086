import ArchitectureModel
import Coupling
import Redesign
import Scenarios
import Timing

/// The scenarios that a report plays through: those of the files, else the built-in set, as far as there is time.
struct ReportedScenarios {
  /// What came of it.
  enum Outcome {
    /// - Parameter leftOut: how many scenarios would have taken too long.
    case played(SimulationRequest, [SimulationOutcome], leftOut: Int)
    case notPlayed(because: String)
  }

  /// Requests and facts that services get in all runs together: a few seconds of work.
  private static let mostRequests = 4_000_000.0

  private let analysis: ArchitectureAnalysis
  private let request: SimulationRequest

  static func play(
    _ request: SimulationRequest, as design: EventDrivenDesign, _ analysis: ArchitectureAnalysis, _ console: Console
  ) throws(CommandFailure) -> Outcome {
    let scenarios = ReportedScenarios(request.with(design), analysis)
    let (chosen, leftOut) = scenarios.chosen
    guard !chosen.scenarios.isEmpty else {
      return .notPlayed(because: "it has more requests than a report has time for")
    }
    let runner = try SimulationRunner(chosen)
    return .played(chosen, runner.outcomes(of: runner.parts(nil, console)), leftOut: leftOut)
  }

  private init(_ request: SimulationRequest, _ analysis: ArchitectureAnalysis) {
    self.request = request
    self.analysis = analysis
  }

  private var chosen: (SimulationRequest, leftOut: Int) {
    var chosen = request
    let all = request.scenarios
    let visits = request.designs.map { Visits(request.architecture(of: $0)) }
    var room = Self.mostRequests
    func effort(_ scenario: Scenario) -> Double { self.effort(scenario, zip(request.designs, visits)) }
    func fits(_ scenario: Scenario) -> Bool {
      let effort = effort(scenario)
      guard effort <= room else { return false }
      room -= effort
      return true
    }
    switch request.origin {
    case .chosen: chosen.scenarios = all.filter(fits)
    case .builtIn:
      if all.reduce(0, { $0 + effort($1) }) > room {
        // Everything running, and a crash of as many callees as there is time for, the most costly ones first.
        let costs = self.costs
        let crashes = all.enumerated().filter { $0.element.faults.contains { $0.state == .crashed } }
        let ranked = crashes.sorted { (cost($1.element, costs), $0.offset) < (cost($0.element, costs), $1.offset) }
        let kept = Set((all.indices.prefix(1) + ranked.map(\.offset)).filter { fits(all[$0]) })
        chosen.scenarios = kept.count > 1 ? all.indices.filter(kept.contains).map { all[$0] } : []
      }
    }
    return (chosen, all.count - chosen.scenarios.count)
  }

  private func effort(_ scenario: Scenario, _ designs: Zip2Sequence<[Design], [Visits]>) -> Double {
    let seconds = (scenario.duration ?? ScenarioModel.usualDuration).seconds
    let known = request.designs(for: scenario)
    return designs.filter { known.contains($0.0) }.reduce(0) { $0 + $1.1.count(in: scenario, seconds: seconds) }
  }

  /// The most that an operation would gain if the service never failed it.
  private var costs: [ServiceID: Double] {
    var costs: [ServiceID: Double] = [:]
    for callee in analysis.operations.flatMap(\.callees) {
      costs[callee.service] = max(costs[callee.service] ?? 0, callee.group.cost ?? 0)
    }
    return costs
  }

  private func cost(_ scenario: Scenario, _ costs: [ServiceID: Double]) -> Double {
    guard case .service(let service, _) = scenario.faults.first?.place else { return 0 }
    return costs[service] ?? 0
  }
}

extension SimulationRequest {
  /// With the design that is proposed as the event-driven one, without what strikes parts that it has not.
  fileprivate func with(_ design: EventDrivenDesign) -> SimulationRequest {
    var changed = self
    if design.facts.isEmpty {
      (changed.redesign, changed.redesigned) = (nil, nil)
      changed.designs = designs.filter { $0 == .requestResponse }
    } else {
      (changed.redesign, changed.redesigned) = (design, design.architecture.withSizedTopics())
    }
    changed.scenarios = scenarios.filter { !changed.designs(for: $0).isEmpty }
    return changed
  }
}
