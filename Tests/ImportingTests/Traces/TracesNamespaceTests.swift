import Importing
import Testing

/// Services of one name in several namespaces are several services.
@Suite struct TracesNamespaceTests {
  private func lines(_ spans: SpanWriter) -> [String] { DraftLines(Draft.ofTraces(spans.text)).lines }

  /// A `web` that calls a `cart`, both in a namespace.
  private static func shop(in namespace: String?, trace: Int, _ operation: String, _ spans: inout SpanWriter) {
    let root = spans.add(.server, "web", "GET /", 0, 100, trace: trace, namespace: namespace)
    let client = spans.add(.client, "web", "GET", 10, 50, below: root, trace: trace, namespace: namespace)
    _ = spans.add(.server, "cart", operation, 11, 49, below: client, trace: trace, namespace: namespace)
  }

  @Test(arguments: [nil, "", "shop"]) func aNameOfOneNamespaceStaysPlain(_ namespace: String?) {
    var spans = SpanWriter()
    for trace in 1...3 { Self.shop(in: namespace, trace: trace, "Get", &spans) }
    let draft = Draft.ofTraces(spans.text)
    #expect(DraftLines(draft).lines == ["web", "  GET /", "    call cart/Get", "cart", "  Get"])
    #expect(!draft.hasRemark("namespace") && draft.hasRemark("2 services"))
  }

