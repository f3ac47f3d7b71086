import Diagnostics
import Documents

/// Reads architecture files.
package enum ArchitectureLoader {
  /// One file, and how it is written.
  package struct Input: Sendable {
    package var source: SourceText
    package var format: InputFormat

    package init(_ source: SourceText, format: InputFormat) {
      self.source = source
      self.format = format
    }
  }

  /// Reads the files as one architecture.
  ///
  /// - Parameters:
  ///   - inputs: at least one; names are resolved across all of them.
  ///   - log: takes what is wrong, every mistake once and at its place; warnings too.
  /// - Returns: nil where an error was reported.
  /// - Complexity: O(bytes), and for a wrong name O(names).
  package static func load(_ inputs: [Input], log: inout DiagnosticLog) -> Architecture? {
    precondition(!inputs.isEmpty, "nothing to read")
    let documents = inputs.compactMap { DocumentReader.read($0.source, format: $0.format, log: &log) }
    guard documents.count == inputs.count, let first = documents.first else { return nil }
    var loader = Loader(document: first)
    let architecture = loader.load(documents)
    loader.log.diagnostics.forEach { log.report($0) }
    return log.hasErrors ? nil : architecture
  }
}

extension Loader {
  /// A file and its top-level entries.
  private struct File {
    var document: Document
    var root: Section
  }

  mutating func load(_ documents: [Document]) -> Architecture? {
    var files: [File] = []
    for document in documents {
      self.document = document
      guard document.kind(of: document.root) == .mapping else {
        failKind(
          document.root, expected: "a mapping", of: "an architecture",
          help: "begin with 'architecture: NAME' and 'services:'")
        continue
      }
      guard let root = section(document.root, .architecture) else { continue }
      checkFormat(root)
      files.append(File(document: document, root: root))
    }
    guard files.count == documents.count else { return nil }

    let name = agreed("architecture", files) { $0.text($1, "architecture") }
    let year = agreed("year", files) { $0.word($1, "year", Year.self) }
    let currency = agreed("currency", files) { $0.readCurrency($1) }
    names.currency = currency ?? "USD"
    for (index, file) in files.enumerated() {
      document = file.document
      collectNames(file: index, root: file.root)
    }
    requireNameAndServices(name, files)

    var architecture = Architecture(
      name: name ?? "", year: year ?? .common, currency: names.currency, entities: [], zones: [], services: [],
      operations: [], calls: [], allowances: [], scenarios: [], serviceOrder: [], operationOrder: [])
    for (index, file) in files.enumerated() {
      document = file.document
      readSections(of: file.root, file: index, into: &architecture)
    }
    architecture.calls = calls
    guard !log.hasErrors else { return nil }
    checkNamesOfCalls()
    let order = DependencyOrder(of: architecture)
    order.cycles.forEach { log.report($0) }
    architecture.serviceOrder = order.services
    architecture.operationOrder = order.operations
    warnOfMistypedNames(architecture)
    return log.hasErrors ? nil : architecture
  }

  private mutating func checkFormat(_ root: Section) {
    guard let node = root["format"] else { return }
    if document.kind(of: node) == .scalar, document.text(of: node) == "1" { return }
    failKind(node, expected: "1", of: "the format", help: "write 'format: 1', or leave it out")
  }

  /// A value that may stand in several files if it is the same in all of them.
  private mutating func agreed<Value: Equatable>(
    _ key: String, _ files: [File], _ read: (inout Loader, NodeID) -> Value?
  ) -> Value? {
    var found: (value: Value, span: SourceSpan)?
    for file in files {
      document = file.document
      guard let node = file.root[key], let value = read(&self, node) else { continue }
      guard let first = found else {
        found = (value, span(node))
        continue
      }
      if first.value != value {
        fail(
          "disagreement", "the files disagree about '\(key)'", at: node,
          related: [Diagnostic.Label(first.span, "the other value")], help: "leave it to one of them")
      }
    }
    return found?.value
  }

  private mutating func readCurrency(_ node: NodeID) -> String? {
    guard let code = text(node, "currency") else { return nil }
    if QuantityText.isCurrency(code) { return code }
    fail("unknown-value", "'\(code)' is no currency", at: node, help: "write three capital letters, such as USD or EUR")
    return nil
  }

  private mutating func requireNameAndServices(_ name: String?, _ files: [File]) {
    document = files[0].document
    if name == nil, files.allSatisfy({ $0.root.lacks("architecture") }) {
      fail(
        "missing-key", "the architecture has no name", at: document.root, help: "add 'architecture: NAME' at the top")
    }
    guard let file = files.first(where: { $0.root["services"] != nil }), let key = file.root.key("services") else {
      if files.allSatisfy({ $0.root.lacks("services") }) {
        fail(
          "missing-key", "the architecture has no services", at: document.root,
          help: "add 'services:' and one name a line under it")
      }
      return
    }
    if names.services.isEmpty, !log.hasErrors {
      document = file.document
      fail("missing-key", "the architecture has no services", at: key, help: "name one service a line")
    }
  }

