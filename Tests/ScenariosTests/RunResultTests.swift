import Testing

@testable import Scenarios

@Suite struct DesignTests {
  @Test func designsAreNamedAsOnTheCommandLine() {
    #expect(Design.allCases.map(\.rawValue) == ["request-response", "event-driven"])
  }
}
