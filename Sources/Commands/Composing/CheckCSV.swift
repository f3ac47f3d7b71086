/// The tables of `check` for spreadsheets.
enum CheckCSV {
  static let tables = ["failures", "known", "gone", "open"]

  static func document(_ result: CheckResult, table: String?) -> String {
    switch table {
    case "known": CSVText.text(AnalysisCSV.rows(of: result.known))
    case "gone": CSVText.text(gone(result.gone ?? []))
    case "open": CSVText.text([["question"]] + result.open.map { [$0] })
    default: CSVText.text(AnalysisCSV.rows(of: result.failing))
    }
  }

  private static func gone(_ entries: [Baseline.Entry]) -> [[String]] {
    [["code", "message", "place", "fingerprint"]]
      + entries.map { [$0.code, $0.message, $0.place, $0.fingerprint] }
  }
}
