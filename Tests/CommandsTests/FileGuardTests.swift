import Commands
import TestSupport
import Testing

/// A file that is read is never written, whichever options name it.
@Suite struct FileGuardTests {
  private let text = TestFiles.text(TestFiles.package + "/" + Sample.path("task-api"))

  @Test(arguments: [
    ["analyze", "IN", "-o", "IN"], ["simulate", "IN", "--scenario", "audit-deploy", "--trace", "IN"],
    ["simulate", "IN", "--shard", "1/2", "-o", "IN"], ["simulate", "--merge", "IN", "-o", "IN"],
    ["check", "IN", "--write-baseline", "IN"], ["check", "IN", "--baseline", "OTHER", "-o", "OTHER"],
    ["check", "IN", "--baseline", "OTHER", "--write-baseline", "OTHER"], ["diff", "OTHER", "IN", "-o", "IN"],
    ["redesign", "IN", "-o", "IN"], ["ask", "IN", "--list", "-o", "IN"],
  ])
  func theInputStays(_ words: [String]) {
    let paths = ["IN", "OTHER"].map { TestFiles.temporary("\($0).yaml", holding: text) }
    let run = RecordedRun(words.map { $0 == "IN" ? paths[0] : $0 == "OTHER" ? paths[1] : $0 })
    #expect(run.exitCode == .wrongInput && run.output.isEmpty && run.messages.contains("is read"), "\(run.messages)")
    #expect(paths.allSatisfy { TestFiles.text($0) == text })
  }

  @Test func linksAndDetours() {
    let path = TestFiles.temporary("in.yaml", holding: text)
    let link = path + ".link"
    #expect(TestFiles.link(link, to: path))
    for output in [link, path.replacing("/in.yaml", with: "/./in.yaml")] {
      #expect(RecordedRun(["analyze", path, "-o", output]).messages.contains("is read"))
    }
    #expect(TestFiles.text(path) == text)
  }

  @Test func oneFileForTwoResults() {
    let input = TestFiles.temporary("in.yaml", holding: text)
    let output = input + ".out"
    let run = RecordedRun(["check", input, "--write-baseline", output, "-o", output])
    #expect(run.exitCode == .wrongInput && run.messages.contains("is written twice") && !TestFiles.exists(output))
  }

  /// An artefact has the name of the input, and --force would put it in its place.
  @Test func artefacts() {
    let input = TestFiles.temporary("architecture.yaml", holding: text)
    let directory = String(input.dropLast("/architecture.yaml".count))
    let run = RecordedRun(["redesign", input, "--emit", directory, "--force"])
    #expect(run.exitCode == .wrongInput && run.messages.contains("is read") && run.messages.contains("--emit"))
    #expect(TestFiles.text(input) == text)
    #expect(TestFiles.names(in: directory) == ["architecture.yaml"])
  }

  /// The streams are no files, and may be named on both sides.
  @Test func streams() {
    #expect(RecordedRun(["completions", "bash", "-o", "-"]).exitCode == .done)
    let input = TestFiles.temporary("in.yaml", holding: text)
    let run = RecordedRun(["check", input, "--write-baseline", "/dev/null", "-o", "/dev/null"])
    #expect(run.exitCode == .done && run.messages.isEmpty)
  }
}
