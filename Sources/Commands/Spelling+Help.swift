import Diagnostics

extension Spelling {
  private static let shown = 10

  /// What to do about a name that nothing has: the one that is meant, else those that there are, else another hint.
  static func help(for name: some StringProtocol, among names: [String], all what: String, none: String) -> String {
    meant(by: name, among: names) ?? (names.isEmpty ? none : "\(what) \(list(names))")
  }

  /// `did you mean 'audit'?`
  static func meant(by name: some StringProtocol, among names: [String]) -> String? {
    closest(to: String(name), among: names).map { "did you mean '\($0)'?" }
  }

  /// The first of them.
  static func list(_ names: [String]) -> String {
    names.prefix(shown).joined(separator: ", ") + (names.count > shown ? ", …" : "")
  }
}
