import Diagnostics
import Documents

/// What must be true of every input, however broken it is. The fuzz target and the tests share it.
package enum ReadingCheck {
  /// Reads the bytes in both languages and traps where a promise of the reader is broken.
  package static func check(_ bytes: [UInt8]) {
    for format in [InputFormat.yaml, .json] {
      let source = SourceText(name: "fuzz", bytes: bytes)
      checkStream(source, format)
      checkDocument(source, format)
    }
  }

  private static func checkStream(_ source: SourceText, _ format: InputFormat) {
    var log = DiagnosticLog()
    let stream = DocumentStream.read(source, format: format, log: &log)
    precondition((stream == nil) == log.hasErrors, "refused with an error, and only then")
    checkPlaces(log)
    guard let stream else { return }
    _ = stream.events()
    var limits = ReaderLimits()
    limits.expandedNodes = 2000
    guard let text = stream.json(limits: limits, log: &log) else { return }
    // What is written as JSON is JSON, but for the keys that YAML alone lets pass and the numbers nobody can hold.
    for line in text.split(separator: "\n") {
      var again = DiagnosticLog()
      let copy = DocumentStream.read(SourceText(name: "again", text: String(line)), format: .json, log: &again)
      let isExcused = again.diagnostics.allSatisfy { $0.code == "number-out-of-range" }
      precondition(copy != nil || isExcused, "its JSON can be read")
      guard let copy else { continue }
      precondition(copy.json(log: &again) == line + "\n", "and says the same")
    }
  }

  private static func checkDocument(_ source: SourceText, _ format: InputFormat) {
    var log = DiagnosticLog()
    let document = DocumentReader.read(source, format: format, log: &log)
    precondition((document == nil) == log.hasErrors, "refused with an error, and only then")
    checkPlaces(log)
    _ = DiagnosticRenderer(isColored: false).render(log.diagnostics)
    guard let document else { return }
    var open = [document.root]
    var seen = 0
    while let node = open.popLast(), seen < 2000 {
      seen += 1
      checkRange(document.span(of: node).range, in: source)
      _ = document.span(of: node).start
      switch document.kind(of: node) {
      case .scalar:
        _ = document.text(of: node)
        _ = document.scalarType(of: node)
      case .sequence: open += document.elements(of: node)
      case .mapping:
        for (key, value) in document.entries(of: node) {
          precondition(document.kind(of: key) == .scalar, "keys are scalars")
          open += [key, value]
        }
      }
    }
  }

  private static func checkPlaces(_ log: DiagnosticLog) {
    for diagnostic in log.diagnostics {
      guard let span = diagnostic.span else { continue }
      checkRange(span.range, in: span.source)
      for label in diagnostic.related { checkRange(label.span.range, in: label.span.source) }
    }
  }

  private static func checkRange(_ range: Range<Int>, in source: SourceText) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.bytes.count, "a place in the text")
  }
}
