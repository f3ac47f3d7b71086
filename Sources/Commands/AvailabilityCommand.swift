import ArchitectureModel
import Arguments
import Availability
import Coupling
import Documents
import Reports
import Timing

/// `decouple availability`: tables for a file, or for a chain of values.
enum AvailabilityCommand {
  static let declaration = Command(
    name: "availability", group: "Understand",
    summary: "Show how available everything is, and who costs how many hours.",
    discussion: """
      With files: every operation's exact availability, with everything that is shared counted once. With values: a \
      chain in which the first calls all others. [NAME=]AVAILABILITY[xN] is a value, anything else a file; *N does the \
      same in quotes.
      """,
    examples: [
      Example("decouple availability architecture.yaml", "the hours a year, and where they go"),
      Example("decouple availability '99.9%*4'", "a chain of four services of 99.9 % each"),
      Example(
        "decouple availability 99.9% 99.5% 99.9% --events B,C --broker 99.99%",
        "the same chain with two calls turned into facts"),
      Example("decouple availability 99.9%x4 --target 99.95%", "what each would need for 99.95 %"),
      Example("decouple availability 99.9%x4 --exact", "the same as a fraction, without any rounding"),
      Example(
        "decouple availability architecture.yaml --importance", "every measure of importance, of every component"),
      Example("decouple availability architecture.yaml --why shop/checkout", "one figure, to check by hand"),
      Example(
        "decouple availability architecture.yaml --format open-psa -o shop.xml",
        "fault trees, to check with another engine"),
    ],
    arguments: [
      Argument(
        "FILE|VALUE", help: "Architecture files, or availabilities such as 99.9%, db=99.99%, 99.9%x4.", repeats: true,
        content: .fileRead)
    ],
    options: [
      Option(
        "target", value: .text(placeholder: "AVAILABILITY"), group: "What is told",
        help: "Tell what each part would need for this availability."),
      Option(
        "exact", value: .flag, group: "What is told", help: "Add each figure without any rounding, from fractions."),
      Option(
        "importance", value: .flag, group: "With files",
        help: "Show every component, and criticality, Fussell–Vesely, RAW and RRW too."),
      Option(
        "node-limit", value: .text(placeholder: "N"), group: "With files",
        help: "Diagram nodes allowed for one operation; \(AvailabilityEngine.defaultNodeLimit) by default."),
      Option(
        "why", value: .text(placeholder: "OPERATION", NameKind.operation.content), group: "With files",
        help: "Derive the figure of SERVICE/OPERATION line by line."),
      Option(
        "operation", value: .text(placeholder: "OPERATION", NameKind.operation.content), group: "With files",
        help: "With --format open-psa: the fault tree of this one alone."),
      Option(
        "events", value: .text(placeholder: "NAMES"), group: "With values",
        help: "Members told by facts instead of calls: B,C."),
      Option(
        "broker", value: .text(placeholder: "AVAILABILITY"), group: "With values",
        help: "Of the broker that carries the facts; 99.99% by default."),
      Option("outbox", value: .flag, group: "With values", help: "Facts wait in an outbox while the broker is down."),
      Option(
        "downtime-cost", value: .text(placeholder: "COST"), group: "With values",
        help: "What an hour of downtime costs: '1200 USD/h'."),
      SharedOptions.format(["text", "markdown", "json", "csv", "open-psa"]),
      CSVText.option(AvailabilityCSV.tables),
      SharedOptions.output, SharedOptions.inputFormat,
    ])

