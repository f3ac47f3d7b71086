import Arguments
import Coupling
import Documents
import Reports

/// `decouple analyze`: every operation and call.
enum AnalyzeCommand {
  static let declaration = Command(
    name: "analyze", group: "Understand", summary: "Show what every call costs, and whether it has to be one.",
    discussion: """
      Shows for every operation how long it takes and where the time goes, how available it is and which call costs \
      how many hours a year, how each call couples it to its callee, and whether a fact could take the call's place.
      """,
    examples: [
      Example("decouple analyze architecture.yaml", "read the verdict in the terminal"),
      Example("decouple analyze services/*.yaml", "several files are one architecture"),
      Example("decouple analyze architecture.yaml --format json", "every figure at full precision"),
      Example("decouple analyze architecture.yaml --format csv --table calls", "a table for a spreadsheet"),
      Example("decouple analyze architecture.yaml --format dot -o calls.dot", "the graph, for Graphviz"),
    ],
    arguments: [SharedOptions.files],
    options: [
      SharedOptions.format(["text", "markdown", "json", "csv", "sarif", "github", "mermaid", "dot"]),
      AnalysisCSV.option, SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try AnalysisCSV.refuseWithoutFormat(arguments)
    let architecture = try ArchitectureFiles.load(
      arguments.positionals, format: SharedOptions.inputFormat(arguments), console)
    let analysis = console.during("analysing") { ArchitectureAnalysis(architecture) }
    let output = arguments.value("output")
    let text: String
    switch arguments.value("format") {
    case "json": text = JSONWriter.pretty(AnalysisJSON.document(analysis))
    case "csv": text = AnalysisCSV.document(analysis, table: arguments.value("table"))
    case "sarif": text = JSONWriter.pretty(SARIFDocument.document(analysis))
    case "github": text = GitHubAnnotations.text(analysis)
    case "mermaid":
      text = MermaidRenderer.render(
        CallGraphComposer.graph(analysis, of: analysis.operations.map(\.id), mostNodes: .max))
    case "dot":
      text = DOTRenderer.render(CallGraphComposer.graph(analysis, of: analysis.operations.map(\.id), mostNodes: .max))
    case "markdown": text = MarkdownRenderer().render(AnalysisComposer.report(analysis))
    default: text = console.text(AnalysisComposer.report(analysis), to: output)
    }
    try console.deliver(text, to: output)
  }
}
