import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// The whole of it as a page, and what it has in every format.
@Suite struct ReportCommandTests {
  @Test func page() {
    let run = RecordedRun(["report", Sample.path("three-slow-calls"), "--format", "html"])
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/three-slow-calls.report.html")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test(arguments: ["html", "markdown"]) func everyPartIsThere(_ format: String) {
    let run = RecordedRun(["report", Sample.path("task-api"), "--format", format])
    for part in [
      "What to do first", "Who calls whom", "Who calls whom after the redesign", "Where the hours go", "All operations",
      "Operation by operation", "The redesign", "How far each move gets", "Load and faults, played through", "Findings",
      "How to read the figures", "How this was made",
    ] {
      let heading = format == "html" ? ">\(part)</h" : "# \(part)\n"
      #expect(run.output.contains(heading), "\(part)")
    }
    // The figures of the problem, in a sentence.
    let text = String(run.output.map { $0 == "\u{A0}" ? " " : $0 })
    #expect(text.contains("it fails for 34.99 h a year and takes 2.60 s, 2.55 s of which it waits for others"))
    #expect(text.contains("that would be 8.76 h and 50 ms"))
  }

  @Test func theEndingSaysTheFormat() {
    let path = "\(TestFiles.unused).HTML"
    #expect(RecordedRun(["report", Sample.path("three-slow-calls"), "-o", path]).exitCode == .done)
    let page = RecordedRun(["report", Sample.path("three-slow-calls"), "--format", "html"]).output
    #expect(TestFiles.text(path) == page && page.hasPrefix("<!DOCTYPE html>\n"))
  }

  @Test func howItWasMade() {
    let text = TestFiles.text(TestFiles.package + "/" + Sample.path("three-slow-calls"))
    let digest = InputDigest.sha256(Array(text.utf8))
    for format in ["html", "markdown"] {
      let output = RecordedRun(["report", Sample.path("three-slow-calls"), "--format", format]).output
      #expect(output.contains(digest) && output.contains(CommandLineTool.version))
      #expect(output.contains("decouple report Samples/three-slow-calls/architecture.yaml --format \(format)"))
    }
  }

  @Test func whatHasNoRateIsReportedAllTheSame() {
    let run = RecordedRun(["report", Sample.path("three-service-chain"), "--format", "markdown"])
    #expect(run.exitCode == .done && run.output.contains("Not simulated: nothing arrives: no operation has a rate"))
  }

  /// What could move and is not worth it moves nowhere on the page, in simulations neither.
  @Test func oneDesignThroughout() {
    let yaml = """
      architecture: A
      services:
        a:
          availability: 99%
          latency: 1s
          operations:
            x:
              rate: 1/s
              steps: [{ call: b, needs-result: false }]
        b: { availability: 100%, latency: 1ms }
      """
    let run = report(yaml, "markdown")
    #expect(run.output.contains("No proposal: what could move is not worth its price."))
    #expect(!run.output.contains("after the redesign") && !run.output.contains("calls → facts"))
    let path = "\(TestFiles.unused).yaml"
    #expect(TestFiles.write(yaml, to: path))
    defer { TestFiles.remove(path) }
    let simulated = RecordedRun(["simulate", path, "--format", "json"]).json?["runs"]?.array ?? []
    #expect(!simulated.isEmpty && simulated.allSatisfy { $0["design"]?.string == "request-response" })
  }

  /// What is missing is said, and not that another command would do.
  @Test func whereNothingArrivesItIsSaid() {
    let yaml = "architecture: A\nservices: { a: { operations: { x: { steps: [{ call: b }] } } }, b: {} }\n"
    let run = report(yaml, "markdown")
    #expect(run.output.contains("Not simulated: nothing arrives: no operation has a rate; say how many requests come"))
    #expect(!run.output.contains("does it."))
  }

  /// One scenario that cannot be played leaves the others alone.
  @Test func aScenarioThatIsRefused() {
    let yaml = """
      architecture: A
      services: { a: { operations: { x: { steps: [{ call: b }] } } }, b: {} }
      scenarios:
        quiet: { duration: 10s }
        busy: { duration: 10s, load: [{ operation: a/x, rate: 5/s }] }
      """
    let run = report(yaml, "markdown")
    #expect(run.output.contains("Cannot be simulated: scenario 'quiet': nothing arrives: no operation has a rate"))
    #expect(run.output.contains("# busy"))
  }

