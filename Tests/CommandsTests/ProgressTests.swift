import ArchitectureModel
import Redesign
import Scenarios
import Simulation
import Synchronization
import TestSupport
import Testing

@testable import Commands

@Suite struct ProgressTests {
  private static let told: [(Progress.Unit, Int, Int, Double?, String?)] = [
    (.bytes, 0, 2_500_000, nil, "2 MB"), (.bytes, 10_000_000, 2_500_000, 0.25, "2 MB of 10 MB"),
    (.bytes, 1_200_000_000, 600_000_000, 0.5, "600 MB of 1,200 MB"), (.runs, 0, 0, nil, nil),
    (.runs, 0, 350, nil, "3 runs"), (.runs, 500, 250, 0.5, "50 % of 5 runs"),
    (.runs, 30_000, 7_500, 0.25, "75 of 300 runs"),
  ]

  @Test(arguments: told)
  func whatIsDoneIsTold(_ unit: Progress.Unit, _ expected: Int, _ done: Int, _ share: Double?, _ words: String?) {
    let progress = Progress(unit: unit)
    if expected > 0 { progress.pace.expect(expected) }
    progress.pace.add(done)
    #expect(progress.share == share && progress.words == words)
  }

  /// A terminal on which a second passes whenever somebody looks at the clock.
  private final class Terminal: Surroundings {
    let isTold = Atomic<Bool>(false)
    var messages = ""
    private var time = 0.0

    var seconds: Double {
      time += 1
      return time
    }
    func readLine() -> InputLine { .end }
    var isInputTerminal: Bool { true }
    func isTerminal(_ stream: OutputStream) -> Bool { true }
    func columns(of stream: OutputStream) -> Int? { nil }
    func variable(_ name: String) -> String? { nil }
    func write(_ text: String, to stream: OutputStream) {
      messages += text
      isTold.store(true, ordering: .releasing)
    }
  }

  @Test func theRestIsForeseenByThePaceSoFar() {
    let terminal = Terminal()
    let progress = Progress(unit: .bytes)
    progress.pace.expect(8_000_000)
    progress.pace.add(2_000_000)
    let deadline = ContinuousClock.now + .seconds(60)
    let value = Console(surroundings: terminal).during("reading", watching: progress) {
      while !terminal.isTold.load(ordering: .acquiring), ContinuousClock.now < deadline {}
      return 42
    }
    #expect(value == 42)
    let bar = String(repeating: "█", count: 5) + String(repeating: "░", count: 15)
    #expect(terminal.messages.hasPrefix("\r\u{1B}[Kreading \(bar) 2 MB of 8 MB, 3 s left"), "\(terminal.messages)")
    #expect(terminal.messages.hasSuffix("\r\u{1B}[K"))
  }

  private static var taskAPI: Architecture {
    get throws { try Architectures.load(TestFiles.text(Sample.path("task-api"))) }
  }

  /// What was foreseen is what is made: a bar that ends too early or too late misleads.
  @Test func evidenceMakesAsManyRunsAsItSays() throws {
    let architecture = try Self.taskAPI
    let proposal = RedesignProposal(of: architecture)
    let pace = WorkPace()
    #expect(Evidence(for: proposal.design, of: architecture, pace: pace) != nil)
    #expect(pace.expectedRuns > 0 && pace.runs == Double(pace.expectedRuns))
  }

  /// Where no timeout is short enough, an answer takes every run that is foreseen.
  @Test func aPoolIsAskedAboutInAsManyRunsAsForeseen() throws {
    let architecture = try Self.taskAPI
    let scenario = try #require(architecture.scenarios.first { $0.name == "notification-crash" })
    let run = try ScenarioModel(architecture, scenario).run(seed: 1, replications: 1)
    let question = try #require(PoolQuestion(of: run, architecture, scenario))
    var count = 0
    let answer = question.answer { _ in
      count += 1
      return run
    }
    #expect(count == question.mostRuns && count > 5 && answer.timeout?.longest == nil)
  }
}
