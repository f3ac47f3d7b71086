import ArchitectureModel
import Diagnostics
import Documents
import TestSupport
import Testing

/// Every file in `Wrong` is refused, with exactly the text that lies beside it.
@Suite struct WrongFilesTests {
  private static let directory = "Tests/ArchitectureModelTests/Wrong"
  static let files = TestFiles.names(in: TestFiles.package + "/" + directory).filter { !$0.hasSuffix(".txt") }

  @Test func thereAreManyAndNoTextIsLeftOver() {
    #expect(Self.files.count >= 40)
    let texts = TestFiles.names(in: TestFiles.package + "/" + Self.directory).filter { $0.hasSuffix(".txt") }
    #expect(texts == Self.files.map { Self.stem(of: $0) + ".txt" }.sorted())
  }

  @Test(arguments: files) func isRefusedWithItsText(_ file: String) {
    let text = TestFiles.text("\(TestFiles.package)/\(Self.directory)/\(file)")
    let (architecture, diagnostics) = Architectures.read(
      text, name: file, format: file.hasSuffix(".json") ? .json : .yaml)
    #expect(architecture == nil)
    let rendered = DiagnosticRenderer(isColored: false).render(diagnostics)
    #expect(Golden.compare(rendered, with: "\(Self.directory)/\(Self.stem(of: file)).txt") == .same)
  }

  /// The rules of the house for a message, whatever it says.
  @Test(arguments: files) func messagesAreWellFormed(_ file: String) {
    let text = TestFiles.text("\(TestFiles.package)/\(Self.directory)/\(file)")
    let (_, diagnostics) = Architectures.read(text, name: file, format: file.hasSuffix(".json") ? .json : .yaml)
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
    for diagnostic in diagnostics where diagnostic.severity == .error {
      #expect(!diagnostic.message.hasSuffix("."))
      let span = diagnostic.span
      #expect(span != nil && (1...lines).contains(span?.start.line ?? 0), "\(diagnostic.message)")
      // Two mistakes at one place are one mistake told twice.
      let same = diagnostics.filter { $0.span?.range == span?.range && $0.severity == .error }
      #expect(same.count == 1, "\(same.map(\.message))")
    }
  }

  @Test func oneTypoAmongTenThousandServicesIsFound() {
    var text = "architecture: Large\nservices:\n"
    for index in 0..<10_000 {
      text +=
        "  service-\(index): { operations: { go: { steps: [{ call: service-\(index + 1)\(index == 7_000 ? "x" : "") }] } } }\n"
    }
    text += "  service-10000: {}\n"
    let (architecture, diagnostics) = Architectures.read(text)
    #expect(architecture == nil)
    #expect(diagnostics.map(\.message) == ["unknown service 'service-7001x'"])
    #expect(diagnostics[0].span?.start == SourcePosition(line: 7_003, column: 55))
    #expect(diagnostics[0].help == "did you mean 'service-7001'?")
  }

  /// Each of 3,000 wrong names could be compared with each of 3,000 right ones; only the first are.
  @Test func manyTyposDoNotTakeTheSquareOfTheTime() {
    var text = "architecture: Large\nservices:\n"
    for index in 0..<3_000 { text += "  service-number-\(index): { depends-on: [service-numbre-\(index)] }\n" }
    let (_, diagnostics) = Architectures.read(text)
    #expect(diagnostics.count == 3_000)
    #expect(diagnostics[0].help == "did you mean 'service-number-0'?")
    #expect(diagnostics[2_999].help == "define it: services: { service-numbre-2999: {} }")
  }

  @Test func thousandsOfOperationsEventsAndEntitiesAreNoTrouble() throws {
    var text = "architecture: Large\nentities:\n"
    for index in 0..<3_000 { text += "  entity-\(index): {}\n" }
    text += "services:\n  bus: { kind: broker }\n  a:\n    operations:\n"
    for index in 0..<3_000 {
      text += "      op-\(index): { steps: [{ save: thing-\(index) }, { publish: Event-\(index) }] }\n"
    }
    text += "    consumes:\n"
    for index in 0..<3_000 { text += "      - { event: Evnt-\(index) }\n" }
    let (architecture, diagnostics) = Architectures.read(text)
    #expect(architecture?.operations.count == 3_000)
    #expect(diagnostics.allSatisfy { $0.severity == .warning } && !diagnostics.isEmpty)
  }

  private static func stem(of file: String) -> String { String(file.prefix { $0 != "." }) }
}
