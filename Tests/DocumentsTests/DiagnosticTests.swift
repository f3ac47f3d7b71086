import Diagnostics
import Documents
import Testing

@Suite struct DiagnosticTests {
  @Test(arguments: [
    // Colons and keys.
    ("a: 1\nname:foo\nb: 2\n", ["missing-space-after-colon 2:5"]),
    ("a:\n  b:1\n  c: 2\n", ["missing-space-after-colon 2:4"]),
    ("a: 1\nservices\nb: 2\n", ["missing-colon 2:1"]),
    ("services\n  a: 1\n", ["missing-colon 1:1"]),
    ("a: \"b\":c\n", ["missing-space-after-colon 1:7"]),
    ("a: b: c\nd: 'e': f\n", ["nested-inline-mapping 1:5", "nested-inline-mapping 2:7"]),
    ("a: - b\n", ["nested-inline-sequence 1:4"]),
    ("--- a: b\n", ["block-on-marker-line 1:6"]),
    ("[a\n]: b\n", ["multi-line-key 1:1"]),
    ("a: 1\n- b\n  c\n# d\n- e\nf: @\n", ["missing-key 2:1", "unexpected-character 6:4"]),
    ("- a\nb: 1\n\nc: 2\n- @\n", ["missing-dash 2:1", "unexpected-character 5:3"]),
    // Indentation.
    ("a: |\ntext\n\nmore: text?\nb: 2\n", ["bad-indentation 2:1"]),
    ("a: |\ntext\n  deeper\nmore\nb: @\n", ["bad-indentation 2:1", "unexpected-character 5:4"]),
    ("a: |\n\tb\n\tc\nd: @\n", ["tab-indentation 2:1", "unexpected-character 4:4"]),
    ("a: 1\n  b: 2\nc: 3\n", ["bad-indentation 2:3"]),
    ("a:\n    b: 1\n  c: 2\nd: [\n", ["bad-indentation 3:3", "unclosed-flow 4:4"]),
    ("a: |\n    x\n  y\n", ["bad-indentation 3:3"]),
    ("a: |\n     \n  x\n", ["bad-indentation 2:1"]),
    ("a:\n\tb: 1\n\tc: 2\nd: @\n", ["tab-indentation 2:1", "unexpected-character 4:4"]),
    ("a:\n  b: 1\n  \tc: 2\n", ["tab-indentation 3:3"]),
    ("-\t- a\n", ["tab-indentation 1:2"]),
    ("a: [\n1,\n2\n]\n", ["bad-indentation 2:1"]),
    ("{a: 1}\nb: 2\n", ["trailing-content 2:1"]),
    // Brackets and quotes.
    ("a: [1, 2\nb: {c\nd: 1\n", ["unclosed-flow 1:4", "unclosed-flow 2:4"]),
    ("a: {x: [1, 2}\nb: @\n", ["mismatched-bracket 1:13", "unexpected-character 2:4"]),
    ("a: {x: [[1, 2}\nb: @\n", ["mismatched-bracket 1:14", "unexpected-character 2:4"]),
    ("a: {x: [y: {z: [1]}\n", ["unclosed-flow 1:8"]),
    ("a: {x: [1, 2}}\nb: @\n", ["mismatched-bracket 1:13", "unexpected-character 2:4"]),
    ("a: {x: [1, 2}, y: 3}\nb: @\n", ["mismatched-bracket 1:13", "unexpected-character 2:4"]),
    ("a: {\n  x: [1\n  }\nb: @\n", ["mismatched-bracket 3:3", "unexpected-character 4:4"]),
    ("a: {x: \"y", ["unterminated-quote 1:8"]),
    ("a: {x: \"y}\nb: @\n", ["unterminated-quote 1:8", "unexpected-character 2:4"]),
    ("- {a: 1,\nb: 2}\n- @\n", ["bad-indentation 2:1", "unexpected-character 3:3"]),
    ("a: [1]]\n", ["mismatched-bracket 1:7"]),
    ("a: [1,, 2]\n", ["stray-comma 1:7"]),
    ("a: {b: 1 c: 2}\n", ["missing-comma 1:10"]),
    ("a: [b: 1 c: 2]\n", ["missing-comma 1:10"]),
    ("a: {b: 1 2 'c': 2}\n", ["missing-comma 1:12"]),
    ("{\n  \"a\": 1\n  \"b\": 2\n}\n", ["missing-comma 3:3"]),
    ("a: {b: c: 1, d: e: 1, f: [g]: 1}\n", ["missing-comma 1:9", "missing-comma 1:18", "missing-comma 1:29"]),
    ("a: {\n  b:\n    c: 1\n    d: 2\n  }\n", ["missing-comma 3:6", "missing-comma 4:5"]),
    ("a: {b: c: d: 1, e: f: 2}\n", ["missing-comma 1:9", "missing-comma 1:12", "missing-comma 1:21"]),
    ("a: {b: x\n  : 1}\n", ["missing-comma 2:3"]),
    ("a: {\"b\" = 1}\n", ["missing-colon 1:9"]),
    ("a: [\"b\" \"c\"]\n", ["missing-comma 1:9"]),
    ("a: \"b\nc: \"d\"\n", ["unterminated-quote 1:4"]),
    ("a: \"b\nc\n\nd\" # e\nf: @\n", ["bad-indentation 2:1", "unexpected-character 5:4"]),
    ("a: \"b\n  c: \"d\"\n", ["unexpected-content 2:7"]),
    ("\"a\": \"b\",\n\"c\": \"d\"\n", ["unexpected-content 1:9"]),
    ("a: 'it's'\nb: 1\n", ["unexpected-content 1:8"]),
    ("a: \"x\"# y\n", ["comment-without-space 1:7"]),
    ("a: @b\nc: `d`\ne: %f\n", ["unexpected-character 1:4", "unexpected-character 2:4", "unexpected-character 3:4"]),
    ("a: >x\n", ["bad-block-header 1:5"]),
    ("a: |12\n  b\nc: |-+\nd: | e\n", ["bad-block-header 1:6", "bad-block-header 3:6", "bad-block-header 4:6"]),
    ("a: \"\\q \\x4 \\ud800\"\n", ["bad-escape 1:5", "bad-escape 1:8", "lone-surrogate 1:12"]),
    // Anchors, aliases, tags, directives, documents.
    ("- &a b\n- {c: *x}\n- *a: d\n", ["undefined-alias 2:7", "undefined-alias 3:5"]),
    ("a: *\nb: &\n", ["bad-anchor 1:4", "bad-anchor 2:4"]),
    ("a: &x &y 1\n", ["repeated-property 1:8"]),
    ("a:\n  &x\n  &y [1]\n", ["repeated-property 3:4"]),
    ("a: 1\n| b\nc: @\n", ["missing-colon 2:1", "unexpected-character 3:4"]),
    ("a: 1\n&x\n", ["misplaced-property 2:1"]),
    ("a: &x 1\nb: &y *x\n", ["property-on-alias 2:4"]),
    ("a: !e!x 1\n", ["undefined-tag-handle 1:4"]),
    ("a: !<x 1\n", ["bad-tag 1:4"]),
    ("a: !x, y\n", ["bad-tag 1:6"]),
    ("a: &x [1, *x, *x]\n", ["recursive-alias 1:11", "recursive-alias 1:15"]),
    ("%YAML 2.0\n---\na: 1\n", ["bad-directive 1:7"]),
    ("%YAML 1.2\na: 1\n", ["bad-directive 1:1"]),
    ("a: 1\n%YAML 1.2\nb: @\n", ["bad-directive 2:1", "unexpected-character 3:4"]),
    ("--- # nothing\n", ["empty-document 1:1"]),
    ("a: 1\n... b\n", ["unexpected-content 2:5"]),
    // Bytes.
    ("a: \u{1}\nb: \u{0}\n", ["control-character 1:4", "control-character 2:4"]),
    ("a: \"\u{7F}\"\nb: \u{7F}\n", ["control-character 2:4"]),
    ("a: 1\n\u{FEFF}b: '\u{FEFF}'\n", ["unexpected-bom 2:1"]),
  ])
  func `mistakes are found where they are`(text: String, faults: [String]) {
    let reading = Reading(text)
    #expect(reading.faults == faults)
    #expect(reading.document == nil)
  }

