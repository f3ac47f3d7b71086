import Arguments
import Coupling
import Documents
import Reports

/// `decouple report`: all of it in one document.
enum ReportCommand {
  static let declaration = Command(
    name: "report", summary: "Write all of it in one document to hand on.",
    discussion: "The format follows the ending of the output file: .md or .json.",
    examples: [
      Example("decouple report architecture.yaml -o report.md", "Markdown for a pull request, with a diagram"),
      Example("decouple report architecture.yaml -o report.json", "the same figures for a program"),
    ],
    arguments: [SharedOptions.files],
    options: [
      Option(
        "format", value: .choice(["markdown", "json"], placeholder: "FORMAT"),
        help: "By default by the ending of the output, else markdown."),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let output = arguments.value("output")
    let format = if let given = arguments.value("format") { given } else { try self.format(of: output) }
    let architecture = try ArchitectureFiles.load(
      arguments.positionals, format: SharedOptions.inputFormat(arguments), console)
    let analysis = ArchitectureAnalysis(architecture)
    let text =
      format == "json"
      ? JSONWriter.pretty(AnalysisJSON.document(analysis)) : MarkdownRenderer().render(ReportComposer.report(analysis))
    try console.deliver(text, to: output)
  }

  private static func format(of path: String?) throws(CommandFailure) -> String {
    guard let path, path != "-" else { return "markdown" }
    let lower = path.lowercased()
    if lower.hasSuffix(".json") { return "json" }
    if lower.hasSuffix(".md") || lower.hasSuffix(".markdown") { return "markdown" }
    throw .usage("cannot tell the format of '\(path)' by its ending", help: "end it in .md or .json, or give --format")
  }
}
