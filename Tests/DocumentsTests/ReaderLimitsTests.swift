import Diagnostics
import Documents
import Testing

@Suite struct ReaderLimitsTests {
  @Test(arguments: [
    ("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[? ", "]"),
  ])
  func `nesting is allowed up to the limit and not beyond`(open: String, close: String) {
    var limits = ReaderLimits()
    // Every piece opens one level, but for the pair in brackets, which opens two.
    let levels = open == "[? " ? 2 : 1
    limits.depth = 20 * levels
    let fits = String(repeating: open, count: 20) + "x" + String(repeating: close, count: 20)
    let deeper = String(repeating: open, count: 21) + "x" + String(repeating: close, count: 21)
    #expect(!Reading(fits, limits: limits).faults.contains { $0.hasPrefix("nesting") })
    #expect(Reading(deeper, limits: limits).faults == ["nesting-too-deep 1:\(20 * open.utf8.count + 1)"])
  }

  @Test func `nesting counts what aliases stand for`() {
    var limits = ReaderLimits()
    limits.depth = 4
    #expect(Reading("- &a [[x]]\n- [*a]\n", limits: limits).faults == [])
    #expect(Reading("- &a [[x]]\n- [[*a]]\n", limits: limits).faults == ["nesting-too-deep 2:5"])
    #expect(Reading("- &a [[x]]\n- &b [*a]\n- [*b]\n", limits: limits).faults == ["nesting-too-deep 3:4"])
  }

  @Test(arguments: ["[[[[x]]]]", "[[[[1"], [InputFormat.yaml, .json])
  func `the limit of nesting is named`(text: String, format: InputFormat) {
    var limits = ReaderLimits()
    limits.depth = 3
    let found = Reading(text, format, limits: limits).diagnostics
    #expect(found.map(\.message) == ["collections are nested deeper than 3 levels"])
  }

  @Test(arguments: ["a: xxxxxx", "a: 'xxxx'", "a: \"xxxx\"", "a: |\n xxx\n", "a: x\n xxxx"])
  func `a scalar has a limit`(text: String) {
    var limits = ReaderLimits()
    limits.scalarBytes = 6
    #expect(Reading(text, limits: limits).faults.filter { $0 != "scalar-too-long 1:4" } == [])
    limits.scalarBytes = 4
    #expect(Reading(text, limits: limits).faults == ["scalar-too-long 1:4"])
  }

  @Test func `an implicit key has 1,024 characters at most, an explicit one more`() {
    let long = String(repeating: "é", count: 1024)
    #expect(Reading("\(long): 1\n").faults == [])
    #expect(Reading("a: 1\n\(long)e: 1\n").faults == ["implicit-key-too-long 2:1"])
    #expect(Reading("? \(long)e\n: 1\n").faults == [])
    #expect(Reading("[\(long)e: 1]\n").faults == ["implicit-key-too-long 1:2"])
    #expect(Reading("{\(long)e: 1}\n").faults == [])
  }

  @Test func `the size of the input and the number of nodes have limits`() {
    var limits = ReaderLimits()
    limits.documentBytes = 10
    #expect(Reading("a: 1234567", limits: limits).faults == [])
    #expect(Reading("a: 12345678", limits: limits).faults == ["document-too-large 1:1"])
    limits.documentBytes = 1000
    limits.nodes = 5
    #expect(Reading("[1, 2, 3, 4]", limits: limits).faults == [])
    #expect(Reading("[1, 2, 3, 4, 5]", limits: limits).faults == ["too-many-nodes 1:15"])
    #expect(Reading("[1, 2, 3, 4, 5]", .json, limits: limits).faults == ["too-many-nodes 1:15"])
  }

  @Test func `what aliases stand for has a limit, in nodes and in bytes`() {
    var limits = ReaderLimits()
    limits.expandedNodes = 10
    #expect(Reading("- &a [1, 2, 3, 4]\n- *a\n- *a\n", limits: limits).faults == [])
    #expect(Reading("- &a [1, 2, 3, 4]\n- *a\n- *a\n- *a\n", limits: limits).faults == ["alias-expansion-limit 4:3"])
    let long = String(repeating: "x", count: 640)
    #expect(Reading("- &a \(long)\n- *a\n", limits: limits).faults == ["alias-expansion-limit 2:3"])
  }

  @Test func `errors beyond the limit are not looked for`() {
    var limits = ReaderLimits()
    limits.errors = 3
    let text = String(repeating: "- @\n", count: 9)
    #expect(Reading(text, limits: limits).faults.count == 3)
  }
}
