import TestSupport
import Testing

/// `--update` changes what was observed, and nothing else.
@Suite struct UpdateTests {
  /// A directory of its own, removed at the end.
  private final class Place {
    let path = TestFiles.unused

    func write(_ text: String, _ name: String) -> String {
      let file = "\(path)/\(name)"
      #expect(TestFiles.write(text, to: file))
      return file
    }

    deinit { TestFiles.removeAll(path) }
  }

  @Test(arguments: ImportCase.all)
  func updatingWithTheSameSourceChangesNoByte(_ names: [String]) {
    let place = Place()
    let text = ImportCase.run(names).output
    let file = place.write(text, "architecture.yaml")
    let run = ImportCase.run(names, ["--update", file])
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(TestFiles.text(file) == text)
    #expect(run.output.contains("nothing that was observed has changed"))
    #expect(
      !run.output.contains("in the file, not in the sources") && !run.output.contains("not in the file:"),
      "\(run.output)")
  }

  /// Rows with random counts and times between the same services.
  private static func table(_ random: inout some RandomNumberGenerator) -> String {
    var rows = ["caller,operation,callee,endpoint,kind,count,errors,p50,p99,share"]
    func row(_ start: String, share: Bool = true) {
      let count = Int.random(in: 1...5_000, using: &random)
      let low = Int.random(in: 1...400, using: &random)
      let high = low + Int.random(in: 1...900, using: &random)
      let part = share ? "0.\(Int.random(in: 10...99, using: &random))" : ""
      rows.append("\(start),\(count),\(Int.random(in: 0...count, using: &random)),\(low),\(high),\(part)")
    }
    row(",,shop,POST /orders,sync", share: false)
    row("shop,POST /orders,stock,GET /items,sync")
    row("shop,POST /orders,bank,,external")
    row("stock,GET /items,stock-db,,database")
    row("shop,POST /orders,mail,order.placed,async")
    return rows.joined(separator: "\n") + "\n"
  }

  /// What an update makes of a file that somebody has worked on is what a new import would be, with their work in it.
  @Test(arguments: 0..<40)
  func anUpdateIsANewImportWithinOnesOwnWork(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let place = Place()
    let source = place.write(Self.table(&random), "edges.csv")
    let first = RecordedRun(["import", source]).output
    // Comments, blank lines and values of one's own, where they can stand.
    var worked: [String] = []
    for line in first.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.contains("# availability: ?"), Bool.random(using: &random) {
        worked.append("    availability: 99.\(Int.random(in: 1...9, using: &random))%   # mine")
      }
      worked.append(line)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: worked.append("  # mine")
      case 1 where !line.isEmpty: worked.append("# mine: \(line.count)")
      default: break
      }
    }
    let file = place.write(worked.joined(separator: "\n"), "architecture.yaml")
    _ = place.write(Self.table(&random), "edges.csv")
    let second = RecordedRun(["import", source]).output
    let run = RecordedRun(["import", source, "--update", file])
    #expect(run.exitCode == .done, "\(run.messages)")
    let updated = TestFiles.text(file).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(updated.count == worked.count)
    #expect(updated.filter { $0.contains("# mine") } == worked.filter { $0.contains("# mine") })
    #expect(updated.filter { !$0.contains("# mine") }.joined(separator: "\n") == second)
    let again = RecordedRun(["import", source, "--update", file])
    #expect(again.output.contains("nothing that was observed has changed"), "\(again.output)")
  }

  @Test func whatWasDeclaredStays() throws {
    let place = Place()
    let file = place.write(
      """
      # Ours, by hand.
      architecture: Shop
      services:
        checkout:
          availability: { value: 99.9%, basis: declared, n: 3 }
          operations:
            POST /checkout:
              latency:   { value: 7ms,   basis: assumed }   # a guess
              observed: {}      # to be filled in
              steps:
              - call: payment   # 1 of 2 failed: 9 % – 91 %; told by us
                latency: 55ms
              - { call: gone, "probability": { basis: observed, value: '3%' } }
        payment: { latency: { value: 1ms, basis: observed } }
        gone:

      """, "architecture.yaml")
    let run = ImportCase.run(["edges.csv"], ["--update", file])
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(
      TestFiles.text(file) == """
        # Ours, by hand.
        architecture: Shop
        services:
          checkout:
            availability: { value: 99.9%, basis: declared, n: 3 }
            operations:
              POST /checkout:
                latency:   { value: 7ms,   basis: assumed }   # a guess
                observed: { availability: { value: 98%, basis: observed, n: 200 }, latency: { p50: 120ms, p99: 300ms } }      # to be filled in
                steps:
                - call: payment   # 4 of 200 failed: 0.8 % – 5.0 %; told by us
                  latency: 55ms
                - { call: gone, "probability": { basis: observed, value: '3%' } }
          payment: { latency: { value: 1ms, basis: observed } }
          gone:

        """)
    for line in [
      "2 values refreshed", "  service inventory", "  call checkout → inventory", "  fact orders.placed.v1 of checkout",
      "  service gone", "  call checkout → gone",
    ] {
      #expect(run.output.contains(line), "\(line) in \(run.output)")
    }
  }

  @Test func theResultCanGoElsewhere() throws {
    let place = Place()
    let text = ImportCase.run(["dependencies.json"]).output
    let file = place.write(text, "architecture.yaml")
    let other = place.path + "/new.yaml"
    let source = place.write(
      TestFiles.text("\(TestFiles.package)/\(ImportCase.directory)/dependencies.json").replacing("280", with: "560"),
      "dependencies.json")
    let run = RecordedRun(["import", source, "--update", file, "-o", other])
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(TestFiles.text(file) == text)
    #expect(TestFiles.text(other).contains("7 of 560 failed"))
    let shown = RecordedRun(["import", source, "--update", file, "-o", "-"])
    #expect(shown.output == TestFiles.text(other) && shown.messages.contains("values refreshed"))
  }

  @Test func aFileThatIsWrongIsLeftAlone() throws {
    let place = Place()
    let file = place.write("architecture: A\nservices: [a]\n", "architecture.yaml")
    let run = ImportCase.run(["dependencies.json"], ["--update", file])
    #expect(run.exitCode == .wrongInput && run.messages.contains("architecture.yaml:2"))
    #expect(TestFiles.text(file) == "architecture: A\nservices: [a]\n")
    #expect(ImportCase.run(["dependencies.json"], ["--update", "nowhere.yaml"]).exitCode == .inputOutput)
    #expect(ImportCase.run(["dependencies.json"], ["--update", "-"]).exitCode == .wrongInput)
  }
}

/// Random numbers that are the same everywhere.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
