import Diagnostics
import Documents
import TestSupport
import Testing

/// Edits of one key: everything else keeps its bytes.
@Suite struct LayoutEditorTests {
  enum Change: Sendable {
    case set(String, JSONValue)
    case insert(String, JSONValue, after: String?)
    case remove(String)
  }

  /// Mappings in the order of the text; `nth` chooses one.
  private static func mapping(_ nth: Int, of document: Document) throws -> NodeID {
    var found: [NodeID] = []
    var open = [document.root]
    while let node = open.popLast() {
      if document.kind(of: node) == .mapping {
        found.append(node)
        open += document.entries(of: node).map(\.value).reversed()
      } else {
        open += document.elements(of: node).reversed()
      }
    }
    return try #require(found.indices.contains(nth) ? found[nth] : nil)
  }

  private static func edit(_ text: String, _ nth: Int, _ change: Change, _ format: InputFormat) throws -> TextEdit {
    let document = try #require(Reading(text, format).document)
    let editor = LayoutEditor(document)
    let mapping = try mapping(nth, of: document)
    return switch change {
    case .set(let key, let value): try editor.set(key, to: value, in: mapping)
    case .insert(let key, let value, let other): try editor.insert(key, value, into: mapping, after: other)
    case .remove(let key): try editor.remove(key, from: mapping)
    }
  }

  private static func check(
    _ text: String, _ nth: Int, _ change: Change, _ wanted: String, _ format: InputFormat = .yaml
  ) throws {
    let bytes = Array(text.utf8)
    let edit = try Self.edit(text, nth, change, format)
    let edited = edit.applied(to: bytes)
    #expect(String(decoding: edited, as: UTF8.self) == wanted)
    #expect(edit.reversed(in: bytes).applied(to: edited) == bytes)
  }

