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
    checkEdits(document)
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

  /// Edits are refused, or can be undone: by the reverse edit, and an insertion by a removal.
  private static func checkEdits(_ document: Document) {
    let bytes = document.source.bytes
    let editor = LayoutEditor(document)
    var tried = 0
    var seen = 0
    var open = [document.root]
    while let node = open.popLast(), tried < 4, seen < 200 {
      seen += 1
      if document.kind(of: node) == .sequence { open += document.elements(of: node) }
      guard document.kind(of: node) == .mapping else { continue }
      tried += 1
      if let edit = try? editor.insert("needs-result", .boolean(false), into: node) {
        let edited = edit.applied(to: bytes)
        precondition(edit.reversed(in: bytes).applied(to: edited) == bytes, "an edit and its reverse")
        var log = DiagnosticLog()
        let source = SourceText(name: "edited", bytes: edited)
        guard let again = DocumentReader.read(source, format: document.format, log: &log) else {
          preconditionFailure("what was edited can be read")
        }
        if let removal = try? LayoutEditor(again).remove("needs-result", from: node) {
          precondition(removal.applied(to: edited) == bytes, "an insertion and a removal")
        } else {
          preconditionFailure("what was inserted can be removed")
        }
      }
      for (key, value) in document.entries(of: node) {
        let name = document.text(of: key)
        for edit in [try? editor.set(name, to: .string("a: b"), in: node), try? editor.remove(name, from: node)] {
          guard let edit else { continue }
          precondition(edit.reversed(in: bytes).applied(to: edit.applied(to: bytes)) == bytes, "edit and reverse")
        }
        open.append(value)
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
