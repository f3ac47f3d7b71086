import ArchitectureModel
import Arguments
import Coupling
import Diagnostics
import Documents
import Reports

/// `decouple diff`: what a change of the file changes.
enum DiffCommand {
  static let declaration = Command(
    name: "diff", group: "Gate", summary: "Show what a change does to couplings, hours and response time.",
    discussion: """
      Compares two versions of an architecture: operations by name, calls by what they call, findings by what they say \
      of which place. Nothing is judged: it ends with code 0. - is standard input.
      """,
    examples: [
      Example("decouple diff old.yaml new.yaml", "read it in the terminal"),
      Example("git show main:architecture.yaml | decouple diff - architecture.yaml", "against another branch"),
      Example("decouple diff old.yaml new.yaml --format markdown -o diff.md", "a comment for a pull request"),
    ],
    arguments: [
      Argument("OLD", help: "The architecture before the change.", content: .fileRead),
      Argument("NEW", help: "The architecture after it.", content: .fileRead),
    ],
    options: [
      SharedOptions.format(["text", "markdown", "json", "csv"]), CSVText.option(DiffCSV.tables), SharedOptions.output,
      SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try CSVText.refuseTableWithoutFormat(arguments)
    let inputs = try ArchitectureFiles.read(arguments.positionals, format: SharedOptions.inputFormat(arguments))
    let old = try ArchitectureFiles.load([inputs[0]], console)
    let new = try ArchitectureFiles.load([inputs[1]], console)
    let diff = console.during("analysing") {
      ArchitectureDiff(from: ArchitectureAnalysis(old), to: ArchitectureAnalysis(new))
    }
    try console.deliver(
      arguments, report: { DiffComposer.report(diff) }, json: { DiffJSON.document(diff) }
    ) { format in
      format == "csv" ? DiffCSV.document(diff, table: arguments.value("table")) : nil
    }
  }
}
