import Diagnostics
import TestSupport
import Testing

@testable import Documents

/// The proof of an edit sees every change that was not wanted.
@Suite struct EditCheckTests {
  /// `@` in the examples.
  private static let text = "a: 1\nb: &n [x, 'y']\nc: *n\nd: {e: 2}\n"

  /// Whether it counts as inserting `k: 1` into the root that the text becomes another.
  private func isKept(_ edited: String, removing key: String? = nil) throws -> Bool {
    let document = try #require(Reading(Self.text).document)
    let check = EditCheck(document: document, limits: ReaderLimits())
    let whole = TextEdit(0..<document.source.bytes.count, edited.replacing("@", with: Self.text))
    guard let key else {
      return check.isKept(by: [whole], [.init(mapping: 0, key: "k", removed: nil, value: .integer(1))])
    }
    let entry = try #require(document.entries(of: document.root).first { document.text(of: $0.key) == key })
    let removed = Int(entry.key.index)..<document.table.end(Int(entry.value.index))
    return check.isKept(by: [whole], [.init(mapping: 0, key: key, removed: removed, value: nil)])
  }

  @Test(
    arguments: [
      ("@k: 1\n", true), ("a: 1\nk: 1\nb: &n [x, 'y']\nc: *n\nd: {e: 2}\n", true), ("# x\n\n@k: 1 # y\n", true),
      // Another value, none at all, two of them, in another place.
      ("@k: 2\n", false), ("@k: \"1\"\n", false), ("@", false), ("@k: 1\nj: 1\n", false),
      ("a: 1\nb: &n [x, 'y']\nc: *n\nd: {e: 2, k: 1}\n", false),
      // Something else has changed: a text, quotes, an element, an anchor, what an alias means, brackets.
      ("a: 2\nb: &n [x, 'y']\nc: *n\nd: {e: 2}\nk: 1\n", false),
      ("a: '1'\nb: &n [x, 'y']\nc: *n\nd: {e: 2}\nk: 1\n", false),
      ("a: 1\nb: &n [x, 'y', z]\nc: *n\nd: {e: 2}\nk: 1\n", false),
      ("a: 1\nb: &m [x, 'y']\nc: *m\nd: {e: 2}\nk: 1\n", false),
      ("a: 1\nb: [x, &n 'y']\nc: *n\nd: {e: 2}\nk: 1\n", false),
      ("a: 1\nb: &n [x, 'y']\nc: *n\nd: \n  e: 2\nk: 1\n", false),
      ("a: 1\nb: &n [x, 'y']\nd: {e: 2}\nc: *n\nk: 1\n", false), ("a: [\n", false),
    ] as [(String, Bool)])
  func `an insertion inserts and does nothing else`(edited: String, isKept: Bool) throws {
    #expect(try self.isKept(edited) == isKept)
  }

  @Test(
    arguments: [
      ("b: &n [x, 'y']\nc: *n\nd: {e: 2}\n", true), ("@", false), ("b: &n [x, 'y']\nc: *n\n", false),
      ("b: &n [x, 'y']\nc: *n\nd: {e: 3}\n", false),
    ] as [(String, Bool)])
  func `a removal removes and does nothing else`(edited: String, isKept: Bool) throws {
    #expect(try self.isKept(edited, removing: "a") == isKept)
  }

  @Test func `several changes are seen, each for itself`() throws {
    let document = try #require(Reading("a: {b: 1, c: {d: 2}}\ne: [3]\n").document)
    let check = EditCheck(document: document, limits: ReaderLimits())
    let inner = try #require(Array(document.entries(of: document.root)).first?.value)
    let innermost = try #require(Array(document.entries(of: inner)).last?.value)
    let wanted = [
      EditCheck.Change(mapping: 0, key: "f", removed: nil, value: .integer(4)),
      EditCheck.Change(mapping: Int(innermost.index), key: "g", removed: nil, value: .array([.integer(5)])),
    ]
    func isKept(_ edited: String) -> Bool {
      check.isKept(by: [TextEdit(0..<document.source.bytes.count, edited)], wanted)
    }
    #expect(isKept("a: {b: 1, c: {d: 2, g: [5]}}\ne: [3]\nf: 4\n"))
    for wrong in [
      "a: {b: 1, c: {d: 2, g: [5]}}\ne: [3]\n", "a: {b: 1, c: {d: 2}}\ne: [3]\nf: 4\n",
      "a: {b: 1, g: [5], c: {d: 2}}\ne: [3]\nf: 4\n", "a: {b: 1, c: {d: 2, g: [6]}}\ne: [3]\nf: 4\n",
      "a: {b: 1, c: {d: 2, g: [5]}}\ne: [[3]]\nf: 4\n", "a: {b: 1, c: {d: 2, g: [5], h: 0}}\ne: [3]\nf: 4\n",
    ] { #expect(!isKept(wrong), "\(wrong)") }
  }

  @Test func `an element that moves into its neighbour is seen`() throws {
    let document = try #require(Reading("a: [[x], y]\n").document)
    let check = EditCheck(document: document, limits: ReaderLimits())
    func isKept(_ edited: String) -> Bool {
      let whole = TextEdit(0..<document.source.bytes.count, edited)
      return check.isKept(by: [whole], [.init(mapping: 0, key: "k", removed: nil, value: .integer(1))])
    }
    #expect(isKept("a: [[x], y]\nk: 1\n"))
    #expect(!isKept("a: [[x, y]]\nk: 1\n"))
  }
}
