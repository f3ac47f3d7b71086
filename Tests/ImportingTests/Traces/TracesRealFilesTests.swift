import Importing
import TestSupport
import Testing

/// Files that others wrote, none of them for this program.
@Suite(.enabled(if: SharedTraces.areHere, "the shared data is not here: set DECOUPLE_SHARED"))
struct TracesRealFilesTests {
  private static let folders = ["otlp", "otlp-synthetic", "jaeger", "jaeger-crisp", "zipkin"]

  private static var files: [String] {
    folders.flatMap { folder in
      TestFiles.names(in: SharedTraces.directory + folder)
        .filter { ($0.hasSuffix(".json") || $0.hasSuffix(".jsonl")) && $0 != "ground-truth.json" }
        .map { folder + "/" + $0 }
    }
  }

  @Test func everyFileGivesServicesOrSaysWhyNot() {
    #expect(Self.files.count == 40)
    for file in Self.files {
      let draft = Draft.ofTraces([TestFiles.bytes(SharedTraces.directory + file)])
      #expect(!draft.services.isEmpty, "\(file): \(draft.remarks)")
      #expect(!draft.hasRemark("could not be read"), "\(file): \(draft.remarks)")
      #expect(draft.services.contains { !$0.operations.isEmpty }, "\(file)")
    }
  }

  /// The sync edges of the capture, counted apart from this program by a script and by hand: spans of kind CLIENT without
  /// a child, and spans of kind SERVER whose parent is of another service. There are nine of caller, callee and whether
  /// the callee's span is there; `frontend` to `productcatalogservice` (3 + 1) and `frontend-proxy` to `frontend` (14 + 7)
  /// are among them twice, which makes seven of caller and callee. One callee gives only its remote interface, which
  /// `productcatalogservice` serves.
  @Test func theDemoHasItsEdges() {
    let path = SharedTraces.directory + "otlp/otel-demo-capture-sample.jsonl"
    let draft = Draft.ofTraces([TestFiles.bytes(path)])
    var edges: [String: Int] = [:]
    for service in draft.services {
      for operation in service.operations {
        for case .call(let call) in operation.steps {
          edges["\(service.name) -> \(call.service)", default: 0] += call.outcomes?.count ?? 0
        }
      }
    }
    #expect(
      edges == [
        "adservice -> flagd": 2, "frontend -> adservice": 2, "frontend -> productcatalogservice": 4,
        "frontend-proxy -> frontend": 21, "loadgenerator -> frontend-proxy": 12,
        "recommendationservice -> productcatalogservice": 1, "recommendationservice -> schema.v1.Service": 1,
      ])
  }

  @Test func pathsOfTheDemoAreOneOperationEach() {
    let path = SharedTraces.directory + "otlp/otel-demo-capture-sample.jsonl"
    let draft = Draft.ofTraces([TestFiles.bytes(path)])
    let names = draft.service("frontend-proxy")?.operations.map(\.name).sorted() ?? []
    #expect(
      names == ["GET /", "GET /api/data", "GET /api/data/", "GET /api/products/{id}", "GET /api/recommendations"])
    #expect(draft.hasRemark("identifiers in paths replaced"))
    #expect(draft.hasRemark("not whole"))
  }

  @Test func sharedIdentifiersOfZipkinAreOneCall() {
    let draft = Draft.ofTraces([TestFiles.bytes(SharedTraces.directory + "zipkin/ascend.json")])
    #expect(
      DraftLines(draft).lines == [
        "mobile-gateway",
        "  GET /mobile-gateway/content/personal",
        "    call auth-service/GET /auth-service/v1/authentications/",
        "    call content-service/GET /content/personal",
        "content-service",
        "  GET /content/personal",
        "auth-service",
        "  GET /auth-service/v1/authentications/",
      ])
    #expect(draft.hasRemark("1 span call somebody without saying whom"))
    #expect(draft.hasRemark("clocks differ in 1 trace"))
  }

  @Test func messagesOfZipkinGoThroughTheBroker() {
    let draft = Draft.ofTraces([TestFiles.bytes(SharedTraces.directory + "zipkin/messaging.json")])
    #expect(
      DraftLines(draft).lines == [
        "backend",
        "  process backend",
        "  consumes backend -> process backend",
        "frontend",
        "  GET /",
        "    publish backend to rabbitmq",
        "rabbitmq (broker)",
      ])
  }

  @Test func aLargeTraceOfZipkinIsRead() {
    let path = SharedTraces.directory + "zipkin/smartthings-mobile-web-install.json"
    let draft = Draft.ofTraces([TestFiles.bytes(path)])
    #expect(draft.hasRemark("1,041 spans of 1 trace"))
    #expect(draft.services.count >= 16)
  }

  /// Three calls one after the other, of a caller that has no span for them.
  @Test func callsWithoutSpansOfTheCallerAreFound() {
    let draft = Draft.ofTraces([TestFiles.bytes(SharedTraces.directory + "jaeger-crisp/05.json")])
    #expect(DraftLines(draft).lines == ["S1", "  O1", "    call S2/O2 times=3", "S2", "  O2"])
  }

  @Test func filesThatAreCutOffAnywhereAreReadAsFarAsTheyGo() {
    for file in ["jaeger/jaeger-ui_01.json", "zipkin/messaging2.json", "otlp/otlp2jaeger-in.json", "jaeger-crisp/25.json"] {
      let bytes = TestFiles.bytes(SharedTraces.directory + file)
      let whole = bytes.lastIndex { $0 > 0x20 } ?? 0
      for length in stride(from: 0, to: whole, by: 37) {
        let draft = Draft.ofTraces([Array(bytes[..<length])])
        #expect(length == 0 || draft.hasRemark("ends in the middle"), "\(file) \(length)")
      }
    }
  }
}
