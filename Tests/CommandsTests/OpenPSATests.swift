import Commands
import TestSupport
import Testing

/// Fault trees as they are exported, read back and evaluated by enumerating all states of all basic events.
@Suite struct OpenPSATests {
  /// Every kind of gate, chance and constant, small enough to enumerate.
  static let hardCases = [
    // Retries and repetitions meet the same outage, but chance of their own.
    "a: { operations: { o: { steps: [{ call: b, error-rate: 10%, retries: 2 }, { call: c, times: 2, error-rate: 20% }] } } }\n  b: {}\n  c: {}",
    // An operation with chance in it, executed three times.
    "a: { operations: { o: { steps: [{ call: b/p, retries: 1 }, { call: b/p }] } } }\n  b: { operations: { p: { steps: [{ call: c, probability: 30% }] } } }\n  c: { availability: 80% }",
    // Alternatives: exclusive, some of them alike, something left over.
    "a: { operations: { o: { steps: [{ one-of: [{ share: 20%, call: b }, { share: 30%, call: c }, { share: 40%, call: b }] }] } } }\n  b: {}\n  c: { depends-on: [d] }\n  d: {}",
    "a: { operations: { o: { steps: [{ one-of: [{ share: 50%, call: b }, { share: 50%, call: c, error-rate: 100% }] }] } } }\n  b: {}\n  c: {}",
    // A cache and a fallback.
    "a: { operations: { o: { steps: [{ call: b, cache: { hit: 90%, in: c } }, { call: d, on-failure: { fallback: e } }] } } }\n  b: {}\n  c: {}\n  d: { depends-on: [c] }\n  e: { depends-on: [c] }",
    // Members that are the same in the end count as often as they are named.
    "a: { depends-on: [{ at-least: 2, of: [b, x, y, c] }], operations: { o: {} } }\n  b: {}\n  c: {}\n  x: { availability: 100%, depends-on: [d] }\n  y: { availability: 100%, depends-on: [d] }\n  d: {}",
    // Deploys and common causes; what never fails and what always does.
    "a: { deploys: { every: 10d, takes: 1d }, replicas: { count: 3, required: 2, common-cause: 10% }, operations: { o: { steps: [{ call: n }] } } }\n  n: { availability: 100%, operations: { fine: {} } }\n  z: { availability: 0%, operations: { dead: {} } }",
  ]

  /// The trees' probabilities by brute force, and the engine's, in the order of the file; nil with too many events.
  private func figures(_ yaml: String) throws -> [(tree: Double, engine: Double)]? {
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    let export = RecordedRun(["availability", file, "--format", "open-psa"])
    try #require(export.exitCode == .done && export.messages.isEmpty)
    let document = FaultTreeDocument(export.output)
    let json = try #require(RecordedRun(["availability", file, "--format", "json"]).json)
    let operations = json["operations"]?.array ?? []
    #expect(document.tops.count == operations.count)
    guard let trees = document.probabilities(mostEvents: 11) else { return nil }
    return zip(trees, operations).map { ($0, $1["unavailability"]?.double ?? .nan) }
  }

  @Test(arguments: hardCases)
  func everyKindOfGate(_ services: String) throws {
    let figures = try #require(
      try figures("architecture: t\ndefaults: { availability: 90% }\nservices:\n  \(services)\n"))
    for (tree, engine) in figures { #expect(agree(tree, engine, relative: 1e-12)) }
  }

