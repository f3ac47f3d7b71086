import Commands
import Diagnostics
import TestSupport
import Testing

/// What a change of the file changes.
@Suite struct DiffCommandTests {
  private static let old = """
    architecture: shop
    defaults: { availability: 99.9%, timeout: 1s }
    services:
      shop:
        latency: 50ms
        operations:
          order:
            slo: { latency: 300ms }
            steps:
              - { call: stock, latency: 100ms, needs-result: true }
              - { call: mail, latency: 100ms, needs-result: false }
          show: {}
          old: {}
      stock: {}
      mail: {}
    """
  private static let new = """
    architecture: shop
    defaults: { availability: 99.9%, timeout: 1s }
    services:
      shop:
        latency: 50ms
        operations:
          order:
            slo: { latency: 300ms }
            steps:
              - { call: fraud, latency: 200ms, needs-result: true }
              - { call: stock, latency: 100ms, needs-result: false }
          show: {}
          list: {}
      stock: {}
      fraud: {}
    """

  private func diff(_ old: String, _ new: String, _ format: String) throws -> RecordedRun {
    let (one, other) = (TestFiles.temporary(old, ending: ".yaml"), TestFiles.temporary(new, ending: ".yaml"))
    let paths = [try #require(one), try #require(other)]
    defer { for path in paths { TestFiles.remove(path) } }
    return RecordedRun(["diff"] + paths + ["--format", format])
  }

  @Test(arguments: ["text", "markdown"])
  func golden(_ format: String) throws {
    let run = try diff(Self.old, Self.new, format)
    #expect(run.exitCode == .done && run.messages.isEmpty)
    let ending = format == "text" ? "txt" : "md"
    let outcome = Golden.compare(run.output, with: "Tests/CommandsTests/Golden/shop.diff.\(ending)")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
    if format == "text" { #expect(run.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 }) }
  }

  @Test func figuresOfBothSides() throws {
    let json = try #require(try diff(Self.old, Self.new, "json").json)
    let operations = json["operations"]?.array ?? []
    #expect(operations.map { $0["id"]?.string } == ["shop/order", "shop/show", "shop/list", "shop/old"])
    #expect(operations.map { $0["change"]?.string } == ["changed", "same", "added", "removed"])
    let order = operations[0]
    #expect(order["before"]?["responseTimeMs"]?.double == 250 && order["after"]?["responseTimeMs"]?.double == 350)
    #expect(order["before"]?["slo"]?["latencyMet"]?.boolean == true)
    #expect(order["after"]?["slo"]?["latencyMet"]?.boolean == false)
    // Three parts of 99.9 % on both sides.
    #expect(order["before"]?["unavailability"] == order["after"]?["unavailability"])
    #expect(order["calls"]?.array.map { $0["target"]?.string } == ["fraud", "stock", "mail"])
    #expect(order["calls"]?.array.map { $0["change"]?.string } == ["added", "changed", "removed"])
    let stock = order["calls"]?.array[1]
    #expect(stock?["before"]?["verdict"]?.string == "keep" && stock?["after"]?["verdict"]?.string == "event")
    #expect(stock?["before"]?["id"]?.string == "shop/order#1" && stock?["after"]?["id"]?.string == "shop/order#2")
    #expect(json["services"]?["added"]?.array == [.string("fraud")])
    #expect(json["services"]?["removed"]?.array == [.string("mail")])
    let codes = json["findings"]?["new"]?.array.compactMap { $0["code"]?.string } ?? []
    #expect(codes.contains { $0.hasPrefix("DC01") })
  }

  @Test func turnedAroundWhatIsNewIsGone() throws {
    let there = try #require(try diff(Self.old, Self.new, "json").json)
    let back = try #require(try diff(Self.new, Self.old, "json").json)
    func places(_ value: Value?) -> [String?] { value?.array.map { $0["message"]?.string } ?? [] }
    #expect(places(there["findings"]?["new"]) == places(back["findings"]?["gone"]))
    #expect(places(there["findings"]?["gone"]) == places(back["findings"]?["new"]))
    #expect(there["operations"]?.array.first?["before"] == back["operations"]?.array.first?["after"])
  }

  @Test func aFileIsLikeItself() throws {
    for name in Sample.names {
      let path = Sample.path(name)
      let run = RecordedRun(["diff", path, path])
      #expect(run.exitCode == .done && run.output.contains("No operation, coupling or finding is different."))
    }
    let moved = try diff(Self.old, "# a comment\n" + Self.old, "text")
    #expect(moved.output.contains("No operation, coupling or finding is different."))
  }

  /// A comment in a pull request may have 65,536 characters.
  @Test func manyChangesAreCutAndCounted() throws {
    func large(_ availability: String) -> String {
      let services = (0..<300).map {
        "  s\($0): { availability: \(availability), operations: { go: { slo: { availability: 99.5% } } } }"
      }
      return "architecture: large\nservices:\n" + services.joined(separator: "\n") + "\n"
    }
    let run = try diff(large("99.9%"), large("99%"), "markdown")
    #expect(run.output.contains("280 operations more changed by fewer hours"))
    #expect(run.output.contains("and 260 more in --format json"))
    #expect(run.output.utf8.count < 20_000)
    #expect(try diff(large("99.9%"), large("99%"), "json").json?["findings"]?["new"]?.array.count == 300)
  }

  @Test func twoFilesAreWanted() {
    let path = Sample.path("task-api")
    #expect(RecordedRun(["diff", path]).messages.contains("missing NEW"))
    #expect(RecordedRun(["diff", path, path, path]).messages.contains("unexpected argument"))
    #expect(RecordedRun(["diff", "-", "-"]).messages.contains("once only"))
    #expect(RecordedRun(["diff", path, "nowhere.yaml"]).exitCode == .inputOutput)
    #expect(RecordedRun(["diff", path, path, "-o", path]).exitCode == .wrongInput)
  }
}
