import TestSupport
import Testing

/// Wrong input ends with code 2, and says what is wrong; nothing of it traps.
@Suite struct WrongInputTests {
  private static func run(_ text: String, ending: String, _ options: [String] = []) throws -> RecordedRun {
    let path = try #require(TestFiles.temporary(text, ending: ending))
    defer { TestFiles.remove(path) }
    return RecordedRun(["import", path] + options)
  }

  /// Every case, cut off at many places: either what is left is whole, or it is refused.
  @Test(arguments: ImportCase.all.flatMap { $0 }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } })
  func cutOffFilesAreRefusedOrRead(_ name: String) throws {
    let bytes = TestFiles.bytes("\(TestFiles.package)/\(ImportCase.directory)/\(name)")
    let step = max(1, bytes.count / 97)
    var refused = 0
    for length in stride(from: 1, to: bytes.count, by: step) {
      let run = try Self.run(String(decoding: bytes[..<length], as: UTF8.self), ending: name)
      #expect(run.exitCode == .done || run.exitCode == .wrongInput, "\(name) cut at \(length)")
      if run.exitCode == .wrongInput {
        refused += 1
        #expect(run.messages.contains("error"), "\(name) cut at \(length) is refused without a word")
        #expect(run.output.isEmpty)
      }
    }
    #expect(refused > 0)
  }

  @Test func cutOffJSONNamesThePlace() throws {
    let text = TestFiles.text("\(TestFiles.package)/\(ImportCase.directory)/kiali.json")
    let run = try Self.run(String(text.dropLast(20)), ending: ".json")
    #expect(run.exitCode == .wrongInput)
    #expect(run.messages.contains("-->") && run.messages.contains(".json:"))
  }

  @Test func nothingIsRefused() throws {
    for text in ["", "\n", "  \n\n", "# only a comment\n", "---\n", "null\n"] {
      let run = try Self.run(text, ending: ".yaml")
      #expect(run.exitCode == .wrongInput, "\(text)")
      #expect(!run.messages.isEmpty)
    }
  }

  @Test func anUnknownKindIsToldWhichThereAre() throws {
    let run = try Self.run("name: something\nversion: 3\n", ending: ".yaml")
    #expect(run.exitCode == .wrongInput)
    #expect(run.messages.contains("it has the keys name, version"))
    for kind in ["kiali", "otlp", "compose", "edges", "structurizr-dsl"] {
      #expect(run.messages.contains("\n  \(kind) "))
    }
  }

  @Test func anArchitectureIsNoSource() throws {
    let run = RecordedRun(["import", Sample.path("task-api")])
    #expect(run.exitCode == .wrongInput)
    #expect(run.messages.contains("is an architecture file already"))
  }

  @Test func aMistypedKindIsCorrected() {
    let run = ImportCase.run(["kiali.json"], ["--from", "kialli"])
    #expect(run.exitCode == .wrongInput)
    #expect(run.messages.contains("did you mean 'kiali'"), "\(run.messages)")
  }

  @Test func aWrongKindIsRefused() {
    let run = ImportCase.run(["kiali.json"], ["--from", "isotope"])
    #expect(run.exitCode == .wrongInput)
    #expect(
      run.messages.contains("this is no Isotope topology: it has the keys timestamp, duration, graphType, elements"))
  }

  @Test func whatCannotBeReadEndsWithThree() {
    #expect(RecordedRun(["import", "nowhere.json"]).exitCode == .inputOutput)
    #expect(RecordedRun(["import", "Tests"]).exitCode == .inputOutput)
  }

  @Test func inputsAreNeverWrittenOver() throws {
    let text = TestFiles.text("\(TestFiles.package)/\(ImportCase.directory)/isotope.yaml")
    let path = try #require(TestFiles.temporary(text, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    let run = RecordedRun(["import", path, "-o", path])
    #expect(run.exitCode == .wrongInput && TestFiles.text(path) == text)
  }

  @Test func commentsNeedYAML() {
    let run = ImportCase.run(["isotope.yaml"], ["-o", "/tmp/decouple-architecture.json"])
    #expect(run.exitCode == .wrongInput && run.messages.contains("has no comments"))
  }

  @Test func wrongTablesNameTheField() throws {
    for (row, word) in [
      ("a,b,x,sync,-1,0", "'-1' is no count"), ("a,b,x,sync,5,9", "more errors than calls"),
      ("a,b,x,snyc,5,0", "did you mean 'sync'?"), ("a,,x,sync,5,0", "names no callee"),
      ("a,b,x,sync,5,0,7", "has 7 fields"),
      ("a,\"b,x,sync,5,0", "never closed"),
    ] {
      let run = try Self.run("caller,callee,endpoint,kind,count,errors\n\(row)\n", ending: ".csv")
      #expect(run.exitCode == .wrongInput && run.messages.contains(word), "\(row): \(run.messages)")
      #expect(run.messages.contains(".csv:2:"), "\(row)")
    }
    let misspelt = try Self.run("caller,callee,counts\na,b,5\n", ending: ".csv")
    #expect(misspelt.messages.contains("did you mean 'count'?"))
  }

  @Test(
    .enabled(if: TestFiles.exists(TestFiles.shared + "/suites/hostile"), "the shared data is not there"),
    arguments: TestFiles.names(in: TestFiles.shared + "/suites/hostile").filter {
      ($0.hasSuffix(".yaml") || $0.hasSuffix(".json")) && $0 != "index.json"
    })
  func hostileFilesAreRefused(_ name: String) {
    let path = "\(TestFiles.shared)/suites/hostile/\(name)"
    for kind in ["compose", "kiali", "backstage", "isotope"] {
      let run = RecordedRun(["import", path, "--from", kind])
      #expect(run.exitCode == .wrongInput, "\(name) as \(kind)")
    }
    #expect(RecordedRun(["import", path]).exitCode == .wrongInput)
  }
}
