import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

@Suite struct CouplingClassifierTests {
  private static let callees = "b: { availability: 99.9%, latency: 50ms }, c: {}, bus: { kind: broker }"

  private func analysis(_ operation: String, rest: String = callees) throws -> ArchitectureAnalysis {
    ArchitectureAnalysis(
      try Architectures.load("services: { a: { latency: 50ms, operations: { go: { \(operation) } } }, \(rest) }"))
  }

  private func coupling(_ operation: String, rest: String = callees) throws -> CallCoupling {
    try analysis(operation, rest: rest).operations[0].calls[0].coupling
  }

  @Test(arguments: OracleCase.all)
  func presenceAgreesWithTheOracle(_ example: OracleCase) throws {
    let analysis = ArchitectureAnalysis(try Architectures.load(example.yaml))
    for expected in example.operations {
      for call in expected["calls"]?.array ?? [] {
        let id = try #require(analysis.architecture.call(call["id"]?.string))
        let found = try #require(analysis.operations.flatMap(\.calls).first { $0.id == id })
        #expect(found.coupling.temporal.isPresent == call["temporal"]?.boolean, "\(call)")
        #expect(found.coupling.availability.isPresent == call["availability"]?.boolean, "\(call)")
      }
    }
  }

  @Test(arguments: [
    ("steps: [{ call: b }]", CouplingSeverity.high), ("steps: [{ call: b, wait: false }]", .low),
    ("steps: [{ call: b, latency: 5ms }]", .medium), ("steps: [{ publish: E, outbox: true }]", .none),
    ("steps: [{ publish: E }]", .medium), ("steps: [{ call: b, on-failure: ignore }]", .high),
  ])
  func temporal(_ operation: String, _ severity: CouplingSeverity) throws {
    #expect(try coupling(operation).temporal.severity == severity)
  }

  @Test(arguments: [
    ("steps: [{ call: b }]", CouplingSeverity.high), ("slo: { availability: 99% }, steps: [{ call: b }]", .medium),
    ("slo: { availability: 95% }, steps: [{ call: b }]", .low),
    ("steps: [{ call: b, on-failure: { fallback: c } }]", .low),
    ("steps: [{ call: b, on-failure: ignore }]", .none),
    ("rate: 20/s, steps: [{ call: b, on-failure: ignore }]", .medium),
    ("steps: [{ call: b, wait: false }]", .none), ("steps: [{ publish: E, outbox: true }]", .none),
  ])
  func availability(_ operation: String, _ severity: CouplingSeverity) throws {
    #expect(try coupling(operation).availability.severity == severity)
  }

  @Test(arguments: [
    ("call: b", CouplingSeverity.low, 0), ("call: b, endpoint: POST /things", .medium, 0),
    ("call: b, sends: [x]", .medium, 1),
    ("call: b, endpoint: POST /v1/things, sends: [x], reads: [x, y]", .high, 2), ("publish: E", .none, 0),
  ])
  func behavioral(_ call: String, _ severity: CouplingSeverity, _ fields: Int) throws {
    let behavioral = try coupling("steps: [{ \(call) }]").behavioral
    #expect(behavioral.severity == severity)
    #expect(behavioral.fields.count == fields)
  }

  @Test func interfaceOfTheTargetOperationIsKnownToTheCaller() throws {
    let behavioral = try coupling(
      "steps: [{ call: b/run }]", rest: "b: { operations: { run: { endpoint: POST /api/v2/records } } }"
    ).behavioral
    #expect(behavioral.endpoint?.text == "POST /api/v2/records" && behavioral.version == "v2")
  }

  /// More of what couples never makes a coupling weaker.
  @Test func severitiesAreMonotone() throws {
    let waits = try [1, 5, 50, 500, 5_000].map {
      try coupling("steps: [{ call: b, latency: \($0)ms }]").temporal.severity
    }
    #expect(waits == waits.sorted())
    let costs = try ["99.9999%", "99.99%", "99.95%", "99.9%", "99%"].map {
      try coupling("steps: [{ call: b }]", rest: "b: { availability: \($0) }").availability.severity
    }
    #expect(costs == costs.sorted() && costs.first == .low && costs.last == .high)
  }