  /// The figures for programs are those of the three commands.
  @Test func theFiguresGoAlong() throws {
    let path = Sample.path("three-slow-calls")
    let json = try #require(RecordedRun(["report", path, "--format", "json"]).json)
    let redesign = try #require(RecordedRun(["redesign", path, "--format", "json"]).json)
    let simulation = try #require(RecordedRun(["simulate", path, "--format", "json"]).json)
    let analysis = try #require(RecordedRun(["analyze", path, "--format", "json"]).json)
    #expect(json["operations"] == analysis["operations"] && json["findings"] == analysis["findings"])
    #expect(json["redesign"]?["operations"] == redesign["operations"])
    #expect(json["redesign"]?["businessCase"] == redesign["businessCase"])
    let (told, whole) = (json["simulation"]?["runs"]?.array ?? [], simulation["runs"]?.array ?? [])
    #expect(!told.isEmpty && told.count == whole.count)
    for (run, other) in zip(told, whole) { #expect(run["operations"] == other["operations"]) }
    #expect(json["provenance"]?["seed"]?.integer == 1 && json["simulation"]?["leftOut"]?.array.isEmpty == true)
    let page = RecordedRun(["report", path, "--format", "html"]).output
    for id in ["provenance", "analysis", "redesign", "simulation"] {
      #expect(page.contains("<script type=\"application/json\" id=\"\(id)\">{"))
    }
  }

  @Test func theCommandHasWhatWasSaidOfTheFiles() {
    let path = Sample.path("three-slow-calls")
    let run = RecordedRun(["report", path, "--input-format", "yaml"])
    #expect(run.output.contains("decouple report \(path) --input-format yaml --format markdown"))
  }

  @Test func textOfFilesStandsForItself() {
    let evil = "</title><script>alert('1')</script>&amp; \\\" \\u202Eevil\\u0007"
    let yaml = """
      architecture: "\(evil)"
      services:
        a:
          team: "\(evil)"
          operations:
            x: { rate: 1/s, steps: [{ call: b, latency: 1s, purpose: "\(evil)", needs-result: false }] }
        b: { availability: 99% }
      scenarios:
        "\(evil)": { duration: 20s, faults: [{ service: b, state: crashed, from: 5s, for: 5s }] }
      """
    let run = report(yaml, "html")
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(run.output.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"))
    let scripts = run.output.split(separator: "<").filter { $0.hasPrefix("script") }
    #expect(scripts.count == 4 && scripts.allSatisfy { $0.hasPrefix("script type=\"application/json\" id=") })
    #expect(!run.output.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{7}" })
  }

  /// Past the limits a part is shown, and it is said which.
  @Test func largeSystems() {
    var yaml = "architecture: Large\ndefaults: { availability: 99.9% }\nservices:\n"
    for number in 0..<70 {
      yaml += "  s\(number):\n    latency: 5ms\n    operations:\n      x:\n        rate: 100/s\n"
      if number < 69 { yaml += "        steps: [{ call: s\(number + 1)/x, needs-result: true }]\n" }
    }
    let page = report(yaml, "html").output
    #expect(page.contains("Drawn are the 10 of 69 operations whose calls cost most."))
    #expect(page.contains("The 50 of 69 operations that call somebody and lose the most hours"))
    #expect(page.contains("\"operationsLeftOut\":20,"))
    #expect(page.contains("Not simulated: it has more requests than a report has time for."))
  }

  /// Facts that set off each other never come to an end; the report does.
  @Test func circlesOfFacts() {
    let yaml = """
      architecture: Circle
      services:
        a:
          operations:
            x: { rate: 1/s, steps: [{ publish: XDone }] }
          consumes: [{ event: YDone, operation: x }]
        b:
          operations:
            y: { steps: [{ publish: YDone }] }
          consumes: [{ event: XDone, operation: y }]
        bus: { kind: broker }
      """
    let run = report(yaml, "markdown")
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(run.output.contains("Not simulated: it has more requests than a report has time for."))
  }

  @Test func veryLargeSystemsAreAnalysedOnly() {
    var yaml = "architecture: Large\ndefaults: { availability: 99.9% }\nservices:\n"
    for number in 0..<201 {
      yaml += "  s\(number):\n    latency: 5ms\n    operations:\n      x:\n        rate: 1/s\n"
      if number.isMultiple(of: 2), number < 200 {
        yaml += "        steps: [{ call: s\(number + 1)/x, needs-result: false }]\n"
      }
    }
    let text = report(yaml, "markdown").output
    #expect(text.contains("The system is too large to be redesigned in a report"))
    #expect(text.contains("Not simulated: a report simulates no more than 200 services."))
    let page = report(yaml, "html").output
    #expect(page.contains("id=\"simulation\">{\"missing\":\"a report simulates no more than 200 services\"}"))
  }

  private func report(_ yaml: String, _ format: String) -> RecordedRun {
    let path = "\(TestFiles.unused).yaml"
    #expect(TestFiles.write(yaml, to: path))
    return RecordedRun(["report", path, "--format", format])
  }
}
