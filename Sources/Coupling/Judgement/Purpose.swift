/// What a purpose says in so many words.
enum Purpose {
  /// The time within which something is needed: `within 10 minutes`, `by tomorrow`; nil where none is named.
  static func time(in text: String) -> String? {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ";" }).map { $0.lowercased() }
    for (index, word) in words.enumerated() {
      let rest = words[(index + 1)...]
      switch word {
      case "within":
        guard let first = rest.first else { continue }
        if isShortDuration(first) { return "within \(first)" }
        if let unit = rest.dropFirst().first, isNumber(first), isUnit(unit) { return "within \(first) \(unit)" }
      case "by":
        if let first = rest.first, ["tomorrow", "tonight"].contains(first) { return "by \(first)" }
        let next = rest.prefix(3)
        if next.first == "the", next.dropFirst().first == "next" { return "by \(next.joined(separator: " "))" }
      default: continue
      }
    }
    return nil
  }

  private static let numbers: Set<String> = [
    "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "fifteen", "twenty",
    "thirty", "sixty",
  ]

  private static func isNumber(_ word: String) -> Bool {
    numbers.contains(word) || (!word.isEmpty && word.allSatisfy { $0.isASCII && $0.isNumber })
  }

  private static func isUnit(_ word: String) -> Bool {
    ["second", "minute", "hour", "day"].contains { word == $0 || word == $0 + "s" } || word == "min"
  }

  /// `5m`, `30s`, `2h`.
  private static func isShortDuration(_ word: String) -> Bool {
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    return !digits.isEmpty && ["s", "m", "min", "h", "d"].contains(String(word.dropFirst(digits.count)))
  }
}
