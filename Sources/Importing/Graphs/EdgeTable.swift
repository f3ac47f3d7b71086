import Diagnostics

/// A table of edges as it is written: rows of fields by column.
struct EdgeTable {
  /// What a row says of one edge.
  struct Row {
    fileprivate var fields: [Column: CSVRows.Field] = [:]

    /// What a field holds; ClickHouse writes `\N` where it holds nothing.
    func text(_ column: Column) -> String? {
      fields[column].flatMap { $0.text.isEmpty || $0.text == #"\N"# ? nil : $0.text }
    }

    func span(_ column: Column) -> SourceSpan? { fields[column]?.span ?? fields[.callee]?.span }
  }

  enum Column: String, CaseIterable {
    case caller, operation, callee, endpoint, kind, count, errors, p50, p99, share, broker
  }

  private(set) var rows: [Row] = []
  /// Columns that mean nothing here.
  private(set) var ignored: [String] = []
  private var known: Set<String> = []

  /// Takes in a CSV text; its first row names the columns.
  mutating func read(_ source: SourceText, log: inout DiagnosticLog) {
    guard let found = CSVRows.read(source, log: &log), let head = found.first else { return }
    let columns = head.map { Column(rawValue: $0.text.lowercased()) }
    for (field, column) in zip(head, columns) where column == nil { note(field.text, at: field.span, log: &log) }
    for (index, column) in columns.enumerated() where column != nil && columns[..<index].contains(column) {
      log.report(
        Diagnostic(
          .error, "duplicate-column", "the column '\(head[index].text)' stands twice", at: head[index].span,
          help: "remove one of them"))
    }
    for fields in found.dropFirst() {
      if fields.count > head.count {
        log.report(
          Diagnostic(
            .error, "too-many-fields", "this row has \(fields.count) fields, the first has \(head.count)",
            at: fields[head.count].span, help: "put a field with a comma in it between quotes"))
        return
      }
      var row = Row()
      for (field, column) in zip(fields, columns) { if let column { row.fields[column] = field } }
      rows.append(row)
    }
  }

  /// Takes in a JSON list of objects.
  mutating func read(_ document: DocumentValue, log: inout DiagnosticLog) {
    for element in document.elements {
      var row = Row()
      for (key, value) in element.entries {
        guard let column = Column(rawValue: key.lowercased()) else {
          note(key, at: value.span, log: &log)
          continue
        }
        row.fields[column] = CSVRows.Field(text: value.text ?? "", span: value.span)
      }
      rows.append(row)
    }
  }

  private mutating func note(_ name: String, at span: SourceSpan, log: inout DiagnosticLog) {
    guard known.insert(name).inserted else { return }
    if let meant = Spelling.closest(to: name, among: Column.allCases.map(\.rawValue)) {
      log.report(
        Diagnostic(.error, "unknown-column", "unknown column '\(name)'", at: span, help: "did you mean '\(meant)'?"))
    }
    ignored.append(name)
  }
}
