import Diagnostics
import Documents

/// A source whose kind is known, and, unless it holds traces, all that is in it.
struct ClassifiedSource {
  let opened: OpenedSource
  let kind: ImportKind
  /// Its documents, where it is written in JSON or YAML.
  private(set) var documents: [Document] = []
  /// Its text, where it is written in anything else.
  private(set) var text: SourceText?

  var name: String { opened.name }

  /// - Parameter forced: what it is said to be; nil to tell by its contents.
  static func read(
    _ source: any ImportSource, as forced: ImportKind?, log: inout DiagnosticLog
  ) throws(Import.Failure) -> ClassifiedSource {
    let opened: OpenedSource
    do throws(ImportSourceFailure) {
      opened = try OpenedSource(source)
    } catch {
      throw .unreadable(error)
    }
    if opened.form == .empty {
      log.report(
        Diagnostic(
          .error, "empty-document", "there is nothing in '\(opened.name)'", at: nil,
          help: "check that this is the right file, and that it was written to its end"))
      throw .wrongInput
    }
    let byContents = opened.form == .json ? ImportKind.recognised(in: JSONSketch.sketch(opened.head[...])) : nil
    let kind = forced ?? kind(of: opened.form) ?? byContents
    if let kind, kind.isTraces { return ClassifiedSource(opened: opened, kind: kind) }
    return try ClassifiedSource(opened, as: kind, log: &log)
  }

  private init(opened: OpenedSource, kind: ImportKind) {
    self.opened = opened
    self.kind = kind
  }

  /// Reads it in full.
  private init(_ opened: OpenedSource, as kind: ImportKind?, log: inout DiagnosticLog) throws(Import.Failure) {
    self.opened = opened
    let source: SourceText
    do throws(ImportSourceFailure) {
      source = try opened.wholeText()
    } catch {
      throw .unreadable(error)
    }
    if let kind, Self.isText(kind, opened.form) {
      self.kind = kind
      text = source
      return
    }
    let format: InputFormat = opened.form == .json ? .json : .yaml
    // What is no known kind is told to be that, rather than to be wrong in some line.
    guard let documents = DocumentReader.readAll(source, format: format, mergesKeys: true, log: &log) else {
      throw .wrongInput
    }
    let sketch = Sketch(documents)
    guard let kind = kind ?? ImportKind.recognised(in: sketch) else {
      throw .unknownKind(name: opened.name, found: Self.description(of: sketch))
    }
    self.kind = kind
    self.documents = documents
    if !kind.matches(sketch) {
      log.report(
        Diagnostic(
          .error, "wrong-kind", "this is no \(kind.title): it has \(Self.description(of: sketch))",
          at: documents[0].span(of: documents[0].root), help: "one is recognised by \(kind.mark)"))
      throw .wrongInput
    }
  }

  /// The kind that a form of text can only be.
  private static func kind(of form: OpenedSource.Form) -> ImportKind? {
    switch form {
    case .csv: .edges
    case .metrics: .serviceGraph
    case .structurizrDSL: .structurizrDSL
    case .json, .yaml, .empty: nil
    }
  }

  /// Whether a kind is read as a text of its own in this form, and not as a document.
  private static func isText(_ kind: ImportKind, _ form: OpenedSource.Form) -> Bool {
    switch kind {
    case .structurizrDSL: true
    case .edges, .serviceGraph: form != .json
    default: false
    }
  }

  private static func description(of sketch: Sketch) -> String {
    let shown = 8
    guard !sketch.rootKeys.isEmpty else { return sketch.has("[]") ? "a list" : "no keys" }
    let keys = sketch.rootKeys.prefix(shown).map { $0.prefix(40) }.joined(separator: ", ")
    return "the keys \(keys)" + (sketch.rootKeys.count > shown ? ", …" : "")
  }
}
