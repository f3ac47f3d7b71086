import ArchitectureModel

/// Names in a sentence.
enum NameList {
  /// `a`, `a and b`, `a, b and 3 more`.
  static func text(_ names: [String], last: String = "and", most: Int = Thresholds.listedNames) -> String {
    // One that is left out would take as much room as its count.
    let isCut = names.count > most + 1
    let shown = isCut ? Array(names.prefix(most)) + ["\(DecimalText.count(names.count - most)) more"] : names
    guard let end = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " \(last) " + end
  }

  /// The names without repeats, in the order of their first places.
  static func distinct(_ names: some Sequence<String>) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// `a → b → c`, both ends of a long one.
  static func path(_ names: [String]) -> String {
    let (first, last) = (4, 2)
    let shown = names.count > first + last + 1 ? names.prefix(first) + ["…"] + names.suffix(last) : names[...]
    return shown.joined(separator: " → ")
  }
}
