import Diagnostics

/// All documents of an input as the language has them: with anchors, aliases, tags and directives, nothing refused
/// that YAML allows. ``DocumentReader`` builds on it what a configuration file may be.
package struct DocumentStream: Sendable {
  let table: NodeTable
  let marks: [StreamDocument]
  let format: InputFormat

  /// Reads an input; nil when an error was reported.
  package static func read(
    _ source: SourceText, format: InputFormat, limits: ReaderLimits = ReaderLimits(), log: inout DiagnosticLog
  ) -> DocumentStream? {
    guard let (stream, isWhole) = recovered(source, format: format, limits: limits, log: &log) else { return nil }
    return isWhole ? stream : nil
  }

  /// Reads an input; what lies before and between mistakes is read all the same, for checks that can still be made.
  static func recovered(
    _ source: SourceText, format: InputFormat, limits: ReaderLimits, log: inout DiagnosticLog
  ) -> (stream: DocumentStream, isWhole: Bool)? {
    if source.bytes.count > limits.documentBytes {
      log.report(
        Diagnostic(
          .error, "document-too-large", "the input is longer than the limit of \(limits.documentBytes) bytes",
          at: SourceSpan(source, 0..<0)))
      return nil
    }
    precondition(source.bytes.count < Node.placeLimit && limits.nodes < Node.linkLimit, "places and links fit nodes")
    guard let encoding = EncodingCheck.check(source, log: &log) else { return nil }
    let collected = log
    return ByteView.with(source.bytes) { view in
      switch format {
      case .yaml:
        var parser = YAMLParser(view: view, source: source, limits: limits, log: collected)
        parser.readStream(markLength: encoding.markLength)
        parser.checkOddities(encoding.oddities)
        log = parser.log
        let stream = DocumentStream(table: parser.table, marks: parser.documents, format: format)
        assert(parser.documents.allSatisfy { parser.table.isConsistent($0.root) }, "a consistent tree")
        return (stream, parser.errorCount == 0)
      case .json:
        var parser = JSONParser(view: view, source: source, limits: limits, log: collected)
        parser.read(from: encoding.markLength)
        log = parser.log
        assert(parser.table.nodes.isEmpty || parser.table.isConsistent(0), "a consistent tree")
        let marks = parser.table.nodes.isEmpty ? [] : [StreamDocument(root: 0, start: encoding.markLength)]
        return (DocumentStream(table: parser.table, marks: marks, format: format), parser.errorCount == 0)
      }
    }
  }

  /// The documents one by one.
  package var documents: [Document] { marks.map { Document(table: table, root: $0.root, format: format) } }
}

extension YAMLParser {
  /// Judges the characters that are allowed between quotes only, now that it is known where quotes are.
  mutating func checkOddities(_ places: [Int]) {
    var node = 0
    var mark = 0
    for place in places where !isStopped {
      while mark < markPlaces.count, markPlaces[mark] < place { mark += 1 }
      if mark < markPlaces.count, markPlaces[mark] == place { continue }
      while node < table.nodes.count, table.nodes[node].range.upperBound <= place || table.nodes[node].isCollection {
        node += 1
      }
      let isQuoted =
        node < table.nodes.count && table.nodes[node].range.contains(place)
        && (table.nodes[node].shape == .doubleQuoted || table.nodes[node].shape == .singleQuoted)
      if isQuoted { continue }
      if view[place] == 0xEF, view[place + 1] == 0xBB {
        fail(
          "unexpected-bom", "a byte order mark is allowed at the beginning of a document only", place..<place + 3,
          help: "remove it; two files were probably joined here")
      } else {
        fail(
          "control-character", "this invisible character is allowed between quotes only", place..<place + 1,
          help: "remove it, or put the text in quotes")
      }
    }
  }
}
