import ArchitectureModel
import Arguments
import Coupling
import Diagnostics
import Documents
import Reports

/// `decouple ask`: the one question for every call that does not answer it, and the answers into the file.
enum AskCommand {
  static let declaration = Command(
    name: "ask", group: "Change", summary: "Ask which callers need to wait, and write the answers into the file.",
    discussion: """
      Asks one question for each call that does not say so: does the caller need to wait for the result? The worst \
      hours come first. Every answer is written at once to the file that it belongs to, whose comments and layout \
      stay; so an interview can be left at any time.

      Answers are read from standard input, a line each: y, n, l 5m, s to skip, b to go back, q to quit, ? for help.
      """,
    examples: [
      Example("decouple ask architecture.yaml", "be asked, and answer"),
      Example("decouple ask architecture.yaml --list", "see the questions first"),
      Example("decouple ask architecture.yaml --format yaml > answers.yaml", "a file of answers to fill in"),
      Example("decouple ask architecture.yaml --answers answers.yaml", "write those answers, all or none"),
    ],
    arguments: [SharedOptions.files],
    options: [
      Option(
        "answers", value: .text(placeholder: "FILE", .fileRead), group: "Instead of an interview",
        help: "Take the answers from FILE: ids of calls with true, false or { within: 5m }."),
      Option("list", value: .flag, group: "Instead of an interview", help: "Show the questions without asking them."),
      Option(
        "format", value: .choice(["text", "json", "yaml"], placeholder: "FORMAT"), group: SharedOptions.group,
        help: "The form of the list, text by default; yaml is a file for --answers."),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let isListing = arguments.has("list") || arguments.has("format")
    try check(arguments, isListing: isListing)
    let paths = arguments.positionals
    let inputs = try ArchitectureFiles.read(paths, format: SharedOptions.inputFormat(arguments))
    let architecture = try ArchitectureFiles.load(inputs, console)
    let analysis = ArchitectureAnalysis(architecture)
    let composer = QuestionComposer(analysis, analysis.openQuestions)
    if isListing {
      try console.deliver(list(composer, arguments, console), to: arguments.value("output"))
      return
    }
    let answers: [Answer?]
    if let file = arguments.value("answers") {
      answers = try write(file, AnsweredFiles(paths, inputs, architecture), composer, console)
    } else if composer.questions.isEmpty {
      try console.deliver(QuestionComposer.nothingToAsk + "\n", to: nil)
      return
    } else {
      var interview = Interview(composer, try AnsweredFiles(paths, inputs, architecture), console)
      try interview.run()
      answers = interview.answers
      console.tell("\n")
    }
    try console.deliver(console.text(composer.summary(answers), to: nil), to: nil)
  }

  private static func check(_ arguments: ParsedArguments, isListing: Bool) throws(CommandFailure) {
    if isListing {
      if arguments.has("answers") { throw .usage("--answers does not go with a list", help: "leave one of them out") }
      return
    }
    if arguments.has("output") {
      throw .usage("--output goes with --list", help: "answers are written to the files that they belong to")
    }
    if arguments.positionals.contains("-") {
      throw .usage(
        "answers cannot be written to standard input",
        help: "give a file; or decouple ask - --list to see the questions only")
    }
  }

  private static func list(_ composer: QuestionComposer, _ arguments: ParsedArguments, _ console: Console) -> String {
    switch arguments.value("format") {
    case "json": JSONWriter.pretty(composer.json())
    case "yaml": composer.template()
    default: console.text(composer.list(), to: arguments.value("output"))
    }
  }

  /// Writes the answers of a file, all or none.
  private static func write(
    _ path: String, _ files: AnsweredFiles, _ composer: QuestionComposer, _ console: Console
  ) throws(CommandFailure) -> [Answer?] {
    var files = files
    var log = DiagnosticLog()
    let input = try ArchitectureFiles.read([path], format: nil)[0]
    let found = AnswersReader.read(input, composer.questions, files.architecture, log: &log)
    console.tell(log.diagnostics)
    guard let found else { throw .wrongInput }
    var answers: [Answer?] = composer.questions.map { _ in nil }
    for answer in found { answers[answer.question] = answer.answer }
    do {
      try files.save(found.map { (composer.questions[$0.question].id, $0.answer) })
    } catch {
      switch error {
      case .command(let failure): throw failure
      case .layout(let calls):
        let given = { (call: CallID) in found.first { composer.questions[$0.question].id == call }?.answer }
        console.tell(calls.map { Interview.refusal(of: $0, given($0), in: files.architecture) })
        throw .wrongInput
      }
    }
    return answers
  }
}
