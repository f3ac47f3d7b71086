import Commands
import Diagnostics
import TestSupport
import Testing

/// What is different on a terminal.
@Suite struct TerminalTests {
  private let sample = Sample.path("task-api")

  private func longest(_ text: String) -> Int {
    text.split(separator: "\n").map { String($0).displayWidth }.max() ?? 0
  }

  /// As wide as the terminal; elsewhere the same bytes for everybody.
  @Test(
    arguments: [
      (100, [:], [1], 100), (200, [:], [1], 120), (20, [:], [1], 60), (nil, [:], [1], 80),
      (70, ["COLUMNS": "95"], [1], 95),
      (100, ["COLUMNS": "95"], [], 80), (100, ["COLUMNS": "wide"], [1], 100), (100, ["COLUMNS": "0"], [1], 100),
    ] as [(Int?, [String: String], Set<Int32>, Int)])
  func width(_ columns: Int?, _ variables: [String: String], _ terminals: Set<Int32>, _ width: Int) {
    // A paragraph that is longer than any of these widths.
    let run = RecordedRun(
      ["explain", "outbox", "--color", "never"], variables: variables, terminals: terminals, columns: columns)
    #expect((width - 12...width).contains(longest(run.output)))
  }

  @Test func filesAreLaidOutTheSameEverywhere() {
    let paths = (0...1).map { TestFiles.temporary("out\($0)", holding: "") }
    _ = RecordedRun(["analyze", sample, "-o", paths[0]], terminals: [1], columns: 120)
    _ = RecordedRun(["analyze", sample, "-o", paths[1]])
    #expect(TestFiles.text(paths[0]) == TestFiles.text(paths[1]) && !TestFiles.text(paths[0]).isEmpty)
  }

  @Test(arguments: ["analyze", "availability", "redesign", "report", "check"])
  func longWorkSaysThatItGoesOn(_ command: String) {
    final class Clock { var time = 0.0 }
    func run(_ options: [String], _ terminals: Set<Int32>, _ variables: [String: String] = [:]) -> RecordedRun {
      let clock = Clock()
      return RecordedRun(
        [command, Sample.path("three-service-chain")] + options, variables: variables, terminals: terminals,
        clock: {
          clock.time += 2
          return clock.time
        })
    }
    let shown = run([], [2])
    #expect(shown.messages.hasPrefix("\r\u{1B}[Kreading: ") && shown.messages.contains(" so far"))
    #expect(shown.messages.hasSuffix("\r\u{1B}[K"))
    let plain = run([], [])
    #expect(plain.messages.isEmpty && plain.output == shown.output && plain.exitCode == shown.exitCode)
    #expect(run(["--quiet"], [2]).messages.isEmpty && run([], [2], ["TERM": "dumb"]).messages.isEmpty)
  }

  @Test(.enabled(if: OtherProgram.succeeds("command -v python3"), "python3 is not installed"))
  func anInterruptLeavesNothingHalfDone() {
    let run = OtherProgram.run("python3 Tests/CommandsTests/Shells/interrupt.py '\(OtherProgram.tool)'")
    #expect(run.code == 0, "\(run.output)")
  }
}
