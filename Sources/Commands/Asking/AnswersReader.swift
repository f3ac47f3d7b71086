import ArchitectureModel
import Coupling
import Diagnostics
import Documents

/// Reads answers that were written beforehand: a mapping from a call's id to what is said of it.
struct AnswersReader {
  private static let example = "true, false or { within: 5m }"

  /// An answer to one of the open questions.
  struct Found {
    var question: Int
    var answer: Answer
    fileprivate var span: SourceSpan
  }

  private let architecture: Architecture
  private let document: Document
  private var calls: [String: CallID] = [:]
  private var questions: [CallID: Int] = [:]
  private var found: [Found] = []
  /// How many more wrong ids are compared with all others; more than are ever shown, and an end to what that costs.
  private var comparisonsLeft = 100
  private var log: DiagnosticLog

  /// - Returns: the answers in the order written; nil where an error was reported.
  static func read(
    _ input: ArchitectureLoader.Input, _ questions: [OpenQuestion], _ architecture: Architecture,
    log: inout DiagnosticLog
  ) -> [Found]? {
    guard let document = DocumentReader.read(input.source, format: input.format, log: &log) else { return nil }
    var reader = AnswersReader(document, questions, architecture, log)
    reader.readAll()
    log = reader.log
    return log.hasErrors ? nil : reader.found
  }

  private init(
    _ document: Document, _ questions: [OpenQuestion], _ architecture: Architecture, _ log: DiagnosticLog
  ) {
    self.document = document
    self.architecture = architecture
    self.log = log
    for (index, site) in architecture.calls.enumerated() { calls[site.name] = CallID(index) }
    for (index, question) in questions.enumerated() {
      for use in question.uses { self.questions[use] = index }
    }
  }

  private mutating func fail(
    _ code: DiagnosticCode, _ message: String, at node: NodeID, related: [Diagnostic.Label] = [], help: String?
  ) {
    log.report(Diagnostic(.error, code, message, at: document.span(of: node), related: related, help: help))
  }

  private mutating func readAll() {
    guard document.kind(of: document.root) == .mapping else {
      fail(
        "wrong-type", "answers are a mapping from the ids of calls to \(Self.example)", at: document.root,
        help: "decouple ask FILE --format yaml writes one to fill in")
      return
    }
    for (key, value) in document.entries(of: document.root) {
      let id = document.text(of: key)
      guard let call = calls[id] else {
        failUnknown(id, at: key)
        continue
      }
      guard architecture[call].call != nil else {
        fail("wrong-kind", "'\(id)' publishes a fact: nobody waits for it", at: key, help: "remove this answer")
        continue
      }
      // Nothing is said yet.
      if document.kind(of: value) == .scalar, document.scalarType(of: value) == .null { continue }
      if let answer = answer(value) { add(answer, to: call, key) }
    }
  }

  private mutating func failUnknown(_ id: String, at key: NodeID) {
    var meant: String?
    if comparisonsLeft > 0 {
      comparisonsLeft -= 1
      meant = Spelling.closest(to: id, among: architecture.calls.lazy.filter { $0.call != nil }.map(\.name))
    }
    fail(
      "unknown-call", "there is no call '\(id)'", at: key,
      help: meant.map { "did you mean '\($0)'?" } ?? "decouple ask FILE --list shows the ids")
  }

  private mutating func add(_ answer: Answer, to call: CallID, _ key: NodeID) {
    guard let question = questions[call] else { return compare(answer, with: call, key) }
    let span = document.span(of: key)
    guard let earlier = found.first(where: { $0.question == question }) else {
      found.append(Found(question: question, answer: answer, span: span))
      return
    }
    if earlier.answer != answer {
      fail(
        "contradictory-answer", "two answers to one call: it is written once and used twice", at: key,
        related: [Diagnostic.Label(earlier.span, "the other answer")], help: "give them the same answer, or remove one")
    }
  }

