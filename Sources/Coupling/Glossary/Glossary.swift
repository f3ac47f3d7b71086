/// A word that figures and findings are told with: what it means here.
package struct Term: Sendable {
  package let name: String
  /// Other words for it, which it is found by as well.
  package let aliases: [String]
  /// A few sentences; code between backticks.
  package let definition: String
  /// How it is worked out, where it is a figure.
  package let formula: String?
  /// Who has introduced or described it.
  package let source: String?
  /// Names of other terms.
  package let seeAlso: [String]

  init(
    _ name: String, aliases: [String] = [], _ definition: String, formula: String? = nil, source: String? = nil,
    seeAlso: [String] = []
  ) {
    self.name = name
    self.aliases = aliases
    self.definition = definition
    self.formula = formula
    self.source = source
    self.seeAlso = seeAlso
  }
}

/// All terms there are.
package enum Glossary {
  /// Terms that belong together, in the order in which they are read best.
  package struct Chapter: Sendable {
    package let title: String
    package let terms: [Term]
  }

  package static let chapters = [
    Chapter(title: "Coupling", terms: coupling), Chapter(title: "Facts", terms: facts),
    Chapter(title: "Delivery", terms: delivery), Chapter(title: "Availability", terms: availability),
    Chapter(title: "Importance", terms: importance), Chapter(title: "Time", terms: time),
    Chapter(title: "Protection", terms: protection),
  ]

  package static var terms: [Term] { chapters.flatMap(\.terms) }

  /// The term of a name or alias; case, blanks and dashes do not count.
  package static func term(_ name: String) -> Term? {
    let wanted = folded(name)
    return terms.first { term in ([term.name] + term.aliases).contains { folded($0) == wanted } }
  }

  static func folded(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
