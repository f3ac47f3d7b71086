import Diagnostics
import Documents

/// Reads files of other tools, and makes one draft of an architecture of them.
package struct Import {
  /// A source, and what it was taken for.
  package struct Input: Sendable, Equatable {
    package var name: String
    package var kind: ImportKind
  }

  /// What is read: complete, ready to be written.
  package var draft: Draft
  /// In the order given.
  package var inputs: [Input]

  /// What keeps files from being imported.
  package enum Failure: Error {
    /// They are wrong; the log says where.
    case wrongInput
    /// A file is of no kind that is known: its name, and what it has.
    case unknownKind(name: String, found: String)
    case unreadable(ImportSourceFailure)
  }

  /// Reads the sources as one architecture.
  /// - Parameters:
  ///   - kind: what all of them are; nil to tell by their contents.
  ///   - log: takes what is wrong with them.
  package static func read(
    _ sources: [any ImportSource], as kind: ImportKind?, log: inout DiagnosticLog
  ) throws(Failure) -> Import {
    var opened: [ClassifiedSource] = []
    for source in sources { opened.append(try ClassifiedSource.read(source, as: kind, log: &log)) }
    guard !log.hasErrors else { throw .wrongInput }
    var drafts: [Draft] = []
    let traces = opened.filter(\.kind.isTraces)
    if !traces.isEmpty { drafts.append(try TraceSources.draft(of: traces, log: &log)) }
    for kind in ImportKind.allCases where !kind.isTraces {
      let group = opened.filter { $0.kind == kind }
      if !group.isEmpty { drafts.append(draft(of: group, kind, log: &log)) }
    }
    guard !log.hasErrors else { throw .wrongInput }
    let draft = DraftCompletion.completed(DraftMerge.merged(drafts))
    guard !draft.services.isEmpty else {
      reportNothing(opened, draft, log: &log)
      throw .wrongInput
    }
    return Import(draft: draft, inputs: opened.map { Input(name: $0.name, kind: $0.kind) })
  }

  /// Says what becomes of sources in which there is nothing for an architecture.
  private static func reportNothing(_ sources: [ClassifiedSource], _ draft: Draft, log: inout DiagnosticLog) {
    let name = sources.count == 1 ? "'\(sources[0].name)' (\(sources[0].kind.title))" : "these files"
    let reasons = draft.remarks.map(\.text).joined(separator: "; ")
    log.report(
      Diagnostic(
        .error, "nothing-to-import", "nothing in \(name) becomes a service", at: nil,
        help: reasons.isEmpty ? "add a source that names services" : reasons))
  }

  private static func draft(
    of sources: [ClassifiedSource], _ kind: ImportKind, log: inout DiagnosticLog
  ) -> Draft {
    let documents = sources.flatMap(\.documents).map { DocumentValue($0) }
    switch kind {
    case .otlp, .jaeger, .zipkin: preconditionFailure("traces are read in pieces")
    case .edges:
      var table = EdgeTable()
      for source in sources {
        if let text = source.text { table.read(text, log: &log) }
        for document in source.documents { table.read(DocumentValue(document), log: &log) }
      }
      return EdgeTableReader.draft(of: table, log: &log)
    case .serviceGraph:
      let texts = sources.compactMap(\.text)
      return DraftMerge.merged(
        [
          documents.isEmpty ? nil : ServiceGraphReader.draft(documents),
          texts.isEmpty ? nil : ServiceGraphReader.draft(texts: texts),
        ]
        .compactMap { $0 })
    case .dependencies: return DependencyLinksReader.draft(documents)
    case .kiali: return KialiReader.draft(documents)
    case .structurizr: return DraftMerge.merged(StructurizrJSONReader.models(documents).map { $0.draft() })
    case .structurizrDSL: return StructurizrDSLReader.model(sources.compactMap(\.text), log: &log).draft()
    case .calm: return CALMReader.draft(documents)
    case .isotope: return IsotopeReader.draft(documents)
    case .misim: return MiSimReader.draft(documents)
    case .kubernetes: return KubernetesReader.draft(documents)
    case .compose: return ComposeReader.draft(documents)
    case .backstage: return BackstageReader.draft(documents)
    case .asyncapi: return AsyncAPIReader.draft(documents)
    case .openapi: return OpenAPIReader.draft(documents)
    }
  }
}
