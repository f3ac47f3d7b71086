import Arguments
import Coupling
import Documents
import Redesign
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
      CSVText.option(AnalysisCSV.tables), SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try CSVText.refuseTableWithoutFormat(arguments)
    let architecture = try ArchitectureFiles.load(
      arguments.positionals, format: SharedOptions.inputFormat(arguments), console)
    let analysis = ArchitectureAnalysis(architecture)
    func graph() -> CallGraph {
      CallGraphComposer.graph(analysis, of: analysis.operations.map(\.id), mostNodes: .max)
    }
    try console.deliver(
      arguments, report: { AnalysisComposer.report(analysis) },
      json: { .object(AnalysisJSON.entries(analysis, FactProposals(analysis))) }
    ) { format in
      switch format {
      case "csv": AnalysisCSV.document(analysis, table: arguments.value("table"))
      case "sarif": JSONWriter.pretty(SARIFDocument.document(analysis))
      case "github": GitHubAnnotations.text(analysis)
      case "mermaid": MermaidRenderer.render(graph())
      case "dot": DOTRenderer.render(graph())
      default: nil
      }
    }
  }
}