  private static let fileOptions = ["node-limit", "importance", "why", "operation"]
  private static let valueOptions = ["events", "broker", "outbox", "downtime-cost"]

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let questions = AvailabilityQuestions(
      target: try arguments.value("target").map { text throws(CommandFailure) in try probability(text, "--target") },
      isExact: arguments.has("exact"), isImportanceWhole: arguments.has("importance"))
    var values: [String] = []
    var files: [String] = []
    for positional in arguments.positionals {
      if ChainArguments.isValue(positional) { values.append(positional) } else { files.append(positional) }
    }
    if let value = values.first, let file = files.first {
      throw .usage(
        "'\(value)' is a value and '\(file)' a file: they cannot be mixed",
        help: "a file that is called like a value is written ./\(value)")
    }
    try CSVText.refuseTableWithoutFormat(arguments)
    let isFaultTree = arguments.value("format") == "open-psa"
    // Only the one that is asked for is made.
    let report: () -> Report
    let json: () -> JSONValue
    let csv: () -> String
    if files.isEmpty {
      for option in fileOptions where arguments.has(option) { throw .usage("--\(option) goes with files", help: nil) }
      if isFaultTree { throw .usage("--format open-psa goes with files", help: nil) }
      let chain = try ChainArguments(values, arguments)
      report = { ChainComposer.report(chain, questions) }
      json = { ChainJSON.document(chain, questions) }
      if arguments.has("table") { throw .usage("--table goes with files", help: "values have one table only") }
      csv = { AvailabilityCSV.document(chain) }
    } else {
      if let option = valueOptions.first(where: arguments.has) {
        throw .usage(
          "--\(option) goes with values, not with files", help: "in a file, write publish steps and a broker")
      }
      let architecture = try ArchitectureFiles.load(files, format: SharedOptions.inputFormat(arguments), console)
      if isFaultTree { return try console.deliver(faultTrees(architecture, arguments), to: arguments.value("output")) }
      if arguments.has("operation") { throw .usage("--operation goes with --format open-psa", help: nil) }
      let limit = try nodeLimit(arguments)
      if let name = arguments.value("why") {
        for option in ["target", "exact", "importance"] where arguments.has(option) {
          throw .usage("--\(option) does not go with --why", help: nil)
        }
        let operation = try architecture.operation(named: name, option: "why")
        let lateShares = ResponseTimes(architecture).lateShares.map(\.probability)
        let engine = AvailabilityEngine(architecture, lateShares: lateShares, nodeLimit: limit)
        let composer = DerivationComposer(architecture, operation, engine, lateShares: lateShares)
        report = { composer.report }
        json = { composer.json }
        if arguments.value("format") == "csv" {
          throw .usage(
            "--format csv does not go with --why", help: "a derivation is no table: --format json has its lines")
        }
        csv = { "" }
      } else {
        let analysis = ArchitectureAnalysis(architecture, nodeLimit: limit)
        report = { AvailabilityComposer.report(analysis, questions) }
        json = { AnalysisJSON.availabilityDocument(analysis, questions) }
        csv = { AvailabilityCSV.document(analysis, table: arguments.value("table")) }
      }
    }
    try console.deliver(arguments, report: report, json: json) { $0 == "csv" ? csv() : nil }
  }

  private static func faultTrees(
    _ architecture: Architecture, _ arguments: ParsedArguments
  ) throws(CommandFailure) -> String {
    for option in ["target", "exact", "importance", "node-limit", "why"] where arguments.has(option) {
      throw .usage("--\(option) does not go with --format open-psa", help: nil)
    }
    let wanted = try arguments.value("operation").map { name throws(CommandFailure) in
      try architecture.operation(named: name, option: "operation")
    }
    let operations = wanted.map { [$0] } ?? architecture.operations.indices.map { OperationID($0) }
    let lateShares = ResponseTimes(architecture).lateShares.map(\.probability)
    do {
      let model = try FaultTreeModel(architecture, lateShares: lateShares, operations: operations)
      return OpenPSADocument.text(model, title: architecture.name)
    } catch {
      throw .usage(
        "chance in calls would need more than \(DecimalText.count(FaultTreeModel.mostCopies)) gates and events of its own",
        help: wanted == nil ? "--operation exports one operation" : "fewer retries and repetitions need fewer")
    }
  }

  private static let nodeLimits = 100...500_000_000

  private static func nodeLimit(_ arguments: ParsedArguments) throws(CommandFailure) -> Int {
    guard let text = arguments.value("node-limit") else { return AvailabilityEngine.defaultNodeLimit }
    guard let limit = Int(text), nodeLimits.contains(limit) else {
      throw .usage(
        "--node-limit '\(text)' is no whole number from \(nodeLimits.lowerBound) to \(nodeLimits.upperBound)", help: nil
      )
    }
    return limit
  }

  static func probability(_ text: String, _ what: String) throws(CommandFailure) -> Probability {
    do {
      let probability = try QuantityText.probability(text)
      if !probability.isUncertain { return probability.nominal }
    } catch {
      throw .usage("\(what): \(error.message)", help: error.help)
    }
    throw .usage("\(what): '\(text)' is a range", help: "give one figure")
  }
}

/// A chain of values as it was given, and what is asked of it.
struct ChainArguments {
  /// More members than this are refused.
  static let mostMembers = 10_000

  var chain: ValueChain
  var movedNames: [String]
  var broker: Probability
  var isBrokerAssumed: Bool
  var hasOutbox: Bool
  var cost: CostRate?