  /// All 36 combinations: knowing more of an interface never couples less.
  @Test func behavioralSeverityIsMonotoneInEverythingKnown() throws {
    let endpoints = ["", ", endpoint: POST /x", ", endpoint: POST /v1/x"]
    let fields = ["", ", sends: [a]", ", sends: [a, b], reads: [c, d]"]
    func severity(_ levels: [Int]) throws -> CouplingSeverity {
      let team = levels[2] == 1 ? ", team: other" : ""
      let volatility = levels[3] == 1 ? ", volatility: high" : ""
      let architecture = try Architectures.load(
        """
        services:
          a: { team: own, operations: { go: { steps: [{ call: b\(endpoints[levels[0]])\(fields[levels[1]]) }] } } }
          b: { kind: service\(team)\(volatility) }
        """)
      return ArchitectureAnalysis(architecture).operations[0].calls[0].coupling.behavioral.severity
    }
    var found: [([Int], CouplingSeverity)] = []
    for number in 0..<36 {
      let levels = [number % 3, number / 3 % 3, number / 9 % 2, number / 18]
      found.append((levels, try severity(levels)))
    }
    for (less, weaker) in found {
      for (more, stronger) in found where zip(less, more).allSatisfy({ $0 <= $1 }) {
        #expect(weaker <= stronger, "\(less) \(weaker), \(more) \(stronger)")
      }
    }
    #expect(found.first?.1 == .low && found.last?.1 == .high)
  }

  // MARK: Figures and evidence

  @Test func waitingIsAShareOfTheResponse() throws {
    // 50 ms of its own and 50 ms of the call.
    #expect(try coupling("steps: [{ call: b }]").temporal.waitingShare == 0.5)
    #expect(try coupling("steps: [{ call: b, wait: false }]").temporal.waitingShare == nil)
    #expect(try coupling("latency: 0ms, steps: [{ call: c }]").temporal.waitingShare == nil)
  }

  /// A deploy of 30 s every week: 365 / 7 a year, in each of which 20 requests a second fail for 30 s.
  private static let deployLosses: [(steps: String, lostEach: Double)] = [
    ("steps: [{ call: d }]", 600), ("steps: [{ call: d, probability: 50% }]", 300),
    ("steps: [{ one-of: [{ share: 10%, call: d }] }]", 60), ("steps: [{ call: d, cache: { hit: 75% } }]", 150),
    ("steps: [{ call: d, on-failure: ignore }]", 0),
    ("steps: [{ call: d, retries: { count: 3, backoff: 10s } }]", 0),
    ("steps: [{ call: d, retries: { count: 2, backoff: 10s } }]", 600),
  ]

  @Test(arguments: deployLosses)
  func requestsLostInDeploys(_ steps: String, _ lostEach: Double) throws {
    let lost = 365.0 / 7 * lostEach
    let deploys = try coupling("rate: 20/s, \(steps)", rest: "d: { deploys: { every: 7d, takes: 30s } }").temporal
      .deploys
    let found = try #require(deploys)
    #expect(found.perYear == 365.0 / 7)
    #expect(abs((found.requestsLostPerYear ?? -1) - lost) <= lost * 1e-12)
  }

  @Test func withoutARateNobodyKnowsHowManyAreLost() throws {
    let rest = "d: { deploys: { every: 7d, takes: 30s } }"
    #expect(try #require(coupling("steps: [{ call: d }]", rest: rest).temporal.deploys).requestsLostPerYear == nil)
    #expect(try coupling("steps: [{ call: b }]").temporal.deploys == nil)
  }

