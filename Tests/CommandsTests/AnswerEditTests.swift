import ArchitectureModel
import Diagnostics
import Documents
import TestSupport
import Testing

@testable import Commands

/// Every call of every sample, written in many ways, with every kind of answer: the answer is added and nothing else
/// changes; taking it out gives the file back.
@Suite struct AnswerEditTests {
  private static let answers: [Answer] = [
    .yes(because: nil), .yes(because: "payment"), .yes(because: "Öffnung: \"§ 5\", # 3"), .no,
    .later(within: .seconds(300), text: "5m"),
  ]

  /// How a sample is written; all but the first are made from it.
  private static let forms: [(name: String, format: InputFormat, make: @Sendable (String) -> String)] = [
    ("as it is", .yaml, { $0 }),
    ("CR LF", .yaml, { $0.replacing("\n", with: "\r\n") }),
    ("CR", .yaml, { $0.replacing("\n", with: "\r") }),
    ("no final break", .yaml, { String($0.dropLast()) }),
    ("byte order mark", .yaml, { "\u{FEFF}" + $0 }),
    ("comments with tabs", .yaml, { $0.replacing("\n", with: " #\tübrig 注\n").replacing("\n #", with: "\n#") }),
    ("comments between", .yaml, { $0.replacing("\n", with: "\n\n   # - call: none\n") }),
    ("JSON", .json, { JSONWriter.pretty(plain($0)) }),
    ("JSON on one line", .json, { JSONWriter.compact(plain($0)) }),
    ("JSON read as YAML", .yaml, { JSONWriter.pretty(plain($0)) }),
    ("YAML in blocks", .yaml, { YAMLWriter.text(of: plain($0)) }),
    (
      "indented more", .yaml,
      { YAMLWriter.text(of: plain($0)).replacing("  ", with: "     ").replacing("- ", with: "-    ") }
    ),
  ]

  /// One sample publishes facts and calls nobody.
  private static let samples = Sample.names.filter { $0 != "facts-and-commands" }

  /// All calls of a file at once: what comes of one after the other.
  @Test(arguments: samples, forms.indices)
  func manyAnswersAreLikeOneAfterTheOther(_ sample: String, _ form: Int) throws {
    let (name, format, make) = Self.forms[form]
    let text = make(try Self.opened(TestFiles.text(TestFiles.package + "/" + Sample.path(sample))))
    let input = ArchitectureLoader.Input(SourceText(name: name, text: text), format: format)
    let before = try Self.load(input)
    let offsets = before.calls.filter { $0.call != nil }.compactMap { $0.span?.range.lowerBound }.sorted()
    let answers = offsets.enumerated().map { ($0.element, Optional(Self.answers[$0.offset % Self.answers.count])) }
    var singly = input
    for (offset, answer) in answers.reversed() { singly = try AnswerEdit.apply(answer, at: offset, to: singly) }
    #expect(try AnswerEdit.apply(answers, to: input).source.bytes == singly.source.bytes)
  }

  @Test(arguments: samples, forms.indices)
  func oneAnswerAndNothingElse(_ sample: String, _ form: Int) throws {
    let (name, format, make) = Self.forms[form]
    let text = make(try Self.opened(TestFiles.text(TestFiles.package + "/" + Sample.path(sample))))
    let input = ArchitectureLoader.Input(SourceText(name: name, text: text), format: format)
    let before = try Self.load(input)
    let calls = before.calls.indices.filter { before.calls[$0].call != nil }
    #expect(!calls.isEmpty && calls.allSatisfy { before.calls[$0].call?.needsResult == nil })
    for call in calls {
      let offset = try #require(before.calls[call].span).range.lowerBound
      for answer in Self.answers {
        let edited = try AnswerEdit.apply(answer, at: offset, to: input)
        try Self.check(edited, input, call, answer)
        let after = try Self.load(edited)
        for index in calls {
          #expect(after.calls[index].call?.needsResult?.value == (index == call ? answer.need : nil))
          #expect(after.calls[index].call?.because == (index == call ? answer.because : nil))
        }
        #expect(try AnswerEdit.apply(nil, at: offset, to: edited).source.bytes == input.source.bytes)
        let other = try AnswerEdit.apply(.no, at: offset, to: edited)
        #expect(other.source.bytes == (try AnswerEdit.apply(.no, at: offset, to: input)).source.bytes)
      }
    }
  }

