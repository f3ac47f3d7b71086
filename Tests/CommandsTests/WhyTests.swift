import TestSupport
import Testing

/// Derivations are worked out again from what they print, by a calculator that knows nothing of the tool.
@Suite struct WhyTests {
  /// How many operations a file has, how many of them are derived, each checked.
  private func check(_ file: String) throws -> (all: Int, derived: Int) {
    let plain = try #require(RecordedRun(["availability", file, "--format", "json"]).json)
    var counts = (all: 0, derived: 0)
    for operation in plain["operations"]?.array ?? [] {
      let id = try #require(operation["id"]?.string)
      let run = RecordedRun(["availability", file, "--format", "json", "--why", id])
      let json = try #require(run.json)
      let figure = operation["unavailability"]?.double
      #expect(json["unavailability"]?.double == figure)
      let lines = json["why"]?.array ?? []
      for line in lines {
        guard let formula = line["formula"]?.string, !formula.isEmpty else { continue }
        let value = try #require(Calculator.value(of: formula), "\(formula)")
        // The formula is written the usual way, in which digits cancel.
        #expect(agree(value, line["unavailability"]?.double, relative: 1e-12, absolute: 4e-15), "\(id): \(formula)")
      }
      counts.all += 1
      guard json["byHand"]?.boolean == true else { continue }
      counts.derived += 1
      #expect(agree(lines.last?["unavailability"]?.double, figure, relative: 1e-12, absolute: 0), "\(file) \(id)")
    }
    return counts
  }

  @Test(arguments: Sample.names)
  func samples(_ name: String) throws {
    let counts = try check(Sample.path(name))
    #expect(counts.derived == counts.all)
  }

  @Test func oracleCases() throws {
    var counts = (all: 0, derived: 0)
    for example in OracleCase.all {
      let file = try #require(TestFiles.temporary(example.yaml, ending: ".yaml"))
      defer { TestFiles.remove(file) }
      let more = try check(file)
      counts = (counts.all + more.all, counts.derived + more.derived)
    }
    #expect(counts.derived == counts.all && counts.all > 300, "\(counts)")
  }

  @Test func whatCannotBeDerivedSaysSo() throws {
    // Eight services, each two of which are one group: no few cases take that apart.
    var yaml = "architecture: t\ndefaults: { availability: 99% }\nservices:\n"
    for index in 0..<8 { yaml += "  s\(index): {}\n" }
    yaml += "  top:\n    operations: { o: {} }\n    depends-on:\n"
    for first in 0..<8 { for second in 0..<first { yaml += "      - any-of: [s\(first), s\(second)]\n" } }
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    #expect(try check(file).derived == 0)
    let text = RecordedRun(["availability", file, "--why", "top/o"]).output
    #expect(text.contains("by hand    not possible") && !text.contains("given s"))
  }

  @Test(arguments: OpenPSATests.hardCases)
  func everyKindOfGate(_ services: String) throws {
    let yaml = "architecture: t\ndefaults: { availability: 90% }\nservices:\n  \(services)\n"
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    let counts = try check(file)
    #expect(counts.derived == counts.all)
  }

  /// Services that depend on earlier ones at random, in every way that the format has.
  @Test(arguments: 0..<60)
  func randomArchitectures(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var yaml = "architecture: t\nzones: { z1: { availability: 99% }, z2: { availability: 98% } }\nservices:\n"
    let count = Int.random(in: 2...9, using: &random)
    for index in 0..<count {
      func earlier() -> String { "s\(Int.random(in: 0..<max(1, index), using: &random))" }
      var lines = "  s\(index): { availability: \(Int.random(in: 90...99, using: &random))%"
      if Bool.random(using: &random) { lines += ", replicas: { count: 3, required: 2, zones: [z1, z2] }" }
      if index > 0 {
        let (a, b, c) = (earlier(), earlier(), earlier())
        if Bool.random(using: &random) {
          lines += ", depends-on: [\(a), { any-of: [\(b), z\(index)] }]"
        } else if Set([a, b, c]).count == 3 {
          lines += ", depends-on: [{ at-least: 2, of: [\(a), \(b), \(c)] }]"
        }
        lines += ", operations: { o: { steps: [{ call: \(a), retries: 1, error-rate: 3% }"
        lines += ", { call: \(b), probability: 40%, on-failure: { fallback: \(c) } }"
        lines += ", { one-of: [{ share: 40%, call: \(c), times: 2, error-rate: 2% }, { share: 60%, call: \(a) }] }] } }"
      }
      yaml += lines + " }\n  z\(index): { availability: 95% }\n"
    }
    yaml = yaml.replacing("zones: { z1:", with: "zones: { za:").replacing(", z2:", with: ", zb:")
      .replacing("[z1, z2]", with: "[za, zb]")
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    _ = try check(file)
  }

  @Test func sharedDatabaseStandsOnce() throws {
    let yaml = """
      architecture: Shop
      defaults: { availability: 99.9% }
      services:
        db: { availability: 99.5% }
        stock: { depends-on: [db] }
        prices: { depends-on: [db] }
        mirror: { depends-on: [db] }
        shop:
          depends-on: [db, { any-of: [stock, mirror] }]
          operations: { browse: { steps: [{ call: prices, error-rate: 1%, retries: 2 }] } }
        kiosk: { depends-on: [{ any-of: [stock, mirror] }], operations: { browse: {} } }
      """
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    for (operation, name) in [("shop/browse", "hard"), ("kiosk/browse", "cases")] {
      for (format, ending) in [("text", "txt"), ("markdown", "md"), ("json", "json")] {
        let text = RecordedRun(["availability", file, "--why", operation, "--format", format]).output
        let outcome = Golden.compare(text, with: "Tests/CommandsTests/Golden/why-\(name).\(ending)")
        #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
      }
    }
    let tree = RecordedRun(["availability", file, "--format", "open-psa"]).output
    let outcome = Golden.compare(tree, with: "Tests/CommandsTests/Golden/shop.open-psa.xml")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }
}

/// Sums, products and whole powers of numbers in brackets, as they are printed.
private struct Calculator {
  private var rest: Substring

  static func value(of formula: String) -> Double? {
    var calculator = Calculator(rest: formula.filter { $0 != " " }[...])
    let value = calculator.sum()
    return calculator.rest.isEmpty ? value : nil
  }

  private mutating func sum() -> Double? {
    guard var total = product() else { return nil }
    while let sign = rest.first, sign == "+" || sign == "−" {
      rest.removeFirst()
      guard let next = product() else { return nil }
      total += sign == "+" ? next : -next
    }
    return total
  }

  private mutating func product() -> Double? {
    guard var total = power() else { return nil }
    while rest.first == "·" {
      rest.removeFirst()
      guard let next = power() else { return nil }
      total *= next
    }
    return total
  }

  private mutating func power() -> Double? {
    guard let base = atom() else { return nil }
    guard rest.first == "^" else { return base }
    rest.removeFirst()
    let digits = rest.prefix { $0.isNumber }
    rest = rest.dropFirst(digits.count)
    return Int(digits).map { count in (0..<count).reduce(1) { product, _ in product * base } }
  }

  private mutating func atom() -> Double? {
    if rest.first == "(" {
      rest.removeFirst()
      let inner = sum()
      guard rest.first == ")" else { return nil }
      rest.removeFirst()
      return inner
    }
    // A minus of a subtraction is another character than that of an exponent.
    let digits = rest.prefix { $0.isNumber || $0 == "." || $0 == "e" || $0 == "-" }
    rest = rest.dropFirst(digits.count)
    return Double(digits)
  }
}
