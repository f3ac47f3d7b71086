import ArchitectureModel
import Coupling
import Scenarios
import Timing

/// The scenarios that a report plays through: those of the files, else the built-in set, as far as there is time.
struct ReportedScenarios {
  /// What came of it.
  enum Outcome {
    case played(SimulationRequest, [SimulationOutcome], leftOut: [LeftOut])
    /// `decouple simulate` has the time for it.
    case tooLong(because: String)
    /// Nothing can be played, by `decouple simulate` neither.
    case refused(because: String)
  }

  /// A scenario that was not played.
  struct LeftOut {
    var scenario: String
    /// Why it cannot be; nil where it would have taken too long.
    var because: String?
  }

  /// Requests and facts that services get in all runs together: a few seconds of work.
  private static let mostRequests = 4_000_000.0

  private let analysis: ArchitectureAnalysis
  private let request: SimulationRequest

  /// - Parameter refused: the scenarios of the files that cannot be played.
  static func play(
    _ request: SimulationRequest, refused: [LeftOut], _ analysis: ArchitectureAnalysis, _ console: Console
  ) throws(CommandFailure) -> Outcome {
    if request.scenarios.isEmpty, let first = refused.first?.because { return .refused(because: first) }
    let (chosen, tooLong) = ReportedScenarios(request, analysis).chosen
    guard !chosen.scenarios.isEmpty else {
      return .tooLong(because: "it has more requests than a report has time for")
    }
    let runner = try SimulationRunner(chosen)
    let leftOut = tooLong.map { LeftOut(scenario: $0.name, because: nil) } + refused
    return .played(chosen, runner.outcomes(of: runner.parts(nil, console), console), leftOut: leftOut)
  }

  private init(_ request: SimulationRequest, _ analysis: ArchitectureAnalysis) {
    self.request = request
    self.analysis = analysis
  }

  private var chosen: (SimulationRequest, leftOut: [Scenario]) {
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
    let kept = Set(chosen.scenarios.map(\.name))
    return (chosen, all.filter { !kept.contains($0.name) })
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
