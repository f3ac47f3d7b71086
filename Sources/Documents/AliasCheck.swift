import Diagnostics

/// Measures what a document becomes when every alias is replaced by what it stands for, without replacing any.
///
/// One sweep adds up, for every collection on the way, its nodes and its height with aliases followed; an alias adds
/// what was measured for its target, which lies before it. So an alias bomb costs no more than its bytes.
struct AliasCheck {
  /// So many bytes of a scalar count as one more node.
  private static let bytesPerNode = 64

  private struct Measure {
    var nodes = 0
    var height = 0
  }

  private struct Open {
    let node: Int
    let end: Int
    var measure: Measure
  }

  let table: NodeTable
  let limits: ReaderLimits

  /// Reports recursive aliases and the first alias that goes beyond a limit; false when the document, its aliases
  /// written out, would have no end or be too large.
  ///
  /// - Complexity: O(nodes).
  func run(_ root: Int, log: inout DiagnosticLog) -> Bool {
    var open: [Open] = []
    var measures: [Int: Measure] = [:]
    var expanded = 0
    var recursive = 0
    for index in root..<table.end(root) {
      while let last = open.last, last.end <= index { close(&open, &measures) }
      let node = table[index]
      if node.isCollection {
        open.append(Open(node: index, end: table.end(index), measure: Measure(nodes: 1, height: 1)))
        continue
      }
      var measure = Measure(nodes: 1 + Int(node.length) / Self.bytesPerNode)
      if node.isAlias {
        guard let target = measures[Int(node.link)] else {
          recursive += 1
          if recursive <= limits.errors { reportRecursive(index, &log) }
          continue
        }
        measure = target
        expanded += target.nodes
        if expanded > limits.expandedNodes { return reportExpansion(index, &log) }
        if open.count + target.height > limits.depth { return reportDepth(index, &log) }
      } else if node.hasProperties {
        measures[index] = measure
      }
      add(measure, to: &open)
    }
    return recursive == 0
  }

  private func close(_ open: inout [Open], _ measures: inout [Int: Measure]) {
    let closed = open.removeLast()
    if table[closed.node].hasProperties { measures[closed.node] = closed.measure }
    add(closed.measure, to: &open)
  }

  private func add(_ measure: Measure, to open: inout [Open]) {
    guard !open.isEmpty else { return }
    open[open.count - 1].measure.nodes += measure.nodes
    open[open.count - 1].measure.height = max(open[open.count - 1].measure.height, measure.height + 1)
  }

  private func anchor(_ alias: Int) -> [Diagnostic.Label] {
    guard let place = table.properties(of: Int(table[alias].link))?.anchor else { return [] }
    return [.init(SourceSpan(table.source, place), "the anchor")]
  }

  private func reportRecursive(_ alias: Int, _ log: inout DiagnosticLog) {
    log.report(
      Diagnostic(
        .error, "recursive-alias", "the alias lies within what it stands for", at: table.span(alias),
        related: anchor(alias),
        help: "write the value out where it is needed"))
  }

  private func reportExpansion(_ alias: Int, _ log: inout DiagnosticLog) -> Bool {
    log.report(
      Diagnostic(
        .error, "alias-expansion-limit", "aliases stand for more than the limit of \(limits.expandedNodes) nodes",
        at: table.span(alias), related: anchor(alias), help: "use fewer aliases of aliases"))
    return false
  }

  private func reportDepth(_ alias: Int, _ log: inout DiagnosticLog) -> Bool {
    log.report(
      Diagnostic(
        .error, "nesting-too-deep", "with its aliases, the document is nested deeper than \(limits.depth) levels",
        at: table.span(alias), related: anchor(alias), help: "use fewer aliases of aliases"))
    return false
  }
}
