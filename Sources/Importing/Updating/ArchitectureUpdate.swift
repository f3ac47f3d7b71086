import ArchitectureModel
import Diagnostics
import Documents

/// Brings what was observed in an architecture file up to date, and leaves everything else as somebody wrote it.
///
/// Refreshed are values with `basis: observed`, `observed:` blocks, the failures that the import wrote behind a call, and
/// the line at the head that says when it was. What has no counterpart in the sources keeps its value.
package struct ArchitectureUpdate {
  /// The text with what was refreshed.
  package private(set) var bytes: [UInt8]
  /// How many values were refreshed.
  package private(set) var refreshed = 0
  /// What the sources have and the file has not.
  package private(set) var appeared: [String] = []
  /// What the file has and the sources have not.
  package private(set) var vanished: [String] = []
  /// Where something could not be refreshed without touching what is around it.
  package private(set) var kept: [Diagnostic] = []

  private let draft: Draft
  private let document: Document
  private var edits: [TextEdit] = []
  /// Values to be written, each with where it stands or should stand.
  private var changes: [(change: LayoutEditor.Change, span: SourceSpan)] = []
  private var places: [String: Int] = [:]
  private var bare: [String: [Int]] = [:]

  /// - Precondition: the text is an architecture file that was read without errors.
  /// - Complexity: O(bytes); where something cannot be refreshed, for each value that is.
  package init(of input: ArchitectureLoader.Input, with draft: Draft) {
    var log = DiagnosticLog()
    guard let document = DocumentReader.read(input.source, format: input.format, log: &log) else {
      preconditionFailure("a file that was read before")
    }
    self.draft = draft
    self.document = document
    bytes = input.source.bytes
    for (index, service) in draft.services.enumerated() {
      places[ServiceNames.folded(service.name)] = index
      bare[ServiceNames.bare(service.name), default: []].append(index)
    }
    run()
    writeValues()
    bytes = TextEdit.apply(edits, to: bytes)
  }

  private mutating func run() {
    refreshPeriod()
    let services = DocumentValue(document)["services"]?.entries ?? []
    let names = Set(services.map { ServiceNames.folded($0.key) })
    var found: Set<Int> = []
    for (name, value) in services where !name.hasPrefix("x-") {
      guard let place = place(of: name, names) else {
        vanished.append("service \(name)")
        continue
      }
      found.insert(place)
      let service = draft.services[place]
      refresh(value, service.figures)
      refreshOperations(value, service)
      compare(name, value, service, names)
    }
    for (index, service) in draft.services.enumerated() where !found.contains(index) {
      appeared.append("service \(service.name)")
    }
  }

  /// The draft's service that a name stands for: as when sources are merged.
  private func place(of name: String, _ names: Set<String>) -> Int? {
    if let place = places[ServiceNames.folded(name)] { return place }
    guard let candidates = bare[ServiceNames.bare(name)], candidates.count == 1,
      !names.contains(ServiceNames.folded(draft.services[candidates[0]].name))
    else { return nil }
    return candidates[0]
  }

  // MARK: Values

  /// The values of a mapping that were observed.
  private mutating func refresh(_ mapping: DocumentValue, _ figures: [(key: String, value: Draft.Figure)]) {
    for (key, value) in mapping.entries where value["basis"]?.text == Basis.observed.rawValue {
      guard let figure = figures.first(where: { $0.key == key })?.value, figure.basis == .observed else { continue }
      refreshFigure(value, figure.value, figure.samples)
    }
  }

  /// `{ value: …, basis: observed, n: … }`.
  private mutating func refreshFigure(_ mapping: DocumentValue, _ value: JSONValue, _ samples: Int?) {
    set("value", value, in: mapping)
    if let samples { set("n", .integer(samples), in: mapping) }
  }

  private mutating func refreshOperations(_ service: DocumentValue, _ draft: Draft.Service) {
    for (name, value) in service["operations"]?.entries ?? [] where !name.hasPrefix("x-") {
      guard let operation = draft.operations.first(where: { $0.name == name }) ?? Self.only(of: draft, like: name)
      else {
        continue
      }
      refresh(value, operation.figures)
      refreshObservation(value, operation, "\(draft.name)/\(name)")
      var taken: Set<Int> = []
      let leaves = operation.steps.flatMap(\.leaves)
      for step in Self.steps(value["steps"]) { refreshStep(step, leaves, &taken) }
    }
  }

  private static func only(of service: Draft.Service, like name: String) -> Draft.Operation? {
    let found = service.operations.filter { $0.name.lowercased() == name.lowercased() }
    return found.count == 1 ? found[0] : nil
  }

  private mutating func refreshObservation(_ operation: DocumentValue, _ draft: Draft.Operation, _ name: String) {
    guard case .object(let seen)? = DraftWriter.observation(draft) else { return }
    guard let block = operation["observed"] else {
      appeared.append("figures of \(name): write 'observed: {}' there and they are filled in")
      return
    }
    // Several keys cannot be inserted at one place at once; into nothing, all of them are one value.
    guard !block.entries.isEmpty else {
      set("observed", .object(seen), in: operation)
      return
    }
    for (key, value) in seen {
      guard let written = block[key], written["value"] != nil, case .object(let parts) = value else {
        set(key, value, in: block)
        continue
      }
      for part in parts where part.key != "basis" { set(part.key, part.value, in: written) }
    }
  }

  // MARK: Steps

  /// Every call and publish, in order, those in parallel and one-of included.
  private static func steps(_ list: DocumentValue?) -> [DocumentValue] {
    var pending = list?.elements.reversed() ?? []
    var found: [DocumentValue] = []
    while let step = pending.popLast() {
      if step["call"] != nil || step["publish"] != nil { found.append(step) }
      for key in ["parallel", "one-of"] { pending += step[key]?.elements.reversed() ?? [] }
    }
    return found
  }

  private mutating func refreshStep(_ step: DocumentValue, _ leaves: [Draft.Step], _ taken: inout Set<Int>) {
    func place(where matches: (Draft.Step) -> Bool) -> Int? {
      leaves.indices.first { !taken.contains($0) && matches(leaves[$0]) }
    }
    if let target = step["call"]?.text {
      let service = ServiceNames.folded(String(target.prefix { $0 != "/" }))
      let exact = place { leaf in
        guard case .call(let call) = leaf else { return false }
        return call.service + (call.operation.map { "/" + $0 } ?? "") == target
      }
      let near = place { leaf in
        if case .call(let call) = leaf { ServiceNames.folded(call.service) == service } else { false }
      }
      guard let index = exact ?? near, case .call(let call) = leaves[index] else { return }
      taken.insert(index)
      refresh(step, call.figures)
      if let outcomes = call.outcomes, let target = step["call"] { refreshComment(of: target, outcomes) }
    } else if let event = step["publish"]?.text {
      let index = place { leaf in if case .publish(let publish) = leaf { publish.event == event } else { false } }
      guard let index, case .publish(let publish) = leaves[index] else { return }
      taken.insert(index)
      refresh(step, publish.figures)
    }
  }

  /// `# 4 of 200 failed: 0.8 % – 5.0 %`, as the import writes it.
  private mutating func refreshComment(of target: DocumentValue, _ outcomes: Draft.Outcomes) {
    let start = target.span.range.upperBound
    let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
    let line = Array(bytes[start..<end])
    guard let hash = line.indices.first(where: { Self.beginsComment(line, $0) }) else { return }
    let from = hash + 2
    let length = line[from...].prefix { $0 != UInt8(ascii: ";") }.count
    let text = String(decoding: line[from..<from + length], as: UTF8.self)
    guard text.contains(" of "), text.contains(" failed: "), text.hasSuffix(" %"), text.first?.isNumber ?? false else {
      return
    }
    let fresh = ShareText.failures(outcomes)
    if fresh == text { return }
    edits.append(TextEdit(start + from..<start + from + length, fresh))
    refreshed += 1
  }

  private static func beginsComment(_ line: [UInt8], _ place: Int) -> Bool {
    let blank = UInt8(ascii: " ")
    return line[place] == UInt8(ascii: "#") && place > 0 && line[place - 1] == blank && place + 1 < line.count
      && line[place + 1] == blank
  }

  /// The line of the head that says when it was.
  private mutating func refreshPeriod() {
    guard let period = draft.period else { return }
    let line = DraftWriter.line(of: period)
    let opening = Array("# Observed from ".utf8)
    var start = 0
    // Comments before the first key only.
    while start < bytes.count, bytes[start] == UInt8(ascii: "#") {
      let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
      if bytes[start..<end].starts(with: opening) {
        let fresh = Array("# \(line)".utf8)
        guard !bytes[start..<end].elementsEqual(fresh) else { return }
        edits.append(TextEdit(start..<end, fresh))
        refreshed += 1
        return
      }
      start = end
      while start < bytes.count, bytes[start] == UInt8(ascii: "\n") || bytes[start] == UInt8(ascii: "\r") { start += 1 }
    }
  }

  // MARK: Edits

  private mutating func set(_ key: String, _ value: JSONValue, in mapping: DocumentValue) {
    if let written = mapping[key], Self.says(written, value) { return }
    changes.append((LayoutEditor.Change(key, to: value, in: mapping.node), mapping[key]?.span ?? mapping.span))
  }

  /// All values at once; where that cannot be, those that can be written by themselves.
  private mutating func writeValues() {
    let editor = LayoutEditor(document)
    if let whole = try? editor.edits(changes.map(\.change)) {
      edits += whole
      refreshed += changes.count
      return
    }
    for (change, span) in changes {
      do throws(EditError) {
        edits += try editor.edits([change])
        refreshed += 1
      } catch {
        kept.append(
          Diagnostic(
            .warning, "not-refreshed", "this value is written in a way that keeps it from being refreshed", at: span,
            help: "write it on one line, without aliases"))
      }
    }
  }

  /// Whether a node says what a value does.
  private static func says(_ node: DocumentValue, _ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): return node.text == text
    case .integer(let number): return node.integer == number
    case .object(let entries):
      let written = node.entries
      return node.isMapping && written.count == entries.count
        && entries.allSatisfy { entry in node[entry.key].map { says($0, entry.value) } ?? false }
    default: return false
    }
  }

  // MARK: What has come and gone

  /// Calls and facts of one service, by the services and facts at their other ends.
  private mutating func compare(_ name: String, _ value: DocumentValue, _ service: Draft.Service, _ names: Set<String>)
  {
    func canonical(_ other: String) -> String {
      place(of: other, names).map { draft.services[$0].name } ?? other
    }
    var written: [String] = []
    for step in (value["operations"]?.entries ?? []).flatMap({ Self.steps($0.value["steps"]) }) {
      if let target = step["call"]?.text {
        written.append("call \(name) → \(canonical(String(target.prefix { $0 != "/" })))")
      } else if let event = step["publish"]?.text {
        written.append("fact \(event) of \(name)")
      }
    }
    for consumer in value["consumes"]?.elements ?? [] {
      if let event = consumer["event"]?.text { written.append("consumer \(name) of \(event)") }
    }
    var seen: [String] = []
    for leaf in service.operations.flatMap(\.steps).flatMap(\.leaves) {
      switch leaf {
      case .call(let call): seen.append("call \(name) → \(call.service)")
      case .publish(let publish): seen.append("fact \(publish.event) of \(name)")
      case .parallel, .oneOf: break
      }
    }
    seen += service.consumers.map { "consumer \(name) of \($0.event)" }
    let (writtenSet, seenSet) = (Set(written), Set(seen))
    appeared += Self.unique(seen.filter { !writtenSet.contains($0) })
    vanished += Self.unique(written.filter { !seenSet.contains($0) })
  }

  private static func unique(_ lines: [String]) -> [String] {
    var known: Set<String> = []
    return lines.filter { known.insert($0).inserted }
  }
}
