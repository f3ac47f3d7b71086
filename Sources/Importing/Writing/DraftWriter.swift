import ArchitectureModel
import Documents

/// Writes a draft as an architecture file for people: what it was made from at its head, every value with what it rests
/// on, and a marked line wherever something is missing.
package struct DraftWriter {
  /// What marks a line to be filled in.
  package static let mark = "fill in:"
  /// Longer steps take a line for each of their values.
  private static let lineWidth = 110
  /// Keys whose values may say what they rest on.
  static let figureKeys: Set<String> = [
    "availability", "latency", "rate", "timeout", "error-rate", "probability", "concurrency", "queue", "retention",
    "cost",
    "downtime-cost",
  ]

  let draft: Draft
  private let inputs: [Import.Input]
  private var lines: [String] = []

  /// The file, ending with a line break.
  /// - Complexity: linear in the draft.
  package static func text(of imported: Import) -> String {
    var writer = DraftWriter(imported)
    writer.write()
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private init(_ imported: Import) {
    draft = imported.draft
    inputs = imported.inputs
  }

  private mutating func write() {
    writeHead()
    lines.append("architecture: \(YAMLWriter.line(.string(name)))")
    lines.append("")
    lines.append("services:")
    let called = calledOperations
    for (index, service) in draft.services.enumerated() {
      if index > 0 { lines.append("") }
      write(service, called)
    }
  }

  /// That of a source, or of the first file.
  private var name: String {
    if let name = draft.name, !name.isEmpty, !name.contains(where: \.isNewline) { return name }
    let file = inputs.first?.name.split(separator: "/").last.map(String.init) ?? "imported"
    let stem = file.split(separator: ".").first.map(String.init) ?? file
    return stem.isEmpty || stem.hasPrefix("<") ? "Imported" : stem
  }

  // MARK: The head

  private mutating func writeHead() {
    comment("Imported from")
    for input in inputs { comment("  \(Self.oneLine(input.name)): \(input.kind.title)", wrapped: false) }
    if let period = draft.period { comment(Self.line(of: period)) }
    let missing = MissingFigures(draft).lines
    if !missing.isEmpty {
      comment("")
      comment("To fill in first, marked '\(Self.mark)':")
      for line in missing { comment("  - \(line)") }
    }
    if !draft.remarks.isEmpty {
      comment("")
      comment("Notes of the import:")
      let shown = 40
      for remark in draft.remarks.prefix(shown) { comment("  - \(Self.oneLine(remark.text))") }
      if draft.remarks.count > shown { comment("  - and \(draft.remarks.count - shown) more") }
    }
    lines.append("")
  }

  static func line(of period: Draft.Period) -> String {
    "Observed from \(DateText.utc(period.start)) to \(DateText.utc(period.end)) UTC."
  }

  /// A comment in lines of a readable length; what goes on is indented like its beginning.
  private mutating func comment(_ text: String, wrapped: Bool = true) {
    let width = 112
    let indent = text.prefix { $0 == " " || $0 == "-" }.count
    var line = String(text.prefix(indent))
    for word in text.dropFirst(indent).split(separator: " ") {
      if wrapped, line.count + word.count + 1 > width, line.count > indent {
        lines.append("# " + line)
        line = String(repeating: " ", count: indent)
      }
      line += (line.count > indent ? " " : "") + word
    }
    lines.append(text.isEmpty ? "#" : "# " + line)
  }

  /// Without what would end the comment.
  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isVisible($0) ? $0 : " " }))
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    default: scalar.value != 0xFEFF
    }
  }

  // MARK: Services

  private mutating func write(_ service: Draft.Service, _ called: Set<String>) {
    lines.append("  \(YAMLWriter.key(service.name)):")
    if let note = service.note { lines.append("    # \(Self.oneLine(note))") }
    if let team = service.team { add("team", .string(team), 4) }
    if let kind = service.kind, kind != .service { add("kind", .string(kind.rawValue), 4) }
    if !service.figures.contains(where: { $0.key == "availability" }) {
      lines.append("    # availability: ?   \(Self.mark) of one instance, such as 99.9%")
    }
    for (key, figure) in service.figures { write(key, figure, 4) }
    if MissingFigures.lacksLatency(service) {
      lines.append("    # latency: ?        \(Self.mark) its own work on one request, such as 20ms")
    }
    if !service.dependsOn.isEmpty { add("depends-on", .array(service.dependsOn.map(JSONValue.string)), 4) }
    if !service.topics.isEmpty {
      lines.append("    topics:")
      for topic in service.topics {
        let entries = topic.figures.map { ($0.key, Self.value($0.value, of: $0.key)) }
        lines.append("      \(YAMLWriter.key(topic.event)): \(YAMLWriter.line(.object(entries)))")
      }
    }
    if !service.operations.isEmpty {
      lines.append("    operations:")
      for operation in service.operations { write(operation, of: service, called) }
    }
    if !service.consumers.isEmpty {
      lines.append("    consumes:")
      for consumer in service.consumers { write(consumer) }
    }
  }

  private mutating func add(_ key: String, _ value: JSONValue, _ indent: Int, _ comment: String = "") {
    lines.append("\(Self.spaces(indent))\(key): \(YAMLWriter.line(value))\(comment)")
  }

  private mutating func write(_ key: String, _ figure: Draft.Figure, _ indent: Int) {
    add(key, Self.value(figure, of: key), indent, Self.basisComment(figure, of: key).map { "  # " + $0 } ?? "")
  }

  /// A value, with what it rests on where its key can say so.
  static func value(_ figure: Draft.Figure, of key: String) -> JSONValue {
    guard figureKeys.contains(key), figure.basis != .declared || figure.samples != nil else { return figure.value }
    var entries: [(key: String, value: JSONValue)] = [
      ("value", figure.value), ("basis", .string(figure.basis.rawValue)),
    ]
    if let samples = figure.samples, samples > 0 { entries.append(("n", .integer(samples))) }
    return .object(entries)
  }

  private static func basisComment(_ figure: Draft.Figure, of key: String) -> String? {
    guard !figureKeys.contains(key), figure.basis != .declared else { return nil }
    return "\(key) \(figure.basis.rawValue)" + (figure.samples.map { ", n = \($0)" } ?? "")
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  // MARK: Operations

  /// Those that a call or a fact leads to, as `SERVICE/OPERATION`.
  private var calledOperations: Set<String> {
    var called: Set<String> = []
    for service in draft.services {
      for step in service.operations.flatMap(\.steps).flatMap(\.leaves) {
        if case .call(let call) = step { called.insert("\(call.service)/\(call.operation ?? "")") }
      }
      for consumer in service.consumers { called.insert("\(service.name)/\(consumer.operation ?? "")") }
    }
    return called
  }

  private mutating func write(_ operation: Draft.Operation, of service: Draft.Service, _ called: Set<String>) {
    let start = lines.count
    lines.append("      \(YAMLWriter.key(operation.name)):")
    let isEntry = !called.contains("\(service.name)/\(operation.name)") && !called.contains("\(service.name)/")
    if isEntry, !operation.figures.contains(where: { $0.key == "rate" }), !operation.steps.isEmpty {
      lines.append("        # rate: ?   \(Self.mark) requests from outside, such as 20/s")
    }
    for (key, figure) in operation.figures { write(key, figure, 8) }
    if let observed = Self.observation(operation) { add("observed", observed, 8) }
    if !operation.steps.isEmpty {
      lines.append("        steps:")
      for step in operation.steps { write(step, 10) }
    }
    if lines.count == start + 1 { lines[start] += " {}" }
  }

  /// What was seen of an operation, to hold the model against.
  static func observation(_ operation: Draft.Operation) -> JSONValue? {
    var entries: [(key: String, value: JSONValue)] = []
    if let outcomes = operation.outcomes, outcomes.count > 0 {
      let share = ShareText.percent(outcomes.count - outcomes.failures, of: outcomes.count)
      entries.append(
        ("availability", ["value": .string(share), "basis": .string("observed"), "n": .integer(outcomes.count)]))
    }
    if let latency = operation.observedLatency { entries.append(("latency", latency)) }
    return entries.isEmpty ? nil : .object(entries)
  }

  // MARK: Steps

  /// - Parameter lead: what stands before the step's first key: the dash of an item, or blanks after a share.
  private mutating func write(_ step: Draft.Step, _ indent: Int, lead: String = "- ") {
    switch step {
    case .parallel(let branches):
      lines.append("\(Self.spaces(indent))\(lead)parallel:")
      for branch in branches { write(branch, indent + 4) }
    case .oneOf(let alternatives):
      lines.append("\(Self.spaces(indent))\(lead)one-of:")
      for alternative in alternatives { write(alternative, indent + 4) }
    case .call(let call): write(Self.entries(call), Self.comments(call), indent)
    case .publish(let publish): write(Self.entries(publish), [], indent)
    }
  }

  private mutating func write(_ alternative: (share: Draft.Figure, step: Draft.Step), _ indent: Int) {
    let share = (key: "share", value: Self.value(alternative.share, of: "probability"))
    switch alternative.step {
    case .call(let call): write([share] + Self.entries(call), Self.comments(call), indent)
    case .publish(let publish): write([share] + Self.entries(publish), [], indent)
    case .parallel, .oneOf:
      lines.append("\(Self.spaces(indent))- share: \(YAMLWriter.line(share.value))")
      write(alternative.step, indent, lead: "  ")
    }
  }

  private mutating func write(_ entries: [(key: String, value: JSONValue)], _ comments: [String], _ indent: Int) {
    let comment = comments.isEmpty ? "" : "  # " + Self.oneLine(comments.joined(separator: "; "))
    let margin = Self.spaces(indent)
    if entries.count == 1 {
      lines.append("\(margin)- \(entries[0].key): \(YAMLWriter.line(entries[0].value))\(comment)")
      return
    }
    let line = "\(margin)- \(YAMLWriter.line(.object(entries)))"
    if line.count <= Self.lineWidth {
      lines.append(line + comment)
      return
    }
    for (index, entry) in entries.enumerated() {
      let text = "\(YAMLWriter.key(entry.key)): \(YAMLWriter.line(entry.value))"
      lines.append(margin + (index == 0 ? "- \(text)\(comment)" : "  \(text)"))
    }
  }

  private static func entries(_ call: Draft.Call) -> [(key: String, value: JSONValue)] {
    let target = call.service + (call.operation.map { "/" + $0 } ?? "")
    return [("call", .string(target))] + call.figures.map { ($0.key, value($0.value, of: $0.key)) }
  }

  private static func comments(_ call: Draft.Call) -> [String] {
    var comments: [String] = []
    if let outcomes = call.outcomes, outcomes.count > 0 { comments.append(ShareText.failures(outcomes)) }
    comments += call.figures.compactMap { basisComment($0.value, of: $0.key) }
    if let note = call.note { comments.append(note) }
    return comments
  }

  private static func entries(_ publish: Draft.Publish) -> [(key: String, value: JSONValue)] {
    var entries: [(key: String, value: JSONValue)] = [("publish", .string(publish.event))]
    if let broker = publish.broker { entries.append(("to", .string(broker))) }
    return entries + publish.figures.map { ($0.key, value($0.value, of: $0.key)) }
  }

  private mutating func write(_ consumer: Draft.Consumer) {
    var entries: [(key: String, value: JSONValue)] = [("event", .string(consumer.event))]
    if let operation = consumer.operation { entries.append(("operation", .string(operation))) }
    entries += consumer.figures.map { ($0.key, Self.value($0.value, of: $0.key)) }
    write(entries, [], 6)
  }
}
