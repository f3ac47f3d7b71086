import ArchitectureModel
import Availability
import TestSupport
import Testing
import Timing

/// The engine against values that were computed apart from it; see ``OracleCase``.
@Suite struct OracleTests {
  private static func engine(_ architecture: Architecture) -> AvailabilityEngine {
    AvailabilityEngine(architecture, lateShares: ResponseTimes(architecture).lateShares.map(\.probability))
  }

  @Test func casesAreThere() { #expect(OracleCase.all.count > 100) }

  @Test(arguments: OracleCase.all)
  func probabilitiesOfOperations(_ example: OracleCase) throws {
    let architecture = try Architectures.load(example.yaml)
    let engine = Self.engine(architecture)
    for expected in example.operations {
      let operation = try #require(architecture.operation(expected["id"]?.string))
      let name = architecture.name(of: operation)
      #expect(
        agree(engine.failure(of: operation).exact, expected["unavailability"]?.double, relative: 1e-11), "\(name)")
      #expect(
        agree(
          1 - engine.chainFailure(of: operation), expected["chainProduct"]?.double, relative: 1e-11, absolute: 1e-14),
        "\(name)")
      #expect(
        agree(
          engine.incompletion(of: operation).map { 1 - $0 }, expected["completion"]?.double, relative: 1e-11,
          absolute: 1e-14), "\(name)")
    }
  }

  @Test(arguments: OracleCase.all)
  func hoursOfCallsAndComponents(_ example: OracleCase) throws {
    let architecture = try Architectures.load(example.yaml)
    let engine = Self.engine(architecture)
    let hours = architecture.year.hours
    for expected in example.operations {
      let operation = try #require(architecture.operation(expected["id"]?.string))
      func cost(_ calls: [CallID]) throws -> Double {
        try #require(engine.gain(of: operation, sparing: Set(calls))) * hours
      }
      for call in expected["calls"]?.array ?? [] {
        let id = try #require(architecture.call(call["id"]?.string))
        #expect(agree(try cost([id]), call["downtimeHoursPerYear"]?.double, relative: 1e-9, absolute: 1e-10), "\(call)")
      }
      for callee in expected["callees"]?.array ?? [] {
        let calls = try (callee["calls"]?.array ?? []).map { try #require(architecture.call($0.string)) }
        #expect(
          agree(try cost(calls), callee["downtimeHoursPerYear"]?.double, relative: 1e-9, absolute: 1e-10), "\(callee)")
      }
      let importance = try #require(engine.importance(of: operation))
      for component in expected["importance"]?.array ?? [] {
        let found = importance.first { $0.component.name(in: architecture) == component["component"]?.string }
        // One that never fails, or does not matter, may be left out.
        #expect(
          agree((found?.gain ?? 0) * hours, component["downtimeHoursPerYear"]?.double, relative: 1e-9, absolute: 1e-10),
          "\(component)")
        if let found {
          #expect(agree(found.birnbaum, component["birnbaum"]?.double, relative: 1e-9, absolute: 1e-12), "\(component)")
        }
      }
    }
  }

  @Test(arguments: OracleCase.all)
  func minimalCutSets(_ example: OracleCase) throws {
    let architecture = try Architectures.load(example.yaml)
    let engine = Self.engine(architecture)
    for expected in example.operations {
      let operation = try #require(architecture.operation(expected["id"]?.string))
      let wanted = (expected["cutSets"]?.array ?? []).map { set in set.array.compactMap(\.string).sorted() }
      let found = try #require(engine.cutSets(of: operation, listing: 1_000))
      #expect(found.count == "\(wanted.count)")
      let names = found.likeliest.map { set in set.parts.map { $0.name(in: architecture) }.sorted() }
      #expect(Set(names) == Set(wanted))
      #expect(found.likeliest.map(\.probability) == found.likeliest.map(\.probability).sorted(by: >))
    }
  }
}
