import ArchitectureModel
import Coupling
import Diagnostics
import Documents
import Reports

/// Asks one question after another, and saves every answer at once.
///
/// The dialogue goes to standard error, so that standard output has nothing but what came of it.
struct Interview {
  private let console: Console
  private let composer: QuestionComposer
  private var files: AnsweredFiles
  /// One for each question; nil where it is open.
  private(set) var answers: [Answer?]
  private var place = 0

  init(_ composer: QuestionComposer, _ files: AnsweredFiles, _ console: Console) {
    self.console = console
    self.composer = composer
    self.files = files
    answers = composer.questions.map { _ in nil }
  }

  /// Asks until there are no more questions, no more lines, or somebody has had enough.
  ///
  /// - Complexity: one save, which is O(bytes), for each answer; every turn takes a line.
  mutating func run() throws(CommandFailure) {
    show([.paragraph(Phrase(opening)), .facts(Self.forms)])
    var shown: Int?
    while place < composer.questions.count {
      if shown != place { show(composer.blocks(for: place)) }
      shown = place
      console.tell(prompt)
      let line: InputLine
      do {
        line = try console.surroundings.readLine()
      } catch {
        throw .inputOutput("cannot read standard input: \(error.reason)")
      }
      switch line {
      case .text(let text):
        // Only a terminal shows what is typed by itself.
        if !console.surroundings.isInputTerminal { console.tell(text.visible + "\n") }
        guard try follow(Reply(text)) else { return }
      case .end:
        console.tell("\n")
        return
      case .interrupted:
        console.tell("\n")
        throw .interrupted("interrupted: " + outcome)
      }
    }
  }

  private var outcome: String {
    let answered = answers.count { $0 != nil }
    let text = QuestionComposer.outcome(answered: answered, left: answers.count - answered)
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// Does what a line asks for; false when that is to end.
  private mutating func follow(_ reply: Reply) throws(CommandFailure) -> Bool {
    switch reply {
    case .answer(let answer): try give(answer)
    case .enter:
      // What was answered already stays.
      if answers[place] == nil, let answer = offered { try give(answer) } else { place += 1 }
    case .skip:
      if answers[place] == nil { place += 1 } else { try give(nil) }
    case .back:
      if place == 0 { tell("this is the first question") } else { place -= 1 }
    case .quit: return false
    case .explain: show([.facts(Self.forms), .lines(Self.explanation)])
    case .unclear(let message, let help): tell("\(message): \(help)")
    }
    return true
  }

  /// The answer that Enter gives: a suggestion of some confidence.
  private var offered: Answer? {
    let judgement = composer.questions[place].judgement
    return judgement.confidence == .low ? nil : Answer(suggestedBy: judgement)
  }

  private mutating func give(_ answer: Answer?) throws(CommandFailure) {
    let question = composer.questions[place]
    do {
      try files.save([(question.id, answer)])
      answers[place] = answer
      let span = files.architecture[question.id].span
      let file = span.map { " in \($0.source.name)" } ?? ""
      tell(answer.map { "saved: \($0.written)\(file)" } ?? "taken out again\(file)")
      if let contradiction = files.architecture[question.id].call?.contradiction {
        tell("but the file \(contradiction): correct one of the two, DC0201 reminds you")
      }
      if let meant = answer?.because.flatMap({ Spelling.closest(to: $0, among: Reply.knownReasons) }) {
        tell("in your own words; if you meant \(meant), go back with b")
      }
    } catch {
      switch error {
      case .layout(let calls): console.tell(calls.map { Self.refusal(of: $0, answer, in: files.architecture) })
      case .command(let failure): throw failure
      }
    }
    place += 1
  }

  /// Why an answer cannot be written by a program, and what to do about it.
  static func refusal(of call: CallID, _ answer: Answer?, in architecture: Architecture) -> Diagnostic {
    Diagnostic(
      .error, "cannot-edit", "the answer cannot be written here without touching what is around it",
      at: architecture[call].span,
      help: answer.map { "write \($0.written) there yourself" } ?? "take it out yourself")
  }

  // MARK: Texts

  private var opening: String {
    "\(QuestionComposer.count(composer.questions.count)), the worst hours first. Every answer is saved at once."
  }

  private var prompt: String {
    let enter =
      answers[place].map { "Enter keeps \($0.word)" } ?? offered.map { "Enter: \($0.word)" } ?? "Enter skips"
    let words = composer.words(of: place).visible
    let isColored = console.isColored(.messages)
    return (isColored ? TerminalStyle.strong.applied(to: words) : words) + " y n l s b q ? (\(enter)) "
  }

  private static let forms: [(label: String, text: Phrase)] = [
    ("y", "yes, it does; y payment, y WHY: and why"), ("n", "no, nobody waits: a published fact can take its place"),
    ("l 5m", "later: within 5m, but not at once"), ("s b q", "skip, back, quit; ? explains"),
  ]

  private static let explanation: [Phrase] = [
    "Ask what the caller does with the answer. Does it go into its own response? Does a no lead somewhere else? Must something be undone then? Three times no: n. That the work must not get lost is no reason to wait.",
    "Reasons to wait: authentication (no way on without the identity), payment (it must be known whether it succeeded), query (the data is needed now), consistency (both change together or not at all), or your own words.",
    "Going back shows what was answered: Enter keeps it, another answer replaces it, s takes it out of the file again.",
  ]

  private func show(_ blocks: [Report.Block]) {
    console.tell(
      TextRenderer(isColored: console.isColored(.messages), width: console.width(of: .messages)).render(blocks))
  }

  private func tell(_ line: String) {
    let line = "  " + line.visible
    console.tell((console.isColored(.messages) ? TerminalStyle.dim.applied(to: line) : line) + "\n")
  }
}
