import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

@Suite struct CouplingClassifierTests {
  private func coupling(
    _ operation: String, rest: String = "b: { availability: 99.9%, latency: 50ms }, c: {}, bus: { kind: broker }"
  ) throws -> CallCoupling {
    let analysis = ArchitectureAnalysis(
      try Architectures.load("services: { a: { latency: 50ms, operations: { go: { \(operation) } } }, \(rest) }"))
    return analysis.operations[0].calls[0].coupling
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
    let aspect = try coupling(operation).temporal
    #expect(aspect.severity == severity)
    #expect(!aspect.why.isEmpty)
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
    #expect(behavioral.aspect.severity == severity)
    #expect(behavioral.fields.count == fields)
  }

  @Test func interfaceOfTheTargetOperationIsKnownToTheCaller() throws {
    let behavioral = try coupling(
      "steps: [{ call: b/run }]", rest: "b: { operations: { run: { endpoint: POST /api/v2/records } } }"
    ).behavioral
    #expect(behavioral.endpoint == "POST /api/v2/records" && behavioral.version == "v2")
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
}
