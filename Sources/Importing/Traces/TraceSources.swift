import Diagnostics

/// Hands files of traces to their reader, piece by piece: spans of one trace may lie in several of them.
enum TraceSources {
  static func draft(of sources: [ClassifiedSource], log: inout DiagnosticLog) throws(Import.Failure) -> Draft {
    var traces = TraceImport()
    for source in sources {
      let before = traces.spanCount
      traces.add(source.opened.head)
      do throws(ImportSourceFailure) {
        while true {
          let piece = try source.opened.source.nextPiece()
          if piece.isEmpty { break }
          traces.add(piece)
        }
      } catch {
        throw .unreadable(error)
      }
      traces.endFile(named: source.name)
      if traces.spanCount == before {
        log.report(
          Diagnostic(
            .error, "no-spans", "there is no span in '\(source.name)'", at: nil,
            help: "a file of \(source.kind.title) is recognised by \(source.kind.mark)"))
      }
    }
    return traces.draft()
  }
}
