import Diagnostics
import Documents
import TestSupport
import Testing

/// What is written is read back as what it was.
@Suite struct WriterTests {
  @Test func `YAML is plain, and quoted where needed`() {
    let value: JSONValue = [
      "name": "web shop", "version": "1.0", "on": "yes", "url": "http://host:80/#x", "note": "a: b", "empty": "",
      "lines": "one\ntwo\n", "time": "12:30", "list": [1, "x", [true], [:], []] as JSONValue,
      "map": ["a": .null, "b": ["c": .number(0.5)]] as JSONValue, "-": "- x", "tilde": "~", "é": "ü \u{7F}",
      "inf": .number(.infinity),
    ]
    #expect(
      YAMLWriter.text(of: value) == """
        name: web shop
        version: "1.0"
        "on": "yes"
        url: http://host:80/#x
        note: "a: b"
        empty: ""
        lines: "one\\ntwo\\n"
        time: "12:30"
        list:
          - 1
          - x
          - - true
          - {}
          - []
        map:
          a: null
          b:
            c: 0.5
        "-": "- x"
        tilde: "~"
        é: "ü \\u007f"
        inf: .inf

        """)
  }

  @Test func `JSON is compact or pretty`() {
    let value: JSONValue = ["a": [1, .null] as JSONValue, "b": [:], "c": "\"\\\n\u{1}"]
    #expect(JSONWriter.compact(value) == #"{"a":[1,null],"b":{},"c":"\"\\\n\u0001"}"#)
    #expect(
      JSONWriter.pretty(value) == """
        {
          "a": [
            1,
            null
          ],
          "b": {},
          "c": "\\"\\\\\\n\\u0001"
        }

        """)
  }

  /// Every text of up to four of these characters, as a value and as a key, in block and in flow.
  @Test func `all short texts come back`() {
    let letters = ["a", " ", ":", "#", "-", "\n", "'", "\"", ",", "1", "{", "~", "\u{FEFF}", "."]
    var texts = [""]
    var last = [""]
    for _ in 0..<3 {
      last = last.flatMap { text in letters.map { text + $0 } }
      texts += last
    }
    for text in texts + ["<<", "null", "---", "...", "0x1", "0o7", "\u{85}", "\u{2028}", "no", "=", "%x", "1_0"] {
      check(.object([(key: text, value: .array([.string(text), .object([(key: text, value: .string(text))])]))]))
      check(.string(text))
    }
  }

  @Test func `long keys come back`() {
    for length in [1020, 1022, 1023, 1024, 1030] {
      check(.object([(key: String(repeating: "k", count: length), value: ["x": 1])]))
      check(.object([(key: String(repeating: "\"", count: length / 2), value: 1)]))
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `random values come back`(seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<300 { check(Self.value(&random, depth: 5), "seed \(seed)") }
  }

  private static func value(_ random: inout SplitMix, depth: Int) -> JSONValue {
    switch random.next(depth > 0 ? 8 : 6) {
    case 0: .null
    case 1: .boolean(random.next(2) == 0)
    case 2: .integer(random.next(2000) - 1000)
    case 3: .number(Double(random.next(1_000_000)) / Double(1 + random.next(1000)) * (random.next(9) == 0 ? 1e300 : 1))
    case 4, 5: .string(text(&random))
    case 6: .array((0..<random.next(4)).map { _ in value(&random, depth: depth - 1) })
    default:
      .object((0..<random.next(4)).map { (key: "\($0)" + text(&random), value: value(&random, depth: depth - 1)) })
    }
  }

  private static func text(_ random: inout SplitMix) -> String {
    let pieces = ["a", "b c", ": ", " #", "\n", "é", "- ", "\\", "\"", "'", "\u{1F600}", "0", "\t", "[", "&", "\u{7}"]
    return (0..<random.next(5)).map { _ in pieces[random.next(pieces.count)] }.joined()
  }

  private func check(_ value: JSONValue, _ note: Comment = "") {
    let wanted = Self.plain(value)
    for (text, format) in [
      (YAMLWriter.text(of: value), InputFormat.yaml), (JSONWriter.pretty(value), .json),
      (JSONWriter.compact(value), .json), (JSONWriter.compact(value), .yaml),
    ] {
      let reading = Reading(text, format)
      let found = reading.document.map { Value($0, $0.root) }
      #expect(found == wanted, "\(text) \(reading.faults) \(note)")
    }
  }

  private static func plain(_ value: JSONValue) -> Value {
    switch value {
    case .null: .null
    case .boolean(let flag): .boolean(flag)
    case .integer(let number): .number(Double(number))
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .array(let values): .array(values.map(plain))
    case .object(let entries): .object(Dictionary(entries.map { ($0.key, plain($0.value)) }) { $1 })
    }
  }
}
