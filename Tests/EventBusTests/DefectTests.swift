import Testing

@testable import EventBus

/// Every invariant has a defect that breaks it, and its check sees that.
@Suite struct DefectTests {
  private static func isCaught(_ defect: Defect, _ setup: BusSetup) -> Bool {
    let checker = FalsifyingChecker(setup, defect)
    var simulation = BusSimulation(setup, checker: checker)
    _ = simulation.run()
    return checker.isFalsified && checker.violations.contains { $0.invariant == defect.invariant }
  }

  @Test(arguments: Defect.allCases)
  func aDefectIsCaught(defect: Defect) {
    #expect((0..<1_000).contains { Self.isCaught(defect, BusSetup.random(seed: $0)) })
  }

  @Test func everyInvariantHasADefect() {
    #expect(Set(Defect.allCases.map(\.invariant)) == Set(1...27))
  }
}
