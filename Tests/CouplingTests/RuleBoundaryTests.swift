import ArchitectureModel
import TestSupport
import Testing
import Timing

@testable import Coupling

/// Where rules begin to speak up: just before, and just there.
@Suite struct RuleBoundaryTests {
  private func codes(_ yaml: String) throws -> [String] {
    ArchitectureAnalysis(try Architectures.load(yaml)).findings.map(\.code.description)
  }

  /// The services `a` to `z` of some text, with timeouts and availabilities given.
  private func services(_ text: String) -> String {
    "defaults: { availability: 99.9%, timeout: 1s }\nservices: { \(text) }"
  }

  @Test(arguments: [
    // 2 × 4 = 8 calls are few, 3 × 3 = 9 are many.
    (1, 3, false), (2, 2, true), (8, 0, false),
  ])
  func retriesMultiplied(_ outer: Int, _ inner: Int, _ isFound: Bool) throws {
    let found = try codes(
      services(
        "a: { operations: { go: { steps: [{ call: b/go, retries: { count: \(outer), backoff: 1s } }] } } }, b: { operations: { go: { steps: [{ call: c, retries: { count: \(inner), backoff: 1s } }] } } }, c: {}"
      ))
    #expect(found.contains("DC0108") == isFound)
  }

  @Test(arguments: [(3, false), (4, true)]) func deepChain(_ calls: Int, _ isFound: Bool) throws {
    let links = (0..<calls).map { "s\($0): { operations: { go: { steps: [{ call: s\($0 + 1)/go }] } } }" }
    let found = try codes(services((links + ["s\(calls): { operations: { go: } }"]).joined(separator: ", ")))
    #expect(found.contains("DC0403") == isFound)
  }

  @Test(arguments: [(2, false), (3, true)]) func singlePointOfFailure(_ callers: Int, _ isFound: Bool) throws {
    let links = (0..<callers).map { "s\($0): { operations: { go: { steps: [{ call: z }] } } }" }
    #expect(try codes(services((links + ["z: {}"]).joined(separator: ", "))).contains("DC0404") == isFound)
    // With a spare instance, outside, half of the time, or never down: none.
    for kind in ["replicas: 2", "kind: external", "availability: 100%"] {
      #expect(try !codes(services((links + ["z: { \(kind) }"]).joined(separator: ", "))).contains("DC0404"))
    }
    let seldom = links.map { $0.replacing("call: z", with: "call: z, probability: 0.5") }
    #expect(try !codes(services((seldom + ["z: {}"]).joined(separator: ", "))).contains("DC0404"))
  }

  @Test(arguments: [("9ms", false), ("10ms", true)]) func questionsInSequence(_ latency: String, _ isFound: Bool) throws
  {
    let ask = "endpoint: GET /x, sends: [id], reads: [y]"
    let found = try codes(
      services(
        "a: { operations: { go: { steps: [{ call: b, \(ask) }, { call: c, \(ask) }] } } }, b: { latency: \(latency) }, c: { latency: 80ms }"
      ))
    #expect(found.contains("DC0110") == isFound)
  }

  @Test(arguments: [("500ms", false), ("501ms", true)]) func timeoutAboveObjective(_ timeout: String, _ isFound: Bool)
    throws
  {
    let found = try codes(
      services(
        "a: { operations: { go: { slo: { latency: 500ms }, steps: [{ call: b, timeout: \(timeout) }] } } }, b: {}"))
    #expect(found.contains("DC0106") == isFound)
  }

  @Test(arguments: [("9s", true), ("10s", false)]) func deploysFailCallers(_ backoff: String, _ isFound: Bool) throws {
    let found = try codes(
      services(
        "a: { operations: { go: { steps: [{ call: b, retries: { count: 3, backoff: \(backoff) } }] } } }, b: { deploys: { every: 1d, takes: 30s } }"
      ))
    #expect(found.contains("DC0109") == isFound)
  }

