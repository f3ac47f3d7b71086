import ArchitectureModel
import Diagnostics
import Importing
import TestSupport
import Testing

/// What traces give is an architecture: it is written and loaded.
@Suite struct TracesLoadTests {
  private static func load(_ bytes: [UInt8]) throws -> (Architecture?, [String]) {
    var log = DiagnosticLog()
    let imported = try Import.read([MemorySource(name: "spans", bytes: bytes)], as: nil, log: &log)
    let source = SourceText(name: "written", text: DraftWriter.text(of: imported))
    let architecture = ArchitectureLoader.load([ArchitectureLoader.Input(source, format: .yaml)], log: &log)
    return (architecture, log.diagnostics.filter { $0.severity == .error }.map(\.message))
  }

  @Test(.enabled(if: SharedTraces.areHere, "the shared data is not here: set DECOUPLE_SHARED"))
  func everyFileGivesAnArchitectureThatLoads() throws {
    for file in SharedTraces.files {
      let (architecture, errors) = try Self.load(TestFiles.bytes(SharedTraces.directory + file))
      #expect(architecture != nil, "\(file): \(errors)")
    }
  }

  @Test func namesOfAnyKindLoad() throws {
    let names = ["", "x-a", "a b", "A B", "a/b", "#", "\u{1}", "ä", "-", ".", "Ω#x", "a  b", "x-", "http://h:1/p?q"]
    var spans = SpanWriter()
    for (number, name) in names.enumerated() {
      for (other, operation) in names.enumerated() {
        let written = [name, operation].map { $0.replacing("\u{1}", with: "\\u0001") }
        let trace = number * 100 + other + 1
        let root = spans.add(.server, written[0], written[1], 0, 10, trace: trace)
        let inner = spans.add(
          .client, written[0], written[1], 1, 2, below: root, trace: trace, ["peer.service": written[1]])
        _ = spans.add(.server, written[1], written[0], 1, 2, below: inner, trace: trace)
        _ = spans.add(
          .producer, written[0], written[1], 3, 4, below: root, trace: trace,
          ["messaging.destination.name": written[1], "messaging.system": written[0]])
        _ = spans.add(.client, written[1], written[1], 5, 6, below: root, trace: trace, ["db.system": written[0]])
      }
    }
    let (architecture, errors) = try Self.load(Array(spans.text.utf8))
    #expect(architecture != nil, "\(errors)")
  }
}