  @Test func oracleCases() throws {
    var compared = 0
    for example in OracleCase.all {
      guard let figures = try figures(example.yaml) else { continue }
      for (tree, engine) in figures { #expect(agree(tree, engine, relative: 1e-12), "\(example.name)") }
      compared += 1
    }
    #expect(compared > 30)
  }

  @Test func namesAndLabels() throws {
    let yaml = """
      architecture: A & <B>
      services:
        1st-: { operations: { "GET /\\"x\\"&y": {}, "get /_x_&y": {} } }
        1st.down: {}
        b: { depends-on: [1st-], operations: { o: {} } }
        b_down: { operations: { o: {} } }
      """
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    let text = RecordedRun(["availability", file, "--format", "open-psa"]).output
    #expect(text.contains("<label>A &amp; &lt;B&gt;</label>"))
    #expect(text.contains("<label>1st-/GET /\"x\"&amp;y</label>"))
    let document = FaultTreeDocument(text)
    let names = document.gateNames + document.eventNames
    #expect(Set(names.map { $0.lowercased() }).count == names.count)
    for name in names {
      #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }, "\(name)")
      #expect(name.first != "-" && name.last != "-" && name.first?.isNumber == false && !name.contains("--"), "\(name)")
    }
  }

  @Test func oneOperationAlone() {
    let path = Sample.path("online-order")
    let text = RecordedRun(["availability", path, "--format", "open-psa", "--operation", "orders/place-order"]).output
    #expect(FaultTreeDocument(text).tops == ["orders_place-order"])
  }

  @Test(arguments: [
    (["--format", "open-psa", "--operation", "orders/place-ordr"], "did you mean 'orders/place-order'?"),
    (["--why", "orders/place-ordr"], "did you mean 'orders/place-order'?"),
    (["--operation", "orders/place-order"], "goes with --format open-psa"),
    (["--format", "open-psa", "--target", "99%"], "does not go with"),
  ])
  func refusals(_ options: [String], _ words: String) {
    let run = RecordedRun(["availability", Sample.path("online-order")] + options)
    #expect(run.exitCode == .wrongInput && run.output.isEmpty && run.messages.contains(words), "\(run.messages)")
  }

  @Test func tooManyCopiesAreRefused() throws {
    let yaml = """
      architecture: t
      services:
        a: { operations: { o: { steps: [{ call: b/p, times: 1000 }] } } }
        b: { operations: { p: { steps: [{ call: c, error-rate: 1%, times: 1000 }] } } }
        c: {}
      """
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    let run = RecordedRun(["availability", file, "--format", "open-psa"])
    #expect(run.exitCode == .wrongInput && run.messages.contains("more than 1,000,000 gates and events"))
  }

  @Test func hundredThousandLevels() throws {
    var yaml = "architecture: t\ndefaults: { availability: 99.9999% }\nservices:\n  s0: {}\n"
    for level in 1...100_000 { yaml += "  s\(level): { depends-on: [s\(level - 1)] }\n" }
    yaml += "  top: { depends-on: [s100000], operations: { o: {} } }\n"
    let file = try #require(TestFiles.temporary(yaml, ending: ".yaml"))
    defer { TestFiles.remove(file) }
    let run = RecordedRun(["availability", file, "--format", "open-psa"])
    #expect(run.exitCode == .done && FaultTreeDocument(run.output).eventNames.count == 100_002)
  }
}

/// A fault tree document read by its lines, as far as the tool writes it.
private struct FaultTreeDocument {

  private(set) var tops: [String] = []
  private(set) var gateNames: [String] = []
  private(set) var eventNames: [String] = []
  private var chances: [Double] = []
  private var bodies: [String: [Substring]] = [:]

  init(_ text: String) {
    var gate = ""
    for line in text.split(separator: "\n") {
      let line = line.drop { $0 == " " }
      let name = Self.attribute("name", of: line)
      if line.hasPrefix("<define-fault-tree ") { tops.append(name) }
      if line.hasPrefix("<define-gate ") {
        gate = name
        gateNames.append(name)
      } else if line.hasPrefix("<define-basic-event ") {
        eventNames.append(name)
        chances.append(Double(Self.attribute("value", of: line)) ?? .nan)
      } else if !line.hasPrefix("<label") {
        bodies[gate, default: []].append(line)
      }
    }
  }

  private static func attribute(_ name: String, of line: Substring) -> String {
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard let place = parts.firstIndex(where: { $0.hasSuffix(" \(name)=") }) else { return "" }
    return String(parts[place + 1])
  }

  /// Of each tree, summed over all states of the events.
  func probabilities(mostEvents: Int) -> [Double]? {
    guard eventNames.count <= mostEvents else { return nil }
    var sums = [Double](repeating: 0, count: tops.count)
    for state in 0..<(1 << eventNames.count) {
      var weight = 1.0
      for (event, chance) in chances.enumerated() { weight *= state >> event & 1 == 1 ? chance : 1 - chance }
      for (index, top) in tops.enumerated() where fails(top, state) { sums[index] += weight }
    }
    return sums
  }

  private func fails(_ gate: String, _ state: Int) -> Bool {
    let body = bodies[gate] ?? []
    var values: [Bool] = []
    for line in body {
      let name = Self.attribute("name", of: line)
      if line.hasPrefix("<gate ") { values.append(fails(name, state)) }
      if line.hasPrefix("<basic-event ") {
        values.append(eventNames.firstIndex(of: name).map { state >> $0 & 1 == 1 } ?? false)
      }
      if line.hasPrefix("<constant ") { values.append(Self.attribute("value", of: line) == "true") }
    }
    guard let opening = body.first else { return false }
    let failed = values.count { $0 }
    if opening.hasPrefix("<and>") { return failed == values.count }
    if opening.hasPrefix("<atleast ") { return failed >= Int(Self.attribute("min", of: opening)) ?? 0 }
    return failed > 0
  }
}
