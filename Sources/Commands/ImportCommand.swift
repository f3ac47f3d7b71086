import ArchitectureModel
import Arguments
import Diagnostics
import Documents
import Importing
import Simulation

/// `decouple import`: an architecture file from traces, catalogues and manifests.
enum ImportCommand {
  static let declaration = Command(
    name: "import", group: "Start", summary: "Make an architecture file from traces, catalogues and manifests.",
    discussion: """
      Reads what a team has already, tells each file's kind by its contents, and merges all of them into one \
      architecture: traces give calls and figures, a catalogue gives teams, AsyncAPI gives topics. Every value says \
      what it rests on, and what no source knows is a line marked 'fill in:'. What was counted, left out or guessed is \
      told on standard error and at the head of the file.

      With --update, an architecture file that exists keeps everything that a person wrote: values with 'basis: \
      observed' and 'observed:' are refreshed, and what has appeared or vanished is listed.
      """,
    examples: [
      Example("decouple import traces.jsonl -o architecture.yaml", "a first file from a capture"),
      Example(
        "decouple import traces.jsonl catalog-info.yaml asyncapi.yaml -o architecture.yaml", "several sources, one file"
      ),
      Example("decouple import k8s/*.yaml", "read it before it is a file"),
      Example("decouple import edges.csv --update architecture.yaml", "new measurements into a file of one's own"),
    ],
    arguments: [
      Argument(
        "FILE", help: "Files of other tools, merged into one architecture; - is standard input.", repeats: true,
        content: .fileRead)
    ],
    options: [
      Option(
        "from", value: .choice(ImportKind.allCases.map(\.rawValue), placeholder: "KIND"),
        help: "What the files are; by default their contents tell."),
      Option(
        "update", value: .text(placeholder: "FILE", .fileRead),
        help: "Refresh what was observed in an architecture file, in its place or into the file of --output."),
      SharedOptions.output,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let output = arguments.value("output")
    if let output, output.lowercased().hasSuffix(".json") {
      throw .usage(
        "'\(output)' would be JSON, which has no comments to mark what is missing",
        help: "give a name that ends in .yaml")
    }
    let imported = try read(arguments.positionals, as: arguments.value("from").flatMap(ImportKind.init), console)
    if let path = arguments.value("update") {
      try UpdatedFile.update(path, with: imported, into: output, console)
      return
    }
    try console.deliver(text(of: imported, console), to: output)
  }

  /// The architecture file that files of other tools make.
  static func text(of paths: [String], _ console: Console) throws(CommandFailure) -> String {
    try text(of: read(paths, as: nil, console), console)
  }

  private static func text(of imported: Import, _ console: Console) throws(CommandFailure) -> String {
    let text = DraftWriter.text(of: imported)
    try checkReadable(text, console)
    return text
  }

  private static func read(
    _ paths: [String], as kind: ImportKind?, _ console: Console
  ) throws(CommandFailure) -> Import {
    if paths.count(where: { $0 == "-" }) > 1 { throw .usage("standard input can be read once only", help: nil) }
    var log = DiagnosticLog()
    let progress = Progress(unit: .bytes)
    let sizes = paths.map(SystemInterface.size)
    if !sizes.contains(nil) { progress.pace.expect(sizes.reduce(0) { $0 + ($1 ?? 0) }) }
    let read = console.during("reading", watching: progress) { () -> Result<Import, Import.Failure> in
      do throws(Import.Failure) {
        return .success(try Import.read(paths.map { FileSource($0, progress.pace) }, as: kind, log: &log))
      } catch {
        return .failure(error)
      }
    }
    console.tell(log.diagnostics)
    let imported: Import
    do throws(Import.Failure) {
      imported = try read.get()
    } catch {
      switch error {
      case .wrongInput: throw .wrongInput
      case .unreadable(let failure):
        throw .inputOutput("cannot read \(failure.name): \(failure.reason)")
      case .unknownKind(let name, let found): throw unknownKind(name, found)
      }
    }
    console.tell(imported.draft.remarks.map { Diagnostic(.note, "import", $0.text, at: nil) })
    return imported
  }

  /// Says which kinds there are, and what each would have been known by.
  private static func unknownKind(_ name: String, _ found: String) -> CommandFailure {
    if found.contains("architecture"), found.contains("services") {
      return .usage(
        "'\(name)' is an architecture file already", help: "decouple analyze reads it; --update refreshes it")
    }
    let width = ImportKind.allCases.map(\.rawValue.count).max() ?? 0
    let kinds = ImportKind.allCases.map { kind in
      "  \(kind.rawValue)\(String(repeating: " ", count: width - kind.rawValue.count))  \(kind.mark)"
    }
    return .usage(
      "'\(name)' is of no kind that can be imported: it has \(found)\nwhat each kind is recognised by:\n"
        + kinds.joined(separator: "\n"),
      help: "say with --from what it is")
  }

  /// What is written is read again first: nobody gets a file that the tool itself refuses.
  static func checkReadable(_ text: String, _ console: Console) throws(CommandFailure) {
    var log = DiagnosticLog()
    let input = ArchitectureLoader.Input(SourceText(name: "<import>", text: text), format: .yaml)
    guard ArchitectureLoader.load([input], log: &log) == nil else { return }
    console.tell(log.diagnostics)
    throw .usage(
      "what was imported makes no architecture that can be read", help: "leave out the source that it is about")
  }
}

/// A file that is read in pieces.
private final class FileSource: ImportSource {
  private let path: String
  private let pace: WorkPace
  private var file: SystemInterface.OpenFile?

  /// - Parameter pace: is told every byte.
  init(_ path: String, _ pace: WorkPace) { (self.path, self.pace) = (path, pace) }

  var name: String { path == "-" ? "<standard input>" : path }

  func nextPiece() throws(ImportSourceFailure) -> [UInt8] {
    do throws(SystemFailure) {
      let opened = if let file { file } else { try SystemInterface.OpenFile(path) }
      file = opened
      let piece = try opened.nextPiece()
      pace.add(piece.count)
      return piece
    } catch {
      throw ImportSourceFailure(name: path == "-" ? "standard input" : "'\(path)'", reason: error.reason)
    }
  }
}
