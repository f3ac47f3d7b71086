import ArchitectureModel
import Coupling
import Diagnostics
import Documents
import Reports

/// What `ask` shows: a question with all that is known, the list of them, and what the answers have changed.
struct QuestionComposer {
  private static let longestText = 200

  let analysis: ArchitectureAnalysis
  let questions: [OpenQuestion]
  private let wording: Wording
  private var architecture: Architecture { analysis.architecture }

  init(_ analysis: ArchitectureAnalysis, _ questions: [OpenQuestion]) {
    self.analysis = analysis
    self.questions = questions
    wording = Wording(architecture: analysis.architecture)
  }

  static func count(_ questions: Int) -> String { Wording.count(questions, "question") }

  // MARK: One question

  func blocks(for number: Int) -> [Report.Block] {
    let question = questions[number]
    return [
      .heading(
        level: 1, Phrase("Question \(number + 1) of \(questions.count): \(sentence(question))"),
        aside: Phrase(hours(question))),
      .facts(facts(of: question)),
    ]
  }

  /// `Does task-api need to wait for the result?`
  func words(of number: Int) -> String {
    let caller = architecture[architecture[architecture[questions[number].id].operation].service].name
    return "Does \(caller) need to wait for the result?"
  }

  private func sentence(_ question: OpenQuestion) -> String {
    "\(architecture.name(of: architecture[question.id].operation)) → \(wording.target(of: question.id))"
  }

  private func hours(_ question: OpenQuestion) -> String {
    question.call.cost.map { "\(wording.hours($0)) h a year" } ?? "unknown hours a year"
  }

  private func facts(of question: OpenQuestion) -> [(label: String, text: Phrase)] {
    let site = architecture[question.id]
    var facts: [(label: String, text: Phrase)] = []
    func add(_ label: String, _ text: String) {
      if !text.isEmpty { facts.append((label, Phrase(text.shortened(to: Self.longestText)))) }
    }
    if let span = site.span { add("at", "\(span.source.name):\(span.start.line)") }
    add("for", site.call?.purpose ?? "")
    let fields = (site.call?.sends ?? []).map(\.name).joined(separator: ", ")
    let endpoint = question.call.coupling.behavioral.endpoint?.text ?? ""
    add("sends", [endpoint, fields].filter { !$0.isEmpty }.joined(separator: " with "))
    add("reads", (site.call?.reads ?? []).joined(separator: ", "))
    add("waits", waiting(question))
    add("couples", coupling(question.call.coupling))
    let others = question.uses.dropFirst().map { architecture[$0].name }
    if !others.isEmpty { add("also", "\(others.joined(separator: ", ")): written once, answered once") }
    add("suggests", suggestion(question))
    return facts
  }

  private func waiting(_ question: OpenQuestion) -> String {
    let site = architecture[question.id]
    if site.call?.waits == false { return "no: wait is false" }
    let total = analysis[site.operation].response.map { " of \(TimeText.milliseconds($0.meanMs))" } ?? ""
    return TimeText.milliseconds(question.waitMs) + total
  }

  private func coupling(_ coupling: CallCoupling) -> String {
    [
      ("temporal", coupling.temporal.severity), ("availability", coupling.availability.severity),
      ("behavioral", coupling.behavioral.severity),
    ].map { "\($0) \($1.rawValue)" }.joined(separator: ", ")
  }

  private func suggestion(_ question: OpenQuestion) -> String {
    if question.judgement.verdict == .ask { return "nothing: \(question.judgement.because)" }
    let word = Answer(suggestedBy: question.judgement)?.word ?? question.judgement.verdict.rawValue
    return "\(word) (\(question.judgement.confidence.rawValue) confidence): \(question.judgement.because)"
  }

  // MARK: All of them

  func list() -> Report {
    let calls = architecture.calls.count { $0.call != nil }
    var report = Report(
      title: "\(architecture.name) · \(Self.count(questions.count)) about \(Wording.count(calls, "call"))")
    guard !questions.isEmpty else {
      report.add(.paragraph(Phrase(Self.nothingToAsk)))
      return report
    }
    let rows = questions.map { question -> [Phrase] in
      let word = Answer(suggestedBy: question.judgement)?.word ?? question.judgement.verdict.rawValue
      let suggested =
        question.judgement.verdict == .ask ? "–" : "\(word) (\(question.judgement.confidence.rawValue))"
      // The id last, where it is never cut off: answers are given by it.
      return [
        Phrase(question.call.cost.map(wording.hours) ?? "?"), Phrase(TimeText.milliseconds(question.waitMs)),
        Phrase(suggested), Phrase("\(architecture[question.id].name) → \(wording.target(of: question.id))"),
      ]
    }
    report.add(
      .table(
        Table(
          [.init("h/year", .right), .init("wait", .right), .init("suggested"), .init("call")], rows: rows,
          note: Phrase("Does the caller need to wait for the result?", .dim))))
    report.add(.lines([Phrase("Next: ") + .code("decouple ask \(wording.file)")]))
    return report
  }