  /// P3: what the caller sees, by the state of the callee.
  private static let views: [(call: String, seen: [String])] = [
    ("call: b, timeout: 2s", ["success 50.0", "failure 2000.0", "failure 0.0", "delayed -"]),
    ("call: b, timeout: 2s, on-failure: ignore", ["success 50.0", "ignored 2000.0", "ignored 0.0", "delayed -"]),
    (
      "call: b, timeout: 2s, on-failure: { fallback: c }",
      ["success 50.0", "fallback 2000.0", "fallback 0.0", "delayed -"]
    ),
    ("call: b, timeout: 2s, wait: false", ["success 0.0", "lost 0.0", "lost 0.0", "delayed 0.0"]),
    (
      "call: b, timeout: 2s, retries: { count: 2, backoff: 1s }",
      ["success 50.0", "failure 8000.0", "failure 2000.0", "delayed -"]
    ),
    // Its last try comes after the thirty seconds of a restart.
    (
      "call: b, timeout: 2s, retries: { count: 3, backoff: 10s }",
      ["success 50.0", "failure 38000.0", "delayed 30050.0", "delayed -"]
    ),
    ("publish: E, timeout: 3s", ["success 0.0", "failure 3000.0", "failure 0.0", "delayed -"]),
    ("publish: E, outbox: true", []),
  ]

  @Test(arguments: views)
  func whatTheCallerSees(_ call: String, _ expected: [String]) throws {
    let analysis = try analysis("steps: [{ \(call) }]")
    let views = CallerView.all(of: CallID(0), in: analysis.architecture, analysis.times)
    #expect(views.map { "\($0.outcome.rawValue) \($0.afterMs.map { "\($0)" } ?? "-")" } == expected)
    #expect(views.isEmpty || views.map(\.state) == CallerView.CalleeState.allCases)
  }

  /// What is saved stays half done from the commit until the caller gives up.
  private static let halfDone: [(steps: String, call: Int, seconds: Double?)] = [
    ("save: t }, { call: b, timeout: 30s", 0, 30), ("save: t }, { call: b }, { call: b, timeout: 2s", 1, 2.05),
    ("call: b }, { save: t }, { call: b, timeout: 2s, retries: { count: 1, backoff: 1s }", 1, 5),
    ("call: b }, { save: t", 0, nil), ("call: b", 0, nil), ("save: t }, { call: b, on-failure: ignore", 0, nil),
    ("publish: E, outbox: true }, { call: b, timeout: 4s", 1, 4),
  ]

  @Test(arguments: halfDone)
  func halfDoneStates(_ steps: String, _ call: Int, _ seconds: Double?) throws {
    let analysis = try analysis("steps: [{ \(steps) }]")
    let state = HalfDoneState(before: CallID(call), in: analysis.architecture, analysis.times)
    #expect(state.map(\.seconds).map { ($0 * 1e9).rounded() } == seconds.map { ($0 * 1e9).rounded() })
  }

  @Test func othersBoundToTheSameInterfaceAreCounted() throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { operations: { go: { steps: [{ call: x, endpoint: POST /v1/a }, { call: x/run }, { call: x }] }, again: { steps: [{ call: x/run }] } } }
        b: { operations: { go: { steps: [{ call: x, endpoint: POST /v1/a }, { call: x/run }, { call: x, endpoint: POST /v2/a }] } } }
        c: { operations: { go: { steps: [{ call: x/run }] } } }
        x: { operations: { run: {} } }
      """)
    let calls = ArchitectureAnalysis(architecture).operations.flatMap(\.calls)
    #expect(calls.map(\.coupling.behavioral.otherCallers) == [1, 2, 0, 2, 1, 2, 0, 2])
  }

  @Test(arguments: ["steps: [{ call: b }]", "steps: [{ publish: E }]", "steps: [{ publish: E, outbox: true }]"])
  func everyAspectHasOneSentenceOfEvidence(_ operation: String) throws {
    let analysis = try analysis(operation)
    let call = analysis.operations[0].calls[0]
    let evidence = CouplingEvidence(analysis)
    for sentence in [evidence.temporal(call), evidence.availability(call), evidence.behavioral(call)] {
      #expect(!sentence.isEmpty && !sentence.contains("\n") && !sentence.hasSuffix("."))
    }
  }
}
