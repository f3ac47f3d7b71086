/// Finds the name that was probably meant.
package enum Spelling {
  /// Names longer than this are not compared: nobody mistypes them, and the table grows with the square.
  private static let longestCompared = 64

  /// The candidate nearest to `word`, or nil when none is near enough to be a slip of the finger.
  ///
  /// Near enough: at most a third of the letters inserted, deleted, replaced or swapped with a neighbour. Case and
  /// the choice between `-`, `_` and nothing do not count as a difference. The first of equals wins.
  /// - Complexity: O(candidates × letters²).
  /// - Source: optimal string alignment distance (Damerau 1964, restricted to adjacent swaps).
  package static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = folded(word)
    guard !wanted.isEmpty, wanted.count <= longestCompared else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != word {
      let letters = folded(candidate)
      guard letters.count <= longestCompared else { continue }
      let limit = min(best.map { $0.distance - 1 } ?? .max, max(wanted.count, letters.count) / 3)
      guard limit >= 0, abs(letters.count - wanted.count) <= limit else { continue }
      let found = distance(wanted, letters)
      if found <= limit { best = (candidate, found) }
    }
    return best?.name
  }

  private static func folded(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1] + [Int](repeating: 0, count: right.count)
      for column in 0..<right.count {
        let cost = left[row] == right[column] ? 0 : 1
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current[column + 1] = best
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
