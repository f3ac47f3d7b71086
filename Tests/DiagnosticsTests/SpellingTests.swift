import Diagnostics
import Testing

@Suite struct SpellingTests {
  /// The distance as it is defined, by recursion: nothing but its four edits.
  private func distance(_ left: ArraySlice<Character>, _ right: ArraySlice<Character>) -> Int {
    guard let first = left.last, let second = right.last else { return max(left.count, right.count) }
    let (shortLeft, shortRight) = (left.dropLast(), right.dropLast())
    var best = min(
      distance(shortLeft, right) + 1, distance(left, shortRight) + 1,
      distance(shortLeft, shortRight) + (first == second ? 0 : 1))
    if let before = shortLeft.last, let other = shortRight.last, before == second, first == other {
      best = min(best, distance(shortLeft.dropLast(), shortRight.dropLast()) + 1)
    }
    return best
  }

  private func folded(_ word: String) -> ArraySlice<Character> {
    Array(word.lowercased().filter { $0 != "-" && $0 != "_" })[...]
  }

  /// The first of the nearest, where it is near enough.
  private func closest(to word: String, among candidates: [String]) -> String? {
    let wanted = folded(word)
    guard !wanted.isEmpty else { return nil }
    let near = candidates.filter { $0 != word }.compactMap { candidate -> (name: String, distance: Int)? in
      let letters = folded(candidate)
      let found = distance(wanted, letters)
      return found <= max(wanted.count, letters.count) / 3 ? (candidate, found) : nil
    }
    let least = near.map(\.distance).min()
    return near.first { $0.distance == least }?.name
  }

  @Test func itFindsWhatABruteForceFinds() {
    // Every word of up to four letters out of two, a sign and a capital, against a fixed and mixed company.
    var words = [""]
    var longest = [""]
    for _ in 0..<4 {
      longest = longest.flatMap { word in ["a", "b", "B", "-"].map { word + $0 } }
      words += longest
    }
    let companies = [["abab", "ba", "b", "bbb-a"], ["aabb", "abba", "a-a-a", "", "bab"], ["-", "aaa", "aba", "ABA"]]
    for company in companies {
      for word in words {
        #expect(
          Spelling.closest(to: word, among: company) == closest(to: word, among: company), "\(word) among \(company)")
      }
    }
  }

  @Test(arguments: [
    ("latncy", "latency"), ("LATENCY", "latency"), ("dependson", "depends-on"), ("depends_on", "depends-on"),
    ("lateny", "latency"),
    ("laetncy", "latency"), ("qeue", "queue"), ("quueue", "queue"), ("x", nil), ("banana", nil), ("", nil), ("--", nil),
    ("queue", nil),
  ])
  func slipsOfTheFingerAreFound(_ word: String, _ meant: String?) {
    #expect(Spelling.closest(to: word, among: ["latency", "depends-on", "queue"]) == meant)
  }

  @Test func theFirstOfEqualsWins() {
    #expect(Spelling.closest(to: "cat", among: ["bat", "rat"]) == "bat")
    #expect(Spelling.closest(to: "cat", among: ["cats-", "rat", "Cat"]) == "Cat")
  }

  @Test func longWordsAreNotCompared() {
    let long = String(repeating: "a", count: 64)
    #expect(Spelling.closest(to: long + "b", among: [long]) == nil)
    #expect(Spelling.closest(to: long, among: [long + "b"]) == nil)
    #expect(Spelling.closest(to: long.dropLast() + "b", among: [long]) == long)
  }
}
