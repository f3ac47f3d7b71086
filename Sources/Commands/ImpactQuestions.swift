import ArchitectureModel
import Arguments
import Coupling
import Diagnostics

/// A question of the command line, and how it was asked.
struct ImpactQuestion {
  enum Subject {
    case change(Change)
    case requirement(FurtherRequirement)
  }

  var kind: ImpactQuestions.Kind
  var text: String
  var subject: Subject
}

/// Reads questions about changes, and says what is wrong with them in the names of the architecture.
struct ImpactQuestions {
  /// What can be asked, by the option that does, in the order of the help.
  enum Kind: String, CaseIterable {
    case change
    case addField = "add-field"
    case renameField = "rename-field"
    case remove
    case down
    case event
    case addCall = "add-call"
    case addConsumer = "add-consumer"

    /// The option's name without dashes.
    var option: String { rawValue }

    /// What stands for the option's value, its help, and an example on the sample `task-api`.
    var usage: (placeholder: String, names: NameKind, help: String, example: String) {
      switch self {
      case .change:
        (
          "INTERFACE", .interface,
          "An interface gives way to another: SERVICE, SERVICE/OPERATION or 'SERVICE ENDPOINT'.",
          "'notification POST /api/v1/notifications'"
        )
      case .addField:
        (
          "INTERFACE.FIELD", .interface, "An interface requires a new field; FIELD? for one that may be left out.",
          "audit/record.source_ip"
        )
      case .renameField:
        (
          "INTERFACE.FIELD=NAME", .interface, "A field of an interface gets another name.",
          "audit/record.actor=performed_by"
        )
      case .remove: ("SERVICE", .service, "A service goes for good.", "notification")
      case .down: ("SERVICE=TIME", .outage, "A service is down for a while.", "notification=30s")
      case .event:
        ("EVENT.FIELD", .fact, "A field of a fact goes; EVENT alone for the fact as a whole.", "TaskCreated.title")
      case .addCall:
        (
          "CALL", .operation, "An operation calls one more: 'SERVICE/OPERATION -> TARGET [TIME] [AVAILABILITY]'.",
          "'task-api/create-task -> search 200ms'"
        )
      case .addConsumer:
        (
          "CONSUMER", .fact, "One more consumes a fact: 'EVENT -> TARGET [TIME] [AVAILABILITY]'.",
          "'TaskCreated -> search'"
        )
      }
    }
  }

  private let analysis: ImpactAnalysis
  private let serviceNames: [String]
  private let services: [String: ServiceID]
  private let operations: [String: OperationID]
  private var architecture: Architecture { analysis.architecture }

