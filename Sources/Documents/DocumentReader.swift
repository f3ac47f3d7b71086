import Diagnostics

/// Reads one document as a configuration file may be.
///
/// Beyond what the language demands: exactly one document, and not an empty one; no tags, no merge keys, no
/// recursive aliases; keys are scalars and different from each other.
package enum DocumentReader {
  /// Reads a document; nil when an error was reported.
  ///
  /// - Parameter mergesKeys: whether `<<` is YAML 1.1's merge key: the entries of the mapping that it names, or of
  ///   several in a sequence, count as the mapping's own where it has no such key. Without it, `<<` is refused.
  /// - Complexity: O(bytes).
  package static func read(
    _ source: SourceText, format: InputFormat, limits: ReaderLimits = ReaderLimits(), mergesKeys: Bool = false,
    log: inout DiagnosticLog
  ) -> Document? {
    // JSON has no plain keys, so none that could be merged.
    let mergesKeys = mergesKeys && format == .yaml
    let found = DocumentStream.recovered(source, format: format, limits: limits, log: &log)
    guard let (stream, isWhole) = found else { return nil }
    guard let first = stream.marks.first else {
      if isWhole { reportEmpty(source, log: &log) }
      return nil
    }
    // After mistakes in the text, what was read of it is still checked: the next run should not bring new ones.
    let check = ConfigurationCheck(
      table: stream.table, root: first.root, limits: limits, format: format, mergesKeys: mergesKeys)
    var isSound = check.run(log: &log)
    if isWhole, stream.table[first.root].shape == .plain, stream.table[first.root].length == 0 {
      reportEmpty(source, log: &log)
      isSound = false
    }
    if stream.marks.count > 1 {
      let second = stream.marks[1].start
      log.report(
        Diagnostic(
          .error, "multiple-documents", "a second document begins here, only one is read",
          at: SourceSpan(source, second..<min(second + 3, source.bytes.count)),
          help: "put it into a file of its own"))
      isSound = false
    }
    guard isWhole, isSound else { return nil }
    return Document(table: stream.table, root: first.root, format: format, mergesKeys: mergesKeys)
  }

  /// Reads all documents of an input, each as ``read(_:format:limits:mergesKeys:log:)`` would, those left out in which
  /// there is nothing; nil when an error was reported.
  ///
  /// - Complexity: O(bytes).
  package static func readAll(
    _ source: SourceText, format: InputFormat, limits: ReaderLimits = ReaderLimits(), mergesKeys: Bool = false,
    log: inout DiagnosticLog
  ) -> [Document]? {
    let mergesKeys = mergesKeys && format == .yaml
    guard let stream = DocumentStream.read(source, format: format, limits: limits, log: &log) else { return nil }
    let filled = stream.marks.filter { stream.table[$0.root].shape != .plain || stream.table[$0.root].length > 0 }
    if filled.isEmpty {
      reportEmpty(source, log: &log)
      return nil
    }
    var isSound = true
    for mark in filled {
      let check = ConfigurationCheck(
        table: stream.table, root: mark.root, limits: limits, format: format, mergesKeys: mergesKeys)
      isSound = check.run(log: &log) && isSound
    }
    guard isSound else { return nil }
    return filled.map { Document(table: stream.table, root: $0.root, format: format, mergesKeys: mergesKeys) }
  }

  private static func reportEmpty(_ source: SourceText, log: inout DiagnosticLog) {
    log.report(
      Diagnostic(
        .error, "empty-document", "there is nothing in the document", at: SourceSpan(source, 0..<0),
        help: "check that this is the right file, and that it was written to its end"))
  }
}