  private mutating func readSections(of root: Section, file: Int, into architecture: inout Architecture) {
    defaults = root["defaults"].map { readDefaults($0) } ?? Defaults()
    if architecture.defaults == nil, root["defaults"] != nil { architecture.defaults = defaults }
    for zone in names.zones where zone.file == file { architecture.zones.append(readZone(zone)) }
    if let node = root["zones"], !isNull(node), document.kind(of: node) != .mapping {
      failKind(
        node, expected: "a mapping from names to zones", of: "zones",
        help: "write 'eu-1a: { availability: 99.95% }', one a line")
    }
    for (index, entry) in names.services.enumerated() where entry.file == file {
      let (service, operations) = readService(entry, id: ServiceID(index))
      architecture.services.append(service)
      architecture.operations.append(contentsOf: operations)
    }
    for (key, value) in named(root["entities"], "entities", "task: { key: task_id }") {
      let name = document.text(of: key)
      guard isNew(name, "entity", at: key) else { continue }
      if let entity = readEntity(name, key: key, value) { architecture.entities.append(entity) }
    }
    for (key, value) in named(root["scenarios"], "scenarios", "crash: { duration: 10m, faults: […] }") {
      let name = document.text(of: key)
      guard isNew(name, "scenario", at: key) else { continue }
      if let scenario = readScenario(name, key: key, value) { architecture.scenarios.append(scenario) }
    }
    if let node = root["allow"], !isNull(node) {
      architecture.allowances += list(node, "allow").compactMap { readAllowance($0) }
    }
  }

  /// The entries of a mapping from names of one's own choice, those of others left out.
  mutating func named(_ node: NodeID?, _ what: String, _ example: String) -> [(key: NodeID, value: NodeID)] {
    guard let node, !isNull(node) else { return [] }
    guard document.kind(of: node) == .mapping else {
      failKind(node, expected: "a mapping from names", of: what, help: "write '\(example)', one a line")
      return []
    }
    return document.entries(of: node).filter { !document.text(of: $0.key).hasPrefix("x-") }
  }

  /// Whether an entity or scenario of this name is the first; says so where it is not.
  private mutating func isNew(_ name: String, _ what: String, at key: NodeID) -> Bool {
    if name.isEmpty {
      fail("bad-name", "this \(what) has no name", at: key, help: "write a name before the colon")
      return false
    }
    guard let first = names.claim(name, as: what, at: span(key)) else { return true }
    fail(
      "duplicate-name", "the \(what) '\(name)' is defined twice", at: key,
      related: [Diagnostic.Label(first, "first here")], help: "remove or rename one of them")
    return false
  }

  private mutating func readZone(_ entry: NameTable.ZoneEntry) -> Zone {
    var zone = Zone(name: entry.name, availability: Defaults().availability, span: span(entry.key))
    guard !isNull(entry.value),
      let section = section(entry.value, .zone)
    else { return zone }
    if let value = figure(section["availability"], "availability", { $0.availability($1, $2) }) {
      zone.availability = value
    }
    return zone
  }

  private mutating func readEntity(_ name: String, key: NodeID, _ node: NodeID) -> Entity? {
    var entity = Entity(name: name, fields: [], personal: [], span: span(key))
    guard !isNull(node) else { return entity }
    guard
      let section = section(node, .entity)
    else { return nil }
    if let node = section["key"] { entity.key = text(node, "key") }
    if let node = section["fields"] { entity.fields = nameList(node, "fields") }
    if let node = section["personal"] { entity.personal = nameList(node, "personal") }
    if let node = section["writes"] { entity.writes = service(node, "writes") }
    return entity
  }

  private mutating func readAllowance(_ node: NodeID) -> Allowance? {
    guard let section = section(node, .allowance), let codeNode = required("code", of: section, at: node),
      let becauseNode = required("because", of: section, at: node), let code = text(codeNode, "code"),
      let reason = text(becauseNode, "because")
    else { return nil }
    return Allowance(
      code: code, place: section["where"].flatMap { text($0, "where") }, reason: reason, span: span(codeNode))
  }

  /// An `id` may be written like the name that another call has without one.
  private mutating func checkNamesOfCalls() {
    var owners: [String: SourceSpan?] = [:]
    for call in calls {
      if let first = owners.updateValue(call.span, forKey: call.name) {
        log.report(
          Diagnostic(
            .error, "duplicate-name", "two calls have the name '\(call.name)'", at: call.span,
            related: first.map { [Diagnostic.Label($0, "the other one")] } ?? [], help: "give one of them another 'id'")
        )
      }
    }
  }

  /// Events may come from outside, and entities need no definition; but a near miss is worth a word.
  private mutating func warnOfMistypedNames(_ architecture: Architecture) {
    var events = Set(architecture.operations.compactMap { $0.fact?.value })
    events.formUnion(architecture.calls.compactMap { $0.publish?.event.value })
    let known = events.sorted()
    var used = architecture.services.flatMap { $0.consumers.map(\.event) + $0.topics.all.map(\.event) }
    for case .timer(let event, _) in architecture.operations.map(\.trigger) { used.append(event) }
    for event in used where !events.contains(event.value) {
      guard let meant = closest(to: event.value, among: known) else { continue }
      log.report(
        Diagnostic(
          .warning, "unknown-event", "nothing publishes '\(event.value)'", at: event.span,
          help: "did you mean '\(meant)'?"))
    }
    let entities = architecture.entities.map(\.name)
    let defined = Set(entities)
    for operation in architecture.operations {
      for case .save(let entity) in operation.steps where !defined.contains(entity.value) {
        guard let meant = closest(to: entity.value, among: entities) else { continue }
        log.report(
          Diagnostic(
            .warning, "unknown-entity", "no entity is called '\(entity.value)'", at: entity.span,
            help: "did you mean '\(meant)'?"))
      }
    }
  }
}
