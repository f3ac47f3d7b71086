import Importing
import TestSupport
import Testing

/// Files that others wrote, none of them for this program.
@Suite(.enabled(if: SharedTraces.areHere, "the shared data is not here: set DECOUPLE_SHARED"))
struct TracesRealFilesTests {
  @Test func everyFileGivesServicesOrSaysWhyNot() {
    #expect(SharedTraces.files.count == 40)
    for file in SharedTraces.files {
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
        "auth-service",
        "  GET /auth-service/v1/authentications/",
        "content-service",
        "  GET /content/personal",
      ])
    #expect(draft.hasRemark("calling without saying whom, left out: 1 span"))
    #expect(draft.hasRemark("clocks differ in 1 trace"))
  }

  @Test func messagesOfZipkinGoThroughTheBroker() {
    let draft = Draft.ofTraces([TestFiles.bytes(SharedTraces.directory + "zipkin/messaging.json")])
    #expect(
      DraftLines(draft).lines == [
        "frontend",
        "  GET /",
        "    publish backend to rabbitmq",
        "backend",
        "  process backend",
        "  consumes backend -> process backend",
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
    for file in [
      "jaeger/jaeger-ui_01.json", "zipkin/messaging2.json", "otlp/otlp2jaeger-in.json", "jaeger-crisp/25.json",
    ] {
      let bytes = TestFiles.bytes(SharedTraces.directory + file)
      let whole = bytes.lastIndex { $0 > 0x20 } ?? 0
      for length in stride(from: 0, to: whole, by: 37) {
        let draft = Draft.ofTraces([Array(bytes[..<length])])
        #expect(length == 0 || draft.hasRemark("ends in the middle"), "\(file) \(length)")
      }
    }
  }

  @Test func piecesOfAnySizeGiveTheSame() {
    for file in SharedTraces.files {
      let bytes = Array(TestFiles.bytes(SharedTraces.directory + file).prefix(30_000))
      let whole = Draft.ofTraces([bytes], piece: 1 << 20)
      for piece in [1, 7, 997] {
        let other = Draft.ofTraces([bytes], piece: piece)
        #expect(
          DraftLines(other).lines == DraftLines(whole).lines && other.remarks == whole.remarks, "\(file) \(piece)")
      }
    }
  }

  /// Bytes changed, left out and doubled, and digits made nines, at places that are the same in every run.
  @Test func damagedFilesAreAnsweredByADraft() {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for file in SharedTraces.files {
      let bytes = Array(TestFiles.bytes(SharedTraces.directory + file).prefix(20_000))
      for _ in 0..<8 {
        var damaged = bytes
        for _ in 0...next(6) {
          let place = next(damaged.count - 1)
          switch next(5) {
          case 0: damaged[place] = UInt8(next(256))
          case 1: damaged.remove(at: place)
          case 2: damaged.insert(damaged[place], at: place)
          case 3: damaged[place] = Array("{}[]\",:0-".utf8)[next(9)]
          default:
            for digit in place..<min(place + 25, damaged.count) where (0x30...0x39).contains(damaged[digit]) {
              damaged[digit] = 0x39
            }
          }
        }
        let draft = Draft.ofTraces([damaged], piece: 1 + next(5_000))
        #expect(!draft.remarks.isEmpty)
      }
    }
  }
}