  @Test(arguments: [
    ("{\"a\": 1,}", ["trailing-comma 1:8"]),
    ("[1, 2,]", ["trailing-comma 1:6"]),
    ("[1 2]", ["missing-comma 1:4"]),
    ("{\"a\": 1 \"b\": 2}", ["missing-comma 1:9"]),
    ("{\"a\" 1}", ["missing-colon 1:6"]),
    ("{a: 1}", ["json-unquoted-key 1:2"]),
    ("{\"a\": }", ["missing-value 1:7"]),
    ("[True, None]", ["json-bad-literal 1:2", "json-bad-literal 1:8"]),
    ("[.5, +1, x]", ["json-bad-number 1:2", "json-bad-number 1:6", "json-bad-literal 1:10"]),
    (
      "[01, 1., -, 1e]", ["json-bad-number 1:2", "json-bad-number 1:6", "json-bad-number 1:10", "json-bad-number 1:13"]
    ),
    ("[1e400, 9223372036854775808]", ["number-out-of-range 1:2", "number-out-of-range 1:9"]),
    ("[1] // x", ["json-comment 1:5"]),
    ("{'a': 'b'}", ["json-single-quote 1:2", "json-single-quote 1:7"]),
    ("[\"\\x41\"]", ["bad-escape 1:3"]),
    ("[\"a\tb\"]", ["control-character 1:4"]),
    ("[1}", ["mismatched-bracket 1:3"]),
    ("{\"a\": [1, 2", ["unclosed-flow 1:7"]),
    ("", ["empty-document 1:1"]),
    ("{\"a\": 1}\n{}", ["trailing-content 2:1"]),
  ])
  func `mistakes in JSON are found where they are`(text: String, faults: [String]) {
    let reading = Reading(text, .json)
    #expect(reading.faults == faults)
    #expect(reading.document == nil)
  }