  init(_ analysis: ImpactAnalysis) {
    self.analysis = analysis
    let architecture = analysis.architecture
    let names = architecture.services.map(\.name)
    serviceNames = names
    services = Dictionary(uniqueKeysWithValues: names.indices.map { (names[$0], ServiceID($0)) })
    operations = Dictionary(
      architecture.operations.indices.map { (architecture.name(of: OperationID($0)), OperationID($0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The questions in the order of the help, several of a kind in the order given.
  static func read(
    _ arguments: ParsedArguments, _ analysis: ImpactAnalysis
  ) throws(CommandFailure) -> [ImpactQuestion] {
    let reader = ImpactQuestions(analysis)
    var questions: [ImpactQuestion] = []
    for kind in Kind.allCases {
      for text in arguments.values(kind.option) {
        do {
          questions.append(ImpactQuestion(kind: kind, text: text, subject: try reader.subject(kind, text)))
        } catch {
          throw .usage("--\(kind.option): \(error.message)", help: error.help)
        }
      }
    }
    return questions
  }

  /// What is asked when nothing is.
  static var usage: CommandFailure {
    let examples = Kind.allCases.map { "  decouple impact FILE --\($0.option) \($0.usage.example)" }
    return .usage(
      "nothing is asked: what is about to change?",
      help: "ask one of these, or several\n" + examples.joined(separator: "\n"))
  }

  private func subject(_ kind: Kind, _ text: String) throws(UsageError) -> ImpactQuestion.Subject {
    switch kind {
    case .change: .change(try replacement(text))
    case .addField: .change(try addition(text))
    case .renameField: .change(try renaming(text))
    case .remove: .change(.removeService(try service(text)))
    case .down: .change(try outage(text))
    case .event: .change(try factChange(text))
    case .addCall: .requirement(try call(text))
    case .addConsumer: .requirement(try consumer(text))
    }
  }

  // MARK: Interfaces

  private func replacement(_ text: String) throws(UsageError) -> Change {
    let (old, new) = try halves(of: text, or: "notification v1 -> notification v2", needsArrow: false)
    let interface = try interface(old)
    guard let new else { return .replaceInterface(interface, successor: nil) }
    let name = architecture.name(of: interface)
    if name == new || name.hasSuffix(" " + new) {
      throw UsageError(
        "'\(old)' and '\(new)' are the same", help: "write what it becomes, or '\(old)' alone where that is not known")
    }
    return .replaceInterface(interface, successor: new)
  }

  private func addition(_ text: String) throws(UsageError) -> Change {
    let isOptional = text.hasSuffix("?")
    let (interface, field) = try interfaceAndField(isOptional ? String(text.dropLast()) : text)
    try checkNewField(field)
    let name = architecture.name(of: interface)
    let accepted = analysis.accepted(by: interface)
    let isKnown =
      accepted.isEmpty
      ? analysis.fields(of: interface).contains(field)
      : accepted.contains { $0.required.contains(field) || $0.optional.contains(field) }
    guard isKnown else { return .addField(interface, field: field, isRequired: !isOptional) }
    throw UsageError(
      "\(name) has a field '\(field)' already", help: list("its fields are", analysis.fields(of: interface)))
  }

  private func renaming(_ text: String) throws(UsageError) -> Change {
    guard let equals = text.lastIndex(of: "="), equals != text.startIndex, text.index(after: equals) != text.endIndex
    else {
      throw UsageError(
        "'\(text)' does not say the new name",
        help: "write INTERFACE.FIELD=NAME, such as audit/record.actor=performed_by")
    }
    let successor = Self.trimmed(text[text.index(after: equals)...])
    let (interface, field) = try interfaceAndField(String(text[..<equals]))
    let name = architecture.name(of: interface)
    let fields = analysis.fields(of: interface)
    guard fields.contains(field) else {
      throw UsageError(
        "nobody knows a field '\(field)' of \(name)",
        help: Spelling.meant(by: field, among: fields)
          ?? (fields.isEmpty ? "the file names no fields of it: give the call 'sends'" : list("its fields are", fields))
      )
    }
    try checkNewField(successor)
    if fields.contains(successor) {
      throw UsageError("\(name) has a field '\(successor)' already", help: list("its fields are", fields))
    }
    return .renameField(interface, field: field, successor: successor)
  }

  /// A slip of the finger is no field.
  private func checkNewField(_ field: String) throws(UsageError) {
    let isName =
      field.allSatisfy { $0.isLetter || $0.isNumber || "_-.:$@[]".contains($0) }
      && field.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    guard isName else {
      throw UsageError(
        "'\(field)' cannot be the name of a field",
        help: "write letters, digits, '_', '-' and single dots between them, such as source_ip")
    }
  }

  /// Names may have dots in them: the field is what follows the last one that leaves an interface before it.
  private func interfaceAndField(_ text: String) throws(UsageError) -> (Interface, String) {
    var mistake: UsageError?
    for dot in text.indices.reversed() where text[dot] == "." {
      let (before, field) = (String(text[..<dot]), Self.trimmed(text[text.index(after: dot)...]))
      guard !field.isEmpty, !before.isEmpty else { continue }
      do {
        return (try interface(before), field)
      } catch {
        // What the last dot parts is what was most probably meant.
        mistake = mistake ?? error
      }
    }
    throw mistake
      ?? UsageError("'\(text)' names no field", help: "write INTERFACE.FIELD, such as audit/record.source_ip")
  }

  /// `SERVICE`, `SERVICE/OPERATION`, `SERVICE ENDPOINT` or `SERVICE VERSION`.
  private func interface(_ text: String) throws(UsageError) -> Interface {
    let text = Self.trimmed(text)
    if let service = services[text] { return .service(service) }
    if let operation = operations[text] { return .operation(operation) }
    guard let blank = text.firstIndex(of: " "), let service = services[String(text[..<blank])] else {
      throw unknownTarget(text)
    }
    let name = Self.trimmed(text[blank...])
    let endpoints = analysis.endpoints(of: service)
    if endpoints.contains(where: { $0.text == name }) { return .endpoint(service, name) }
    if endpoints.contains(where: { $0.version == name }) { return .version(service, name) }
    let known = endpoints.map(\.text)
    let near = Spelling.closest(to: name, among: known).map { "did you mean '\(architecture[service].name) \($0)'?" }
    throw UsageError(
      "nobody knows an endpoint '\(name)' of \(architecture[service].name)",
      help: near
        ?? (known.isEmpty
          ? "the file names no endpoint of it; '\(architecture[service].name)' alone asks about all of it"
          : list("its endpoints are", known)))
  }

  // MARK: Services

  private func service(_ text: String) throws(UsageError) -> ServiceID {
    if let service = services[text] { return service }
    if let operation = operations[text] {
      let owner = architecture[architecture[operation].service].name
      throw UsageError("there is no service '\(text)': it is an operation", help: "its service is '\(owner)'")
    }
    throw UsageError(
      "there is no service '\(text)'",
      help: Spelling.meant(by: text, among: serviceNames) ?? list("the services are", serviceNames))
  }

  private func outage(_ text: String) throws(UsageError) -> Change {
    guard let equals = text.firstIndex(of: "=") else {
      _ = try service(text)
      throw UsageError("'\(text)' does not say how long", help: "write \(text)=30s")
    }
    let service = try service(String(text[..<equals]))
    let length = try duration(String(text[text.index(after: equals)...]))
    guard length > .zero else { throw UsageError("an outage takes some time", help: "write \(text[..<equals])=30s") }
    return .outage(service, length)
  }

  private func duration(_ text: String) throws(UsageError) -> Nanoseconds {
    do {
      return try QuantityText.duration(text)
    } catch {
      throw UsageError(error.message, help: error.help)
    }
  }

  private func target(_ text: String) -> Target? {
    services[text].map(Target.service) ?? operations[text].map(Target.operation)
  }

  private func unknownTarget(_ text: String) -> UsageError {
    guard let slash = text.firstIndex(of: "/"), let service = services[String(text[..<slash])] else {
      return UsageError(
        "there is no service '\(text.split(whereSeparator: { "/ ".contains($0) }).first ?? "")'",
        help: Spelling.meant(
          by:
            text, among: serviceNames + architecture.operations.indices.map { architecture.name(of: OperationID($0)) })
          ?? list("the services are", serviceNames))
    }
    let known = architecture[service].operations.map { architecture.name(of: $0) }
    return UsageError(
      "there is no operation '\(text)'",
      help: Spelling.meant(by: text, among: known)
        ?? (known.isEmpty
          ? "\(architecture[service].name) has no operations; '\(architecture[service].name)' alone asks about all of it"
          : list("its operations are", known)))
  }

  // MARK: Facts

  private func factChange(_ text: String) throws(UsageError) -> Change {
    let events = analysis.events
    let known = Set(events)
    if known.contains(text) { return .changeFact(event: text, field: nil) }
    for dot in text.indices.reversed() where text[dot] == "." {
      let event = String(text[..<dot])
      guard known.contains(event) else { continue }
      let field = Self.trimmed(text[text.index(after: dot)...])
      let fields = analysis.fields(of: event)
      if fields.contains(field) { return .changeFact(event: event, field: field) }
      throw UsageError(
        "nobody knows a field '\(field)' of \(event)",
        help: Spelling.meant(by: field, among: fields)
          ?? (fields.isEmpty
            ? "the file names no fields of it: give the publish 'fields'" : list("its fields are", fields)))
    }
    let event = text.lastIndex(of: ".").map { String(text[..<$0]) } ?? text
    throw unknownEvent(event, events)
  }

  private func unknownEvent(_ event: String, _ events: [String]) -> UsageError {
    UsageError(
      "there is no event '\(event)'",
      help: Spelling.meant(by: event, among: events)
        ?? (events.isEmpty
          ? "nothing in the files is published, consumed or could be a fact" : list("the events are", events)))
  }

  // MARK: The next requirement

  private func call(_ text: String) throws(UsageError) -> FurtherRequirement {
    let (caller, rest) = try halves(of: text, or: "task-api/create-task -> search 200ms", needsArrow: true)
    guard let operation = operations[caller] else {
      if let service = services[caller] {
        let known = architecture[service].operations.map { architecture.name(of: $0) }
        throw UsageError(
          "'\(caller)' is a service, not an operation",
          help: known.isEmpty ? "it has no operations" : list("its operations are", known))
      }
      throw unknownTarget(caller)
    }
    let newcomer = try newcomer(rest ?? "")
    if case .known(let target) = newcomer.identity,
      architecture.service(of: target) == architecture[operation].service
    {
      throw UsageError(
        "\(architecture.name(of: target)) belongs to \(caller)'s own service: a call to it is no call to another",
        help: "name another service, or one that is not in the files yet")
    }
    if analysis.isCircle(operation, calling: newcomer) {
      throw UsageError(
        "\(caller) would be called by what it calls: a circle",
        help: "--add-consumer asks about a fact instead, which may go in a circle")
    }
    return .call(from: operation, to: newcomer)
  }

  private func consumer(_ text: String) throws(UsageError) -> FurtherRequirement {
    let (event, rest) = try halves(of: text, or: "TaskCreated -> search", needsArrow: true)
    let events = analysis.events
    guard events.contains(event) else { throw unknownEvent(event, events) }
    let newcomer = try newcomer(rest ?? "")
    if case .known(let target) = newcomer.identity {
      let service = architecture[architecture.service(of: target)]
      if service.consumers.contains(where: { $0.event.value == event }) {
        throw UsageError(
          "\(service.name) consumes \(event) already",
          help: "name another, or ask what becomes of it: --event \(event), --down \(service.name)=30s")
      }
    }
    return .consumer(of: event, by: newcomer)
  }

  /// `TARGET [TIME] [AVAILABILITY]`; a target that is not in the files is new.
  private func newcomer(_ text: String) throws(UsageError) -> Newcomer {
    var words = text.split(separator: " ").map(String.init)
    var latency: Nanoseconds?
    var availability: UncertainProbability?
    while words.count > 1, let last = words.last, target(words.joined(separator: " ")) == nil {
      if latency == nil, last.first?.isNumber == true, !last.hasSuffix("%") {
        latency = try duration(last)
      } else if availability == nil, last.hasSuffix("%") {
        do {
          availability = try QuantityText.probability(last)
        } catch {
          throw UsageError(error.message, help: error.help)
        }
      } else {
        break
      }
      words.removeLast()
    }
    let name = words.joined(separator: " ")
    if let target = target(name) {
      if availability != nil {
        throw UsageError(
          "\(name) has its availability in the file", help: "leave it out; only a new service is given one here")
      }
      return Newcomer(.known(target), latency: latency)
    }
    if let slash = name.firstIndex(of: "/"), services[String(name[..<slash])] != nil { throw unknownTarget(name) }
    let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "_.-".contains($0) }
    guard isName else {
      throw UsageError(
        "'\(name)' cannot be the name of a new service",
        help: "write a name, and after it what it takes: search 200ms")
    }
    return Newcomer(.new(name), latency: latency, availability: availability)
  }

  // MARK: Texts

  /// What stands before and after `->`.
  private func halves(
    of text: String, or example: String, needsArrow: Bool
  ) throws(UsageError) -> (String, String?) {
    guard let arrow = text.indices.first(where: { text[$0...].hasPrefix("->") }) else {
      if !needsArrow { return (Self.trimmed(text), nil) }
      throw UsageError(
        "'\(text)' has no '->' in it", help: "write both sides and an arrow between them: '\(example)'")
    }
    let (before, after) = (Self.trimmed(text[..<arrow]), Self.trimmed(text[arrow...].dropFirst(2)))
    guard !before.isEmpty, !after.isEmpty else {
      throw UsageError("'\(text)' lacks a side of the arrow", help: "write both, such as '\(example)'")
    }
    guard !after.indices.contains(where: { after[$0...].hasPrefix("->") }) else {
      throw UsageError("'\(text)' has more than one arrow", help: "write one, such as '\(example)'")
    }
    return (before, after)
  }

  private func list(_ what: String, _ names: [String]) -> String { "\(what) \(Spelling.list(names))" }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop { $0 == " " }
    return String(String(start).reversed().drop { $0 == " " }.reversed())
  }
}
