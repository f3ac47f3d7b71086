import ArchitectureModel
import Availability
import Diagnostics
import Documents
import TestSupport
import Testing

/// Fault trees of the Aralia benchmark as architectures, with probabilities and cut sets that several engines agree on.
@Suite struct AraliaTests {
  private static let directory = TestFiles.shared + "/benchmarks/aralia"
  private static let isPresent = TestFiles.exists(directory + "/reference.json")

  /// Those that the engine's one variable order solves at once.
  @Test(
    .enabled(if: isPresent, "the shared data is not beside the repository"),
    arguments: [
      "baobab1", "baobab2", "baobab3", "chinese", "das9201", "das9202", "das9203", "das9204", "das9205", "das9206",
      "das9207", "das9208", "das9209", "edf9201", "edf9205", "edf9206", "ftr10", "isp9601", "isp9602", "isp9603",
      "isp9604", "isp9605", "isp9606", "isp9607",
    ])
  func topProbabilityAndCutSets(_ name: String) throws {
    let text = TestFiles.text(Self.directory + "/\(name).yaml")
    let architecture = try Architectures.load(text, name: "\(name).yaml")
    let reference = try #require(Self.reference?[name])
    let engine = AvailabilityEngine(architecture, lateShares: [])
    let expected = try #require(reference["p_top"]?.string.flatMap(Double.init) ?? reference["p_top"]?.double)
    #expect(agree(engine.failure(of: OperationID(0)).exact, expected, relative: 1e-13))
    let count = reference["mcs_count"]?.string ?? reference["mcs_count"]?.integer.map(String.init)
    #expect(engine.cutSets(of: OperationID(0), listing: 1)?.count == count)
  }

  private static let reference: Value? = {
    var log = DiagnosticLog()
    let source = SourceText(name: "reference.json", bytes: TestFiles.bytes(directory + "/reference.json"))
    guard let document = DocumentReader.read(source, format: .json, log: &log) else { return nil }
    let tree = Value(document, document.root)
    return tree
  }()
}
