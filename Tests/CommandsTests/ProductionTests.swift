import TestSupport
import Testing

/// `analyze` holds the model against what was seen in production.
@Suite struct ProductionTests {
  private static func run(_ observed: String, _ options: [String] = [], command: String = "analyze") throws
    -> RecordedRun
  {
    let text = """
      architecture: Shop
      services:
        web:
          availability: 99%
          latency: { value: 20ms, basis: observed, n: 40 }
          operations:
            buy:
              observed: \(observed)
              steps: [{ call: stock, latency: { value: 30ms, basis: assumed } }]
            idle: {}
        stock:

      """
    let path = try #require(TestFiles.temporary(text, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun([command, path] + options)
    #expect(run.exitCode == .done, "\(run.messages)")
    return run
  }

  /// Of the model's 99 %: 90 of 100 is less, 989 of 1,000 is near, all of 10,000 is more.
  @Test(arguments: [
    ("{ value: 90%, n: 100 }", "better"), ("{ value: 98.9%, n: 1000 }", "within"),
    ("{ value: 100%, n: 10000 }", "worse"),
  ])
  func theModelIsJudgedByTheInterval(_ seen: String, _ standing: String) throws {
    let operation = try #require(
      try Self.run("{ availability: \(seen) }", ["--format", "json"]).json?["operations"]?.array[0])
    #expect(operation["observed"]?["model"]?.string == standing)
    #expect(operation["observed"]?["interval95"]?.isNull == false)
  }

  @Test func withoutACountNothingIsJudged() throws {
    let run = try Self.run("{ availability: 90% }", ["--format", "json"])
    let operations = try #require(run.json?["operations"]?.array)
    let seen = try #require(operations[0]["observed"])
    #expect(seen["availability"] == .number(0.9))
    #expect(seen["model"]?.isNull == true && seen["interval95"]?.isNull == true && seen["n"]?.isNull == true)
    #expect(operations[1]["observed"]?.isNull == true)
  }

  @Test func textTellsBothSides() throws {
    let output = try Self.run("{ availability: { value: 90%, n: 100 }, latency: { p50: 45ms, p99: 80ms } }").output
    for part in [
      "90 % of 100 succeeded in production (95 %: 82.56 % to 94.48 %); the model's 99 % is better: what fails there is not",
      "p50 45 ms, p99 80 ms in production; the model: 50 ms on average, p99 50 ms", "Against production",
      "1 better in the model than in production",
      "Assumed, not measured: 1 latency. Observed: 1 of 3 figures; 1 service without an availability counts as 100 %.",
    ] {
      #expect(
        output.split(separator: "\n").joined(separator: " ").split(separator: " ").joined(separator: " ").contains(
          part), "\(part) in \(output)")
    }
  }

  @Test func theReportHasItToo() throws {
    let report = try Self.run("{ availability: { value: 90%, n: 100 } }", ["--format", "markdown"], command: "report")
      .output
    #expect(report.contains("Against production") && report.contains("better in the model than in production"))
  }

  @Test func documentsCountWhatTheyRestOn() throws {
    let rests = try #require(try Self.run("{ availability: 90% }", ["--format", "json"]).json?["restsOn"])
    #expect(rests["observed"]?.integer == 1 && rests["declared"]?.integer == 1 && rests["assumed"]?.integer == 1)
    #expect(rests["servicesWithoutAvailability"]?.integer == 1)
  }
}
