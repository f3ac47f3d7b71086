import Diagnostics
import Documents
import Testing

@Suite struct DocumentTests {
  @Test(arguments: [
    ("a: 1\nb:\n  - x\n  - {c: d, e: [f]}\n", "{'a': i1, 'b': ['x', {'c': 'd', 'e': ['f']}]}"),
    ("- - a\n  - b\n-\n  c: d\n", "[['a', 'b'], {'c': 'd'}]"),
    ("a:\n- 1\n- 2\nb: 3\n", "{'a': [i1, i2], 'b': i3}"),
    ("a: &x {k: v}\nb: *x\nc: [*x, *x]\n", "{'a': {'k': 'v'}, 'b': {'k': 'v'}, 'c': [{'k': 'v'}, {'k': 'v'}]}"),
    ("? a\n: b\n? c\n", "{'a': 'b', 'c': null}"),
    ("{a: , b, \"c\":d}", "{'a': null, 'b': null, 'c': 'd'}"),
    ("[a: b, c]", "[{'a': 'b'}, 'c']"),
    ("url: http://host:80/#x\ntime: 12:30\n", "{'url': 'http://host:80/#x', 'time': '12:30'}"),
    ("# first\n--- # marker\na: 1 # one\n# last\n...\n", "{'a': i1}"),
    ("a: x\n  y\n\n  z\nb: 'it''s\n  fine'\n", "{'a': 'x y⏎z', 'b': 'it's fine'}"),
    ("a: |\n  x\n   y\n\nb: >-\n  p\n  q\n\n  r\n", "{'a': 'x⏎ y⏎', 'b': 'p q⏎r'}"),
    ("a: [\n  1,\n  2\n  ]\n", "{'a': [i1, i2]}"),
    ("\"a b\": \"\\u00e9\\x41\\t\\\n   z\"\n", "{'a b': 'éA\tz'}"),
    ("\u{FEFF}a: \u{1F600}\r\nb: 2\r", "{'a': '\u{1F600}', 'b': i2}"),
    ("plain", "'plain'"),
  ])
  func `documents are read`(text: String, outline: String) {
    #expect(Reading(text).outline == outline)
  }

  @Test(arguments: [
    ("", "null"), ("~", "null"), ("null", "null"), ("Null", "null"), ("nUll", "'nUll'"),
    ("true", "true"), ("False", "false"), ("TRUE", "true"), ("tRue", "'tRue'"), ("yes", "'yes'"), ("off", "'off'"),
    ("0", "i0"), ("-12", "i-12"), ("+7", "i+7"), ("007", "i007"), ("0o17", "i0o17"), ("0x1F", "i0x1F"),
    ("0o8", "'0o8'"), ("0x", "'0x'"), ("-0x1", "'-0x1'"), ("1_000", "'1_000'"), ("-.", "'-.'"), ("+", "'+'"),
    ("1.5", "f1.5"), (".5", "f.5"), ("5.", "f5."), ("1e3", "f1e3"), ("-1.5E-3", "f-1.5E-3"), (".", "'.'"),
    ("1e", "'1e'"), ("1.2.3", "'1.2.3'"), (".inf", "f.inf"), ("-.INF", "f-.INF"), (".nan", "f.nan"),
    ("+.nan", "'+.nan'"), ("1:30", "'1:30'"), ("99.9%", "'99.9%'"), ("40ms", "'40ms'"), ("\"1\"", "'1'"),
    ("'true'", "'true'"), ("12345678901234567890123", "i12345678901234567890123"),
  ])
  func `plain scalars have the types of the core schema`(text: String, type: String) {
    #expect(Reading("- \(text)\n").outline == "[\(type)]")
  }

  @Test func `every node knows its place, an alias its own`() throws {
    let document = try #require(Reading("a: &x\n  - one\n  - \"two\"\nb: *x\né: {k: v}\n").document)
    let entries = Array(document.entries(of: document.root))
    #expect(entries.map { Reading.place(document.span(of: $0.key)) } == ["1:1", "4:1", "5:1"])
    #expect(entries.map { Reading.place(document.span(of: $0.value)) } == ["2:3", "4:4", "5:4"])
    let elements = Array(document.elements(of: entries[1].value))
    #expect(elements.map { Reading.place(document.span(of: $0)) } == ["2:5", "3:5"])
    let quoted = document.span(of: elements[1])
    #expect(String(decoding: quoted.source.bytes[quoted.range], as: UTF8.self) == "\"two\"")
    #expect(document.count(of: document.root) == 3)
    #expect(document.count(of: entries[1].value) == 2)
  }

  @Test func `a mapping's span ends with its last value`() throws {
    let document = try #require(Reading("a:\n  b: 1\n  c: [2]  # note\n\nd: 3\n").document)
    let inner = try #require(document.entries(of: document.root).first { _ in true }).value
    #expect(String(decoding: document.source.bytes[document.span(of: inner).range], as: UTF8.self) == "b: 1\n  c: [2]")
  }

  @Test func `children of another kind are none`() throws {
    let document = try #require(Reading("- a\n").document)
    let element = try #require(document.elements(of: document.root).first { _ in true })
    #expect(Array(document.elements(of: element)).isEmpty)
    #expect(Array(document.entries(of: document.root)).isEmpty)
    #expect(document.count(of: element) == 0)
  }

  @Test(arguments: [
    ("[1, -0, 2.50, 1e5]", "[i1, i-0, f2.50, f1e5]"),
    ("{\"a\": [true, false, null], \"\": \"\\ud83d\\ude00\\/\\n\"}", "{'a': [true, false, null], '': '\u{1F600}/⏎'}"),
    ("\"no: # yaml\"", "'no: # yaml'"), (" \t\r\n7 ", "i7"),
    ("[9223372036854775807, -9223372036854775808]", "[i9223372036854775807, i-9223372036854775808]"),
  ])
  func `JSON gives the same tree`(text: String, outline: String) {
    #expect(Reading(text, .json).outline == outline)
  }

  @Test(arguments: ["", "# only", "# only\n", " \n\t\n", "...\n# x", "...\n...", "\u{FEFF}"])
  func `a stream may have no document`(text: String) {
    var log = DiagnosticLog()
    let stream = DocumentStream.read(SourceText(name: "test", text: text), format: .yaml, log: &log)
    #expect(stream?.events() == "+STR\n-STR\n")
    #expect(Reading(text).faults == ["empty-document 1:1"])
  }

  @Test func `a stream keeps what a configuration may not have`() {
    var log = DiagnosticLog()
    let text = "%TAG !e! tag:e,2000:\n--- !e!x &a\n? [*a]\n: !!int 3\n...\n--- b\n"
    let stream = DocumentStream.read(SourceText(name: "test", text: text), format: .yaml, log: &log)
    #expect(log.diagnostics.isEmpty)
    #expect(stream?.documents.count == 2)
    #expect(
      stream?.events() == """
        +STR
        +DOC ---
        +MAP &a <tag:e,2000:x>
        +SEQ []
        =ALI *a
        -SEQ
        =VAL <tag:yaml.org,2002:int> :3
        -MAP
        -DOC ...
        +DOC ---
        =VAL :b
        -DOC
        -STR

        """)
    #expect(stream?.json(log: &log) == nil)
    #expect(log.diagnostics.map(\.code) == ["recursive-alias"])
  }
}