  /// Random changes of all mappings at once, against one after the other.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func manyChangesAreLikeOneAfterTheOther(_ seed: UInt64) throws {
    let text = "# head\na: {b: 1, c: {d: 2}}\ne:\n  - f: 1  # one\n    g: 'x'\n  - h: {}\n\ni:\n  j: 1\n  k: [1]\n"
    var random = SplitMix(state: seed)
    let document = try #require(Reading(text).document)
    var changes: [LayoutEditor.Change] = []
    var singly = text
    for nth in (0..<6).reversed() where random.next(2) == 0 {
      let mapping = try Self.mapping(nth, of: document)
      let scalars = document.entries(of: mapping).filter { document.kind(of: $0.value) == .scalar }
      let keys = scalars.map { document.text(of: $0.key) } + ["new", "other"]
      let key = keys[random.next(keys.count)]
      let value: JSONValue? =
        keys.count > 2 && key != "new" && key != "other" && random.next(3) == 0 ? nil : .string("v\(seed)")
      changes.append(LayoutEditor.Change(key, to: value, in: mapping))
      let edit = try Self.edit(singly, nth, value.map { .set(key, $0) } ?? .remove(key), .yaml)
      singly = String(decoding: edit.applied(to: Array(singly.utf8)), as: UTF8.self)
    }
    let edits = try LayoutEditor(document).edits(changes)
    #expect(String(decoding: TextEdit.apply(edits, to: Array(text.utf8)), as: UTF8.self) == singly, "seed \(seed)")
  }

  @Test func whatLiesInWhatIsReplacedIsRefused() throws {
    let document = try #require(Reading("a: {b: {c: 1}}\n").document)
    let changes = try [
      LayoutEditor.Change("a", to: .integer(1), in: Self.mapping(0, of: document)),
      LayoutEditor.Change("c", to: .integer(2), in: Self.mapping(2, of: document)),
    ]
    #expect(throws: EditError.unusualLayout) { try LayoutEditor(document).edits(changes) }
  }

  private static let answer = Change.set("needs-result", false)

  @Test(
    arguments: [
      // A call in a list, with comments and blank lines around it.
      (
        "steps:\n  - call: a/b   # first\n    timeout: 1s  # short\n\n  # next\n  - call: c/d\n", 1, answer,
        "steps:\n  - call: a/b   # first\n    timeout: 1s  # short\n    needs-result: false\n\n  # next\n  - call: c/d\n"
      ),
      ("- call: a\n", 0, answer, "- call: a\n  needs-result: false\n"),
      ("- - call: a\n", 0, answer, "- - call: a\n    needs-result: false\n"),
      ("- call: a", 0, answer, "- call: a\n  needs-result: false"),
      ("- call: a\r\n- x\r\n", 0, answer, "- call: a\r\n  needs-result: false\r\n- x\r\n"),
      ("a:\n  b: |\n    text\n\nc: 1\n", 1, answer, "a:\n  b: |\n    text\n  needs-result: false\n\nc: 1\n"),
      ("a:\n  b: |+\n    text\n\nc: 1\n", 1, answer, "a:\n  b: |+\n    text\n\n  needs-result: false\nc: 1\n"),
      ("a: |\n  x", 0, answer, "a: |\n  x\nneeds-result: false"),
      ("a:\n  b: [1,\n    2]  # two\n", 1, answer, "a:\n  b: [1,\n    2]  # two\n  needs-result: false\n"),
      ("\u{FEFF}a: 1\n", 0, answer, "\u{FEFF}a: 1\nneeds-result: false\n"),
      ("é: ü\n...\n", 0, answer, "é: ü\nneeds-result: false\n...\n"),
      // Between braces.
      ("- {call: a, timeout: 1s}  # x\n", 0, answer, "- {call: a, timeout: 1s, needs-result: false}  # x\n"),
      ("- {}\n", 0, answer, "- {needs-result: false}\n"),
      ("- { call: a }\n", 0, answer, "- { call: a, needs-result: false }\n"),
      ("- {\n    call: a,\n    b: 1\n  }\n", 0, answer, "- {\n    call: a,\n    b: 1,\n    needs-result: false\n  }\n"),
      (
        "- {\n    call: a, # one\n    b: 1 # two\n  }\n", 0, answer,
        "- {\n    call: a, # one\n    b: 1, # two\n    needs-result: false\n  }\n"
      ),
      ("- {\n    call: a,\n  }\n", 0, answer, "- {\n    call: a,\n    needs-result: false,\n  }\n"),
      ("- {\"a\":1}\n", 0, answer, "- {\"a\":1,\"needs-result\":false}\n"),
      // Values that are there.
      ("a: 1  # one\nb: 2\n", 0, .set("a", 7), "a: 7  # one\nb: 2\n"),
      ("a: 'x'\n", 0, .set("a", "it's"), "a: 'it''s'\n"),
      ("a: \"x\"\n", 0, .set("a", "y"), "a: \"y\"\n"),
      ("a: x\n", 0, .set("a", "1"), "a: \"1\"\n"),
      ("a: 'x'\n", 0, .set("a", true), "a: true\n"),
      ("a:  # later\nb: 1\n", 0, .set("a", "x"), "a: x  # later\nb: 1\n"),
      ("a:\n  - 1\n  - 2\nb: 3\n", 0, .set("a", [1]), "a: [1]\nb: 3\n"),
      ("a: |\n  x\n  y\nb: 3\n", 0, .set("a", "z"), "a: z\nb: 3\n"),
      ("{a, b: 1}\n", 0, .set("a", 2), "{a: 2, b: 1}\n"),
      ("{a: {b: 1}}\n", 0, .set("a", "x, y"), "{a: \"x, y\"}\n"),
      // In the middle.
      ("a: 1 # one\nb: 2\n", 0, .insert("x", 0, after: "a"), "a: 1 # one\nx: 0\nb: 2\n"),
      ("{a: 1, b: 2}\n", 0, .insert("x", 0, after: "a"), "{a: 1, x: 0, b: 2}\n"),
      // Removal.
      ("a: 1\n# of b\nb: 2  # two\nc: 3\n", 0, .remove("b"), "a: 1\n# of b\nc: 3\n"),
      ("- a: 1\n  b: 2\n", 0, .remove("a"), "- b: 2\n"),
      ("- a: 1 # one\n  b: 2\n", 0, .remove("a"), "-  # one\n  b: 2\n"),
      ("a:\n  b: 1\nc: 2\n", 1, .remove("b"), "a:\n  {}\nc: 2\n"),
      ("a: 1\nb:\n  - x\n  - y\n", 0, .remove("b"), "a: 1\n"),
      ("{a: 1, b: 2, c: 3}\n", 0, .remove("a"), "{b: 2, c: 3}\n"),
      ("{a: 1, b: 2, c: 3}\n", 0, .remove("c"), "{a: 1, b: 2}\n"),
      ("{a: 1}\n", 0, .remove("a"), "{}\n"),
      ("{\n  a: 1, # one\n\n  # b\n  b: 2,\n}\n", 0, .remove("b"), "{\n  a: 1, # one\n\n  # b\n}\n"),
      ("{\n  a: 1, # one\n  b: 2\n}\n", 0, .remove("b"), "{\n  a: 1 # one\n}\n"),
    ] as [(String, Int, Change, String)])
  func `one key changes and nothing else`(text: String, nth: Int, change: Change, wanted: String) throws {
    try Self.check(text, nth, change, wanted)
  }

  @Test(
    arguments: [
      ("{\n  \"a\": 1,\n  \"b\": {}\n}\n", 0, answer, "{\n  \"a\": 1,\n  \"b\": {},\n  \"needs-result\": false\n}\n"),
      ("{\n  \"a\": 1,\n  \"b\": {}\n}\n", 1, answer, "{\n  \"a\": 1,\n  \"b\": {\"needs-result\": false}\n}\n"),
      ("[{\"a\":1,\"b\":2}]", 0, answer, "[{\"a\":1,\"b\":2,\"needs-result\":false}]"),
      ("{\"a\": 1}", 0, .set("a", "plain"), "{\"a\": \"plain\"}"),
      ("{\"a\": 1, \"b\": [2]}", 0, .remove("b"), "{\"a\": 1}"),
    ] as [(String, Int, Change, String)])
  func `JSON stays JSON`(text: String, nth: Int, change: Change, wanted: String) throws {
    try Self.check(text, nth, change, wanted, .json)
  }

  @Test(
    arguments: [
      ("a: 1\n", 0, .insert("a", 2, after: nil), .keyExists), ("a: 1\n", 0, .remove("b"), .noSuchKey),
      ("a: 1\n", 0, .insert("b", 2, after: "c"), .noSuchKey),
      ("? a\n: 1\n", 0, .insert("b", 2, after: nil), .unusualLayout),
      ("a: &x {k: 1}\nb: *x\n", 1, .set("k", 2), .isShared), ("a: &x 1\nb: *x\n", 0, .remove("a"), .unusualLayout),
      ("[k: 1]\n", 0, .set("j", 2), .unusualLayout), ("a: # why\n  - 1\n", 0, .set("a", 2), .unusualLayout),
    ] as [(String, Int, Change, EditError)])
  func `what cannot be done safely is refused`(text: String, nth: Int, change: Change, error: EditError) {
    #expect(throws: error) { try Self.edit(text, nth, change, .yaml) }
  }

  @Test func `what is shared is edited where that is meant`() throws {
    let text = "a: &x { k: 1 }\nb: [*x, *x]\n"
    let document = try #require(Reading(text).document)
    let edit = try LayoutEditor(document, editsShared: true).set("k", to: 2, in: Self.mapping(1, of: document))
    #expect(String(decoding: edit.applied(to: Array(text.utf8)), as: UTF8.self) == text.replacing("1", with: "2"))
  }

  @Test(
    arguments: [
      ("a: b\n", 3, 0), ("a: b\n", 0, nil), ("- { a: x, c: { d: y } }\n", 7, 0), ("- { a: x, c: { d: y } }\n", 18, 1),
      ("- { a: x, c: { d: y } }\n", 13, 0), ("a:\n- b: c\n", 3, 0), ("a:\nb: c\n", 2, nil), ("- x\n", 2, nil),
      ("a: &n x\nb: *n\n", 6, 0), ("a: &n x\nb: *n\n", 11, 0), ("a: x\n", 99, nil), ("a:\n  b: c\n", 5, 0),
    ] as [(String, Int, Int?)])
  func `a value leads to its mapping`(text: String, offset: Int, nth: Int?) throws {
    let document = try #require(Reading(text).document)
    let wanted = try nth.map { try Self.mapping($0, of: document) }
    #expect(document.mapping(withValueAt: offset) == wanted)
  }

  @Test func `several edits of one text are applied together`() throws {
    let text = "- call: a\n- {call: b}\n- call: c # last\n"
    let document = try #require(Reading(text).document)
    let editor = LayoutEditor(document)
    let edits = try document.elements(of: document.root).reversed().map {
      try editor.set("needs-result", to: false, in: $0)
    }
    let edited = TextEdit.apply(edits, to: Array(text.utf8))
    #expect(
      String(decoding: edited, as: UTF8.self)
        == "- call: a\n  needs-result: false\n- {call: b, needs-result: false}\n- call: c # last\n  needs-result: false\n"
    )
  }

  /// Every small document that can be put together from these lines: insertion, then removal, gives its bytes back.
  @Test func `insertion and removal are exact for all small documents`() {
    let pieces = ["a: 1\n", "b:\n", "  c: x # note\n", "  - d: 2\n", "    e: {f: 1}\n", "# note\n", "\n"]
    var count = 0
    var number = 0
    // Numbers in base 7 choose up to five lines.
    while number < 7 * 7 * 7 * 7 * 7 {
      var rest = number
      var text = ""
      for _ in 0..<5 {
        text += pieces[rest % 7]
        rest /= 7
      }
      number += 1
      guard Reading(text).document != nil else { continue }
      count += 1
      ReadingCheck.check(Array(text.utf8))
    }
    #expect(count > 500)
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
