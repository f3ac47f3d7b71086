import Commands
import TestSupport
import Testing

/// The page that `man` shows.
@Suite struct ManualTests {
  private let page = RecordedRun(["manual"]).output

  @Test func asAccepted() {
    let outcome = Golden.compare(page, with: "Tests/CommandsTests/Golden/decouple.1")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func nothingIsTakenForARequest() {
    for line in page.split(separator: "\n") {
      #expect(line.utf8.allSatisfy { $0 < 0x80 }, "\(line)")
      guard line.hasPrefix(".") || line.hasPrefix("'") else { continue }
      let known = ["Dd", "Dt", "Os", "Sh", "Ss", "Nm", "Nd", "Ar", "Op", "Pp", "Bl", "It", "El", "Dl"]
      #expect(known.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
    }
  }

  @Test(.enabled(if: OtherProgram.succeeds("command -v mandoc"), "mandoc is not installed"))
  func mandocHasNoComplaint() {
    let path = TestFiles.temporary("decouple.1", holding: page)
    let run = OtherProgram.run("mandoc -T lint -W warning '\(path)'")
    #expect(run.code == 0 && run.output.isEmpty, "\(run.output)")
  }

  @Test(.enabled(if: OtherProgram.succeeds("command -v groff"), "groff is not installed"))
  func groffHasNoComplaint() {
    let path = TestFiles.temporary("decouple.1", holding: page)
    let run = OtherProgram.run("groff -mdoc -T utf8 -P-cbou -ww '\(path)' >'\(path).txt'")
    #expect(run.code == 0 && run.output.isEmpty, "\(run.output)")
    let text = TestFiles.text(path + ".txt")
    for words in ["simulate", "Fussell", "EXIT STATUS", "130"] { #expect(text.contains(words)) }
  }
}
