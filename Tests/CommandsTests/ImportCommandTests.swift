import Commands
import TestSupport
import Testing

/// The command around imports: what is read and written, and how it ends.
@Suite struct ImportCommandTests {
  private static let capture = "docs/tutorial/checkout.jsonl"

  @Test func aStartFromTracesIsWhatImportMakes() {
    let imported = RecordedRun(["import", Self.capture])
    let started = RecordedRun(["init", "--from", Self.capture])
    #expect(imported.exitCode == .done && started.exitCode == .done)
    #expect(started.output == imported.output && imported.output.contains("POST /v2/payments"))
    let path = TestFiles.temporary("there.yaml", holding: "mine\n")
    let refused = RecordedRun(["init", "--from", Self.capture, "-o", path])
    #expect(refused.exitCode == .wrongInput && refused.messages.contains("is there already"))
    #expect(TestFiles.text(path) == "mine\n")
    let replaced = RecordedRun(["init", "--from", Self.capture, "-o", path, "--force"])
    #expect(replaced.exitCode == .done && TestFiles.text(path) == imported.output)
    #expect(replaced.messages.contains("next: decouple analyze"))
    let both = RecordedRun(["init", "--from", Self.capture, "--calls", "a -> b 1s"])
    #expect(both.exitCode == .wrongInput && both.messages.contains("does not go with"))
  }

  @Test func whatCannotBeImportedIsRefused() {
    let copy = TestFiles.temporary("copy.jsonl", holding: TestFiles.text(TestFiles.package + "/" + Self.capture))
    let before = TestFiles.text(copy)
    let over = RecordedRun(["import", copy, "-o", copy])
    #expect(over.exitCode == .wrongInput && over.messages.contains("is read") && TestFiles.text(copy) == before)
    let json = RecordedRun(["import", copy, "-o", copy + ".json"])
    #expect(json.exitCode == .wrongInput && json.messages.contains("no comments"))
    let kind = RecordedRun(["import", copy, "--from", "kubernets"])
    #expect(kind.exitCode == .wrongInput && kind.messages.contains("kubernetes"))
    let own = RecordedRun(["import", Sample.path("task-api")])
    #expect(own.exitCode == .wrongInput && own.messages.contains("architecture file already"))
    let gone = RecordedRun(["import", copy + ".gone"])
    #expect(gone.exitCode == .inputOutput && gone.output.isEmpty)
    let twice = RecordedRun(["import", "-", "-"])
    #expect(twice.exitCode == .wrongInput && twice.output.isEmpty)
  }

  /// A call that took longer than the usual timeout has succeeded all the same: the file must not say that it cannot.
  @Test(arguments: [(29_000_000, nil), (48_500_000, "timeout: { value: 100s, basis: assumed }")] as [(Int, String?)])
  func callsLongerThanTheUsualTimeoutGetOneThatLetsThem(microseconds: Int, timeout: String?) {
    let spans = """
      [{"traceId":"a1","id":"1","kind":"SERVER","name":"post /ask","timestamp":1000,"duration":\(microseconds + 20),
        "localEndpoint":{"serviceName":"shop"}},
       {"traceId":"a1","id":"2","parentId":"1","kind":"CLIENT","name":"post /think","timestamp":1010,
        "duration":\(microseconds),"localEndpoint":{"serviceName":"shop"}},
       {"traceId":"a1","id":"3","parentId":"2","kind":"SERVER","name":"post /think","timestamp":1015,
        "duration":\(microseconds - 10),"localEndpoint":{"serviceName":"oracle"}}]
      """
    let file = TestFiles.temporary("slow.yaml", holding: "")
    #expect(RecordedRun(["import", TestFiles.temporary("slow.json", holding: spans), "-o", file]).exitCode == .done)
    let text = TestFiles.text(file)
    #expect(timeout.map(text.contains) ?? !text.contains("timeout"), "\(text)")
    #expect(!RecordedRun(["analyze", file]).output.contains("never succeed"))
  }

  /// The tutorial's way on a capture of a real system: a file, its figures against production, the questions, the design.
  @Test(
    .enabled(if: TestFiles.exists(TestFiles.shared + "/real/otlp"), "the shared data is not there: set DECOUPLE_SHARED")
  )
  func fromARealCaptureToARedesign() throws {
    let file = TestFiles.temporary("demo.yaml", holding: "")
    let capture = TestFiles.shared + "/real/otlp/otel-demo-capture-sample.jsonl"
    #expect(RecordedRun(["import", capture, "-o", file]).exitCode == .done)
    let assumed = "defaults: { availability: { value: 99.9%, basis: assumed } }\n"
    _ = TestFiles.write(TestFiles.text(file) + assumed, to: file)

    let analyzed = RecordedRun(["analyze", file, "--format", "json"])
    let operations = try #require(analyzed.json?["operations"]?.array)
    let callers = operations.filter { !($0["calls"]?.array.isEmpty ?? true) }
    #expect(callers.count >= 5 && operations.contains { $0["observed"]?["n"] != nil })

    // Somebody who knows says that the browser waits for no advertisement.
    let call = "frontend/GET /api/data#1"
    let answers = TestFiles.temporary("answers.yaml", holding: "\(call): false\n")
    let answered = RecordedRun(["ask", file, "--answers", answers])
    #expect(answered.exitCode == .done, "\(answered.messages)")

    let redesigned = RecordedRun(["redesign", file, "--format", "json"])
    #expect(redesigned.exitCode == .done, "\(redesigned.messages)")
    // The capture has GET requests only: nothing has happened that a fact could tell, and that is said.
    let designed = redesigned.json?["operations"]?.array ?? []
    let kept = designed.flatMap { $0["keeps"]?.array ?? [] }
    #expect(kept.count == 18 && designed.allSatisfy { $0["facts"]?.array.isEmpty ?? false })
    let reason = kept.first { $0["call"]?.string == call }?["because"]?.string
    #expect(reason?.contains("only answers") ?? false, "\(reason ?? "none")")
    let report = RecordedRun(["report", file, "-o", file + ".html"])
    #expect(report.exitCode == .done && TestFiles.text(file + ".html").contains("Against production"))
  }
}
