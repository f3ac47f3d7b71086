import Diagnostics
import Documents
import Testing

/// `<<`, which is refused unless asked for.
@Suite struct MergeKeyTests {
  private func read(_ text: String) -> (document: Document?, faults: [String]) {
    var log = DiagnosticLog()
    let source = SourceText(name: "test", text: text)
    let document = DocumentReader.read(source, format: .yaml, mergesKeys: true, log: &log)
    return (document, log.diagnostics.map { "\($0.code) \(Reading.place($0.span))" })
  }

  @Test(arguments: [
    ("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3, z: 4}\n", ["y=3", "z=4", "x=1"]),
    ("a: &a {x: 1}\nb:\n  <<: [*a, {x: 2, w: 5}]\n", ["x=1", "w=5"]),
    ("a: &a {x: 1}\nc: &c {<<: *a, v: 2}\nb: {<<: *c}\n", ["v=2", "x=1"]),
    ("b: {<<: {x: 1}}\n", ["x=1"]),
    ("b: {<<: []}\n", []),
  ])
  func `the entries of others follow a mapping's own`(text: String, entries: [String]) throws {
    let (document, faults) = read(text)
    let read = try #require(document, "\(faults)")
    let last = try #require(Array(read.entries(of: read.root)).last).value
    #expect(read.entries(of: last).map { read.text(of: $0.key) + "=" + read.text(of: $0.value) } == entries)
    #expect(read.count(of: last) == entries.count)
    #expect(Reading(text).faults.allSatisfy { $0.hasPrefix("merge-key ") } && !Reading(text).faults.isEmpty)
  }

  @Test(arguments: [
    ("a: {<<: 1}\n", ["merge-value 1:9"]), ("a: &a [1]\nb: {<<: *a}\n", ["merge-value 2:9"]),
    ("a: &a {x: 1}\nb: {'<<': 7, <<: *a}\n", ["duplicate-key 2:14"]),
    ("a: &a {<<: *a}\n", ["recursive-alias 1:12"]), ("a: {<<: {}, <<: {}}\n", ["duplicate-key 1:13"]),
  ])
  func `what cannot be merged is refused`(text: String, faults: [String]) {
    #expect(read(text).faults == faults)
  }
}
