import Commands
import Diagnostics
import TestSupport
import Testing

/// The interview: what is typed, what is saved, and how it ends.
@Suite struct AskTests {
  static let shop = """
    # The shop.
    architecture: Shop
    defaults: { availability: 99.9%, latency: 10ms }
    services:
      shop:
        operations:
          buy:
            steps:
              - call: payment   # the bank
                reads: [charge_id]
              - { call: mail, on-failure: ignore, purpose: tell the customer }
              - call: crm
      payment: { availability: 99% }
      mail: {}
      crm: { availability: 99.99% }

    """

  /// Runs `ask` on a file of its own; gives the run and what is in the file then.
  private func ask(
    _ lines: [InputLine], _ text: String = shop, ending: String = ".yaml", options: [String] = [],
    terminals: Set<Int32> = [], beforeLine: @escaping (Int, String) -> Void = { _, _ in }
  ) throws -> (run: RecordedRun, text: String) {
    let path = try #require(TestFiles.temporary(text, ending: ending))
    defer { TestFiles.remove(path) }
    let run = RecordedRun(
      ["ask", path] + options, terminals: terminals, input: lines, beforeLine: { beforeLine($0, path) })
    return (run, TestFiles.text(path))
  }

  @Test func everyAnswerIsWrittenWhereItBelongs() throws {
    let (run, text) = try ask([.text("y payment"), .text("l 5m"), .text("n")])
    #expect(run.exitCode == .done)
    let wanted = Self.shop
      .replacing(
        "reads: [charge_id]\n",
        with: "reads: [charge_id]\n            needs-result: true\n            because: payment\n"
      )
      .replacing("- call: crm\n", with: "- call: crm\n            needs-result: { within: 5m }\n")
      .replacing("tell the customer }", with: "tell the customer, needs-result: false }")
    #expect(text == wanted)
    #expect(run.output.hasPrefix("3 answers saved, no questions left\n"))
    #expect(run.output.contains("Of 3 calls 2 can become facts (before: 1), 1 stays (1), 0 need an answer (1).\n"))
    #expect(run.messages.contains("Question 3 of 3") && run.messages.contains("(Enter: no) n\n"))
    #expect(run.messages.split(separator: "\n").allSatisfy { String($0).displayWidth <= 80 || $0.contains("/tmp/") })
  }

  @Test func enterTakesWhatIsSuggestedWithSomeConfidence() throws {
    let (run, text) = try ask([.text(""), .text(""), .text("")])
    #expect(text.contains("needs-result: true") && text.contains("tell the customer, needs-result: false }"))
    #expect(!text.contains("call: crm\n            needs-result"))
    #expect(run.output.hasPrefix("2 answers saved, 1 question left\n"))
  }

  @Test func aWeakSuggestionIsNotTakenByEnter() throws {
    let text = Self.shop.replacing("reads: [charge_id]", with: "purpose: charge the card")
    let (run, saved) = try ask([.text("")], text)
    #expect(saved == text && run.messages.contains("yes (low confidence)") && run.messages.contains("(Enter skips)"))
  }

  @Test(
    arguments: [
      ([.text("n"), .text("q")], ExitCode.done, "1 answer saved, 2 questions left\n"),
      ([.text("n")], .done, "1 answer saved, 2 questions left\n"),
      ([.text("n"), .text("s"), .interrupted], .interrupted, ""),
      ([.interrupted], .interrupted, ""),
      ([], .done, "No new answers, 3 questions left\n"),
    ] as [([InputLine], ExitCode, String)])
  func whatWasAnsweredStays(_ lines: [InputLine], _ code: ExitCode, _ output: String) throws {
    let (run, text) = try ask(lines)
    #expect(run.exitCode == code && run.output.hasPrefix(output))
    #expect(code == .done || run.output.isEmpty)
    #expect(text.contains("needs-result: false") == (lines.first == .text("n")))
    if code == .interrupted {
      let saved = lines.count > 1 ? "1 answer saved, 2 questions left" : "no new answers, 3 questions left"
      #expect(run.messages.hasSuffix("\ninterrupted: \(saved)\n"))
    }
  }

