import ArchitectureModel
import Coupling
import TestSupport
import Testing

@testable import Commands

/// Which scenarios of the built-in set are played where there is no time for all.
@Suite struct ScenarioChoiceTests {
  private let request: SimulationRequest
  private let effort: SimulationEffort
  private let analysis: ArchitectureAnalysis

  /// Of two callees and a broker, of which the second callee costs most.
  init() throws {
    let architecture = try Architectures.load(
      """
      services:
        a:
          operations:
            x:
              rate: 10/s
              steps: [{ call: b }, { call: c }, { publish: XDone, to: bus }]
        b: { availability: 99.9% }
        c: { availability: 99% }
        bus: { kind: broker, availability: 99.99% }
        d: { consumes: [{ event: XDone }] }
      """)
    request = SimulationRequest(
      architecture: architecture, designs: [.requestResponse],
      scenarios: BuiltInScenarios.all(of: architecture, and: nil, duration: .seconds(100)), origin: .builtIn, seed: 1,
      replications: 1, hasRandomFailures: false)
    effort = SimulationEffort(request)
    analysis = ArchitectureAnalysis(architecture)
  }

  private func choice(room: Double, fewest: Int = 0) -> ScenarioChoice {
    ScenarioChoice(request, effort, room: room, fewest: fewest) { analysis }
  }

  /// 10/s for 100 s, each at a, b, c, and of a fact at d; and the levels of five services.
  @Test func sizesAreWhatServicesGet() {
    #expect(request.scenarios.map { effort.size(of: $0) } == .init(repeating: 4_000 + 5 * 160, count: 16))
  }

  @Test func whereThereIsTimeAllArePlayed() {
    let all = ScenarioChoice(request, effort, room: 16 * 4_800) {
      Issue.record("nobody has to choose")
      return analysis
    }
    #expect(all.played.count == 16 && all.leftOut.isEmpty)
  }

  @Test(arguments: [
    (1, ["all running"]), (2, ["all running", "bus crashed"]), (3, ["all running", "c crashed", "bus crashed"]),
    (4, ["all running", "b crashed", "c crashed", "bus crashed"]),
    (5, ["all running", "b crashed", "c crashed", "bus crashed", "bus refusing"]),
  ])
  func theMostTellingComeFirst(_ count: Int, _ names: [String]) {
    let choice = choice(room: Double(count) * 4_800)
    #expect(choice.played.map(\.name) == names)
    #expect(choice.leftOut.count == 16 - count && choice.leftOut.allSatisfy { $0.because == nil })
    let both = Set(choice.played.map(\.name)).union(choice.leftOut.map(\.scenario))
    #expect(both == Set(request.scenarios.map(\.name)))
  }

  @Test func someArePlayedInAnyCase() {
    #expect(choice(room: 1).played.isEmpty)
    #expect(choice(room: 1, fewest: 2).played.map(\.name) == ["all running", "bus crashed"])
  }

  /// Those of the files in their order, as far as there is room.
  @Test func scenariosOfTheFiles() {
    var chosen = request
    chosen.origin = .chosen
    let choice = ScenarioChoice(chosen, effort, room: 9_600) { analysis }
    #expect(choice.played.map(\.name) == request.scenarios.prefix(2).map(\.name))
  }

  @Test func factsWithoutAnEndAreCountedOnce() throws {
    let circle = try Architectures.load(
      """
      services:
        a: { operations: { x: { rate: 10/s, steps: [{ publish: XDone, to: bus }] } }, consumes: [{ event: YDone, operation: x }] }
        b: { operations: { y: { steps: [{ publish: YDone, to: bus }] } }, consumes: [{ event: XDone, operation: y }] }
        bus: { kind: broker }
      """)
    var request = request
    request.architecture = circle
    let effort = SimulationEffort(request)
    #expect(effort.isEndless && !self.effort.isEndless)
    #expect(effort.size(of: request.scenarios[0]) == 10 * 100 * 3 + 3 * 160)
  }
}
