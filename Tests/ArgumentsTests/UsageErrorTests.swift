import Arguments
import Testing

@Suite struct UsageErrorTests {
  @Test func renderedPlain() {
    let error = UsageError("unknown option '--haet'", help: "did you mean '--heat'?")
    #expect(error.rendered(isColored: false) == "error: unknown option '--haet'\nhelp: did you mean '--heat'?\n")
  }

  @Test func renderedWithoutHelp() {
    #expect(UsageError("empty argument").rendered(isColored: false) == "error: empty argument\n")
  }

  @Test func renderedColored() {
    let error = UsageError("empty argument", help: "leave it out")
    #expect(
      error.rendered(isColored: true)
        == "\u{1B}[1;31merror\u{1B}[0m: \u{1B}[1mempty argument\u{1B}[0m\n\u{1B}[36mhelp:\u{1B}[0m leave it out\n")
  }
}
