import Testing

@testable import Simulation

@Suite struct SimulationTimeTests {
  @Test(
    arguments: [
      (0.49999999999999994, 0), (0.5, 0), (0.5000000000000001, 1), (1.5, 2), (2.5, 2), (-3, 0), (-0.0, 0),
      (4_503_599_627_370_495.5, 4_503_599_627_370_496), (4_503_599_627_370_494.5, 4_503_599_627_370_494),
      (0x1p53 + 2, 1 << 53 + 2), (0x1p63, .max), (.infinity, .max), (.nan, .max),
    ] as [(Double, Int64)])
  func rounding(_ nanoseconds: Double, _ expected: Int64) {
    #expect(SimulationTime(rounding: nanoseconds).nanoseconds == expected)
  }

  @Test func endsSaturate() {
    #expect(SimulationTime.never + .seconds(1) == .never)
    #expect(SimulationTime.seconds(.max) == .never)
    #expect(SimulationTime.seconds(3) - .milliseconds(500) == .milliseconds(2500))
    #expect(SimulationTime(nanoseconds: .min) - .seconds(1) == SimulationTime(nanoseconds: .min))
  }

  @Test func units() {
    #expect(SimulationTime(roundingSeconds: 0.05) == .milliseconds(50))
    #expect(SimulationTime.milliseconds(2600).seconds == 2.6)
  }
}
