import ArchitectureModel
import Coupling
import Diagnostics
import Documents

/// Findings in the Static Analysis Results Interchange Format, which code hosts show beside the lines.
/// - Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020.
struct SARIFDocument {
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  private static let fingerprint = "decouple/v1"
  /// What a message names beyond this is left out.
  private static let mostRelated = 10

  /// A rule of the registry, or something that a check asks.
  private struct Descriptor {
    var id: String
    var title: String
    var rationale: String
    var fix: String
    var severity: Finding.Severity
  }

  private let architecture: Architecture
  private let descriptors: [Descriptor]
  private var places: [String: Int] = [:]
  /// Where what a message may name is written.
  private var spans: [String: SourceSpan] = [:]

  static func document(_ analysis: ArchitectureAnalysis) -> JSONValue {
    let sarif = SARIFDocument(analysis.architecture, descriptors: rules)
    return sarif.document(Concern.all(of: analysis).map { sarif.result($0, state: nil) } + sarif.allowed(in: analysis))
  }

  static func document(_ result: CheckResult) -> JSONValue {
    let sarif = SARIFDocument(result.analysis.architecture, descriptors: rules + criteria)
    return sarif.document(
      result.all.map { concern in
        sarif.result(concern, state: result.accepted.map { $0.contains(concern.fingerprint) ? "unchanged" : "new" })
      } + sarif.allowed(in: result.analysis))
  }

  private init(_ architecture: Architecture, descriptors: [Descriptor]) {
    self.architecture = architecture
    self.descriptors = descriptors
    for (place, descriptor) in descriptors.enumerated() { places[descriptor.id] = place }
    for service in architecture.services { spans[service.name] = service.span }
    for index in architecture.operations.indices {
      spans[architecture.name(of: OperationID(index))] = architecture.operations[index].span
    }
    for site in architecture.calls { spans[site.name] = site.span }
  }

  private func document(_ results: [JSONValue]) -> JSONValue {
    let driver: JSONValue = [
      "name": .string(CommandLineTool.name), "version": .string(CommandLineTool.version),
      "semanticVersion": .string(CommandLineTool.version), "rules": .array(descriptors.map(rule)),
    ]
    return [
      "$schema": .string(Self.schema), "version": .string("2.1.0"),
      "runs": .array([
        [
          "tool": ["driver": driver], "columnKind": .string("unicodeCodePoints"),
          "automationDetails": ["id": .string("\(CommandLineTool.name)/\(architecture.name)/")],
          "results": .array(results),
        ]
      ]),
    ]
  }

  // MARK: Rules

  private static var rules: [Descriptor] {
    RuleRegistry.rules.map { rule in
      Descriptor(
        id: rule.code.description, title: rule.title, rationale: rule.rationale, fix: rule.fix, severity: rule.severity)
    }
  }

  private static let criteria = [
    Descriptor(
      id: CheckResult.availabilityCode, title: "less available than asked for",
      rationale: "The check asks of every operation to be available so much, and this one is not.",
      fix: "Let it need less, or make what it needs better; `decouple availability` shows what each part costs.",
      severity: .high),
    Descriptor(
      id: CheckResult.responseCode, title: "slower than asked for",
      rationale: "The check asks of every operation to answer within a time, and this one does not.",
      fix: "See in `decouple analyze` what it waits for, and publish a fact where nobody needs the result.",
      severity: .high),
    Descriptor(
      id: CheckResult.objectiveCode, title: "SLO of an operation that never succeeds",
      rationale: "The operation promises a time, and can never succeed.", fix: "See which of its calls always fails.",
      severity: .high),
  ]

  private func rule(_ descriptor: Descriptor) -> JSONValue {
    let text = "\(descriptor.rationale) \(descriptor.fix)"
    return [
      "id": .string(descriptor.id), "shortDescription": ["text": .string(descriptor.title)],
      "fullDescription": ["text": .string(descriptor.rationale)],
      "help": [
        "text": .string(text),
        "markdown": .string("\(descriptor.rationale)\n\n**What to do.** \(descriptor.fix)"),
      ],
      "defaultConfiguration": ["level": .string(Self.level(descriptor.severity))],
    ]
  }

  private static func level(_ severity: Finding.Severity) -> String {
    switch severity {
    case .high: "error"
    case .medium: "warning"
    case .low: "note"
    }
  }

  // MARK: Results

  /// What the file itself accepts.
  private func allowed(in analysis: ArchitectureAnalysis) -> [JSONValue] {
    Concern.allowed(in: analysis).map { result($0.concern, state: nil, allowedBecause: $0.reason) }
  }

  private func result(_ concern: Concern, state: String?, allowedBecause reason: String? = nil) -> JSONValue {
    var location: [(key: String, value: JSONValue)] = []
    if let physical = concern.span.flatMap(physical) { location.append(("physicalLocation", physical)) }
    location.append(("logicalLocations", .array([["fullyQualifiedName": .string(concern.place)]])))
    var entries: [(key: String, value: JSONValue)] = [
      ("ruleId", .string(concern.code)), ("ruleIndex", .optional(places[concern.code])),
      ("level", .string(Self.level(concern.severity))),
      ("message", ["text": .string("\(concern.message): \(concern.help)")]),
      ("locations", .array([.object(location)])),
    ]
    let related = related(to: concern)
    if !related.isEmpty { entries.append(("relatedLocations", .array(related))) }
    entries.append(("partialFingerprints", .object([(Self.fingerprint, .string(concern.fingerprint))])))
    if let state { entries.append(("baselineState", .string(state))) }
    if let reason {
      let suppression: JSONValue = [
        "kind": .string("inSource"), "status": .string("accepted"), "justification": .string(reason),
      ]
      entries.append(("suppressions", .array([suppression])))
    }
    return .object(entries)
  }

  /// Where the services, operations and calls are written that the message names.
  private func related(to concern: Concern) -> [JSONValue] {
    var named: [String] = []
    for part in concern.message.split(separator: " ") {
      // Names have none of these at their ends, or the word is no name.
      let name = String(part.drop { "('".contains($0) }.reversed().drop { ",;:)'.".contains($0) }.reversed())
      if spans[name] != nil, !named.contains(name) { named.append(name) }
    }
    return named.prefix(Self.mostRelated).enumerated().compactMap { number, name in
      guard let span = spans[name], let physical = physical(span) else { return nil }
      if let own = concern.span, own.source === span.source, own.range == span.range { return nil }
      return [
        "id": .integer(number + 1), "physicalLocation": physical, "message": ["text": .string(name)],
      ]
    }
  }

  /// nil for what came through standard input: it has no address.
  private func physical(_ span: SourceSpan) -> JSONValue? {
    guard let address = Self.address(span.source.name) else { return nil }
    let (start, end) = (span.start, span.source.position(at: span.range.upperBound))
    return [
      "artifactLocation": ["uri": .string(address)],
      "region": [
        "startLine": .integer(start.line), "startColumn": .integer(start.column), "endLine": .integer(end.line),
        "endColumn": .integer(end.column),
      ],
    ]
  }

  /// A path as a URI; what is special in one is percent-encoded.
  private static func address(_ path: String) -> String? {
    if path.hasPrefix("<") { return nil }
    var address = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        address.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        address += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return address
  }
}
