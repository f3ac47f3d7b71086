import Diagnostics

/// The rows of a CSV text (RFC 4180): fields with their places, quotes taken off.
enum CSVRows {
  struct Field {
    var text: String
    var span: SourceSpan
  }

  /// Rows that are empty are left out; nil where a quote is never closed, which is reported.
  /// - Complexity: O(bytes).
  static func read(_ source: SourceText, log: inout DiagnosticLog) -> [[Field]]? {
    let bytes = source.bytes
    var rows: [[Field]] = []
    var row: [Field] = []
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while place <= bytes.count {
      let start = place
      var content: [UInt8] = []
      if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
        place += 1
        var isClosed = false
        while place < bytes.count {
          if bytes[place] == UInt8(ascii: "\"") {
            place += 1
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
              isClosed = true
              break
            }
          }
          content.append(bytes[place])
          place += 1
        }
        guard isClosed else {
          log.report(
            Diagnostic(
              .error, "unclosed-quote", "this quote is never closed", at: SourceSpan(source, start..<start + 1),
              help: "end the field with a quote; was the file written to its end?"))
          return nil
        }
      }
      while place < bytes.count, !isEnd(bytes[place]) {
        content.append(bytes[place])
        place += 1
      }
      row.append(
        Field(
          text: trimmed(String(decoding: content, as: UTF8.self)), span: SourceSpan(source, start..<max(start, place))))
      guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else {
        if row.contains(where: { !$0.text.isEmpty }) { rows.append(row) }
        row = []
        place += 1
        continue
      }
      place += 1
    }
    return rows
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
