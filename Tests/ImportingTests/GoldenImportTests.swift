import TestSupport
import Testing

/// What each kind becomes, read by people and kept.
@Suite struct GoldenImportTests {
  @Test(arguments: ImportCase.all)
  func becomesWhatItDid(_ names: [String]) {
    let run = ImportCase.run(names)
    #expect(run.exitCode == .done, "\(run.messages)")
    let outcome = Golden.compare(run.output, with: ImportCase.golden(names))
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test(arguments: ImportCase.all)
  func canBeAnalyzed(_ names: [String]) throws {
    let path = try #require(TestFiles.temporary(ImportCase.run(names).output, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun(["analyze", path])
    #expect(run.exitCode == .done, "\(run.messages)")
  }

  /// In whatever order sources are given, they say the same, but for the list of them at the head.
  @Test func orderOfSourcesDoesNotMatter() throws {
    let names = try #require(ImportCase.all.last)
    func services(_ names: [String]) -> [String] {
      Array(ImportCase.run(names).output.split(separator: "\n").map(String.init).drop { $0 != "services:" })
    }
    #expect(services(names) == services(names.reversed()))
    #expect(!services(names).isEmpty)
  }

  @Test func remarksAreToldAndKeptInTheFile() {
    let run = ImportCase.run(["compose.yaml"])
    #expect(run.messages.contains("note[import]: a Compose file is a scaffold"))
    #expect(run.output.contains("#   - a Compose file is a scaffold"))
    #expect(ImportCase.run(["compose.yaml"], ["--quiet"]).messages.isEmpty)
  }
}
