import ArchitectureModel
import Diagnostics

/// Tells a finding from all others, in this version of a file and in the next.
///
/// It is made of the rule's code, the names of the place and the words of the message. Lines, the numbers of calls and
/// all figures are left out, and so are the order in which the message names things and what it adds after a semicolon.
/// Findings that are alike in all that are told apart by counting.
package enum FindingFingerprint {
  /// Told once for all files, at the first of many places: which one is first says nothing.
  private static let toldOnce: [RuleCode] = [AvailabilityNotGiven.code, TimeoutNotGiven.code]

  /// The fingerprints of all findings, in their order.
  /// - Complexity: linear in calls and in the text of the findings.
  package static func all(of findings: [Finding], in architecture: Architecture) -> [String] {
    var targets: [String: String] = [:]
    for site in architecture.calls { targets[site.name] = stableName(of: site, in: architecture) }
    var counts: [String: Int] = [:]
    return findings.map { finding in
      var parts = [finding.code.description]
      if !toldOnce.contains(finding.code) {
        parts += [targets[finding.place] ?? finding.place] + words(of: finding.message)
      }
      let text = parts.joined(separator: "\n")
      counts[text, default: 0] += 1
      return hash("\(text)\n\(counts[text] ?? 0)")
    }
  }

  /// The fingerprint of what is said once of a place, such as a limit that it breaks.
  package static func of(_ code: String, at place: String) -> String { hash("\(code)\n\(place)\n1") }

  /// A call by its operation and what it calls: its number changes with every call before it.
  private static func stableName(of site: CallSite, in architecture: Architecture) -> String {
    let target =
      switch site.kind {
      case .call(let call): architecture.name(of: call.target)
      case .publish(let publish): publish.event.value
      }
    return "\(architecture.name(of: site.operation)) -> \(target)"
  }

  /// The words of a message up to its first semicolon, without figures and their units, sorted.
  static func words(of message: String) -> [String] {
    var words: [String] = []
    let longestUnit = 3
    var followsFigure = false
    for part in message.prefix(while: { $0 != ";" }).split(separator: " ") {
      var word = part.unicodeScalars.drop(while: isPunctuation)
      while let last = word.last, isPunctuation(last) { word.removeLast() }
      guard let first = word.first else {
        followsFigure = false
        continue
      }
      let isFigure = ("0"..."9").contains(first)
      let isUnit = followsFigure && word.count <= longestUnit
      followsFigure = isFigure
      if isFigure || isUnit { continue }
      words.append(String(String.UnicodeScalarView(withoutCallNumber(word))))
    }
    return words.sorted()
  }

  private static func withoutCallNumber(_ word: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
    guard let sign = word.lastIndex(of: "#"), word[sign...].dropFirst().allSatisfy({ ("0"..."9").contains($0) }) else {
      return word
    }
    return word[..<sign]
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", ";", ":", ".", "(", ")", "'", "\"", "×", "→", "≥", "–", "%": true
    default: false
    }
  }

  /// Sixteen hexadecimal digits.
  private static func hash(_ text: String) -> String {
    let digits = String(text.utf8.fnv1a, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
