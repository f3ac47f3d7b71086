import Diagnostics
import Documents
import Testing

@Suite struct DuplicateKeyTests {
  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", ["3:1 1:1"]),
    ("a: 1\n\"a\": 2\n'a': 3\n", ["2:1 1:1", "3:1 1:1"]),
    ("a: 1\n\"\\x61\": 2\n", ["2:1 1:1"]),
    ("\"\\u00e9\": 1\né: 2\n", ["2:1 1:1"]),
    ("? >-\n  a\n  b\n: 1\na b: 2\n", ["5:1 1:3"]),
    ("{a: 1, a: 2}\n", ["1:8 1:2"]),
    ("- &k a\n- {*k : 1, a: 2}\n", ["2:12 2:4"]),
    ("a: {x: 1}\nb: {x: 1}\n", []),
    ("1: a\n\"1\": b\n", ["2:1 1:1"]),
    ("a: 1\nA: 2\n", []),
    ("? \n: 1\n: 2\n", ["3:1 1:2"]),
    ("longer-name-1: 1\nlonger-name-2: 2\nlonger-name-1 : 3\n", ["3:1 1:1"]),
  ])
  func `keys that say the same are found, with both places`(text: String, places: [String]) {
    let found = Reading(text).diagnostics
    #expect(found.allSatisfy { $0.code == "duplicate-key" })
    #expect(found.map { "\(Reading.place($0.span)) \(Reading.place($0.related.first?.span))" } == places)
  }

  @Test(arguments: [InputFormat.yaml, .json])
  func `many keys are compared as well`(format: InputFormat) {
    let keys = (0..<5000).map { "\"key-\($0)\": \($0)" }
    #expect(Reading("{" + keys.joined(separator: ",\n") + "}", format).faults == [])
    let text = "{" + (keys + ["\"k\\u0065y-77\": 0", "\"key-4999\": 1"]).joined(separator: ",\n") + "}"
    let found = Reading(text, format).diagnostics
    #expect(found.map { Reading.place($0.span) } == ["5001:1", "5002:1"])
    #expect(found.map { Reading.place($0.related.first?.span) } == ["78:1", "5000:1"])
  }

  @Test func `the message names the key`() {
    let found = Reading("name: 1\nname: 2\n").diagnostics.first
    #expect(found?.message == "the key 'name' is given twice")
    #expect(found?.related.map(\.text) == ["it is given here first"])
    #expect(found?.help == "remove one of them, or rename it")
  }
}