  @Test func backChangesAndTakesOut() throws {
    let replaced = try ask([.text("y payment"), .text("b"), .text("n"), .text("q")])
    #expect(replaced.text.contains("needs-result: false\n") && !replaced.text.contains("because"))
    let kept = try ask([.text("y payment"), .text("b"), .text(""), .text("q")])
    #expect(kept.text.contains("because: payment") && kept.run.messages.contains("(Enter keeps yes)"))
    let gone = try ask([.text("l 5m"), .text("b"), .text("s"), .text("q")])
    #expect(gone.text == Self.shop && gone.run.messages.contains("taken out again"))
    let first = try ask([.text("b"), .text("?"), .text("wat"), .text("q")])
    #expect(first.text == Self.shop && first.run.messages.contains("this is the first question"))
    #expect(first.run.messages.contains("Reasons to wait") && first.run.messages.contains("'wat' is no answer"))
  }

  @Test func nothingToAsk() throws {
    let (run, _) = try ask([], Self.shop.replacing("- call: crm", with: "- call: crm\n            because: query"))
    #expect(run.output.hasPrefix("No new answers, 2 questions left"))
    let settled = RecordedRun(["ask", Sample.path("task-api")])
    #expect(settled.exitCode == .done && settled.messages.isEmpty)
    #expect(settled.output == "Nothing to ask: every call says whether its result is needed.\n")
  }

