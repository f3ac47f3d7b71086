import Diagnostics
import Documents
import Importing
import TestSupport
import Testing

/// The generated traces whose truth is known: every edge of it is compared, field by field.
@Suite(.enabled(if: SharedTraces.areHere, "the shared data is not here: set DECOUPLE_SHARED"))
struct TracesSyntheticTests {
  static let path = SharedTraces.directory + "otlp-synthetic/checkout-semconv-1.44.jsonl"

  private let draft = Draft.ofTraces([TestFiles.bytes(path)])

  @Test func comesOutAsAnArchitectureThatAPersonLikes() {
    #expect(
      DraftLines(draft).lines == [
        "checkout",
        "  POST /api/v1/checkout",
        "    parallel",
        "      call inventory/shop.inventory.v1.InventoryService/Get",
        "      call pricing/shop.pricing.v1.PricingService/Get",
        "    call payment/POST /v2/payments failed 4/200",
        "    publish orders.placed.v1 to kafka probability=98%",
        "    call orders-db endpoint=INSERT orders",
        "inventory",
        "  shop.inventory.v1.InventoryService/Get",
        "pricing",
        "  shop.pricing.v1.PricingService/Get",
        "payment",
        "  POST /v2/payments",
        "    call api.bank.example endpoint=POST /v1/charges failed 4/200",
        "shipping",
        "  process orders.placed.v1",
        "  consumes orders.placed.v1 -> process orders.placed.v1 x-consumer-group=shipping",
        "email",
        "  process orders.placed.v1",
        "  consumes orders.placed.v1 -> process orders.placed.v1 x-consumer-group=email",
        "kafka (broker)",
        "orders-db (database)",
        "api.bank.example (external)",
      ])
  }

  @Test func everyEdgeOfTheTruthIsThereAndNoOther() throws {
    var log = DiagnosticLog()
    let path = SharedTraces.directory + "otlp-synthetic/ground-truth.json"
    let source = SourceText(name: path, bytes: TestFiles.bytes(path))
    let document = try #require(DocumentReader.read(source, format: .json, log: &log))
    let truth = Value(document, document.root)
    let traces = try #require(truth["traces"]?.integer)
    let edges = try #require(truth["edges"]?.array)
    #expect(draft.hasRemark("\(traces + 196) traces") || draft.hasRemark("of 396 traces"))
    for edge in edges {
      guard case .object(let fields) = edge else { return #expect(Bool(false), "an edge is an object") }
      #expect(Self.known.isSuperset(of: fields.keys), "a field of the truth is compared nowhere")
      let (from, to) = (try #require(edge["from"]?.string), try #require(edge["to"]?.string))
      if edge["kind"]?.string == "async" {
        try compareMessage(edge, from, to)
      } else {
        try compareCall(edge, from, to)
      }
    }
    let calls = draft.services.flatMap { service in
      service.operations.flatMap { Self.calls($0.steps).map { (service.name, $0.call.service) } }
    }
    let sync = edges.filter { $0["kind"]?.string == "sync" }.compactMap { edge -> String? in
      guard let from = edge["from"]?.string, let to = edge["to"]?.string else { return nil }
      return "\(from) \(to)"
    }
    #expect(calls.map { "\($0.0) \($0.1)" }.sorted() == sync.sorted())
    let consumers = draft.services.flatMap { service in service.consumers.map { _ in service.name } }
    #expect(consumers.sorted() == ["email", "shipping"])
  }

  private static let known: Set = [
    "from", "to", "kind", "transport", "parallelGroup", "errors", "calls", "endpoint", "external", "topic", "via",
  ]

  private func compareCall(_ edge: Value, _ from: String, _ to: String) throws {
    let operations = try #require(draft.service(from)).operations
    let found = operations.flatMap { Self.calls($0.steps) }.filter { $0.call.service == to }
    #expect(found.count == 1, "\(from) calls \(to) once")
    let (call, group) = try #require(found.first)
    let outcomes = try #require(call.outcomes)
    #expect(outcomes.count == edge["calls"]?.integer, "\(from) -> \(to)")
    let errors = try #require(edge["errors"]?.integer)
    #expect(outcomes.failures == errors, "\(from) -> \(to)")
    if errors > 0 {
      // The generator lets 2 % fail.
      let interval = WilsonInterval(hits: outcomes.failures, of: outcomes.count)
      #expect(interval.low <= 0.02 && 0.02 <= interval.high)
    }
    let parallel = edge["parallelGroup"]?.integer
    #expect((group != nil) == (parallel != nil), "\(from) -> \(to)")
    let endpoint = call.figures.first { $0.key == "endpoint" }.map { DraftLines.text($0.value.value) } ?? ""
    if let wanted = edge["endpoint"]?.string { #expect(endpoint == wanted && call.operation == wanted) }
    switch edge["transport"]?.string {
    case "grpc": #expect(call.operation?.contains("Service/") == true)
    case "http": #expect(endpoint.hasPrefix("POST /"))
    case "database": #expect(draft.service(to)?.kind == .database)
    case let other: #expect(other == nil, "an unknown transport")
    }
    #expect((draft.service(to)?.kind == .external) == (edge["external"]?.boolean ?? false))
  }

  private func compareMessage(_ edge: Value, _ from: String, _ to: String) throws {
    let topic = try #require(edge["topic"]?.string)
    let calls = try #require(edge["calls"]?.integer)
    let operation = try #require(draft.service(from)?.operations.first)
    let publishes = operation.steps.compactMap { step -> Draft.Publish? in
      if case .publish(let publish) = step { publish } else { nil }
    }
    let publish = try #require(publishes.first { $0.event == topic })
    #expect(publish.broker == "kafka" && draft.service("kafka")?.kind == .broker)
    let share = try #require(publish.figures.first { $0.key == "probability" })
    #expect(DraftLines.text(share.value.value) == "98%" && share.value.samples == 200)
    let consumers = try #require(draft.service(to)).consumers
    #expect(consumers.map(\.event) == [topic])
    let consumer = try #require(consumers.first)
    #expect(DraftLines.text(try #require(consumer.figures.first).value.value) == to, "the group is called like it")
    let handler = try #require(draft.operation(consumer.operation ?? "", of: to))
    #expect(handler.outcomes == Draft.Outcomes(count: calls, failures: 0))
    // The email's consumer is in a trace of its own and knows its producer by a link alone.
    if edge["via"] != nil { #expect(draft.hasRemark("\(calls) messages matched with their producers by links")) }
  }

  /// Calls of the first two levels, with the number of the parallel block they are in.
  private static func calls(_ steps: [Draft.Step]) -> [(call: Draft.Call, group: Int?)] {
    steps.enumerated().flatMap { number, step -> [(call: Draft.Call, group: Int?)] in
      switch step {
      case .call(let call): [(call, nil)]
      case .parallel(let steps): calls(steps).map { ($0.call, number) }
      default: []
      }
    }
  }

  @Test func everyFigureSaysWhatItRestsOn() throws {
    let checkout = try #require(draft.operation("POST /api/v1/checkout", of: "checkout"))
    #expect(checkout.outcomes == Draft.Outcomes(count: 200, failures: 4))
    #expect(checkout.figures.map(\.key) == ["rate", "latency"])
    #expect(checkout.figures.allSatisfy { $0.value.basis == .observed && $0.value.samples == 200 })
    // One request every 250 ms.
    #expect(DraftLines.text(checkout.figures[0].value.value).hasPrefix("3.9"))
    // By the generator: 2 ms before, 1 ms after each of the four steps.
    #expect(DraftLines.text(checkout.figures[1].value.value) == "6ms")
    let shipping = try #require(draft.operation("process orders.placed.v1", of: "shipping"))
    #expect(DraftLines.text(try #require(shipping.observedLatency)) == "{p50: 15ms, p99: 15ms}")
    let bank = try #require(draft.operation("POST /v2/payments", of: "payment")?.steps.first)
    guard case .call(let call) = bank else { return #expect(Bool(false), "payment calls the bank") }
    let latency = try #require(call.figures.first { $0.key == "latency" }?.value)
    #expect(latency.samples == 200 && latency.basis == .observed)
  }

  @Test func piecesOfAnySizeGiveTheSame() {
    let bytes = TestFiles.bytes(Self.path)
    for piece in [1_000, 4_093, 1 << 20] {
      let other = Draft.ofTraces([bytes], piece: piece)
      #expect(DraftLines(other).lines == DraftLines(draft).lines && other.remarks == draft.remarks)
    }
  }

  /// The same spans, in any order of lines, mean the same.
  @Test func theOrderOfLinesDoesNotMatter() {
    var lines = TestFiles.bytes(Self.path).split(separator: 0x0A).map(Array.init)
    var generator = SystemRandomNumberGenerator()
    lines.shuffle(using: &generator)
    let other = Draft.ofTraces([Array(lines.joined(separator: [0x0A]))])
    #expect(DraftLines(other).lines.sorted() == DraftLines(draft).lines.sorted())
  }
}
