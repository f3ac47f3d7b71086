import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

/// A big file does not drown in findings, and nothing in it runs too deep.
@Suite struct LargeArchitectureTests {
  private func counts(_ yaml: String) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for finding in ArchitectureAnalysis(try Architectures.load(yaml)).findings {
      counts[finding.code.description, default: 0] += 1
    }
    return counts
  }

  /// Two hundred callers of one hub: what is about the hub is told once.
  @Test func manyCallersOfOne() throws {
    let callers = (0..<200).map { number in
      """
        s\(number):
          team: team\(number % 7)
          depends-on: [db]
          operations: { go: { rate: 1/s, steps: [{ call: hub, endpoint: POST /v\(number % 2)/things }] } }
      """
    }
    let counts = try counts(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
      \(callers.joined(separator: "\n"))
        hub: { deploys: { every: 7d, takes: 30s } }
        db: { kind: database }
      """)
    #expect(counts == ["DC0109": 1, "DC0202": 1, "DC0204": 2, "DC0401": 1, "DC0404": 2])
  }

  /// A chain of two thousand calls with retries in each layer, and all of them in one circle.
  @Test func oneLongChain() throws {
    let count = 2_000
    let links = (0..<count).map { number in
      let next = number + 1 < count ? "s\(number + 1)/go" : "s0/end"
      return
        "  s\(number): { operations: { end: , go: { steps: [{ call: \(next), retries: { count: 1, backoff: 1s } }] } } }"
    }
    let counts = try counts(
      "defaults: { timeout: 1s, availability: 100% }\nservices:\n\(links.joined(separator: "\n"))")
    #expect(counts == ["DC0108": 1, "DC0402": 1, "DC0403": 1])
  }

  @Test func longListsAreCutInMessages() {
    #expect(NameList.text([]) == "" && NameList.text(["a"]) == "a" && NameList.text(["a", "b"]) == "a and b")
    #expect(NameList.text(["a", "b", "c", "d"], last: "or") == "a, b, c or d")
    #expect(NameList.text(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more")
    #expect(NameList.path((1...9).map(String.init)) == "1 → 2 → 3 → 4 → … → 8 → 9")
    #expect(NameList.path((1...7).map(String.init)) == "1 → 2 → 3 → 4 → 5 → 6 → 7")
    #expect(NameList.distinct(["b", "a", "b"]) == ["b", "a"])
  }
}