  @Test func aFileThatHasChangedIsLeftAlone() throws {
    let other = Self.shop + "# somebody else was here\n"
    let (run, text) = try ask([.text("n"), .text("n"), .text("n")]) { line, path in
      if line == 1 { #expect(TestFiles.write(other, to: path)) }
    }
    #expect(run.exitCode == .inputOutput && text == other && run.output.isEmpty)
    #expect(run.messages.contains("has changed since it was read"))
  }

  @Test func linksAndPermissionsStay() throws {
    let path = try #require(TestFiles.temporary(Self.shop, ending: ".yaml"))
    let link = path + ".link.yaml"
    defer {
      TestFiles.remove(path)
      TestFiles.remove(link)
    }
    #expect(TestFiles.link(link, to: path) && TestFiles.setPermissions(0o640, of: path))
    #expect(RecordedRun(["ask", link], input: [.text("n")]).exitCode == .done)
    #expect(TestFiles.target(ofLink: link) == path && TestFiles.permissions(path) == 0o640)
    #expect(TestFiles.text(path).contains("needs-result: false"))
    let parts = path.split(separator: "/").map(String.init)
    let beside = TestFiles.names(in: "/" + parts.dropLast().joined(separator: "/"))
    #expect(beside.filter { $0.hasPrefix(parts[parts.count - 1]) }.count == 2, "nothing else is left behind")
  }

  /// Long conversations, drawn at random: in the end the file says what was last said of each call, and nothing else.
  @Test(arguments: 0..<40)
  func theFileSaysWhatWasSaidLast(_ seed: UInt64) throws {
    let words = ["y", "y payment", "n", "l 5m", "l 1h", "s", "b", "", "what", "b"]
    var state = seed
    let lines = (0..<30).map { _ in
      // Knuth's generator for 64 bits.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return words[Int(state >> 33) % words.count]
    }
    let questions = ["shop/buy#1", "shop/buy#3", "shop/buy#2"]
    let offered = ["true", nil, "false"]
    var said: [String?] = [nil, nil, nil]
    var place = 0
    for line in lines where place < questions.count {
      switch line {
      case "b": place = max(0, place - 1)
      case "what": break
      default:
        switch line {
        case "": said[place] = said[place] ?? offered[place]
        case "s": said[place] = nil
        case "n": said[place] = "false"
        case "y": said[place] = "true"
        case "y payment": said[place] = "true payment"
        default: said[place] = String(line.dropFirst(2))
        }
        place += 1
      }
    }
    let (run, text) = try ask(lines.map { .text($0) })
    #expect(run.exitCode == .done)
    let architecture = try Architectures.load(text)
    for (question, wanted) in zip(questions, said) {
      let call = architecture.calls.first { $0.name == question }?.call
      let need: String? =
        switch call?.needsResult?.value {
        case nil: nil
        case .yes: call?.because.map { "true \($0)" } ?? "true"
        case .no: "false"
        case .within(let time): time == .seconds(300) ? "5m" : "1h"
        }
      #expect(need == wanted, "\(question)")
    }
    if said.allSatisfy({ $0 == nil }) { #expect(text == Self.shop) }
  }

  @Test func aFileThatIsGoneIsAnError() throws {
    let (run, _) = try ask([.text("n")]) { _, path in TestFiles.remove(path) }
    #expect(run.exitCode == .inputOutput && run.messages.contains("No such file"))
  }

  @Test func whatCannotBeEditedIsSaidAndLeftOpen() throws {
    let text = Self.shop.replacing("- call: crm", with: "- ? call\n            : crm")
    let (run, saved) = try ask([.text("s"), .text("n"), .text("n")], text)
    #expect(saved.contains("tell the customer, needs-result: false }") && saved.contains("? call\n"))
    #expect(run.messages.contains("error[cannot-edit]") && run.messages.contains("write needs-result: false there"))
    #expect(run.output.hasPrefix("1 answer saved, 2 questions left"))
  }

  @Test func oneWrittenCallIsAnsweredOnce() throws {
    let text = Self.shop.replacing("- call: crm", with: "- &crm { call: crm }").replacing(
      "  payment: {", with: "  till: { operations: { buy: { steps: [*crm] } } }\n  payment: {")
    let (run, saved) = try ask([.text("s"), .text("n"), .text("s")], text)
    #expect(saved == text.replacing("{ call: crm }", with: "{ call: crm, needs-result: false }"))
    #expect(run.messages.contains("written once, answered once"))
    #expect(run.messages.contains("3 questions, the worst hours first"))
  }

  @Test func severalFilesEachItsOwn() throws {
    let one = try #require(
      TestFiles.temporary(
        "architecture: A\nservices: { a: { operations: { go: { steps: [{ call: b }] } } } }\n", ending: ".yaml"))
    let two = try #require(
      TestFiles.temporary(
        #"{"services": {"b": {"operations": {"go": {"steps": [{"call": "c"}]}}}, "c": {}}}"#, ending: ".json"))
    defer {
      TestFiles.remove(one)
      TestFiles.remove(two)
    }
    let run = RecordedRun(["ask", one, two], input: [.text("n"), .text("l 2h")])
    #expect(run.exitCode == .done)
    #expect(TestFiles.text(one).contains("{ call: b, needs-result: false }"))
    #expect(TestFiles.text(two).contains(#"{"call": "c", "needs-result": {"within": "2h"}}"#))
    #expect(run.output.contains("decouple analyze FILE"))
  }

  @Test func colourAndEchoFollowTheTerminal() throws {
    let (run, _) = try ask([.text("q")], terminals: [0, 1, 2])
    #expect(run.messages.contains("\u{1B}[") && !run.messages.contains("(Enter: yes) q"))
    let (plain, _) = try ask([.text("q")])
    #expect(!plain.messages.contains("\u{1B}[") && plain.messages.contains("(Enter: yes) q\n"))
  }

  @Test func whatTheFileSaysCannotSteerTheTerminal() throws {
    let (run, _) = try ask(
      [.text("q")], Self.shop.replacing("reads:", with: #"purpose: "\e[2Jgone\n""# + "\n            reads:"))
    #expect(!run.messages.contains("\u{1B}") && run.messages.contains("␛[2Jgone␊"))
  }

  // MARK: Lists

  @Test func listsInThreeForms() throws {
    let (text, _) = try ask([], options: ["--list"])
    #expect(text.output.contains("3 questions about 3 calls") && text.output.contains("yes (medium)"))
    let (json, _) = try ask([], options: ["--format", "json"])
    let questions = json.json?["questions"]?.array ?? []
    #expect(questions.map { $0["call"]?.string } == ["shop/buy#1", "shop/buy#3", "shop/buy#2"])
    #expect(questions.map { $0["needsResult"] } == [.boolean(true), .null, .boolean(false)])
    #expect(questions.first?["line"]?.integer == 9)
    let (yaml, _) = try ask([], options: ["--format", "yaml"])
    let template = try #require(TestFiles.temporary(yaml.output, ending: ".yaml"))
    defer { TestFiles.remove(template) }
    // As it is, the template leaves everything open.
    let (unanswered, left) = try ask([], options: ["--answers", template])
    #expect(unanswered.exitCode == .done && left == Self.shop)
    let answers = yaml.output.replacing("null\n", with: "false\n")
    #expect(TestFiles.write(answers, to: template))
    let (answered, saved) = try ask([], options: ["--answers", template])
    #expect(
      answered.exitCode == .done && saved.split(separator: "\n").count { $0.contains("needs-result: false") } == 3)
  }

  @Test(arguments: [
    (["ask", "-"], "answers cannot be written to standard input"),
    (["ask", "x.yaml", "-o", "y"], "--output goes with --list"),
    (["ask", "x.yaml", "--list", "--answers", "y"], "does not go with a list"),
  ])
  func refusals(_ arguments: [String], _ words: String) {
    let run = RecordedRun(arguments)
    #expect(run.exitCode == .wrongInput && run.messages.contains(words) && run.output.isEmpty)
  }
}
