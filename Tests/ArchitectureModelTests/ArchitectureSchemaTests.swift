import ArchitectureModel
import Diagnostics
import Documents
import TestSupport
import Testing

/// The schema and the loader say the same of a file, as far as a schema can.
@Suite struct ArchitectureSchemaTests {
  private static let hasValidator = OtherProgram.succeeds("python3 -c 'import jsonschema'")
  private static let directory = "\(TestFiles.package)/Tests/ArchitectureModelTests"
  private static let complete = "\(directory)/Files/complete.yaml"

  /// The loader traps where it asks for a key that its shape does not declare; so this file, in which every key stands,
  /// holds the two together from both sides.
  @Test func everyKeyOfTheSchemaIsReadAndEveryKeyThatIsReadIsInTheSchema() throws {
    let document = try #require(Self.value(of: Self.complete))
    var written: Set<String> = []
    var pending = [document]
    while let next = pending.popLast() {
      switch next {
      case .object(let entries):
        written.formUnion(entries.keys)
        pending += entries.values
      case .array(let elements): pending += elements
      default: break
      }
    }
    // Only a redesign writes this one, and its tests read it again.
    let missing = Self.keys.subtracting(written).subtracting(["draws-as"])
    #expect(missing.isEmpty, "\(missing.sorted())")
    #expect(Self.keys.count > 100)
  }

  /// An editor finds the schema by the first line of a sample.
  @Test func everySampleNamesItsSchema() {
    let line = "# yaml-language-server: $schema=../../docs/reference/architecture.schema.json\n"
    #expect(TestFiles.exists(TestFiles.package + "/docs/reference/architecture.schema.json"))
    for path in TestFiles.all(under: "Samples", ending: "architecture.yaml") {
      #expect(TestFiles.text(TestFiles.package + "/" + path).hasPrefix(line), "\(path)")
    }
  }

  /// The reference describes every key.
  @Test func everyKeyIsInTheReference() {
    let page = TestFiles.text(TestFiles.package + "/docs/reference/architecture-file.md")
    for key in Self.keys.sorted() where !["min", "max", "mtbf", "mttr", "value", "basis", "n", "mean"].contains(key) {
      #expect(page.contains(key), "\(key)")
    }
  }

