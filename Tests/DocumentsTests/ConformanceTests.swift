import Diagnostics
import Documents
import TestSupport
import Testing

/// The suites of others, complete. They lie outside the repository; without them these tests are skipped.
@Suite struct ConformanceTests {
  private static let yaml = "suites/yaml/yaml-test-suite.json"
  private static let json = "suites/json/jsontestsuite.json"
  private static let hostile = "suites/hostile/index.json"

  @Test(.enabled(if: SharedData.isPresent(yaml), "the shared suites are not here: set DECOUPLE_SHARED"))
  func `the YAML test suite gives its events and its JSON`() throws {
    let cases = try #require(SharedData.json(Self.yaml)).array
    #expect(cases.count == 402)
    for example in cases {
      let id = try #require(example["id"]?.string)
      let text = try #require(example["yaml"]?.string)
      var log = DiagnosticLog()
      let stream = DocumentStream.read(SourceText(name: id, text: text), format: .yaml, log: &log)
      if example["fail"]?.boolean == true {
        #expect(stream == nil && log.hasErrors, "\(id) must be refused")
        continue
      }
      #expect(stream?.events() == example["events"]?.string, "\(id)")
      let wanted = example["json"] ?? .null
      if wanted.isNull { continue }
      let lines = stream?.json(log: &log)?.split(separator: "\n").map { Self.value(String($0)) }
      #expect(lines == wanted.array.map { Self.value($0.string ?? "") }, "\(id)")
    }
  }

  @Test(.enabled(if: SharedData.isPresent(json), "the shared suites are not here: set DECOUPLE_SHARED"))
  func `the JSON test suite is accepted and refused as it asks`() throws {
    let cases = try #require(SharedData.json(Self.json)).array
    #expect(cases.count == 318)
    let page = TestFiles.text(TestFiles.package + "/docs/reference/documents.md")
    // A key written twice is valid JSON and a mistake in a configuration.
    let duplicates: Set = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]
    for example in cases {
      let name = try #require(example["name"]?.string)
      let bytes = try #require(Self.base64(example["base64"]?.string ?? "?"))
      var log = DiagnosticLog()
      let document = DocumentReader.read(SourceText(name: name, bytes: bytes), format: .json, log: &log)
      #expect((document == nil) == log.hasErrors, "\(name)")
      if name.hasPrefix("i_") {
        // The page says what is made of every case that the standard leaves open.
        let codes = log.diagnostics.map { "`\($0.code)`" }
        let answer = document == nil ? codes.first ?? "" : "accepted"
        #expect(page.contains("| `\(name.dropLast(5))` | \(answer) |\n"), "\(name) is not on the page")
      }
      if name.hasPrefix("y_") {
        var streamLog = DiagnosticLog()
        let stream = DocumentStream.read(SourceText(name: name, bytes: bytes), format: .json, log: &streamLog)
        #expect(stream != nil, "\(name) is JSON")
      }
      if duplicates.contains(name) {
        #expect(log.diagnostics.map(\.code) == ["duplicate-key"], "\(name)")
      } else if name.hasPrefix("y_") {
        #expect(document != nil, "\(name): \(log.diagnostics.map(\.message))")
      } else if name.hasPrefix("n_") {
        #expect(document == nil, "\(name)")
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent(hostile), "the shared suites are not here: set DECOUPLE_SHARED"))
  func `hostile input is refused with code and place`() throws {
    let cases = try #require(SharedData.json(Self.hostile)).array
    #expect(cases.count == 48)
    for example in cases {
      let name = try #require(example["name"]?.string)
      let format: InputFormat = example["format"]?.string == "json" ? .json : .yaml
      let source = SourceText(name: name, bytes: SharedData.bytes("suites/hostile/" + name))
      #expect(source.bytes.count == example["bytes"]?.integer)
      var log = DiagnosticLog()
      let document = DocumentReader.read(source, format: format, log: &log)
      if example["expected"]?.string == "ok" {
        #expect(document != nil && log.diagnostics.isEmpty, "\(name)")
        continue
      }
      #expect(document == nil, "\(name)")
      let first = try #require(log.diagnostics.first { $0.severity == .error }, "\(name)")
      #expect(first.code.description == example["code"]?.string, "\(name)")
      if let line = example["line"]?.integer, let column = example["column"]?.integer {
        #expect(first.span?.start == SourcePosition(line: line, column: column), "\(name)")
      }
    }
  }

  private static func value(_ json: String) -> Value? {
    var log = DiagnosticLog()
    return DocumentReader.read(SourceText(name: "json", text: json), format: .json, log: &log)
      .map { Value($0, $0.root) }
  }

  static func base64(_ text: String) -> [UInt8]? {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits = 0
    var width = 0
    for letter in text.utf8 where letter != UInt8(ascii: "=") {
      guard let value = letters.firstIndex(of: letter) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      width += 6
      if width >= 8 {
        width -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> width))
      }
    }
    return bytes
  }
}
