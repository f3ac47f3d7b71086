import Arguments
import Coupling
import Documents
import Redesign
import Reports

/// `decouple impact`: who has to follow a change.
enum ImpactCommand {
  static let declaration = Command(
    name: "impact", group: "Change", summary: "Show who has to follow a change, today and with facts.",
    discussion: """
      Tells who has to change and to deploy, which teams have to coordinate, whether in lock-step or in any order, and \
      what fails meanwhile; and the same once facts have taken the place of calls, as redesign proposes. A service without \
      a team counts as a team of its own. Several questions may be asked at once.
      """,
    examples: [
      Example(
        "decouple impact tasks.yaml --change 'notification POST /api/v1/notifications'",
        "who has to follow a new version"),
      Example("decouple impact tasks.yaml --add-field audit/record.source_ip", "who has to send a new field"),
      Example("decouple impact tasks.yaml --down notification=30s", "what a restart fails"),
      Example(
        "decouple impact tasks.yaml --add-call 'task-api/create-task -> search 200ms'",
        "a further call against a further consumer"),
    ],
    arguments: [SharedOptions.files],
    options: ImpactQuestions.Kind.allCases.map { kind in
      let usage = kind.usage
      return Option(
        kind.option, value: .text(placeholder: usage.placeholder, usage.names.content), repeats: true,
        group: "Questions", help: usage.help)
    } + [
      SharedOptions.format(["text", "markdown", "json", "csv"]), CSVText.option(ImpactCSV.tables), SharedOptions.output,
      SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try CSVText.refuseTableWithoutFormat(arguments)
    guard ImpactQuestions.Kind.allCases.contains(where: { arguments.has($0.option) }) else {
      throw ImpactQuestions.usage
    }
    let architecture = try ArchitectureFiles.load(
      arguments.positionals, format: SharedOptions.inputFormat(arguments), console)
    let design = console.during("designing facts") { FactProposals(ArchitectureAnalysis(architecture)).design }
    let analysis = ImpactAnalysis(architecture, redesigned: design.version(of: architecture))
    let answers = try ImpactQuestions.read(arguments, analysis).map { question in
      ImpactAnswer(question: question, impact: impact(of: question.subject, analysis))
    }
    try console.deliver(
      arguments, report: { ImpactComposer.report(answers, analysis) }, json: { ImpactJSON.document(answers, analysis) }
    ) { format in
      format == "csv" ? ImpactCSV.document(answers, analysis, table: arguments.value("table")) : nil
    }
  }

  private static func impact(of subject: ImpactQuestion.Subject, _ analysis: ImpactAnalysis) -> Impact {
    switch subject {
    case .change(let change): analysis.impact(of: change)
    case .requirement(let requirement): analysis.impact(of: requirement)
    }
  }
}

/// A question and its answer.
struct ImpactAnswer {
  var question: ImpactQuestion
  var impact: Impact
}
