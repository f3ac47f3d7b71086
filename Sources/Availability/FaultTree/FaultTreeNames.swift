/// Names that every reader of the Open-PSA Model Exchange Format takes: ASCII letters, digits, `_` and single `-`
/// between them, a letter or `_` first. No two differ by case only, since some engines fold it.
/// - Source: Open-PSA Model Exchange Format 2.0d, "Identifiers"; the schema of SCRAM 0.16.
struct FaultTreeNames {
  private static let longest = 80

  private var taken: Set<String> = []
  /// The last number given to each wish that was taken already.
  private var numbers: [String: Int] = [:]

  /// The name nearest to a wish that nothing has yet.
  /// - Complexity: O(length), amortised.
  mutating func take(_ wish: String) -> String {
    let plain = Self.mangled(wish)
    var name = plain
    while !taken.insert(name.lowercased()).inserted {
      let number = numbers[plain, default: 1] + 1
      numbers[plain] = number
      name = "\(plain)_\(number)"
    }
    return name
  }

  private static func mangled(_ text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars.prefix(longest) {
      let isNameCharacter = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if name.isEmpty, !isNameCharacter || ("0"..."9").contains(scalar) { name = "_" }
      if isNameCharacter || (scalar == "-" && name.last != "-") {
        name.unicodeScalars.append(scalar)
      } else if name != "_" {
        name += "_"
      }
    }
    if name.last == "-" { name = name.dropLast() + "_" }
    return name.isEmpty ? "_" : name
  }
}
