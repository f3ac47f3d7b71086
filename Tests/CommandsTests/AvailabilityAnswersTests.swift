import Diagnostics
import TestSupport
import Testing

/// What people ask of an availability, as `availability` tells it: against figures worked out by hand.
@Suite struct AvailabilityAnswersTests {
  private let shop = """
    architecture: shop
    year: 365.25d
    currency: EUR
    services:
      shop:
        availability: 99.99%
        operations:
          buy:
            slo: { availability: 99.9% }
            downtime-cost: 60 EUR/min
            steps: [{ call: stock }, { call: tax, probability: { min: 5%, max: 35% } }]
      stock: { availability: 99.5% }
      tax: { availability: 99.9% ± 0.05% }
    """

  private func run(_ arguments: [String]) throws -> RecordedRun {
    let file = try #require(TestFiles.temporary(shop, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    return RecordedRun(["availability", file] + arguments)
  }

  /// Each fact sets off the next one, more than two hundred of them.
  @Test func factsThatAreTooEntangledAreSaidToBe() throws {
    let services = (0..<205).map { number in
      """
        s\(number):
          operations: { o: { steps: [{ publish: E\(number) }] } }
          consumes: [{ event: E\(number == 0 ? "" : "\(number - 1)"), operation: o }]
      """
    }
    let text =
      "architecture: chain\nservices:\n  bus: { kind: broker, availability: 99.9% }\n"
      + services.joined(separator: "\n")
    let file = try #require(TestFiles.temporary(text + "\n", ending: ".yaml"))
    defer { TestFiles.remove(file) }
    for command in ["availability", "analyze"] {
      let told = RecordedRun([command, file]).output
      #expect(told.contains("too entangled to tell how often what they set off is done"), "\(command)")
    }
    let json = try #require(RecordedRun(["availability", file, "--format", "json"]).json)
    #expect(json["operations"]?.array.first?["completion"]?.isNull ?? false)
  }

  // stock and tax down by 0.005 and 0.2·0.001, shop by 0.0001.
  private let failure = 1 - 0.9999 * 0.995 * (1 - 0.2 * 0.001)

  @Test func json() throws {
    let json = try #require(run(["--format", "json"]).json)
    let operation = try #require(json["operations"]?.array.first)
    // 10 to the power of −2.2758… is the unavailability.
    #expect(agree(operation["nines"]?.double, 2.275_848_692_446, relative: 1e-11))
    let seconds = try #require(operation["downtimeSeconds"])
    for (period, days) in [("year", 365.25), ("quarter", 91.3125), ("month", 30.4375), ("week", 7), ("day", 1)] {
      #expect(agree(seconds[period]?.double, failure * days * 86_400, relative: 1e-10), "\(period)")
    }
    #expect(operation["errorBudget"]?["target"]?.double == 0.999)
    #expect(agree(operation["errorBudget"]?["used"]?.double, failure / 0.001, relative: 1e-10))
    #expect(agree(operation["downtimeCostPerYear"]?.double, failure * 8_766 * 3_600, relative: 1e-10))
    #expect(operation["currency"]?.string == "EUR")
    // Without stock's failures.
    let gain = failure - (1 - 0.9999 * (1 - 0.2 * 0.001))
    let stock = try #require(operation["importance"]?.array.first { $0["component"]?.string == "stock" })
    #expect(agree(stock["errorBudgetShare"]?.double, gain / 0.001, relative: 1e-10))
    #expect(agree(stock["downtimeCostPerYear"]?.double, gain * 8_766 * 3_600, relative: 1e-10))
    // Two of stock fail with 0.005², which leaves 0.000325 in all.
    #expect(operation["sufficientReplicas"]?.array.count == 1)
    #expect(operation["sufficientReplicas"]?.array.first?["service"]?.string == "stock")
    #expect(operation["sufficientReplicas"]?.array.first?["replicas"]?.integer == 2)
    let inputs = operation["uncertainty"]?.array ?? []
    #expect(inputs.map { $0["input"]?.string } == ["shop/buy#2 probability", "tax availability"])
    #expect(agree(inputs.first?["max"]?.double, 0.9999 * 0.995 * (1 - 0.05 * 0.001), relative: 1e-12))
    #expect(agree(inputs.last?["min"]?.double, 0.9999 * 0.995 * (1 - 0.2 * 0.0015), relative: 1e-12))
  }

  @Test func text() throws {
    let text = try run([]).output
    for words in [
      "2.28 nines", "replicas  2 of stock would keep it", "EUR a year at 3,600 EUR/h",
      "most by   shop/buy#2 probability",
      "EUR/year", "budget",
    ] {
      #expect(text.contains(words), "\(words) in \(text)")
    }
    #expect(text.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 })
    // A promise that is kept asks for no replicas.
    #expect(try !run(["--target", "99%"]).output.contains("replicas"))
  }

  @Test func allMeasuresFitBesideEachOther() throws {
    let text = try run(["--importance", "--exact"]).output
    #expect(text.contains("criticality") && text.contains("RRW") && text.contains("exact"))
    #expect(text.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 })
    #expect(RecordedRun(["availability", Sample.path("task-api"), "--importance"]).output.contains("∞"))
  }

  @Test func exactOfValuesAndFiles() throws {
    let chain = try #require(RecordedRun(["availability", "99.9%x4", "--exact", "--format", "json"]).json)
    #expect(chain["exact"]?["fraction"]?.string == "3994003999/1000000000000")
    #expect(chain["exact"]?["ofRounded"]?.boolean == false)
    // 1 − 0.9999 · 0.995 · 0.9998
    let file = try #require(run(["--exact", "--format", "json"]).json?["operations"]?.array.first)
    #expect(file["exact"]?["unavailability"]?.string == "5.2984801e-3")
  }
}