  static let nothingToAsk = "Nothing to ask: every call says whether its result is needed."

  /// A file of answers to fill in.
  func template() -> String {
    var text = """
      # Does the caller need to wait for the result? true, false or { within: 5m }.
      # { needs-result: true, because: payment } gives the reason; null leaves it open.
      # Then: decouple ask \(wording.file.visible) --answers FILE

      """
    for question in questions {
      text += "\n# \(sentence(question).visible), \(hours(question))\n"
      text += "# suggested: \(suggestion(question).visible)\n"
      text += YAMLWriter.text(of: [architecture[question.id].name: .null])
    }
    return text
  }

  func json() -> JSONValue {
    .object(
      AnalysisJSON.head(architecture: architecture.name, yearHours: architecture.year.hours) + [
        ("questions", .array(questions.map(json)))
      ])
  }

  private func json(_ question: OpenQuestion) -> JSONValue {
    let site = architecture[question.id]
    let coupling = question.call.coupling
    func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
    return [
      "call": .string(site.name), "operation": .string(architecture.name(of: site.operation)),
      "to": .string(wording.target(of: question.id)), "file": .optional(site.span?.source.name),
      "line": .optional(site.span?.start.line), "purpose": .optional(site.call?.purpose),
      "endpoint": .optional(coupling.behavioral.endpoint?.text), "sends": texts(site.call?.sends.map(\.name) ?? []),
      "reads": texts(site.call?.reads ?? []), "waitMs": .number(question.waitMs),
      "downtimeHoursPerYear": .optional(question.call.cost.map { $0 * architecture.year.hours }),
      "temporal": .string(coupling.temporal.severity.rawValue),
      "availability": .string(coupling.availability.severity.rawValue),
      "behavioral": .string(coupling.behavioral.severity.rawValue),
      "needsResult": .optional(Answer(suggestedBy: question.judgement).map { $0.need == .yes }),
      "because": .string(question.judgement.because), "confidence": .string(question.judgement.confidence.rawValue),
      "alsoUsedBy": texts(question.uses.dropFirst().map { architecture[$0].name }),
    ]
  }

  // MARK: What has changed

  /// - Parameter answers: one for each question, nil where it is left.
  func summary(_ answers: [Answer?]) -> Report {
    let answered = zip(questions, answers).compactMap { question, answer in answer.map { (question, $0) } }
    let left = questions.count - answered.count
    var report = Report(title: Self.outcome(answered: answered.count, left: left))
    if !answered.isEmpty {
      let rows = answered.map { question, answer in
        [
          Phrase(architecture[question.id].name),
          Wording.verdict(question.judgement, isFact: false) + Phrase(" → \(answer.verdict.rawValue)"),
          Phrase(answer.written),
        ]
      }
      report.add(.table(Table([.init("call"), .init("verdict"), .init("written")], rows: rows)))
      report.add(.paragraph(tally(answered)))
    }
    let command = left > 0 ? "ask" : "analyze"
    report.add(.paragraph(Phrase("Next: ") + .code("decouple \(command) \(wording.file)")))
    return report
  }

  /// `2 answers saved, 1 question left`.
  static func outcome(answered: Int, left: Int) -> String {
    let saved = answered == 0 ? "No new answers" : Wording.count(answered, "answer") + " saved"
    return "\(saved), \(left == 0 ? "no" : DecimalText.count(left)) \(left == 1 ? "question" : "questions") left"
  }

  private func tally(_ answered: [(OpenQuestion, Answer)]) -> Phrase {
    let calls = analysis.operations.flatMap(\.calls).filter { architecture[$0.id].call != nil }
    var after: [CallID: Verdict] = [:]
    for (question, answer) in answered { for use in question.uses { after[use] = answer.verdict } }
    func part(_ verdicts: [Verdict], _ one: String, _ many: String, before: String = "") -> String {
      let now = calls.count { verdicts.contains(after[$0.id] ?? $0.judgement.verdict) }
      let former = calls.count { verdicts.contains($0.judgement.verdict) }
      return "\(DecimalText.count(now)) \(now == 1 ? one : many) (\(before)\(DecimalText.count(former)))"
    }
    let parts = [
      part([.event, .later], "can become a fact", "can become facts", before: "before: "),
      part([.keep], "stays", "stay"), part([.ask], "needs an answer", "need an answer"),
    ]
    return Phrase("Of \(Wording.count(calls.count, "call")) \(parts.joined(separator: ", ")).")
  }
}

extension Answer {
  /// As somebody would say it.
  var word: String {
    switch self {
    case .yes: "yes"
    case .no: "no"
    case .later(_, let text): "within \(text)"
    }
  }
}