  @Test func aNameOfTwoNamespacesIsTwoServices() {
    var spans = SpanWriter()
    Self.shop(in: "shop", trace: 1, "Get", &spans)
    Self.shop(in: "stage", trace: 2, "Peek", &spans)
    _ = spans.add(.server, "mail", "Send", 0, 10, trace: 3, namespace: "shop")
    let draft = Draft.ofTraces(spans.text)
    #expect(
      DraftLines(draft).lines == [
        "web.shop", "  GET /", "    call cart.shop/Get", "cart.shop", "  Get", "web.stage", "  GET /",
        "    call cart.stage/Peek", "cart.stage", "  Peek", "mail", "  Send",
      ])
    #expect(draft.hasRemark("'cart' stands in several namespaces, for cart.shop, cart.stage"))
    #expect(draft.hasRemark("'web' stands in several namespaces, for web.shop, web.stage"))
    #expect(draft.hasRemark("5 services"))
  }

  /// To have no namespace is one namespace more.
  @Test func theServiceWithoutANamespaceKeepsItsName() {
    var spans = SpanWriter()
    Self.shop(in: nil, trace: 1, "Get", &spans)
    Self.shop(in: "stage", trace: 2, "Peek", &spans)
    #expect(lines(spans).filter { $0.contains("call") } == ["    call cart/Get", "    call cart.stage/Peek"])
  }

  /// A caller in a third namespace, whose callee's spans are missing.
  @Test(arguments: [
    ("stage", ["peer.service": "cart"], "cart.stage/Get"),
    ("lab", ["peer.service": "cart"], "cart"),
    ("lab", ["service.peer.name": "cart", "service.peer.namespace": "shop"], "cart.shop/Get"),
    ("lab", ["service.peer.name": "cart", "service.peer.namespace": "new"], "cart.new"),
    ("lab", ["service.peer.name": "mail", "service.peer.namespace": "new"], "mail"),
    ("lab", ["server.address": "cart.shop"], "cart.shop/Get"),
    ("shop", ["server.address": "cart.stage.svc.cluster.local"], "cart.stage/Get"),
    ("shop", ["server.address": "cart.default.svc.cluster.local"], "cart.shop/Get"),
    ("lab", ["server.address": "cart.example"], "cart.example"),
    ("shop", ["rpc.system": "grpc", "rpc.service": "pkg.Cart", "rpc.method": "Get"], "cart.shop/pkg.Cart/Get"),
  ])
  func whoIsMeantByAName(_ namespace: String, _ attributes: [String: String], _ callee: String) {
    var spans = SpanWriter()
    for (trace, space) in ["shop", "stage"].enumerated() {
      _ = spans.add(.server, "cart", "Get", 0, 10, trace: trace + 1, namespace: space)
      _ = spans.add(
        .server, "cart", "Get", 20, 30, trace: trace + 1, ["rpc.service": "pkg.Cart", "rpc.method": "Get"],
        namespace: space)
    }
    let root = spans.add(.server, "desk", "Ask", 0, 100, trace: 3, namespace: namespace)
    _ = spans.add(.client, "desk", "Get", 10, 20, below: root, trace: 3, attributes, namespace: namespace)
    let call = lines(spans).first { $0.contains("call") } ?? ""
    #expect(call.split(separator: " ").dropFirst().first == Substring(callee), "\(call)")
  }

  /// An interface that several services have, health checks for instance, tells nobody who was asked.
  @Test func anInterfaceOfSeveralServicesIsNobodys() {
    var spans = SpanWriter()
    let check = ["rpc.system": "grpc", "rpc.service": "Health", "rpc.method": "Check"]
    for (trace, name) in ["cart", "mail"].enumerated() {
      _ = spans.add(.server, name, "Check", 0, 10, trace: trace + 1, check)
    }
    let root = spans.add(.server, "desk", "Ask", 0, 100, trace: 3)
    _ = spans.add(.client, "desk", "Check", 10, 20, below: root, trace: 3, check)
    #expect(lines(spans).filter { $0.contains("call") } == ["    call Health endpoint=Health/Check"])
  }

  /// Whoever is called like another with its namespace is still another.
  @Test func namesThatMeetStayApart() {
    var spans = SpanWriter()
    for (trace, space) in ["shop", "stage"].enumerated() {
      _ = spans.add(.server, "cart", "Get", 0, 10, trace: trace + 1, namespace: space)
    }
    _ = spans.add(.server, "cart.shop", "Other", 0, 10, trace: 3)
    #expect(lines(spans) == ["cart.shop", "  Get", "cart.stage", "  Get", "cart.shop-service", "  Other"])
  }

  @Test func whatIsSentNowhereInParticularIsCalledAfterItsSender() {
    var spans = SpanWriter()
    for (trace, space) in ["shop", "stage"].enumerated() {
      let root = spans.add(.server, "cart", "Put", 0, 10, trace: trace + 1, namespace: space)
      _ = spans.add(
        .producer, "cart", "send", 1, 2, below: root, trace: trace + 1, ["messaging.system": "kafka"], namespace: space)
    }
    #expect(
      lines(spans).filter { $0.contains("publish") } == [
        "    publish cart.shop to kafka", "    publish cart.stage to kafka",
      ])
  }

  @Test func processesOfJaegerHaveNamespaces() {
    func span(_ id: Int, _ process: String, _ kind: String, parent: Int? = nil) -> String {
      let references = parent.map { "{\"refType\":\"CHILD_OF\",\"traceID\":\"a\",\"spanID\":\"\($0)\"}" } ?? ""
      return
        "{\"traceID\":\"a\",\"spanID\":\"\(id)\",\"operationName\":\"Do\",\"references\":[\(references)],\"startTime\":\(id),"
        + "\"duration\":\(10 - id),\"tags\":[{\"value\":\"\(kind)\",\"key\":\"span.kind\"}],\"processID\":\"\(process)\"}"
    }
    func process(_ name: String, _ namespace: String) -> String {
      "{\"serviceName\":\"\(name)\",\"tags\":[{\"key\":\"hostname\",\"type\":\"string\",\"value\":\"h\"},"
        + "{\"key\":\"service.namespace\",\"type\":\"string\",\"value\":\"\(namespace)\"}]}"
    }
    let spans = [span(1, "p1", "server"), span(2, "p1", "client", parent: 1), span(3, "p2", "server", parent: 2)]
    let draft = Draft.ofTraces(
      "{\"data\":[{\"traceID\":\"a\",\"spans\":[\(spans.joined(separator: ","))],\"processes\":{\"p1\":"
        + "\(process("cart", "shop")),\"p2\":\(process("cart", "stage"))}}]}")
    #expect(DraftLines(draft).lines == ["cart.shop", "  Do", "    call cart.stage/Do", "cart.stage", "  Do"])
  }

  @Test func spansOfZipkinHaveNamespaces() {
    func span(_ id: Int, _ kind: String, _ namespace: String, parent: Int? = nil) -> String {
      let above = parent.map { "\"parentId\":\"\($0)\"," } ?? ""
      return
        "{\"tags\":{\"service.namespace\":\"\(namespace)\"},\"traceId\":\"a\",\"id\":\"\(id)\",\(above)\"kind\":\"\(kind)\","
        + "\"name\":\"do\",\"timestamp\":\(id),\"duration\":\(10 - id),\"localEndpoint\":{\"serviceName\":\"cart\"}}"
    }
    let spans = [
      span(1, "SERVER", "shop"), span(2, "CLIENT", "shop", parent: 1), span(3, "SERVER", "stage", parent: 2),
    ]
    let draft = Draft.ofTraces("[\(spans.joined(separator: ","))]")
    #expect(DraftLines(draft).lines == ["cart.shop", "  do", "    call cart.stage/do", "cart.stage", "  do"])
  }
}