  /// Whether an argument has the form of a value: it begins like a share, after a name and `=` perhaps.
  static func isValue(_ text: String) -> Bool { parts(of: text) != nil }

  private static func parts(of text: String) -> (name: String?, share: String, count: String?)? {
    var rest = text[...]
    var name: String?
    if let equals = rest.firstIndex(of: "=") {
      name = String(rest[..<equals])
      rest = rest[rest.index(after: equals)...]
      if name?.contains(where: { $0 == "/" || $0 == "." }) == true { return nil }
    }
    let share = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    guard share.contains(where: \.isNumber), let first = share.first, first != "." || share.count > 1 else {
      return nil
    }
    rest = rest.dropFirst(share.count)
    var text = String(share)
    if rest.first == "%" {
      text += "%"
      rest = rest.dropFirst()
    }
    if rest.isEmpty { return (name, text, nil) }
    guard rest.first == "x" || rest.first == "*" else { return nil }
    let count = rest.dropFirst()
    return count.allSatisfy { $0.isASCII && $0.isNumber } ? (name, text, String(count)) : nil
  }

  init(_ values: [String], _ arguments: ParsedArguments) throws(CommandFailure) {
    var members: [ValueChain.Member] = []
    var groups: [String: [String]] = [:]
    var unnamed = 0
    for value in values {
      guard let parts = Self.parts(of: value) else { preconditionFailure("only values come here") }
      let availability = try AvailabilityCommand.probability(parts.share, "'\(value)'")
      var count = 1
      if let text = parts.count {
        guard let number = Int(text), number >= 1, members.count + number <= Self.mostMembers else {
          throw .usage("'\(value)': a chain has 1 to \(Self.mostMembers) members", help: nil)
        }
        count = number
      }
      if parts.name == "" { throw .usage("'\(value)' has no name before the =", help: "write db=99.99%") }
      for index in 1...count {
        var name = ""
        if let given = parts.name {
          name = count == 1 ? given : "\(given)-\(index)"
          groups[given, default: []].append(name)
        } else {
          unnamed += 1
          name = Self.letter(unnamed)
        }
        if members.contains(where: { $0.name == name }) {
          throw .usage(
            "two members are called '\(name)'", help: "give each a name of its own, or write \(name)=99.9%x2")
        }
        members.append(ValueChain.Member(name: name, availability: availability))
      }
    }
    chain = ValueChain(members)
    movedNames = try Self.moved(arguments.value("events"), members, groups)
    hasOutbox = arguments.has("outbox")
    isBrokerAssumed = arguments.value("broker") == nil
    broker =
      try arguments.value("broker").map { text throws(CommandFailure) in
        // NAME=99.99% is taken too, as for a file without a broker.
        let share = text.split(separator: "=", maxSplits: 1).last.map(String.init) ?? text
        return try AvailabilityCommand.probability(share, "--broker")
      } ?? Probability(value: 0.9999, complement: 0.0001)
    if movedNames.isEmpty, hasOutbox || !isBrokerAssumed {
      throw .usage("--broker and --outbox go with --events", help: "say which members are told by facts: --events B,C")
    }
    cost = try arguments.value("downtime-cost").map { text throws(CommandFailure) in
      do throws(QuantityText.Refusal) {
        return try QuantityText.costRate(text)
      } catch {
        throw .usage("--downtime-cost: \(error.message)", help: error.help)
      }
    }
  }

  /// A, B, … Z, then S27, S28, …
  private static func letter(_ number: Int) -> String {
    number <= 26 ? String(UnicodeScalar(UInt8(64 + number))) : "S\(number)"
  }

  private static func moved(
    _ names: String?, _ members: [ValueChain.Member], _ groups: [String: [String]]
  ) throws(CommandFailure) -> [String] {
    guard let names else { return [] }
    var moved: [String] = []
    for name in names.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if members.contains(where: { $0.name == name }) {
        moved.append(name)
      } else if let group = groups[name] {
        moved += group
      } else {
        throw .usage(
          "--events: there is no '\(name)'",
          help: "the members are \(members.prefix(30).map(\.name).joined(separator: ", "))")
      }
    }
    if moved.contains(members[0].name) {
      throw .usage("--events: '\(members[0].name)' is the caller; it publishes the facts", help: "move the others")
    }
    return moved
  }

  /// What the caller's clients have left once the moved members are told by facts; nil where none is.
  var afterEvents: ValueChain? {
    movedNames.isEmpty ? nil : chain.afterMoving({ movedNames.contains($0.name) }, broker: broker, hasOutbox: hasOutbox)
  }
}
