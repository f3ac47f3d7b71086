import Commands
import TestSupport
import Testing

/// What a shell is told when somebody presses Tab.
@Suite struct CompletionTests {
  private let sample = Sample.path("task-api")

  private func words(_ arguments: String...) -> [String] {
    let run = RecordedRun(["__complete"] + arguments)
    #expect(run.exitCode == .done && run.messages.isEmpty)
    return run.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "\t" }) }
  }

  @Test func namesOfTheFile() {
    #expect(
      words("simulate", sample, "--scenario", "") == ["slack-rate-limited", "notification-crash", "audit-deploy"])
    #expect(words("availability", sample, "--why", "task-api/c") == ["task-api/create-task", "task-api/complete-task"])
    #expect(words("redesign", "--call", "task-api/t") == [])
    #expect(words("redesign", sample, "--call", "task-api/t") == ["task-api/task-overdue#1"])
    #expect(words("impact", sample, "--remove", "a") == ["audit"])
    #expect(words("impact", sample, "--change=au") == ["--change=audit", "--change=audit/record"])
    #expect(words("impact", sample, "--down", "no") == ["notification="])
    #expect(words("impact", Sample.path("facts-and-commands"), "--event", "").contains("SendNotification"))
  }

  @Test func faults() {
    #expect(words("simulate", sample, "--fault", "a") == ["audit="])
    #expect(words("simulate", sample, "--fault", "audit=r") == ["audit=refusing", "audit=rate-limited"])
  }

  @Test func severalFilesAreOne() {
    let path = TestFiles.temporary("further.yaml", holding: "services: { search: {} }\n")
    #expect(words("impact", sample, path, "--remove", "").suffix(2) == ["reminder", "search"])
  }

  @Test func ownNames() {
    #expect(words("explain", "DC0104") == ["DC0104"] && words("explain", "outb") == ["outbox"])
    #expect(words("init", "--example", "task") == ["task-api"])
    #expect(words("analyze", sample, "--format", "j") == ["json"])
  }

  /// A file that is being written is broken most of the time; what can be read counts, and nothing is said.
  @Test(arguments: [
    ("architecture: A\nservices: { a: { oops: 1 }, b: {} }\n", ["a", "b"]), ("services: [\n", []), ("", []),
    ("services: { a: { operations: { c: { steps: [call: x] } } } }\n", ["a"]),
  ])
  func brokenFiles(_ text: String, _ services: [String]) {
    let path = TestFiles.temporary("broken.yaml", holding: text)
    #expect(words("impact", path, "--remove", "") == services)
  }

  /// A key press waits for nobody: what is no file, or is standard input, is not read.
  @Test func whatIsNotRead() {
    for path in ["-", "/dev/zero", "/nowhere", "/"] { #expect(words("impact", path, "--remove", "") == []) }
  }

  @Test(.enabled(if: Shell.bash.isThere, "bash or python3 is not installed")) func bash() { check(.bash) }

  @Test(.enabled(if: Shell.zsh.isThere, "zsh or python3 is not installed")) func zsh() { check(.zsh) }

  @Test(.enabled(if: Shell.fish.isThere, "fish or python3 is not installed")) func fish() { check(.fish) }

  private enum Shell: String {
    case bash, zsh, fish

    var isThere: Bool { OtherProgram.succeeds("command -v \(rawValue) && command -v python3") }
  }

  /// Presses Tab in the shell itself.
  private func check(_ shell: Shell) {
    let run = OtherProgram.run(
      "python3 Tests/CommandsTests/Shells/complete.py \(shell.rawValue) '\(OtherProgram.tool)'")
    #expect(run.code == 0, "\(run.output)")
  }
}
