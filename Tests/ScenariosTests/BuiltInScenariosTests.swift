import ArchitectureModel
import TestSupport
import Testing

@testable import Scenarios

@Suite struct BuiltInScenariosTests {
  @Test func everyCalleeOfAnOperationWithARateIsTried() throws {
    let architecture = try Architectures.load(
      TestFiles.text(TestFiles.package + "/Samples/task-api/architecture.yaml"))
    let scenarios = BuiltInScenarios.all(for: architecture)
    let states = ["crashed", "refusing", "deploying", "rate-limited", "slow"]
    let expected = ["notification", "audit", "reminder"].flatMap { service in states.map { "\(service)-\($0)" } }
    #expect(scenarios.map(\.name) == ["steady-state"] + expected)
    for scenario in scenarios {
      #expect(scenario.duration == .seconds(600) && scenario.warmUp == .seconds(60))
      _ = try ScenarioModel(architecture, scenario)
    }
  }

  @Test func limitIsAShareOfTheCallsThatCome() throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { operations: { o: { rate: 10/s, steps: [{ call: b/p, probability: 50% }, { call: c, times: 2 }] } } }
        b: { deploys: { every: 1d, takes: 45s }, operations: { p: { rate: 3/s, steps: [call: c] } } }
        c: {}
        d: {}
      """)
    let scenarios = BuiltInScenarios.all(for: architecture)
    let limits = scenarios.flatMap(\.faults).compactMap { fault -> Double? in
      if case .rateLimited(let limit) = fault.state { limit.rate.perSecond } else { nil }
    }
    // b: 5 calls a second. c: 20 from a, and 8 from what b is asked.
    #expect(limits == [2.5, 14])
    #expect(scenarios.first { $0.name == "b-deploying" }?.faults.first?.length == .seconds(45))
    #expect(scenarios.count == 11)
  }
}
