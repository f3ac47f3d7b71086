import ArchitectureModel
import Coupling

/// The scenarios that there is time for, the most telling ones first.
struct ScenarioChoice {
  /// In the order of the request.
  let played: [Scenario]
  let leftOut: [SimulationRequest.LeftOut]

  /// - Parameters:
  ///   - room: what all of them may take, by ``SimulationEffort/size(of:)``.
  ///   - fewest: so many are played even if they take more.
  ///   - analysis: of the files; asked for where the built-in set is not played as a whole.
  init(
    _ request: SimulationRequest, _ effort: SimulationEffort, room: Double, fewest: Int = 0,
    _ analysis: () -> ArchitectureAnalysis
  ) {
    let all = request.scenarios
    let sizes = all.map(effort.size)
    guard sizes.reduce(0, +) > room else {
      (played, leftOut) = (all, [])
      return
    }
    let order =
      switch request.origin {
      case .chosen: Array(all.indices)
      case .builtIn: Self.ranking(request, analysis())
      }
    var left = room
    var kept: Set<Int> = []
    for place in order where sizes[place] <= left || kept.count < fewest {
      left -= sizes[place]
      kept.insert(place)
    }
    played = all.indices.filter(kept.contains).map { all[$0] }
    leftOut = all.indices.filter { !kept.contains($0) }.map { .init(scenario: all[$0].name, because: nil) }
  }

  /// All running, then crashes, then the other states; of each brokers first, which nobody goes round, and the callees
  /// that cost most.
  private static func ranking(_ request: SimulationRequest, _ analysis: ArchitectureAnalysis) -> [Int] {
    let costs = costs(analysis)
    let ranks = request.scenarios.enumerated().map { place, scenario -> (kind: Int, cost: Double, place: Int) in
      guard let fault = scenario.faults.first, case .service(let service, _) = fault.place else { return (0, 0, place) }
      let isBroker = request.whole[service].kind == .broker
      return (fault.state == .crashed ? 1 : 2, isBroker ? .infinity : costs[service] ?? 0, place)
    }
    return ranks.sorted { ($0.kind, $1.cost, $0.place) < ($1.kind, $0.cost, $1.place) }.map(\.place)
  }

  /// The most that an operation would gain if the service never failed it.
  private static func costs(_ analysis: ArchitectureAnalysis) -> [ServiceID: Double] {
    var costs: [ServiceID: Double] = [:]
    for callee in analysis.operations.flatMap(\.callees) {
      costs[callee.service] = max(costs[callee.service] ?? 0, callee.group.cost ?? 0)
    }
    return costs
  }
}