  /// 20/s × 500 ms keep 10 busy; what only a share publishes comes so much less often.
  @Test(arguments: [
    ("publish: E, outbox: true", "partitions: 10", true), ("publish: E, outbox: true", "partitions: 11", false),
    ("publish: E, outbox: true, probability: 90%", "partitions: 10", false),
    ("one-of: [{ share: 50%, publish: E, outbox: true }]", "partitions: 6", false),
    ("one-of: [{ share: 50%, publish: E, outbox: true }]", "partitions: 5", true),
    ("publish: E, outbox: true", "retention: 1d", false),
  ])
  func consumerTooSlow(_ step: String, _ bus: String, _ isFound: Bool) throws {
    let found = try codes(
      services(
        "a: { operations: { go: { rate: 20/s, steps: [{ \(step) }] } } }, b: { latency: 500ms, consumes: [{ event: E, idempotent: true }] }, bus: { kind: broker, \(bus) }"
      ))
    #expect(found.contains("DC0309") == isFound)
  }

  /// A topic of its own counts in place of the broker, and the consumer's own time in place of its service's; the help
  /// says where to write the number.
  @Test(arguments: [
    ("partitions: 1, topics: { TaskCreated: { partitions: 41 } }", "latency: 2s", nil),
    (
      "partitions: 99, topics: { TaskCreated: { partitions: 40 } }", "latency: 2s",
      "to the topic TaskCreated of bus: partitions: 80"
    ),
    ("partitions: 12", "latency: 2s", "to bus: partitions: 80"),
    ("partitions: 12, topics: { TaskCreated: { key: id } }", "latency: 500ms", nil),
  ])
  func consumerTooSlowForItsTopic(_ bus: String, _ time: String, _ help: String?) throws {
    let analysis = ArchitectureAnalysis(
      try Architectures.load(
        services(
          "a: { operations: { create-task: { rate: 20/s, steps: [{ publish: TaskCreated, outbox: true }] } } }, b: { latency: 9s, consumes: [{ event: TaskCreated, idempotent: { window: 1d }, \(time) }] }, bus: { kind: broker, \(bus) }"
        )))
    let found = analysis.findings.filter { $0.code.description == "DC0309" }
    #expect(found.map(\.help) == help.map { ["add \($0)"] } ?? [])
  }

  @Test(arguments: [
    ("endpoint: POST /x", true), ("endpoint: PATCH /x", true), ("endpoint: PUT /x", false),
    ("endpoint: GET /x", false), ("endpoint: POST /x, idempotent: true", false),
    ("endpoint: GET /x, idempotent: false", true), ("endpoint: POST /x, sends: [Idempotency-Key]", false),
    ("endpoint: POST /x, sends: [requestId]", false), ("because: payment", true), ("because: query", false),
    ("purpose: send a mail", true), ("purpose: load the page", false), ("wait: true", false),
  ])
  func retryWithoutIdempotency(_ keys: String, _ isFound: Bool) throws {
    let found = try codes(
      services(
        "a: { operations: { go: { steps: [{ call: b, retries: { count: 1, backoff: 1s }, \(keys) }] } } }, b: {}"))
    #expect(found.contains("DC0205") == isFound)
  }

  /// One operation is told about once, whether its hanging calls are ignored, needed, or both.
  @Test(arguments: [
    ("{ call: b, on-failure: ignore }", ["DC0111"]), ("{ call: b }", ["DC0103"]),
    ("{ call: b, on-failure: ignore }, { call: c }", ["DC0103"]), ("{ call: b, wait: false }", []),
  ])
  func poolsAreFilledOnce(_ steps: String, _ expected: [String]) throws {
    let found = try codes(
      "defaults: { availability: 99.9%, timeout: 30s }\nservices: { a: { operations: { go: { rate: 20/s, steps: [\(steps)] } } }, b: {}, c: {} }"
    )
    #expect(found.filter { ["DC0103", "DC0111"].contains($0) } == expected)
  }
}

