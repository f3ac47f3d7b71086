import Diagnostics

/// Writes documents as JSON, aliases written out.
struct JSONText {
  private struct Open {
    var next: Int
    let end: Int
    let isMapping: Bool
    var count = 0
  }

  private let document: Document
  private var text = ""
  private var open: [Open] = []

  /// The document on one line; nil when JSON cannot express it.
  ///
  /// - Precondition: the document has passed ``AliasCheck``, so that writing its aliases out comes to an end.
  static func text(of document: Document) -> String? {
    var writer = JSONText(document: document)
    return writer.write() ? writer.text : nil
  }

  private init(document: Document) { self.document = document }

  private mutating func write() -> Bool {
    guard writeNode(Int(document.root.index)) else { return false }
    while let last = open.last {
      guard last.next < last.end else {
        text += last.isMapping ? "}" : "]"
        open.removeLast()
        continue
      }
      let isKey = last.isMapping && last.count.isMultiple(of: 2)
      if last.count > 0 { text += last.isMapping && !isKey ? ":" : "," }
      open[open.count - 1].count += 1
      open[open.count - 1].next = document.table.end(last.next)
      if isKey {
        guard document.kind(of: NodeID(last.next)) == .scalar else { return false }
        text += QuotedText.doubleQuoted(document.text(of: NodeID(last.next)))
      } else {
        guard writeNode(last.next) else { return false }
      }
    }
    return true
  }

  private mutating func writeNode(_ index: Int) -> Bool {
    let node = NodeID(index)
    switch document.kind(of: node) {
    case .scalar: return writeScalar(node)
    case .sequence, .mapping:
      let target = document.target(node)
      let isMapping = document.table[target].isMapping
      text += isMapping ? "{" : "["
      open.append(Open(next: target + 1, end: document.table.end(target), isMapping: isMapping))
      return true
    }
  }

  private mutating func writeScalar(_ node: NodeID) -> Bool {
    switch document.scalarType(of: node) {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .string: text += QuotedText.doubleQuoted(document.text(of: node))
    case .integer, .float:
      guard let number = Self.number(document.text(of: node)) else { return false }
      text += number
    }
    return true
  }

  /// A number of the core schema as JSON writes it; nil for infinities and what is no number.
  private static func number(_ text: String) -> String? {
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map { String($0) } }
    if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map { String($0) } }
    var rest = text[...]
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
    let whole = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(whole.count)
    var digits = String(whole.drop { $0 == "0" })
    if digits.isEmpty { digits = "0" }
    if rest.hasPrefix(".") {
      let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      if whole.isEmpty && fraction.isEmpty { return nil }
      rest = rest.dropFirst(1 + fraction.count)
      digits += "." + (fraction.isEmpty ? "0" : fraction)
    }
    return (isNegative ? "-" : "") + digits + rest
  }
}

extension DocumentStream {
  /// Every document as JSON on a line of its own; nil when one cannot be expressed, which is reported then.
  package func json(limits: ReaderLimits = ReaderLimits(), log: inout DiagnosticLog) -> String? {
    var text = ""
    for document in documents {
      guard AliasCheck(table: table, limits: limits).run(Int(document.root.index), log: &log) else { return nil }
      guard let line = JSONText.text(of: document) else {
        log.report(
          Diagnostic(
            .error, "not-json", "JSON has no way to say this: a collection as a key, or a number that is not finite",
            at: document.span(of: document.root)))
        return nil
      }
      text += line + "\n"
    }
    return text
  }
}