  @Test(.enabled(if: hasValidator, "python3 with jsonschema is not installed"))
  func acceptsWhatTheLoaderAccepts() throws {
    var texts = TestFiles.all(under: "Samples", ending: ".yaml")
    texts += TestFiles.all(under: "Tests/CouplingTests/Domains", ending: ".yaml")
    texts += TestFiles.all(under: "Tests/ArchitectureModelTests/Files", ending: "")
    texts += TestFiles.all(under: "Sources/Workbench/Peers", ending: ".yaml")
    var names: [String] = []
    var documents: [Value] = []
    for path in texts {
      guard let value = Self.value(of: TestFiles.package + "/" + path) else { continue }
      names.append(path)
      documents.append(value)
    }
    for oracle in OracleCase.all {
      guard let value = Self.value(text: oracle.yaml, .yaml) else { continue }
      names.append(oracle.name)
      documents.append(value)
    }
    #expect(documents.count > 80)
    for (name, isValid) in zip(names, try Self.verdicts(on: documents)) { #expect(isValid, "\(name)") }
  }

  /// What only the loader can see: whether names exist and are free, what goes round in a circle, what has to add up,
  /// and what no file of several has.
  private static let beyondASchema: Set<String> = [
    "cycle-calls.yaml", "cycle-depends-on.yaml", "cycle-hidden.yaml", "cycle-long.yaml", "cycle-mixed.yaml",
    "deep-depends-on.yaml", "duplicate-ids.yaml", "duplicate-names.yaml", "id-like-a-name.yaml", "long-name.yaml",
    "no-name.yaml", "no-services.yaml", "publish-two-brokers.yaml", "publish-without-broker.yaml",
    "services-only-private.yaml", "shares-above-one.yaml", "unknown-name-many-times.yaml", "unknown-names.yaml",
    "wide-character-before.yaml",
  ]

  @Test(.enabled(if: hasValidator, "python3 with jsonschema is not installed"))
  func refusesWhatIsWrongInItself() throws {
    var names: [String] = []
    var documents: [Value] = []
    for name in WrongFilesTests.files {
      // What is no document has no value.
      guard let value = Self.value(of: "\(Self.directory)/Wrong/\(name)") else { continue }
      names.append(name)
      documents.append(value)
    }
    let accepted = zip(names, try Self.verdicts(on: documents)).filter(\.1).map(\.0)
    #expect(Set(accepted) == Self.beyondASchema, "\(accepted)")
    #expect(names.count - accepted.count >= 30)
  }

  /// Every value of the complete file in turn is exchanged for others, and every mapping gets one more key. Whatever the
  /// schema refuses, the loader refuses; and what the loader refuses as such, the schema refuses.
  @Test(.enabled(if: hasValidator, "python3 with jsonschema is not installed"))
  func agreesWithTheLoaderOnMutants() throws {
    let document = try #require(Self.value(of: Self.complete))
    let mutants = Self.mutants(of: document)
    #expect(mutants.count > 1_000)
    let verdicts = try Self.verdicts(on: mutants.map(\.document))
    for (mutant, isValid) in zip(mutants, verdicts) {
      let (_, diagnostics) = Architectures.read(Self.json(mutant.document), format: .json)
      let errors = diagnostics.filter { $0.severity == .error }
      if !isValid { #expect(!errors.isEmpty, "only the schema refuses \(mutant.name)") }
      let codes = errors.map(\.code.description)
      if isValid, mutant.isKey { #expect(!codes.contains("unknown-key"), "only the loader refuses \(mutant.name)") }
      if isValid, !mutant.isKey {
        #expect(!codes.contains("unknown-value"), "only the loader refuses \(mutant.name): \(errors.map(\.message))")
      }
    }
  }

  // MARK: Mutants

  private struct Mutant {
    var name: String
    var document: Value
    var isKey: Bool
  }

  private static func mutants(of document: Value) -> [Mutant] {
    var mutants: [Mutant] = []
    func visit(_ value: Value, _ path: String, _ rebuild: @escaping (Value) -> Value) {
      let others: [Value] = [
        .null, .string("zzz"), .number(-3), .number(7), .array([]), .object([:]), .boolean(true), .string("5s"),
      ]
      for other in others where other != value {
        mutants.append(Mutant(name: "\(path) = \(json(other))", document: rebuild(other), isKey: false))
      }
      switch value {
      case .object(let entries):
        var more = entries
        more["zzz"] = .number(1)
        mutants.append(Mutant(name: "\(path).zzz", document: rebuild(.object(more)), isKey: true))
        for key in entries.keys.sorted() where !key.hasPrefix("x-") {
          guard let child = entries[key] else { continue }
          visit(child, "\(path).\(key)") { new in
            var changed = entries
            changed[key] = new
            return rebuild(.object(changed))
          }
        }
      case .array(let elements):
        for (place, element) in elements.enumerated() {
          visit(element, "\(path)[\(place)]") { new in
            var changed = elements
            changed[place] = new
            return rebuild(.array(changed))
          }
        }
      default: break
      }
    }
    visit(document, "", { $0 })
    return mutants
  }

  // MARK: The schema

  private static let schema: Value = {
    value(text: JSONWriter.pretty(ArchitectureSchema.document), .json) ?? .null
  }()

  /// All keys that it knows.
  private static let keys: Set<String> = {
    var keys: Set<String> = []
    var pending = [schema]
    while let next = pending.popLast() {
      switch next {
      case .object(let entries):
        if case .object(let properties) = entries["properties"] { keys.formUnion(properties.keys) }
        pending += entries.values
      case .array(let elements): pending += elements
      default: break
      }
    }
    return keys
  }()

  private static func verdicts(on documents: [Value]) throws -> [Bool] {
    let schemaPath = TestFiles.temporary("schema.json", holding: json(schema))
    let path = TestFiles.temporary("documents", holding: documents.map { json($0) + "\n" }.joined())
    let run = OtherProgram.run("python3 Tests/ArchitectureModelTests/Schema/validate.py '\(schemaPath)' '\(path)'")
    try #require(run.code == 0, "\(run.output)")
    let verdicts = run.output.split(separator: "\n").map { $0 == "1" }
    try #require(verdicts.count == documents.count)
    return verdicts
  }

  // MARK: Documents

  private static func value(of path: String) -> Value? {
    value(text: TestFiles.text(path), path.hasSuffix(".json") ? .json : .yaml)
  }

  private static func value(text: String, _ format: InputFormat) -> Value? {
    var log = DiagnosticLog()
    let document = DocumentReader.read(SourceText(name: "document", text: text), format: format, log: &log)
    return document.map { Value($0, $0.root) }
  }

  private static func json(_ value: Value) -> String { JSONWriter.compact(written(value)) }

  private static func written(_ value: Value) -> JSONValue {
    switch value {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .number(let value): Int(exactly: value).map(JSONValue.integer) ?? .number(value)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(written))
    case .object(let entries):
      .object(entries.keys.sorted().compactMap { key in entries[key].map { (key: key, value: written($0)) } })
    }
  }
}