  @Test(arguments: [
    (
      "calls: [a, b\nnext: 1\n", "'[' is not closed", ["2:1 this line cannot belong to it"],
      "close it with ']', or indent the lines that belong to it by at least 1 space"
    ),
    ("a: [1, 2}\n", "'}' cannot close '['", ["1:4 '[' was opened here"], "write ']'"),
    ("a: \"x\n", "the text in quotes is not closed", [], "close it with \""),
    (
      "a:\nvalue\n", "expected ':' after the key 'value'", [],
      "write 'value: value', or indent the line if it is the value of the key above"
    ),
    ("a:\n\tb: 1\n", "a tab is used for indentation", [], "use spaces instead"),
    (
      "a:\n    b: 1\n  c: 2\n", "the line is indented by 2 spaces, which matches no block above",
      ["2:5 indented by 4 spaces", "1:1 not indented"], "indent it by 4 spaces, or not at all"
    ),
    (
      "a: 1\nkey:value\n", "a space is missing after ':', so this is text and not a key", [], "write 'key: value'"
    ),
    (
      "a: &name 1\nb: *nmae\n", "there is no anchor '&nmae' before this alias", ["1:5 a similar anchor"],
      "write '*name'"
    ),
    (
      "a: 'it's'\n", "the text in quotes has ended before this", ["1:7 this quote ends it"],
      "write '' for a quote within single quotes"
    ),
    (
      "a: \"b\n  c: \"d\"\n", "the text in quotes has ended before this",
      ["1:4 it begins here", "2:6 this quote ends it"], "close the text on the line where it should end"
    ),
    (
      "a: \"b\" and \"c\"\n", "the text in quotes has ended before this", ["1:6 this quote ends it"],
      "write \\\" for a quote within double quotes, or put the whole value in single quotes"
    ),
    (
      "a: 1\nservices\n  b: 2\n", "expected ':' after the key 'services'", ["3:3 this line belongs to it"],
      "write 'services:'"
    ),
    (
      "- a\n-b\n", "a space is missing after '-', so this is text and not an item", ["1:1 the sequence begins here"],
      "write '- b'"
    ),
    (
      "a: >=1.2\n", "only '+' or '-' and one digit from 1 to 9 can follow '>'", ["1:4 this begins a text of lines"],
      "remove it, or put quotes around a value that begins with '>'"
    ),
    (
      "a: \"C:\\Users\"\n", "'\\U' must be followed by 8 hexadecimal digits", [],
      "write '\\\\' for a backslash, or use single quotes"
    ),
    (
      "a: {x: [1}\n", "'}' cannot close '['", ["1:8 '[' was opened here"], "write ']' before it"
    ),
    (
      " a: 1\nb: 2\n", "the line is not indented, which matches no block above", ["1:2 indented by 1 space"],
      "indent it by 1 space, or indent the lines above less"
    ),
    (
      "a: {{ b }}\n", "a key must be a single value, not a mapping", [], "put quotes around '{{…}}' if it is text"
    ),
    (
      "? [a]\n: 1\n", "a key must be a single value, not a sequence", [], "write a text as the key"
    ),
    (
      "a: &x [*x]\n", "the alias lies within what it stands for", ["1:5 the anchor"],
      "write the value out where it is needed"
    ),
  ])
  func `the message says what to do`(text: String, message: String, related: [String], help: String) throws {
    let found = try #require(Reading(text).diagnostics.first)
    #expect(found.message == message)
    #expect(found.related.map { "\(Reading.place($0.span)) \($0.text)" } == related)
    #expect(found.help == help)
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x61, 0x00], "unsupported-encoding"), ([0x00, 0x61, 0x00, 0x3A], "unsupported-encoding"),
      ([0x61, 0x00, 0x00, 0x00], "unsupported-encoding"), ([0x61, 0xC3], "invalid-utf8"),
      ([0xC0, 0x80], "invalid-utf8"),
      ([0xF4, 0x90, 0x80, 0x80], "invalid-utf8"), ([0x80], "invalid-utf8"), ([0xE2, 0x82, 0x61], "invalid-utf8"),
    ] as [([UInt8], String)])
  func `what is not UTF-8 is refused`(bytes: [UInt8], code: String) {
    #expect(Reading(bytes: bytes).diagnostics.map(\.code.description) == [code])
  }

  @Test func `a closing bracket below its key is taken with a warning`() {
    let reading = Reading("a: [\n  1\n]\nb: {\n}\n")
    #expect(reading.outline == "{'a': [i1], 'b': {}}")
    #expect(reading.faults == ["bracket-indentation 3:1"])
    #expect(reading.diagnostics.map(\.severity) == [.warning])
  }

  @Test func `several mistakes are found at once`() {
    let text = "a: [1, 2\nb: \"\\q\"\nc: *nope\nd: 1\nd: 2\n<<: {}\n"
    #expect(
      Set(Reading(text).faults) == [
        "unclosed-flow 1:4", "bad-escape 2:5", "undefined-alias 3:4", "duplicate-key 5:1", "merge-key 6:1",
      ])
  }

  /// Messages are one line in lower case without a full stop, whatever the code.
  @Test(arguments: [
    "a: @", "a: [", "a: \"", "\t", "a: 1\na: 2", "a: b: c", "- a\nb", "!!x y", "%x", "a: *b", "{\"a\":",
  ])
  func `messages keep to the form`(text: String) throws {
    for format in [InputFormat.yaml, .json] {
      for found in Reading(text, format).diagnostics {
        #expect(!found.message.contains("\n") && !found.message.hasSuffix("."))
        let first = try #require(found.message.first)
        #expect(!first.isUppercase || found.message.hasPrefix("JSON") || found.message.hasPrefix("YAML"))
      }
    }
  }
}
