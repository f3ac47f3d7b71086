/// Gives everything that calls lead to a name that an architecture file can hold, each its own.
struct NodeNames {
  private static let longest = 200

  private var taken: Set<String> = []
  /// Names that had to be changed, for a remark.
  private(set) var changed: [(from: String, to: String)] = []

  /// - Parameter suffix: what tells it from another of its name.
  mutating func name(for raw: String, suffix: String) -> String {
    let plain = Self.legal(raw)
    var name = Self.own(plain ?? suffix)
    var number = 1
    while !taken.insert(name.lowercased()).inserted {
      name = Self.own((plain ?? "") + "-" + suffix + (number == 1 ? "" : "-\(number)"))
      number += 1
    }
    if name != raw { changed.append((raw, name)) }
    return name
  }

  /// What begins with x- belongs to others.
  private static func own(_ name: String) -> String { name.hasPrefix("x-") ? "_" + name : name }

  /// Letters, digits, `_`, `.` and `-`; nil where none is left.
  private static func legal(_ raw: String) -> String? {
    var name = ""
    for character in raw.prefix(longest) {
      if character.isLetter || character.isNumber || "_.-".contains(character) {
        name.append(character)
      } else if !name.isEmpty, name.last != "-" {
        name.append("-")
      }
    }
    while name.last == "-" { name.removeLast() }
    return name.isEmpty ? nil : name
  }

  /// An operation's or event's name: anything but `#` and control characters.
  static func operation(_ raw: String) -> String {
    var name = ""
    for scalar in raw.unicodeScalars.prefix(longest) {
      let isBad = scalar == "#" || scalar.properties.generalCategory == .control
      name.unicodeScalars.append(isBad ? " " : scalar)
    }
    let words = name.split(separator: " ").joined(separator: " ")
    return words.isEmpty ? "(unnamed)" : own(words)
  }
}
