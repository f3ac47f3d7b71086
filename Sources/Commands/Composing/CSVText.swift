import Arguments

/// Rows as comma-separated values (RFC 4180, ended by LF).
enum CSVText {
  /// Which of several tables; the first by default.
  static func option(_ tables: [String]) -> Option {
    Option(
      "table", value: .choice(tables, placeholder: "TABLE"), group: SharedOptions.group,
      help: "With --format csv: which table; \(tables[0]) by default.")
  }

  static func refuseTableWithoutFormat(_ arguments: ParsedArguments) throws(CommandFailure) {
    if arguments.has("table"), arguments.value("format") != "csv" {
      throw .usage("--table goes with --format csv", help: "add --format csv, or leave it out")
    }
  }

  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// A figure at full precision; nothing for what is not known or has no finite value.
  static func figure(_ value: Double?) -> String { value.flatMap { $0.isFinite ? $0.description : nil } ?? "" }

  static func truth(_ value: Bool?) -> String { value.map { $0 ? "true" : "false" } ?? "" }

  /// Several in one field.
  static func list(_ texts: [String]) -> String { texts.joined(separator: " + ") }

  /// By scalars: a mark that combines with a quote would make one character of the two.
  private static func quoted(_ field: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard field.unicodeScalars.contains(where: special.contains) else { return field }
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in field.unicodeScalars {
      if scalar == "\"" { result.append("\"") }
      result.append(scalar)
    }
    result.append("\"")
    return String(result)
  }
}
