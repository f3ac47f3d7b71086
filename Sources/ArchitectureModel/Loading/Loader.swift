import Diagnostics
import Documents

/// Reads one architecture out of several documents; each section has an extension in a file of its own.
///
/// A first pass (`Loader+Names`) finds what exists, so that the second can resolve every reference where it meets it.
/// A mistake is reported where it was made, and reading goes on with the default: what follows from it is not reported.
struct Loader {
  var log = DiagnosticLog()
  var names = NameTable()
  /// The document being read; its `defaults` apply to its services.
  var document: Document
  var defaults = Defaults()
  var calls: [CallSite] = []
  var callNames: [String: SourceSpan?] = [:]
  private var unknownNames: [String: Int] = [:]
  /// How many more names are compared with all others; more than are ever shown, and an end to what that costs.
  private var comparisonsLeft = 100
  private var keyComparisonsLeft = 1_000

  init(document: Document) { self.document = document }

  // MARK: Reporting

  mutating func fail(
    _ code: DiagnosticCode, _ message: String, at node: NodeID, related: [Diagnostic.Label] = [], help: String? = nil
  ) {
    log.report(Diagnostic(.error, code, message, at: span(node), related: related, help: help))
  }

  func span(_ node: NodeID) -> SourceSpan { document.span(of: node) }

  /// Reports a name that stands for nothing, once; further places are added to the first report.
  ///
  /// - Parameters:
  ///   - owner: the service whose operation the name would be.
  ///   - prefix: what stands before the name as it is written, and before what is suggested instead.
  mutating func failUnknown(
    _ what: String, _ name: String, owner: String = "", prefix: String = "", at node: NodeID, among known: [String],
    help: String? = nil
  ) {
    let key = "\(what) \(owner)/\(name)"
    let mostPlaces = 3
    if let first = unknownNames[key] {
      if log.diagnostics[first].related.count < mostPlaces {
        log.attach(Diagnostic.Label(span(node), "and here"), to: first)
      }
      return
    }
    unknownNames[key] = log.diagnostics.count
    let suggestion = closest(to: name, among: known).map { "did you mean '\(prefix)\($0)'?" }
    fail(DiagnosticCode.unknown(what), "unknown \(what) '\(prefix)\(name)'", at: node, help: suggestion ?? help)
  }

  /// As `Spelling.closest`, which looks at every name of the architecture, but only so many times.
  mutating func closest(to name: String, among known: [String]) -> String? {
    guard comparisonsLeft > 0 else { return nil }
    comparisonsLeft -= 1
    return Spelling.closest(to: name, among: known)
  }

  // MARK: Mappings

  /// The entries of a mapping whose keys are known; nil where it is none.
  mutating func section(_ node: NodeID, _ shape: Shape) -> Section? {
    guard document.kind(of: node) == .mapping else {
      failKind(node, expected: "a mapping", of: shape.name, help: shape.example.map { "write \($0)" })
      return nil
    }
    var section = Section(shape: shape)
    for (key, value) in document.entries(of: node) {
      let name = document.text(of: key)
      if shape.keys.contains(name) {
        section.entries[name] = (key, value)
      } else if !name.hasPrefix("x-") {
        let meant = keyComparisonsLeft > 0 ? Spelling.closest(to: name, among: shape.keys) : nil
        keyComparisonsLeft -= 1
        if let meant { section.meant.insert(meant) }
        section.hasUnknownKeys = true
        fail(
          "unknown-key", "unknown key '\(name)' in \(shape.name)", at: key,
          help: meant.map { "did you mean '\($0)'?" }
            ?? "the keys here are \(shape.keys.joined(separator: ", ")); x-… is free for your own")
      }
    }
    return section
  }

  /// A value that cannot be left out.
  mutating func required(_ key: String, of section: Section, at node: NodeID) -> NodeID? {
    if section.lacks(key) {
      fail(
        "missing-key", "\(section.shape.name) needs '\(key)'", at: node,
        help: section.shape.example.map { "write \($0)" } ?? "add '\(key): …'")
    }
    return section[key]
  }

  /// Says what stands at a node instead of what should.
  mutating func failKind(_ node: NodeID, expected: String, of what: String, help: String? = nil) {
    fail("wrong-type", "\(what) is \(expected), not \(description(of: node))", at: node, help: help)
  }

  private func description(of node: NodeID) -> String {
    switch document.kind(of: node) {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .scalar:
      switch document.scalarType(of: node) {
      case .null: return "empty"
      case .boolean: return "'\(document.text(of: node))'"
      case .integer, .float: return "the number \(document.text(of: node))"
      case .string:
        let text = document.text(of: node)
        return text.count <= 40 ? "'\(text)'" : "a text"
      }
    }
  }

  func isNull(_ node: NodeID) -> Bool {
    document.kind(of: node) == .scalar && document.scalarType(of: node) == .null
  }

  // MARK: Plain values

