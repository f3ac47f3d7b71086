/// A file to be written: where, below the directory for all of them, and what.
package struct Artefact: Sendable {
  package var path: String
  package var text: String

  package init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }
}

/// Names that may stand in paths, topics and references, each for one name as it is written.
struct SafeNames {
  private var used: Set<String> = []
  private var known: [String: String] = [:]

  /// Letters, digits, `_`, `.` and `-`, with a number where two names would become one. Letter case does not tell them
  /// apart, since it does not on every disk.
  mutating func name(_ text: String) -> String {
    if let known = known[text] { return known }
    var safe = String(
      text.unicodeScalars.map { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_.-".unicodeScalars.contains(scalar))
          ? Character(scalar) : "-"
      })
    // Topics have at most 249 characters, and something is hung on to some of them.
    safe = String(safe.drop { $0 == "." || $0 == "-" }.prefix(120))
    if safe.isEmpty { safe = "fact" }
    let plain = safe
    // One of so many numbers is free.
    for number in 2...used.count + 2 where used.contains(safe.lowercased()) { safe = "\(plain)-\(number)" }
    used.insert(safe.lowercased())
    known[text] = safe
    return safe
  }
}
