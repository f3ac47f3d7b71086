import Coupling
import Diagnostics
import Reports

/// Findings, and what a check asks, as a table: how grave it is, where, what, and what to do.
enum FindingTable {
  struct Row {
    var severity: Finding.Severity
    var code: String
    var span: SourceSpan?
    var message: String
    var help: String

    init(_ finding: Finding) {
      (severity, code, span) = (finding.severity, finding.code.description, finding.span)
      (message, help) = (finding.message, finding.help)
    }

    init(_ concern: Concern) {
      (severity, code, span) = (concern.severity, concern.code, concern.span)
      (message, help) = (concern.message, concern.help)
    }
  }

  /// With lines; with the file too where there are several.
  static func table(_ rows: [Row], note: Phrase = "") -> Table {
    let isOfSeveral = Set(rows.compactMap(\.span?.source.name)).count > 1
    return Table(
      [
        .init("severity"), .init("code"), .init(isOfSeveral ? "place" : "line", .right), .init("what, and what to do"),
      ],
      rows: rows.map { row in
        let place = row.span.map { span in
          isOfSeveral ? "\(span.source.name):\(span.start.line)" : String(span.start.line)
        }
        return [
          severity(row.severity), Phrase(row.code), Phrase(place ?? ""),
          Phrase(row.message) + Phrase(": \(row.help)", .dim),
        ]
      }, note: note)
  }

  private static func severity(_ severity: Finding.Severity) -> Phrase {
    switch severity {
    case .high: Phrase("high", .bad)
    case .medium: Phrase("medium", .warning)
    case .low: Phrase("low")
    }
  }
}
