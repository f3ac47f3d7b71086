import ArchitectureModel
import Documents
import TestSupport
import Testing

/// What is written is read as the same architecture; that its figures are the same stands with the analyses.
@Suite struct ArchitectureWriterTests {
  /// Written, read and written again: nothing is lost on the way.
  private func again(_ yaml: String) throws -> (first: String, architecture: Architecture) {
    let first = ArchitectureWriter.yaml(try Architectures.load(yaml))
    let architecture = try Architectures.load(first)
    #expect(ArchitectureWriter.yaml(architecture) == first)
    return (first, architecture)
  }

  @Test func everyKey() throws {
    let text = TestFiles.text(TestFiles.package + "/Tests/ArchitectureModelTests/Files/complete.yaml")
    let (written, _) = try again(text)
    #expect(Golden.compare(written, with: "Tests/ArchitectureModelTests/Files/complete.written.yaml") == .same)
    let json = JSONWriter.pretty(ArchitectureWriter.value(of: try Architectures.load(text)))
    let (read, _) = Architectures.read(json, format: .json)
    #expect(read.map(ArchitectureWriter.yaml) == written)
  }

  @Test func defaultsStandForAllServices() throws {
    let (text, architecture) = try again(
      "defaults: { availability: 99%, latency: 7ms, timeout: 2s, replicas: 2 }\nservices: { a: {}, b: { latency: 1s } }"
    )
    #expect(
      text == """
        architecture: test
        defaults: { availability: 99%, latency: 7ms, timeout: 2s, replicas: 2 }
        services: { a: {}, b: { latency: 1s } }

        """)
    #expect(architecture.services.allSatisfy { $0.availability.isGiven && $0.replicas.count == 2 })
  }

  /// What is added has no place in a file, and is given all the same.
  @Test func whatWasNotInAFileIsGiven() throws {
    var architecture = try Architectures.load("services: { a: {} }")
    let half = Probability(value: 0.5, complement: 0.5)
    _ = architecture.addService(
      "b", kind: .broker, availability: Quantity(stated: .fraction(UncertainProbability(half)), basis: .assumed))
    let read = try Architectures.load(ArchitectureWriter.yaml(architecture))
    #expect(!read.services[0].availability.isGiven)
    #expect(read.services[1].availability.isGiven && read.services[1].availability.basis == .assumed)
    #expect(read.services[1].availability.value.probability.nominal == half)
  }

  @Test(arguments: [
    "99.9%", "0.999999999999", "0.1234567890123456789012345678901234567890123456789%", "1e-12", "100%", "0%",
    "{ min: 99.8%, max: 99.95% }", "{ value: 99.5% ± 0.25%, basis: observed, n: 12 }", "{ mtbf: 30d, mttr: 45m }",
  ])
  func shares(_ share: String) throws {
    let first = try Architectures.load("services: { a: { availability: \(share) } }").services[0].availability
    let second = try again("services: { a: { availability: \(share) } }").architecture.services[0].availability
    #expect(first.value == second.value && first.basis == second.basis && first.sampleSize == second.sampleSize)
    #expect(first.value.probability.low == second.value.probability.low)
  }

  @Test func namesThatLookLikeSomethingElse() throws {
    let (_, architecture) = try again(
      """
      services:
        "1": { operations: { "true": { steps: [{ call: "no/a: b" }, { publish: "x: y, [z]", to: "-k" }] } } }
        "no": { operations: { "a: b": {} } }
        "-k": { kind: broker, topics: { "x: y, [z]": { partitions: 3 } } }
      """)
    #expect(architecture.services.map(\.name) == ["1", "no", "-k"])
    #expect(architecture.services[2].partitions(of: "x: y, [z]") == 3)
  }

  @Test(arguments: 0..<60) func randomArchitectures(_ seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed))
    let files = OracleCase.all
    let yaml = files[Int.random(in: files.indices, using: &generator)].yaml
    _ = try again(yaml)
  }
}
