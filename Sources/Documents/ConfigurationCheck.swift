import Diagnostics

/// Finds what the language allows and a configuration file does not.
struct ConfigurationCheck {
  let table: NodeTable
  let root: Int
  let limits: ReaderLimits
  let format: InputFormat
  /// Whether `<<` means what it did in YAML 1.1.
  let mergesKeys: Bool

  /// Reports all that is found; true when there is nothing.
  ///
  /// - Complexity: O(bytes), two sweeps over the nodes.
  func run(log: inout DiagnosticLog) -> Bool {
    let before = log.diagnostics.count
    if !table.properties.isEmpty {
      checkTags(&log)
      // Looking at what aliases stand for is only safe when that is known to be little.
      guard AliasCheck(table: table, limits: limits).run(root, log: &log) else { return false }
    }
    checkKeys(&log)
    return log.diagnostics.count == before
  }

  private func checkTags(_ log: inout DiagnosticLog) {
    var reported = 0
    for properties in table.properties where properties.node < table.end(root) && reported < limits.errors {
      // A tag that cannot be resolved has been reported.
      guard let tag = properties.tagRange, properties.tag != nil else { continue }
      reported += 1
      let name = String(decoding: table.source.bytes[tag], as: UTF8.self)
      let isText = properties.tag == "tag:yaml.org,2002:str" || properties.tag == "!"
      log.report(
        Diagnostic(
          .error, "unknown-tag", "the tag \(name) has no meaning here", at: SourceSpan(table.source, tag),
          help: isText ? "remove it, and put the text in quotes" : "remove it"))
    }
  }

  private func checkKeys(_ log: inout DiagnosticLog) {
    ByteView.with(table.source.bytes) { view in
      var duplicates = DuplicateKeys(view: view, table: table)
      var reported = 0
      for index in root..<table.end(root) where table.nodes[index].isMapping && reported < limits.errors {
        if duplicates.isPlainlySound(index) { continue }
        for key in duplicates.collect(index) where reported < limits.errors {
          guard report(oddKey: key, view, &log) else { continue }
          reported += 1
        }
        for (first, second) in duplicates.pairs() where reported < limits.errors {
          reported += 1
          log.report(
            Diagnostic(
              .error, "duplicate-key", "the key '\(shortened(table.text(table.target(second))))' is given twice",
              at: table.span(second), related: [.init(table.span(first), "it is given here first")],
              help: "remove one of them, or rename it"))
        }
      }
    }
  }

  /// Reports a key that is a collection or YAML 1.1's merge key.
  private func report(oddKey key: Int, _ view: ByteView, _ log: inout DiagnosticLog) -> Bool {
    let node = table[table.target(key)]
    if node.isCollection {
      log.report(
        Diagnostic(
          .error, "non-scalar-key", "a key must be a single value, not a \(node.isMapping ? "mapping" : "sequence")",
          at: table.span(key),
          help: isTemplate(key, view) ? "put quotes around '{{…}}' if it is text" : "write a text as the key"))
      return true
    }
    if mergesKeys { return report(oddMerge: table.end(key), &log) }
    log.report(
      Diagnostic(
        .error, "merge-key", "the merge key '<<' is not part of YAML 1.2", at: table.span(key),
        help: "write the entries out, or use an alias for a whole value"))
    return true
  }

  /// Whether a key that is a mapping looks like a template of another tool: two braces at once.
  private func isTemplate(_ key: Int, _ view: ByteView) -> Bool {
    let start = Int(table.nodes[key].start)
    return start > 0 && view[start] == Byte.openBrace && view[start - 1] == Byte.openBrace
  }

  /// Reports a value of `<<` that is no mapping and no sequence of mappings.
  private func report(oddMerge value: Int, _ log: inout DiagnosticLog) -> Bool {
    guard MergedEntries.sources(of: value, in: table) == nil else { return false }
    log.report(
      Diagnostic(
        .error, "merge-value", "'<<' takes a mapping, or a sequence of mappings", at: table.span(value),
        help: "write an alias of a mapping, as in '<<: *name'"))
    return true
  }

  private func shortened(_ text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    return line.count > 40 ? line.prefix(39) + "…" : String(line)
  }
}