  /// What the files say already may be said again, but not otherwise.
  private mutating func compare(_ answer: Answer, with id: CallID, _ key: NodeID) {
    guard let call = architecture[id].call else { return }
    let need = call.needsResult?.value ?? (call.waits ? .yes : .no)
    if need == answer.need, answer.because == nil || answer.because == call.because { return }
    let place = call.needsResult?.span ?? architecture[id].span
    fail(
      "contradictory-answer", "the files answer otherwise for '\(architecture[id].name)'", at: key,
      related: place.map { [Diagnostic.Label($0, "here")] } ?? [], help: "change it there, or remove this answer")
  }

  // MARK: One answer

  private mutating func answer(_ node: NodeID) -> Answer? {
    guard document.kind(of: node) == .mapping else { return need(node) }
    var parts: [String: NodeID] = [:]
    let known = ["within", "needs-result", "because"]
    var isKnown = true
    for (key, value) in document.entries(of: node) {
      let name = document.text(of: key)
      parts[name] = value
      if known.contains(name) { continue }
      isKnown = false
      fail(
        "unknown-key", "unknown key '\(name)' in an answer", at: key,
        help: Spelling.meant(by: name, among: known)
          ?? "an answer is \(Self.example), or { needs-result: true, because: payment }")
    }
    guard isKnown else { return nil }
    if let within = parts["within"] {
      guard parts.count == 1 else {
        fail("wrong-type", "'within' stands alone", at: node, help: "write { within: 5m }")
        return nil
      }
      return later(within)
    }
    return reasoned(node, parts["needs-result"], parts["because"])
  }

  private mutating func reasoned(_ node: NodeID, _ need: NodeID?, _ because: NodeID?) -> Answer? {
    guard need != nil || because != nil else {
      fail("empty-text", "an answer that says nothing", at: node, help: "write \(Self.example)")
      return nil
    }
    // A reason to wait says that the result is needed.
    let answer = if let need { self.need(need) } else { Answer.yes(because: nil) }
    guard let because, let answer else { return answer }
    guard case .yes = answer else {
      fail(
        "wrong-type", "'because' is a reason to wait, but the answer is not to", at: because,
        help: "remove it, or write needs-result: true")
      return nil
    }
    guard document.kind(of: because) == .scalar, document.scalarType(of: because) != .null,
      !document.text(of: because).isEmpty
    else {
      fail(
        "wrong-type", "because is a text", at: because,
        help: "write \(Reply.knownReasons.joined(separator: ", ")) or your own words")
      return nil
    }
    return .yes(because: document.text(of: because))
  }

  /// `true`, `false` or `{ within: 5m }`.
  private mutating func need(_ node: NodeID) -> Answer? {
    switch document.kind(of: node) {
    case .scalar:
      if case .boolean(let value) = document.scalarType(of: node) { return value ? .yes(because: nil) : .no }
      let word = document.text(of: node).lowercased()
      let meant = ["yes", "y", "true"].contains(word) ? "true" : ["no", "n", "false"].contains(word) ? "false" : nil
      fail("wrong-type", "an answer is \(Self.example)", at: node, help: meant.map { "write \($0)" })
      return nil
    case .mapping:
      let entries = Array(document.entries(of: node))
      if entries.count == 1, document.text(of: entries[0].key) == "within" { return later(entries[0].value) }
      fallthrough
    case .sequence:
      fail("wrong-type", "an answer is \(Self.example)", at: node, help: nil)
      return nil
    }
  }

  private mutating func later(_ node: NodeID) -> Answer? {
    guard document.kind(of: node) == .scalar else {
      fail("wrong-type", "within is a duration", at: node, help: "write { within: 5m }")
      return nil
    }
    let text = document.text(of: node)
    do throws(QuantityText.Refusal) {
      return .later(within: try QuantityText.duration(text), text: text)
    } catch {
      fail("bad-quantity", "within: \(error.message)", at: node, help: error.help)
      return nil
    }
  }
}
