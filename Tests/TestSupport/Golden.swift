/// Output that was read and accepted once, kept in a file and compared ever after.
///
/// `DECOUPLE_REWRITE_GOLDEN=1 swift test` writes what differs; the diff is then read before it is committed.
package enum Golden {
  package enum Outcome: Equatable {
    case same
    case rewritten
    /// The first line that differs, as it is and as it should be.
    case different(line: Int, actual: String, expected: String)
  }

  /// Compares a text with a file of the package.
  package static func compare(_ actual: String, with path: String) -> Outcome {
    let full = TestFiles.package + "/" + path
    let expected = TestFiles.text(full)
    if actual == expected, TestFiles.exists(full) { return .same }
    if TestFiles.variable("DECOUPLE_REWRITE_GOLDEN") == "1", TestFiles.write(actual, to: full) { return .rewritten }
    let (left, right) = (lines(actual), lines(expected))
    let line = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
    return .different(
      line: line + 1, actual: line < left.count ? left[line] : "(end)",
      expected: line < right.count ? right[line] : TestFiles.exists(full) ? "(end)" : "(no file)")
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
