import ArchitectureModel
import Diagnostics
import Reports
import Simulation
import TestSupport
import Testing

@testable import Commands
@testable import Scenarios

/// What is shown of runs, made by hand: the figures of P2 and others.
@Suite struct SimulationComposerTests {
  private let architecture: Architecture

  init() throws {
    architecture = try Architectures.load(
      TestFiles.text(TestFiles.package + "/" + Sample.path("task-api")), name: "tasks.yaml")
  }

  private func request(_ scenarios: [Scenario], _ origin: SimulationRequest.Origin) -> SimulationRequest {
    SimulationRequest(
      architecture: architecture, designs: [.requestResponse], scenarios: scenarios, origin: origin, seed: 1,
      replications: 1, hasRandomFailures: false)
  }

  private func run(_ name: String, _ operation: OperationResult, _ services: [ServiceResult]) -> RunResult {
    let timeline = (0..<630).map { second in
      let isCrashed = (120..<300).contains(second)
      return TimelineSecond(
        second: second, succeeded: isCrashed ? 0 : 20, failed: isCrashed ? 7 : 0, rejected: isCrashed ? 13 : 0,
        meanMs: isCrashed ? nil : 2_600, lag: 0,
        services: services.map { _ in TimelineSecond.Level(busyWorkers: isCrashed ? 200 : 52, queued: 0) })
    }
    return RunResult(
      scenario: name, design: .requestResponse, seed: 1, replications: 1,
      window: MeasurementWindow(from: .seconds(60), to: .seconds(600)), operations: [operation], services: services,
      consumers: [], timeline: timeline, ending: .everythingDone)
  }

  /// The figures of the sketch.
  private var crash: (Scenario, RunResult) {
    let operation = OperationResult(
      id: OperationID(0), offered: 10_800, succeeded: 7_161, failed: 1_233, rejected: 2_406, timedOut: 1_233,
      savedButFailed: 1_233, withinObjective: 0, clientRetries: 0,
      response: ResponseSummary(
        mean: MeanTime(meanMs: 2_600), p50Ms: 2_600, p95Ms: 2_600, p99Ms: 2_600, maxMs: 2_600),
      wait: MeanTime(meanMs: 0), samples: [])
    let services = [
      ServiceResult(
        id: ServiceID(0), peakWorkers: 200, firstRejectionSeconds: 128, utilization: 0.47, peakQueue: 0, refused: 2_406),
      ServiceResult(
        id: ServiceID(1), peakWorkers: 40, firstRejectionSeconds: nil, utilization: 0.12, peakQueue: 0, refused: 0),
    ]
    return (
      architecture.scenarios[1], run("notification-crash", operation, services)
    )
  }

  private static let pool = PoolAnswer(
    service: ServiceID(0), workers: 200, calls: [CallID(0)], workersNeeded: 601, wanted: 600,
    timeout: .init(today: .seconds(30), longest: .seconds(9)),
    bulkhead: .init(
      places: 100, total: .init(offered: 10_800, succeeded: 7_200, failed: 3_600, rejected: 0)),
    total: .init(offered: 10_800, succeeded: 7_161, failed: 1_233, rejected: 2_406, timedOut: 1_233))

  @Test func theCrashOfTheSketch() throws {
    let (scenario, run) = crash
    let report = SimulationComposer.report(
      request([scenario], .chosen), [SimulationOutcome(scenario: scenario, runs: [run], pools: [Self.pool])])
    let text = TextRenderer(isColored: false).render(report)
    #expect(text.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 })
    let outcome = Golden.compare(text, with: "Tests/CommandsTests/Golden/made-by-hand.simulate.txt")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func theBudgetOfFourWeeks() throws {
    let used = try #require(
      SimulationFigures.budgetUsed(crash.1.operations[0], replications: 1, architecture))
    #expect(abs(used - 3_639 / (20 * 28 * 86_400 * 0.001)) < 1e-12)
    #expect(SimulationFigures.budgetUsed(crash.1.operations[0], replications: 3, architecture) == used / 3)
  }

  @Test func stepsOfTheTimelineAreRoundAndFit() {
    for seconds in [1, 2, 47, 48, 49, 60, 120, 630, 720, 721, 3_600, 86_400, 604_800, 100_000_000] {
      let step = SimulationTimeline.step(for: seconds)
      #expect((seconds - 1) / step < Timeline.mostSteps, "\(seconds)")
    }
    #expect(SimulationTimeline.step(for: 630) == 15)
  }

  @Test(arguments: [
    (0, "0s"), (120, "2m"), (128, "2m8s"), (128.05, "2m8.05s"), (3_600, "1h"), (90_061.5, "1d1h1m1.5s"),
  ])
  func moments(_ seconds: Double, _ text: String) { #expect(ScenarioWording.moment(seconds) == text) }

  @Test func roundTimeouts() {
    let list = PoolQuestion.roundTimeouts(below: .seconds(30))
    #expect(list.first == .milliseconds(10) && list.last == .seconds(20))
    #expect(list == list.sorted() && list.contains(.seconds(9)) && list.contains(.milliseconds(500)))
    #expect(PoolQuestion.roundTimeouts(below: Nanoseconds(.max)).last == Nanoseconds(9_000_000_000_000_000_000))
    #expect(PoolQuestion.roundTimeouts(below: .milliseconds(10)).isEmpty)
  }
}
