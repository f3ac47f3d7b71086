import ArchitectureModel
import Coupling
import Diagnostics
import Documents
import Redesign
import TestSupport
import Testing

@testable import Commands

@Suite struct AnalysisJSONTests {
  /// Four components of one operation and three of the other: with room for six, each has its three most costly ones.
  @Test(arguments: [(7, 4, nil), (6, 3, 1), (2, 1, 3), (1, 0, 4)])
  func whereImportancesAreTooManyTheMostCostlyAreListed(_ most: Int, _ listed: Int, _ left: Int?) throws {
    let architecture = try Architectures.load(
      """
      architecture: chain
      services:
        a: { availability: 99.99%, operations: { go: { steps: [{ call: b/go }, { call: c }] } } }
        b: { availability: 99.9%, operations: { go: { steps: [{ call: c }, { call: d }] } } }
        c: { availability: 99% }
        d: { availability: 99.5% }
      """)
    let analysis = ArchitectureAnalysis(architecture)
    let entries = AnalysisJSON.entries(analysis, FactProposals(analysis), mostImportances: most)
    var log = DiagnosticLog()
    let source = SourceText(name: "entries", text: JSONWriter.pretty(.object(entries)))
    let document = try #require(DocumentReader.read(source, format: .json, log: &log))
    let json = Value(document, document.root)
    let first = try #require(json["operations"]?.array.first)
    let order = ["a": 1, "b": 2, "c": 4, "d": 3]
    let names = first["importance"]?.array.compactMap { $0["component"]?.string } ?? []
    #expect(names == ["a", "b", "c", "d"].filter { (order[$0] ?? 0) > 4 - listed })
    #expect(first["importanceLeftOut"]?.integer == left)
  }
}