  /// The content of a scalar that is not empty.
  mutating func text(_ node: NodeID, _ what: String, expected: String = "a text") -> String? {
    guard document.kind(of: node) == .scalar, !isNull(node) else {
      failKind(node, expected: expected, of: what)
      return nil
    }
    let text = document.text(of: node)
    if text.isEmpty {
      fail("empty-text", "\(what) is empty", at: node, help: "write \(expected), or remove it")
      return nil
    }
    return text
  }

  mutating func located(_ node: NodeID, _ what: String) -> Located<String>? {
    text(node, what).map { Located($0, at: span(node)) }
  }

  mutating func boolean(_ node: NodeID, _ what: String) -> Bool? {
    if document.kind(of: node) == .scalar, case .boolean(let value) = document.scalarType(of: node) { return value }
    let word = document.kind(of: node) == .scalar ? document.text(of: node).lowercased() : ""
    let help =
      ["yes", "on", "true"].contains(word) ? "write true" : ["no", "off", "false"].contains(word) ? "write false" : nil
    failKind(node, expected: "true or false", of: what, help: help)
    return nil
  }

  mutating func integer(_ node: NodeID, _ what: String, in range: ClosedRange<Int>) -> Int? {
    guard document.kind(of: node) == .scalar, document.scalarType(of: node) == .integer else {
      let isQuoted = document.kind(of: node) == .scalar && DecimalNumber(document.text(of: node))?.integer != nil
      failKind(node, expected: "a whole number", of: what, help: isQuoted ? "write it without quotes or a point" : nil)
      return nil
    }
    let text = document.text(of: node)
    guard let value = Self.integer(text), range.contains(value) else {
      let isBelow = text.hasPrefix("-") || Self.integer(text).map { $0 < range.lowerBound } ?? false
      fail(
        "out-of-range",
        isBelow ? "\(what) is \(text), below \(range.lowerBound)" : "\(what) is \(text), above \(range.upperBound)",
        at: node,
        help: range.upperBound == .max
          ? "write \(range.lowerBound) or more" : "write a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
      return nil
    }
    return value
  }

  /// A whole number as the core schema has it: decimal, `0x1F` or `0o17`.
  private static func integer(_ text: String) -> Int? {
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
    return DecimalNumber(text)?.integer
  }

  /// One of a few words.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ node: NodeID, _ what: String, _: Word.Type
  ) -> Word? where Word.RawValue == String {
    let expected = "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
    guard let text = text(node, what, expected: expected) else { return nil }
    if let word = Word(rawValue: text) { return word }
    failWord(node, what, text, among: Word.allCases.map(\.rawValue))
    return nil
  }

  mutating func failWord(_ node: NodeID, _ what: String, _ text: String, among words: [String]) {
    let all = words.joined(separator: ", ")
    fail(
      "unknown-value", "\(what) cannot be '\(text)'", at: node,
      help: Spelling.closest(to: text, among: words).map { "did you mean '\($0)'? (\(all))" } ?? "it is one of \(all)")
  }

  mutating func list(_ node: NodeID, _ what: String) -> [NodeID] {
    guard document.kind(of: node) == .sequence else {
      let isText = document.kind(of: node) == .scalar && !isNull(node) && document.text(of: node).count <= 40
      failKind(
        node, expected: "a list", of: what,
        help: isText ? "write [\(document.text(of: node))]" : "write [ … ], or one item a line, each after '- '")
      return []
    }
    return Array(document.elements(of: node))
  }

  /// A list of names, none of them twice.
  mutating func nameList(_ node: NodeID, _ what: String) -> [String] {
    var result: [String] = []
    var places: [String: NodeID] = [:]
    for item in list(node, what) {
      guard let name = text(item, "an item of \(what)") else { continue }
      if let first = places[name] {
        fail(
          "duplicate-item", "'\(name)' stands twice in \(what)", at: item,
          related: [Diagnostic.Label(span(first), "first here")], help: "remove one of them")
      } else {
        places[name] = item
        result.append(name)
      }
    }
    return result
  }
}

/// The known entries of one mapping.
struct Section {
  var shape: Shape
  var entries: [String: (key: NodeID, value: NodeID)] = [:]
  /// The keys that misspelt ones probably stand for; nobody has to hear that they are missing too.
  var meant: Set<String> = []
  var hasUnknownKeys = false

  subscript(name: String) -> NodeID? {
    assert(shape.keys.contains(name), "\(shape.name) declares no '\(name)'")
    return entries[name]?.value
  }

  func key(_ name: String) -> NodeID? { entries[name]?.key }

  /// Whether a key is missing, and not merely misspelt.
  func lacks(_ name: String) -> Bool { entries[name] == nil && !meant.contains(name) }
}

extension DiagnosticCode {
  static func unknown(_ what: String) -> DiagnosticCode {
    switch what {
    case "service": "unknown-service"
    case "operation": "unknown-operation"
    case "zone": "unknown-zone"
    default: "unknown-name"
    }
  }
}
