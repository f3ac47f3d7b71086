import ArchitectureModel
import TestSupport
import Testing

/// What an architecture would be with more in it, or less.
@Suite struct ArchitectureEditingTests {
  private static let yaml = """
    defaults: { availability: 99%, latency: 7ms, timeout: 2s }
    services:
      a: { operations: { go: { steps: [{ call: b/go }, { parallel: [{ call: c }, { call: b/go }] }] } } }
      b: { operations: { go: {} } }
      c: {}
      bus: { kind: broker }
    """

  @Test func whatIsAddedTakesTheDefaults() throws {
    var architecture = try Architectures.load(Self.yaml)
    let service = architecture.addService("new")
    #expect(architecture[service].availability.value.probability.nominal.value == 0.99)
    #expect(architecture[service].latency.value == .constant(.milliseconds(7)))
    let added = architecture.addCall(to: .service(service), latency: nil, from: OperationID(0))
    let call = try #require(added)
    #expect(architecture[call].call?.timeout.value == .seconds(2) && architecture[call].name == "a/go#4")
    #expect(architecture[OperationID(0)].calls.last == call)
    #expect(Set(architecture.serviceOrder) == Set(architecture.services.indices.map { ServiceID($0) }))
  }

  @Test func calleesStayBeforeTheirCallers() throws {
    var architecture = try Architectures.load(
      "services: { a: { operations: { x: {}, y: { steps: [{ call: b/z }] } } }, b: { operations: { z: {} } } }")
    let (x, y, z) = (OperationID(0), OperationID(1), OperationID(2))
    let added = architecture.addCall(to: .operation(y), latency: nil, from: x)
    #expect(added != nil)
    let places = [z, y, x].compactMap { architecture.operationOrder.firstIndex(of: $0) }
    #expect(places == places.sorted() && places.count == 3)
    // In a circle nothing is added.
    let count = architecture.calls.count
    let refused = architecture.addCall(to: .operation(x), latency: nil, from: z)
    #expect(refused == nil)
    #expect(architecture.calls.count == count && architecture[z].calls.isEmpty)
  }

  @Test func identifiersOutliveTheCallsThatGo() throws {
    var architecture = try Architectures.load(Self.yaml)
    architecture.removeCalls([CallID(0), CallID(1)], of: OperationID(0))
    #expect(architecture[OperationID(0)].calls == [CallID(2)])
    architecture.removeCalls([CallID(2)], of: OperationID(0))
    #expect(architecture[OperationID(0)].steps.isEmpty && architecture.calls.count == 3)
  }

  @Test func theFirstFileWithDefaultsGivesThem() throws {
    #expect(try Architectures.load("services: { a: {} }").defaults == nil)
    #expect(try Architectures.load(Self.yaml).defaults?.latency.value == .constant(.milliseconds(7)))
  }
}
