import Coupling
import Diagnostics

/// Findings as commands to GitHub's runner, which shows them in a pull request beside the lines.
enum GitHubAnnotations {
  static func text(_ analysis: ArchitectureAnalysis) -> String {
    Concern.all(of: analysis).map { concern in
      switch concern.severity {
      case .high: line("error", concern)
      case .medium: line("warning", concern)
      case .low: line("notice", concern)
      }
    }.joined()
  }

  /// Errors are what fails the check; what the baseline knows is left out.
  static func text(_ result: CheckResult) -> String {
    let failing = result.failing.map { line("error", $0) }
    let others = result.others.filter { result.accepted?.contains($0.fingerprint) != true }.map { concern in
      line(concern.severity == .low ? "notice" : "warning", concern)
    }
    let count = result.failing.count
    let verdict =
      count == 0 ? "Nothing falls short." : "\(Wording.count(count, "thing")) \(count == 1 ? "falls" : "fall") short."
    return (failing + others).joined() + verdict + "\n"
  }

  private static func line(_ command: String, _ concern: Concern) -> String {
    var properties: [(String, String)] = []
    if let span = concern.span, !span.source.name.hasPrefix("<") {
      let (start, end) = (span.start, span.source.position(at: span.range.upperBound))
      properties += [("file", span.source.name), ("line", String(start.line))]
      // Columns are taken within one line only.
      if start.line == end.line {
        properties += [("col", String(start.column)), ("endColumn", String(end.column))]
      } else {
        properties.append(("endLine", String(end.line)))
      }
    }
    let rule = RuleRegistry.rules.first { $0.code.description == concern.code }
    properties.append(("title", rule.map { "\(concern.code) \($0.title)" } ?? concern.code))
    let list = properties.map { "\($0)=\(escaped($1, isProperty: true))" }.joined(separator: ",")
    return "::\(command) \(list)::\(escaped("\(concern.message): \(concern.help)", isProperty: false))\n"
  }

  /// As the runner takes it apart: a percent sign and line breaks anywhere, colons and commas in properties.
  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25".unicodeScalars
      case "\r": result += "%0D".unicodeScalars
      case "\n": result += "%0A".unicodeScalars
      case ":" where isProperty: result += "%3A".unicodeScalars
      case "," where isProperty: result += "%2C".unicodeScalars
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
