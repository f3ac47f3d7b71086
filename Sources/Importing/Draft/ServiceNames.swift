/// Makes the names of other tools ones that an architecture file can hold.
package enum ServiceNames {
  /// Longer names are cut.
  private static let longest = 200

  /// A service's name: of `Internet Banking System` and the like the words in lower case with `-` between them, else
  /// what can stand in it; nil where nothing can.
  package static func service(_ raw: String) -> String? {
    let hasBlanks = raw.contains(where: \.isWhitespace)
    var name = ""
    for character in (hasBlanks ? raw.lowercased() : raw).prefix(longest) {
      if character.isLetter || character.isNumber || "_.-".contains(character) {
        name.append(character)
      } else if !name.isEmpty, name.last != "-" {
        name.append("-")
      }
    }
    while name.last == "-" { name.removeLast() }
    while name.first == "-" { name.removeFirst() }
    // What begins so belongs to others.
    return name.isEmpty ? nil : name.hasPrefix("x-") ? "_" + name : name
  }

  /// An operation's or event's name: anything but `#` and control characters.
  /// - Parameter unnamed: what it is called where nothing is left.
  package static func operation(_ raw: String, unnamed: String = GraphBuilder.anyRequest) -> String {
    var name = ""
    for scalar in raw.unicodeScalars.prefix(longest) {
      let isBad = scalar == "#" || scalar.properties.generalCategory == .control
      name.unicodeScalars.append(isBad ? " " : scalar)
    }
    let words = name.split(separator: " ").joined(separator: " ")
    return words.isEmpty ? unnamed : words.hasPrefix("x-") ? "_" + words : words
  }

  /// Names that differ in this are different services: the architecture file refuses names that differ by case only.
  static func folded(_ name: String) -> String { name.lowercased() }

  /// A name without what only says that it is a service.
  static func bare(_ name: String) -> String {
    let folded = folded(name)
    for ending in ["-service", "_service", ".service", "service", "-svc", "_svc", "svc"]
    where folded.hasSuffix(ending) && folded.count > ending.count + 1 {
      return String(folded.dropLast(ending.count))
    }
    return folded
  }
}