/// What rules read of calls.
@Suite struct CallTableTests {
  @Test func sharesAndIntents() throws {
    let architecture = try Architectures.load(
      """
      services:
        a:
          operations:
            none:
            go:
              steps:
                - { call: b, probability: 50%, endpoint: get /x }
                - { call: b, cache: { hit: 90% }, because: query }
                - one-of:
                    - { share: 40%, call: b/go, probability: 50% }
                    - { share: 20%, publish: E }
                - parallel: [{ call: b, endpoint: POST /x, wait: false }, { call: b, endpoint: POST /x, because: authentication }]
                - { publish: E, outbox: true }
        b: { operations: { go: { endpoint: DELETE /y } } }
        bus: { kind: broker }
      """)
    let table = CallTable(architecture, RequestShares(architecture))
    let shares = [0.5, 0.1, 0.2, 0.2, 1, 1, 1]
    for (entry, share) in zip(table.entries, shares) { #expect(abs(entry.share - share) < 1e-12) }
    #expect(table.entries.count == 7 && table.publishes == [CallID(3), CallID(6)])
    #expect(table.entries.map(\.intent) == [.question, .question, .write, .unknown, .write, .unknown, .unknown])
    #expect(table.entries.map(\.waits) == [true, true, true, true, false, true, false])
    #expect(table.interfaces.map(\.endpoint.text) == ["get /x", "DELETE /y", "POST /x"])
    #expect(table.interfaces.map(\.calls.count) == [1, 1, 2])
    #expect(Array(table.calls(of: OperationID(0))) == [] && table.calls(of: OperationID(1)).count == 7)
    #expect(table.byOperation { $0.isPublish } == [[CallID(3), CallID(6)]])
  }
}

/// Circles against plain reachability.
@Suite struct DirectedGraphTests {
  @Test(arguments: 0..<60) func circlesOfRandomGraphs(_ seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let count = 2 + random(9)
    var edges = [[Int]](repeating: [], count: count)
    for _ in 0..<random(3 * count) {
      let (from, to) = (random(count), random(count))
      if from != to { edges[from].append(to) }
    }
    // The fewest steps from each to each, by relaxing until nothing changes.
    let far = 1_000
    var steps = [[Int]](repeating: [Int](repeating: far, count: count), count: count)
    for (from, targets) in edges.enumerated() { for to in targets { steps[from][to] = 1 } }
    for over in 0..<count {
      for from in 0..<count {
        for to in 0..<count { steps[from][to] = min(steps[from][to], steps[from][over] + steps[over][to]) }
      }
    }
    let graph = DirectedGraph(edges: edges)
    for node in 0..<count {
      let group = (0..<count).filter { $0 == node || (steps[node][$0] < far && steps[$0][node] < far) }
      #expect(graph.sizeOfGroup(of: node) == group.count)
    }
    let circles = graph.circles()
    #expect(
      circles.map { $0[0] }
        == (0..<count).filter { node in
          steps[node][node] < far && !(0..<node).contains { steps[node][$0] < far && steps[$0][node] < far }
        })
    for circle in circles {
      #expect(circle.count == steps[circle[0]][circle[0]])
      for (from, to) in zip(circle, circle.dropFirst() + [circle[0]]) { #expect(edges[from].contains(to)) }
    }
  }
}

/// Chains against all paths.
@Suite struct HeaviestChainsTests {
  @Test(arguments: 0..<30) func productsOfRandomChains(_ seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let count = 2 + random(7)
    var calls = [[(to: Int, retries: Int)]](repeating: [], count: count)
    for from in 0..<count - 1 {
      for _ in 0..<random(4) { calls[from].append((from + 1 + random(count - from - 1), random(4))) }
    }
    let text = calls.enumerated().map { from, calls in
      let steps = calls.map { "{ call: s\($0.to)/go, retries: \($0.retries) }" }.joined(separator: ", ")
      return "  s\(from): { operations: { go: { steps: [\(steps)] } } }"
    }
    let analysis = ArchitectureAnalysis(try Architectures.load("services:\n" + text.joined(separator: "\n")))
    let chains = HeaviestChains(analysis, end: 1) { call, rest in Double(1 + call.retries.count) * rest }
    func heaviest(_ from: Int) -> Int {
      calls[from].map { (1 + $0.retries) * heaviest($0.to) }.max() ?? 1
    }
    let called = Set(calls.flatMap { $0.map(\.to) })
    let roots = (0..<count).filter { !called.contains($0) }
    let found = chains.heaviestOfEachService
    #expect(found.map(\.operation.index) == roots && found.map { Int($0.weight) } == roots.map(heaviest))
    for (operation, weight) in found {
      let product = chains.chain(from: operation).reduce(1) { $0 * (1 + analysis.callTable[$1].retries.count) }
      #expect(product == Int(weight))
    }
  }
}