  /// The edit puts in one piece of text, and the tree gains just the answer's keys.
  private static func check(
    _ edited: ArchitectureLoader.Input, _ input: ArchitectureLoader.Input, _ call: Int, _ answer: Answer
  ) throws {
    let (old, new) = (input.source.bytes, edited.source.bytes)
    let head = zip(old, new).prefix { $0 == $1 }.count
    let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
    #expect(head + tail == old.count, "more than an insertion in \(input.source.name), call \(call)")
    let differences = difference(try value(input), try value(edited), at: "")
    var wanted = ["needs-result: \(Value(answer))"]
    if let because = answer.because { wanted.append("because: \(Value.string(because))") }
    #expect(differences.map { $0.split(separator: "|").last.map(String.init) ?? "" }.sorted() == wanted.sorted())
  }

  /// What a second tree has and the first has not, each with its path; `changed` for anything else.
  private static func difference(_ old: Value, _ new: Value, at path: String) -> [String] {
    switch (old, new) {
    case (.object(let before), .object(let after)):
      guard before.keys.allSatisfy({ after[$0] != nil }) else { return ["\(path)|changed"] }
      return after.keys.sorted().flatMap { key -> [String] in
        guard let value = after[key] else { return [] }
        return before[key].map { difference($0, value, at: path + "/" + key) } ?? ["\(path)|\(key): \(value)"]
      }
    case (.array(let before), .array(let after)) where before.count == after.count:
      return zip(before, after).enumerated().flatMap { difference($1.0, $1.1, at: "\(path)/\($0)") }
    default: return old == new ? [] : ["\(path)|changed"]
    }
  }

  // MARK: Preparing

  private static func load(_ input: ArchitectureLoader.Input) throws -> Architecture {
    var log = DiagnosticLog()
    let architecture = ArchitectureLoader.load([input], log: &log)
    return try #require(architecture, "\(DiagnosticRenderer(isColored: false).render(log.diagnostics))")
  }

  private static func document(_ input: ArchitectureLoader.Input) throws -> Document {
    var log = DiagnosticLog()
    return try #require(DocumentReader.read(input.source, format: input.format, log: &log))
  }

  private static func value(_ input: ArchitectureLoader.Input) throws -> Value {
    let document = try document(input)
    return Value(document, document.root)
  }

  /// A sample with every answer taken out of it.
  private static func opened(_ text: String) throws -> String {
    var input = ArchitectureLoader.Input(SourceText(name: "sample", text: text), format: .yaml)
    for call in try load(input).calls.indices {
      let site = try load(input).calls[call]
      guard site.call != nil, let offset = site.span?.range.lowerBound else { continue }
      input = try AnswerEdit.apply(nil, at: offset, to: input)
    }
    return String(decoding: input.source.bytes, as: UTF8.self)
  }

  /// A document as a value to be written anew; comments and layout are lost.
  private static func plain(_ text: String) -> JSONValue {
    var log = DiagnosticLog()
    guard let document = DocumentReader.read(SourceText(name: "sample", text: text), format: .yaml, log: &log) else {
      return .null
    }
    return plain(document, document.root)
  }

  private static func plain(_ document: Document, _ node: NodeID) -> JSONValue {
    switch document.kind(of: node) {
    case .sequence: .array(document.elements(of: node).map { plain(document, $0) })
    case .mapping:
      .object(document.entries(of: node).map { (document.text(of: $0.key), plain(document, $0.value)) })
    case .scalar:
      switch document.scalarType(of: node) {
      case .null: .null
      case .boolean(let flag): .boolean(flag)
      case .integer: Int(document.text(of: node)).map(JSONValue.integer) ?? .null
      case .float, .string: .string(document.text(of: node))
      }
    }
  }
}

extension Value {
  fileprivate init(_ answer: Answer) {
    self =
      switch answer {
      case .yes: .boolean(true)
      case .no: .boolean(false)
      case .later(_, let text): .object(["within": .string(text)])
      }
  }
}
