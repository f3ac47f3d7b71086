import ArchitectureModel
import Arguments
import Coupling
import Documents
import Redesign
import Reports

/// `decouple report`: all of it in one document.
enum ReportCommand {
  static let declaration = Command(
    name: "report", group: "Understand", summary: "Write all of it in one document to hand on.",
    discussion: """
      The analysis, the redesign, and both designs under load and faults: the scenarios of the files, else every callee \
      in every state. The format follows the ending of the output file: .html, .md or .json. The HTML page needs no \
      network and runs no scripts.
      """,
    examples: [
      Example("decouple report architecture.yaml -o report.html", "a page to forward as it is"),
      Example("decouple report architecture.yaml -o report.md", "Markdown for a pull request, with a diagram"),
      Example("decouple report architecture.yaml -o report.json", "the same figures for a program"),
    ],
    arguments: [SharedOptions.files],
    options: [
      Option(
        "format", value: .choice(["markdown", "html", "json"], placeholder: "FORMAT"), group: SharedOptions.group,
        help: "By default by the ending of the output, else markdown."),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  /// A larger system is neither redesigned nor simulated in a report, which would take many times as long as the rest.
  private static let mostServices = 200

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let output = arguments.value("output")
    let format = if let given = arguments.value("format") { given } else { try self.format(of: output) }
    let inputs = try ArchitectureFiles.read(arguments.positionals, format: SharedOptions.inputFormat(arguments))
    let architecture = try ArchitectureFiles.load(inputs, console)
    let isLarge = architecture.services.count > mostServices
    let proposal = isLarge ? nil : console.during("designing facts") { RedesignProposal(of: architecture) }
    let analysis = proposal?.before ?? console.during("analysing") { ArchitectureAnalysis(architecture) }
    let figures = ReportJSON(
      analysis: analysis, proposals: proposal?.proposals ?? FactProposals(analysis), proposal: proposal,
      simulation: try proposal.map { (proposal) throws(CommandFailure) in
        try simulation(proposal, console)
      } ?? .tooLong(because: "a report simulates no more than \(mostServices) services"),
      provenance: ReportProvenance(inputs, inputFormat: arguments.value("input-format"), format: format))
    let text = console.during("writing the report") {
      switch format {
      case "json": JSONWriter.pretty(figures.document)
      case "html": HTMLRenderer().render(ReportComposer.report(of: figures), with: figures.attachments)
      default: MarkdownRenderer().render(ReportComposer.report(of: figures))
      }
    }
    try console.deliver(text, to: output)
  }

  private static func format(of path: String?) throws(CommandFailure) -> String {
    guard let path, path != "-" else { return "markdown" }
    let lower = path.lowercased()
    if lower.hasSuffix(".json") { return "json" }
    if lower.hasSuffix(".html") || lower.hasSuffix(".htm") { return "html" }
    if lower.hasSuffix(".md") || lower.hasSuffix(".markdown") { return "markdown" }
    throw .usage(
      "cannot tell the format of '\(path)' by its ending", help: "end it in .html, .md or .json, or give --format")
  }

  /// What cannot be simulated is reported all the same.
  private static func simulation(
    _ proposal: RedesignProposal, _ console: Console
  ) throws(CommandFailure) -> ReportedScenarios {
    do {
      let request = try SimulationRequestBuilder.reported(proposal.design, of: proposal.file)
      return try ReportedScenarios.play(request, proposal.before, console)
    } catch {
      guard case .usage(let reason, let help) = error else { throw error }
      return .refused(because: reason + (help.map { "; \($0)" } ?? ""))
    }
  }
}
