import ArchitectureModel
import Arguments
import Diagnostics
import Redesign
import Reports

/// `decouple redesign`: the facts to publish, and the way there.
enum RedesignCommand {
  static let declaration = Command(
    name: "redesign", group: "Change",
    summary: "Design the facts to publish, the moves to get there, and what they buy and cost.",
    discussion: """
      Shows which calls can become facts and which stay, each fact with what it tells and who takes it, how every \
      operation does before and after, the moves in the order of what they save, the strongest argument against each, \
      what something smaller would do, and who has to build what. What is not worth its price is refused.
      """,
    examples: [
      Example("decouple redesign architecture.yaml", "read the proposal in the terminal"),
      Example("decouple redesign architecture.yaml --broker kafka=99.95%", "with a broker that the file has not"),
      Example("decouple redesign architecture.yaml --call task-api/create-task#1", "think one call through"),
      Example("decouple redesign architecture.yaml --emit redesign", "write all that is needed to build it"),
    ],
    arguments: [SharedOptions.files],
    options: [
      Option(
        "broker", value: .text(placeholder: "NAME[=AVAILABILITY]"), group: "What is designed",
        help: "The broker to add where the files have none; 99.99% is assumed where nothing is said."),
      Option(
        "call", value: .text(placeholder: "ID", NameKind.call.content), group: "What is designed",
        help: "Show everything about one call."),
      Option(
        "emit", value: .text(placeholder: "DIR", .directory), group: "Artefacts",
        help: "Write the artefacts into DIR, all of them or none."
      ),
      Option(
        "force", value: .flag, group: "Artefacts", help: "With --emit: put them in the place of files that are there."),
      SharedOptions.format(["text", "markdown", "json", "csv"]), CSVText.option(RedesignCSV.tables),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    if arguments.has("force"), !arguments.has("emit") {
      throw .usage("--force goes with --emit", help: "add --emit DIR, or leave it out")
    }
    try CSVText.refuseTableWithoutFormat(arguments)
    if arguments.has("call"), arguments.value("format") == "csv" {
      throw .usage("--format csv does not go with --call", help: "the tables are of all calls: leave out --call")
    }
    let architecture = try ArchitectureFiles.load(
      arguments.positionals, format: SharedOptions.inputFormat(arguments), console)
    let broker = try broker(arguments, architecture)
    let proposal = console.during("designing facts") { RedesignProposal(of: architecture, broker: broker) }
    let call = try arguments.value("call").map { (name) throws(CommandFailure) in try self.call(name, architecture) }
    let written = try arguments.value("emit").map { (directory) throws(CommandFailure) in
      try emit(proposal, into: directory, arguments)
    }
    // One call is talked about without playing scenarios through.
    let evidence = call == nil ? self.evidence(proposal, console) : nil
    func report() -> Report {
      let composer = RedesignComposer(proposal, evidence: evidence)
      return call.map(composer.dialogue) ?? composer.report(written: written)
    }
    try console.deliver(
      arguments, report: report,
      json: {
        RedesignJSON.document(proposal, evidence, ofOperations: call.map { [architecture[$0].operation] })
      }
    ) { format in
      format == "csv" ? RedesignCSV.document(proposal, evidence, table: arguments.value("table")) : nil
    }
  }

  private static func evidence(_ proposal: RedesignProposal, _ console: Console) -> Evidence? {
    let progress = Progress(unit: .runs)
    return console.during("playing both designs", watching: progress) {
      Evidence(for: proposal.design, of: proposal.file, pace: progress.pace)
    }
  }

  // MARK: Options

  /// `kafka`, or `kafka=99.99%`.
  private static func broker(
    _ arguments: ParsedArguments, _ architecture: Architecture
  ) throws(CommandFailure) -> EventDrivenDesign.NewBroker {
    guard let text = arguments.value("broker") else { return EventDrivenDesign.NewBroker() }
    if let known = architecture.services.first(where: { $0.kind == .broker }) {
      throw .usage(
        "there is a broker already: \(known.name)",
        help: "leave out --broker; what \(known.name) is like stands in the file")
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    let isFigure = parts.count == 1 && name.allSatisfy { $0.isNumber || $0 == "." }
    guard ElementName.isWellFormed(name), !ElementName.isExtension(name), !isFigure else {
      throw .usage("'\(name)' cannot be the name of a broker", help: "write NAME=AVAILABILITY, such as kafka=99.99%")
    }
    let taken = architecture.services.map(\.name) + architecture.zones.map(\.name)
    if let other = taken.first(where: { $0.lowercased() == name.lowercased() }) {
      throw .usage("'\(other)' is in the file already, and no broker", help: "give the broker another name")
    }
    guard parts.count == 2 else { return EventDrivenDesign.NewBroker(named: name, availability: nil) }
    do throws(QuantityText.Refusal) {
      return EventDrivenDesign.NewBroker(named: name, availability: try QuantityText.probability(parts[1]))
    } catch {
      throw .usage("--broker: \(error.message)", help: error.help)
    }
  }

  private static func call(_ name: String, _ architecture: Architecture) throws(CommandFailure) -> CallID {
    if let place = architecture.calls.firstIndex(where: { $0.name == name }) {
      guard architecture.calls[place].call != nil else {
        throw .usage("'\(name)' is a fact already", help: "ask about a call")
      }
      return CallID(place)
    }
    let calls = architecture.calls.filter { $0.call != nil }.map(\.name)
    throw .usage(
      "there is no call '\(name)'",
      help: Spelling.help(for: name, among: calls, all: "the calls are", none: "there are no calls"))
  }

  // MARK: Artefacts

  /// Writes all files or none.
  /// - Returns: their paths; none where nothing is proposed.
  private static func emit(
    _ proposal: RedesignProposal, into directory: String, _ arguments: ParsedArguments
  ) throws(CommandFailure) -> [String] {
    var artefacts = ArtefactSet(proposal)
    var files = artefacts.files()
    guard !files.isEmpty else { return [] }
    files.append(Artefact("decision.md", MarkdownRenderer().render(DecisionRecord.report(proposal))))
    let base = directory.hasSuffix("/") ? directory : directory + "/"
    let all = files.map { (path: base + $0.path, text: $0.text) }
    try FileGuard.check(all.map(\.path), for: "--emit", beside: declaration.files(in: arguments))
    if !arguments.has("force"), let there = all.first(where: { SystemInterface.exists($0.path) }) {
      throw .usage("'\(there.path)' is there already", help: "choose another directory, or add --force")
    }
    do throws(SystemFailure) {
      try SystemInterface.writeAll(all)
    } catch {
      throw .inputOutput("cannot write the artefacts: \(error.reason)")
    }
    return files.map(\.path)
  }
}
