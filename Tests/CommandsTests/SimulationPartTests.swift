import ArchitectureModel
import Diagnostics
import Simulation
import Testing

@testable import Commands

/// Parts of an experiment on their way between machines.
@Suite struct SimulationPartTests {
  private static let part = SimulationPart(
    question: .init(
      arguments: ["--fault", "b=crashed@1m", "--replications", "5"],
      files: [.init(SourceText(name: "a \"b\".yaml", text: "architecture: ä\n\n# \\ end"), format: .yaml)]),
    shard: Shard(2, of: 3)!,
    findings: [[0, 1, .max, 255], [7]])

  @Test func isReadAsItWasWritten() throws {
    let read = try SimulationPart(Array(Self.part.text.utf8))
    #expect(read.findings == Self.part.findings && read.shard == Self.part.shard)
    #expect(read.question.difference(from: Self.part.question) == nil)
    #expect(read.text == Self.part.text)
  }

  @Test func anyDamageIsFound() {
    let bytes = Array(Self.part.text.utf8)
    for length in bytes.indices {
      #expect(throws: SimulationPart.Refusal.self) { try SimulationPart(Array(bytes[..<length])) }
    }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(throws: SimulationPart.Refusal.self) { try SimulationPart(damaged) }
    }
    #expect(throws: SimulationPart.Refusal.self) { try SimulationPart(bytes + [0x20]) }
  }

  @Test func otherQuestionsAreToldApart() throws {
    var other = Self.part.question
    other.arguments[3] = "6"
    #expect(try #require(other.difference(from: Self.part.question)).contains("--replications 6"))
    other = Self.part.question
    other.files[0].source = SourceText(name: "a \"b\".yaml", text: "architecture: o")
    #expect(try #require(other.difference(from: Self.part.question)).contains("different architecture files"))
  }
}
