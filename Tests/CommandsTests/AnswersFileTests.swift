import ArchitectureModel
import Commands
import Diagnostics
import Documents
import TestSupport
import Testing

/// Answers from a file: all of them or none.
@Suite struct AnswersFileTests {
  private func answer(_ answers: String, _ text: String = AskTests.shop, ending: String = ".yaml") throws
    -> (run: RecordedRun, text: String)
  {
    let path = try #require(TestFiles.temporary(text, ending: ".yaml"))
    let file = try #require(TestFiles.temporary(answers, ending: ending))
    defer {
      TestFiles.remove(path)
      TestFiles.remove(file)
    }
    let run = RecordedRun(["ask", path, "--answers", file])
    return (run, TestFiles.text(path))
  }

  @Test func allForms() throws {
    let (run, text) = try answer(
      """
      shop/buy#1: { needs-result: true, because: payment }
      shop/buy#2: { needs-result: { within: 1h } }
      shop/buy#3: { within: 5m }
      """)
    #expect(run.exitCode == .done && run.messages.isEmpty)
    #expect(text.contains("needs-result: true\n            because: payment\n"))
    #expect(text.contains("needs-result: { within: 1h } }") && text.contains("needs-result: { within: 5m }\n"))
    let json = try answer(#"{"shop/buy#1": {"because": "payment"}, "shop/buy#3": false}"#, ending: ".json")
    #expect(json.text.contains("because: payment") && json.run.output.hasPrefix("2 answers saved, 1 question left"))
  }

  @Test(arguments: [
    ("[]", "wrong-type", 1, 1), ("shop/buy#1: yes", "wrong-type", 1, 13), ("shop/buy#1: 1", "wrong-type", 1, 13),
    ("shop/buy#1: []", "wrong-type", 1, 13), ("shop/buy#1: {}", "empty-text", 1, 13),
    ("shop/by#1: true", "unknown-call", 1, 1), ("x: null", "unknown-call", 1, 1),
    ("shop/buy#1: { within: 5 }", "bad-quantity", 1, 23), ("shop/buy#1: { within: [] }", "wrong-type", 1, 23),
    ("shop/buy#1: { within: 5m, because: x }", "wrong-type", 1, 13),
    ("shop/buy#1: { needs-result: false, because: x }", "wrong-type", 1, 45),
    ("shop/buy#1: { because: '' }", "wrong-type", 1, 24), ("shop/buy#1: { becuse: x }", "unknown-key", 1, 15),
    ("shop/buy#1: { needs-result: { within: 5m, x: 1 } }", "wrong-type", 1, 29),
    ("shop/buy#1: true\n'shop/buy#1': true", "duplicate-key", 2, 1),
    ("shop/buy#1: true\nshop/buy#4: no", "unknown-call", 2, 1),
  ])
  func wrongAnswersWriteNothing(_ answers: String, _ code: String, _ line: Int, _ column: Int) throws {
    let (run, text) = try answer("# answers\n" + answers + "\n")
    #expect(run.exitCode == .wrongInput && text == AskTests.shop && run.output.isEmpty)
    #expect(
      run.messages.contains("error[\(code)]") && run.messages.contains(":\(line + 1):\(column)\n"), "\(run.messages)")
  }

  @Test func allMistakesAtOnce() throws {
    let (run, _) = try answer("a: true\nshop/buy#2: maybe\nshop/buy#3: { within: 1 }\nshop/buy#1: false\n")
    for code in ["unknown-call", "wrong-type", "bad-quantity"] { #expect(run.messages.contains("error[\(code)]")) }
  }

  @Test func whatTheFilesSayMayBeSaidAgainButNotOtherwise() throws {
    let answers = "shop/buy#1: { because: payment }\nshop/buy#2: false\n"
    let (_, once) = try answer(answers)
    let (again, twice) = try answer(answers, once)
    #expect(again.exitCode == .done && once == twice && again.output.hasPrefix("No new answers, 1 question left"))
    let (other, left) = try answer("shop/buy#1: false\nshop/buy#3: false\n", once)
    #expect(other.exitCode == .wrongInput && left == once && other.messages.contains("contradictory-answer"))
    #expect(other.messages.contains("::: "))
  }

  /// A call that nobody waits for needs no result.
  @Test(arguments: [("false", ExitCode.done), ("true", .wrongInput)])
  func aCallThatIsNotWaitedForHasItsAnswer(_ need: String, _ ending: ExitCode) throws {
    let text = AskTests.shop.replacing("- call: crm", with: "- { call: crm, wait: false }")
    let (run, left) = try answer("shop/buy#3: \(need)\n", text)
    #expect(run.exitCode == ending && left == text, "\(run.messages)")
  }

  @Test func oneWrittenCallTakesOneAnswer() throws {
    let text = AskTests.shop.replacing("- call: crm", with: "- &crm { call: crm }\n          - *crm")
    let (run, left) = try answer("shop/buy#3: true\nshop/buy#4: false\n", text)
    #expect(run.exitCode == .wrongInput && left == text && run.messages.contains("contradictory-answer"))
    let (same, saved) = try answer("shop/buy#3: false\nshop/buy#4: false\n", text)
    #expect(same.exitCode == .done && saved.contains("&crm { call: crm, needs-result: false }"))
  }

  @Test func aFactIsNoCall() throws {
    let text = AskTests.shop.replacing("- call: crm", with: "- publish: Bought").replacing(
      "crm: {", with: "crm: { kind: broker,")
    let (run, _) = try answer("shop/buy#3: false\n", text)
    #expect(run.exitCode == .wrongInput && run.messages.contains("publishes a fact"))
  }

  @Test func whatCannotBeEditedWritesNothing() throws {
    let text = AskTests.shop.replacing("- call: crm", with: "- ? call\n            : crm")
    let (run, left) = try answer("shop/buy#3: false\nshop/buy#2: false\n", text)
    #expect(run.exitCode == .wrongInput && left == text && run.messages.contains("cannot-edit"))
  }
}
