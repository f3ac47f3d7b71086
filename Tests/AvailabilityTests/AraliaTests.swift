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

  /// Those that a build without optimisation solves at once; the build server has an optimised one solve all.
  private static let quick: [String] =
    ["baobab1", "baobab2", "baobab3", "chinese", "elf9601", "ftr10"] + (1...9).map { "das920\($0)" }
    + [1, 2, 5, 6].map { "edf920\($0)" } + (1...7).map { "isp960\($0)" }

  @Test(.enabled(if: isPresent, "the shared data is not beside the repository"), arguments: quick)
  func topProbabilityAndCutSets(_ name: String) throws {
    let text = TestFiles.text(Self.directory + "/\(name).yaml")
    let architecture = try Architectures.load(text, name: "\(name).yaml")
    let reference = try #require(Self.reference?[name])
    let engine = AvailabilityEngine(architecture, lateShares: [])
    let expected = try #require(reference["p_top"]?.string.flatMap(Double.init) ?? reference["p_top"]?.double)
    #expect(agree(engine.failure(of: OperationID(0)).exact, expected, relative: 1e-15, absolute: 0))
    let count = reference["mcs_count"]?.string ?? reference["mcs_count"]?.integer.map(String.init)
    #expect(engine.cutSets(of: OperationID(0), listing: 1)?.count == count)
  }

  /// With few nodes there is an interval; the truth is in it.
  @Test(.enabled(if: isPresent, "the shared data is not beside the repository"), arguments: quick, [60, 400])
  func intervalsHoldTheTruth(_ name: String, _ nodeLimit: Int) throws {
    let text = TestFiles.text(Self.directory + "/\(name).yaml")
    let architecture = try Architectures.load(text, name: "\(name).yaml")
    let expected = try #require(Self.reference?[name]?["p_top"]?.string.flatMap(Double.init))
    switch AvailabilityEngine(architecture, lateShares: [], nodeLimit: nodeLimit).failure(of: OperationID(0)) {
    case .exact(let value): #expect(agree(value, expected, relative: 1e-15, absolute: 0))
    case .between(let low, let high):
      #expect(low <= expected && expected <= high)
      #expect(low > 0 && high < 1)
    }
  }

  private static let reference: Value? = {
    var log = DiagnosticLog()
    let source = SourceText(name: "reference.json", bytes: TestFiles.bytes(directory + "/reference.json"))
    guard let document = DocumentReader.read(source, format: .json, log: &log) else { return nil }
    let tree = Value(document, document.root)
    return tree
  }()
}
